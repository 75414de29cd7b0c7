//! Kernel locks on files that are never deleted: released when the holder ends, however it ends

use std::fs::{File, TryLockError};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::error::DiskError;

/// How often a waiter looks. A lock is held for milliseconds, or for one request to TikTok.
const BETWEEN_TRIES: Duration = Duration::from_millis(10);

/// A waiter says what it waits for, and who holds the lock, after this long.
const NOTICE_AFTER: Duration = Duration::from_secs(1);

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

/// How long to wait for a lock, and what the wait is for.
#[derive(Debug, Clone, Copy)]
pub struct Patience<'a> {
    limit: Duration,
    wanted: Option<&'a str>,
}

impl Patience<'_> {
    /// The longest that a refresh can take, with room: 120 seconds.
    pub const USUAL: Duration = Duration::from_mins(2);

    /// Waits up to `limit` on the wall, since the holder is a real process.
    pub const fn up_to(limit: Duration) -> Self {
        Self { limit, wanted: None }
    }

    /// Waits as long as usual.
    pub const fn quiet() -> Self {
        Self::up_to(Self::USUAL)
    }

    /// The same, for what these words name: they are logged when the wait takes longer than a
    /// second. Without them the lock's path is.
    #[must_use]
    pub const fn wanting(self, wanted: &str) -> Patience<'_> {
        Patience { limit: self.limit, wanted: Some(wanted) }
    }

    fn tell(&self, file: &File, path: &Path) {
        let path = path.display().to_string();
        let wanted = self.wanted.unwrap_or(&path);
        let holder =
            holder(file).map_or("another process".to_owned(), |id| format!("process {id}"));
        tracing::warn!("waiting for {wanted}: {holder} holds it");
    }
}

/// Waits for the lock on an open lock file. It is never broken, however long the holder takes.
pub(crate) fn acquire(
    file: File,
    path: PathBuf,
    patience: Patience<'_>,
) -> Result<Lock, DiskError> {
    let start = Instant::now();
    let mut told = false;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(Lock { _file: Some(file), path }),
            Err(TryLockError::WouldBlock) => {}
            Err(TryLockError::Error(source)) if source.kind() == io::ErrorKind::Interrupted => {}
            Err(TryLockError::Error(source)) => return Err(DiskError::NoLocks { path, source }),
        }
        let waited = start.elapsed();
        let Some(left) = patience.limit.checked_sub(waited).filter(|left| !left.is_zero()) else {
            let holder = holder(&file);
            return Err(DiskError::Locked { path, holder });
        };
        if !told && waited >= NOTICE_AFTER {
            patience.tell(&file, &path);
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
