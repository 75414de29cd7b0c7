//! Why the journal cannot be used

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::disk::DiskError;

/// A journal that cannot be read or written. Nothing of it was changed.
#[derive(Debug, Error)]
pub enum JournalError {
    /// The disk refuses.
    #[error("the journal cannot be used")]
    Disk(#[from] DiskError),
    /// A line in the middle of a file is not as it was written.
    #[error("line {line} of the journal file `{}` is damaged", path.display())]
    Damaged {
        /// Which file.
        path: PathBuf,
        /// Which line, from 1.
        line: usize,
    },
    /// A newer agoras wrote it.
    #[error("the journal file `{}` was written by a newer agoras", path.display())]
    NewerVersion {
        /// Which file.
        path: PathBuf,
    },
    /// The system has no random bytes.
    #[error("the system gives no random bytes")]
    NoRandomness(#[source] io::Error),
}

impl JournalError {
    /// There is no place where a journal could be: a read-only or missing home.
    pub fn is_no_place(&self) -> bool {
        matches!(self, Self::Disk(error) if error.is_no_place())
    }
}
