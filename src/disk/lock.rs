//! Kernel locks on files that are never deleted: released when the holder ends, however it ends

use std::fs::{File, TryLockError};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::error::DiskError;

/// How often a waiter looks. A lock is held for milliseconds, or for one request to TikTok.
const BETWEEN_TRIES: Duration = Duration::from_millis(10);

/// A waiter says who holds the lock after this long.
const NOTICE_AFTER: Duration = Duration::from_secs(2);

/// Proof that this process holds a lock, or that there is none to hold and the user accepts that;
/// dropping it lets go.
#[derive(Debug)]
pub struct Lock {
    /// Held for its kernel lock alone, which ends when the handle is closed.
    _file: Option<File>,
    path: PathBuf,
}

impl Lock {
    /// The lock of a file system that has none.
    pub(crate) fn accepted(path: PathBuf) -> Self {
        tracing::warn!("going on without a lock: run no second agoras for this account now");
        Self { _file: None, path }
    }

    /// The lock file.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// How long to wait for a lock, and whom to tell meanwhile.
#[derive(Clone, Copy)]
pub struct Patience<'a> {
    limit: Duration,
    notice_after: Duration,
    notice: &'a dyn Fn(Option<u32>),
}

impl<'a> Patience<'a> {
    /// The longest that a refresh can take, with room: 120 seconds.
    pub const USUAL: Duration = Duration::from_mins(2);

    /// Waits `limit` on the wall, since the holder is a real process; after two seconds `notice` is
    /// told once which process holds the lock, where the system says.
    pub fn new(limit: Duration, notice: &'a dyn Fn(Option<u32>)) -> Self {
        Self { limit, notice_after: NOTICE_AFTER, notice }
    }

    /// Waits as long as usual and tells nobody.
    pub fn quiet() -> Self {
        Self::new(Self::USUAL, &|_| ())
    }

    /// The same, but the notice comes after `wait`.
    #[must_use]
    pub fn noticing_after(self, wait: Duration) -> Self {
        Self { notice_after: wait, ..self }
    }
}

/// Waits for the lock on an open lock file. It is never broken, however long the holder takes.
pub(crate) fn acquire(
    file: File,
    path: PathBuf,
    patience: Patience<'_>,
) -> Result<Lock, DiskError> {
    let start = Instant::now();
    let limit = patience.limit;
    let mut told = false;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(Lock { _file: Some(file), path }),
            Err(TryLockError::WouldBlock) => {}
            Err(TryLockError::Error(source)) if source.kind() == io::ErrorKind::Interrupted => {}
            Err(TryLockError::Error(source)) => return Err(DiskError::NoLocks { path, source }),
        }
        let waited = start.elapsed();
        let Some(left) = limit.checked_sub(waited).filter(|left| !left.is_zero()) else {
            let holder = holder(&file);
            return Err(DiskError::Locked { path, holder });
        };
        if !told && waited >= patience.notice_after {
            (patience.notice)(holder(&file));
            told = true;
        }
        std::thread::sleep(BETWEEN_TRIES.min(left));
    }
}

/// The process that holds the lock. Linux lists every lock with its process and file number; other
/// systems do not tell.
fn holder(file: &File) -> Option<u32> {
    let inode = file.metadata().ok()?.ino().to_string();
    let locks = std::fs::read_to_string("/proc/locks").ok()?;
    locks.lines().find_map(|line| {
        let mut fields = line.split_whitespace().skip(1);
        let is_file_lock = fields.next() == Some("FLOCK");
        let process = fields.nth(2)?.parse().ok()?;
        let on_this_file = fields.next()?.rsplit(':').next() == Some(inode.as_str());
        (is_file_lock && on_this_file).then_some(process)
    })
}
