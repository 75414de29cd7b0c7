//! Errors of the journal

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::disk::DiskError;
use crate::sealed::{DocumentError, NoRandomness};

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
    #[error(transparent)]
    Shared(DocumentError),
    #[error("the shared store of the journal cannot be opened")]
    Unopened(#[source] Box<dyn std::error::Error + Send + Sync>),
    #[error("another machine has taken this publish over")]
    TakenOver,
    #[error("{} is publishing `{media}` for @{account}", at_work(machine.as_deref()))]
    AtWork { media: String, account: String, machine: Option<String> },
    #[error("the publishes of @{account} were moved to {to}")]
    Moved { account: String, to: String },
}

fn at_work(machine: Option<&str>) -> String {
    machine.map_or("another agoras".to_owned(), |machine| format!("the machine {machine}"))
}

impl From<NoRandomness> for JournalError {
    fn from(NoRandomness(error): NoRandomness) -> Self {
        Self::NoRandomness(error)
    }
}

impl JournalError {
    /// Returns whether another process has changed the account's publishes since they were read.
    pub fn is_changed(&self) -> bool {
        matches!(self, Self::Shared(error) if error.is_conflict())
    }

    /// Returns whether there is no place for a journal: the home is read-only or missing.
    pub fn is_no_place(&self) -> bool {
        matches!(self, Self::Disk(error) if error.is_no_place())
    }
}
