//! Explanations of files and journals that cannot be used, and of a disk that takes no more

use std::io::{self, ErrorKind};

use super::explanation::{Explain, Explanation, Kind};
use crate::disk::DiskError;
use crate::journal::JournalError;

impl Explain for DiskError {
    fn explain(&self) -> Explanation {
        let check = "check the disk, its free space, and that the folder is yours";
        let hint = match self {
            Self::Io { source, .. } => on_write(source).unwrap_or(check).to_owned(),
            Self::Unsafe { .. } => {
                self.repair().map_or(check.to_owned(), |command| format!("run `{command}`"))
            }
            Self::TooLarge { .. } => check.to_owned(),
            Self::Locked { .. } => "wait for the other agoras to end, or end it".to_owned(),
            Self::NoLocks { .. } => "name a folder on a local disk with --storage-dir; or, if no second agoras runs, use --accept-no-lock".to_owned(),
        };
        Kind::Storage.hint(hint)
    }
}

/// The explanation of a journal of which nothing was changed. Nothing was sent either.
impl Explain for JournalError {
    fn explain(&self) -> Explanation {
        let hint = match self {
            Self::Disk(error) => return error.explain(),
            Self::Shared(error) => return error.explain(),
            Self::Unopened(_) => {
                "nothing was sent: check the address of the store, its rights and its key"
            }
            Self::TakenOver => {
                return Kind::Duplicate.hint("nothing more was sent from here: `agoras tiktok history` shows where it stands");
            }
            Self::AtWork { .. } => {
                return Kind::Unavailable.hint("wait until it has ended, then run it again");
            }
            Self::Moved { .. } => {
                return Kind::Unavailable.hint("the account was moved while this command was running, and nothing was sent: run it again, with --store if it is in a shared store now");
            }
            Self::Damaged { .. } => {
                "nothing was sent: read the file, look at the profile, and move the file away"
            }
            Self::NewerVersion { .. } => "update agoras",
            Self::NoRandomness(_) => "nothing was sent: mend the system's random source",
        };
        Kind::Storage.hint(hint)
    }
}

/// Returns what makes room for a write that failed; `None` if room is not the reason.
pub(crate) fn on_write(error: &io::Error) -> Option<&'static str> {
    match error.kind() {
        ErrorKind::StorageFull => Some("the disk is full: make room on it"),
        ErrorKind::QuotaExceeded => {
            Some("your quota on this disk is used up: make room, or have it raised")
        }
        ErrorKind::FileTooLarge => {
            Some("this process may not write files that large: raise the limit (`ulimit -f`)")
        }
        _ => None,
    }
}

pub(crate) fn on_temporary_file(error: &io::Error) -> &'static str {
    match on_write(error) {
        Some(hint) if error.kind() == ErrorKind::FileTooLarge => hint,
        _ => "make room, or point TMPDIR at a disk that has it",
    }
}
