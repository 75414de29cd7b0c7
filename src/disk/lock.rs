//! Kernel locks on files that are never deleted: released when the holder ends, however it ends

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::error::{DiskError, holder_in_words};
use super::system::lock_holder;
use crate::units::count;

/// The pause between two tries. A lock is held for milliseconds, or for one request to TikTok.
const BETWEEN_TRIES: Duration = Duration::from_millis(10);

/// The wait after which a message names the lock and its holder, and the time between two messages.
const NOTICE_AFTER: Duration = Duration::from_secs(1);
const NOTICE_EVERY: Duration = Duration::from_secs(10);

/// Proof that this process holds a lock, or that the file system has none and the user accepts
/// that. Dropping it releases the lock.
#[derive(Debug)]
pub struct Lock {
    _file: Option<File>,
}

impl Lock {
    /// Returns the proof on a file system without locks.
    pub(crate) fn accepted() -> Self {
        tracing::warn!("going on without a lock: run no second agoras for this account now");
        Self { _file: None }
    }
}

/// The longest wait for a lock, and the name of what is waited for.
#[derive(Debug, Clone, Copy)]
pub struct Patience<'a> {
    limit: Duration,
    wanted: Option<&'a str>,
}

impl Patience<'_> {
    /// 120 seconds, which is more than the longest refresh takes.
    pub const USUAL: Duration = Duration::from_mins(2);

    /// Returns a wait of up to `limit` in real time, since the holder is a real process.
    pub const fn up_to(limit: Duration) -> Self {
        Self { limit, wanted: None }
    }

    /// Returns a wait of up to two minutes.
    pub const fn quiet() -> Self {
        Self::up_to(Self::USUAL)
    }

    /// Sets the name of what is waited for. It is logged when the wait takes longer than a second;
    /// without it, the path of the lock is.
    #[must_use]
    pub const fn wanting(self, wanted: &str) -> Patience<'_> {
        Patience { limit: self.limit, wanted: Some(wanted) }
    }
}

/// Waits for the lock on an open lock file. A lock is never broken, however long it is held.
pub(crate) fn acquire(
    file: File,
    path: PathBuf,
    patience: Patience<'_>,
) -> Result<Lock, DiskError> {
    let start = Instant::now();
    let mut next_notice = NOTICE_AFTER;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(Lock { _file: Some(file) }),
            Err(TryLockError::WouldBlock) => {}
            Err(TryLockError::Error(source)) if source.kind() == io::ErrorKind::Interrupted => {}
            Err(TryLockError::Error(source)) => return Err(DiskError::NoLocks { path, source }),
        }
        let waited = start.elapsed();
        let Some(left) = patience.limit.checked_sub(waited).filter(|left| !left.is_zero()) else {
            let holder = lock_holder(&file);
            return Err(DiskError::Locked { path, holder });
        };
        if waited >= next_notice {
            warn(patience, waited, &file, &path);
            next_notice = waited + NOTICE_EVERY;
        }
        std::thread::sleep(BETWEEN_TRIES.min(left));
    }
}

fn warn(patience: Patience<'_>, waited: Duration, file: &File, path: &Path) {
    let path = path.display().to_string();
    let name = patience.wanted.unwrap_or(&path);
    let holder = holder_in_words(lock_holder(file));
    let waited = count(waited);
    let limit = count(patience.limit);
    tracing::warn!("waiting for {name}: {holder} holds it ({waited} of {limit})");
}
