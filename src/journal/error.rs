//! Errors of the journal

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::disk::DiskError;

/// An error that leaves the journal unchanged.
#[derive(Debug, Error)]
pub enum JournalError {
    /// The disk refuses a call.
    #[error("the journal cannot be used")]
    Disk(#[from] DiskError),
    /// A line is not as it was written, and is not at the end of its file.
    #[error("line {line} of the journal file `{}` is damaged", path.display())]
    Damaged {
        /// The file's path.
        path: PathBuf,
        /// The line's number, from 1.
        line: usize,
    },
    /// A newer agoras wrote the file.
    #[error("the journal file `{}` was written by a newer agoras", path.display())]
    NewerVersion {
        /// The file's path.
        path: PathBuf,
    },
    /// The system has no random bytes.
    #[error("the system gives no random bytes")]
    NoRandomness(#[source] io::Error),
}

impl JournalError {
    /// Returns whether there is no place for a journal: the home is read-only or missing.
    pub fn is_no_place(&self) -> bool {
        matches!(self, Self::Disk(error) if error.is_no_place())
    }
}
