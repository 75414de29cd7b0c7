//! Errors of the journal

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::disk::DiskError;

/// An error that leaves the journal unchanged.
#[derive(Debug, Error)]
#[expect(missing_docs, reason = "the messages say what each variant is")]
pub enum JournalError {
    #[error("the journal cannot be used")]
    Disk(#[from] DiskError),
    #[error("line {line} of the journal file `{}` is damaged", path.display())]
    Damaged { path: PathBuf, line: usize },
    #[error("the journal file `{}` was written by a newer agoras", path.display())]
    NewerVersion { path: PathBuf },
    #[error("the system gives no random bytes")]
    NoRandomness(#[source] io::Error),
}

impl JournalError {
    /// Returns whether there is no place for a journal: the home is read-only or missing.
    pub fn is_no_place(&self) -> bool {
        matches!(self, Self::Disk(error) if error.is_no_place())
    }
}
