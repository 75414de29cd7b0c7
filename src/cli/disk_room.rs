//! What to do where the disk takes no more: it is full, or a quota or a size limit is used up

use std::io::{self, ErrorKind};

use crate::disk::DiskError;

/// Returns what makes room for a write that failed; `None` where room is not the reason.
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

/// Returns what makes room for a temporary file.
pub(crate) fn on_scratch(error: &io::Error) -> &'static str {
    match on_write(error) {
        Some(hint) if error.kind() == ErrorKind::FileTooLarge => hint,
        _ => "make room, or point TMPDIR at a disk that has it",
    }
}

/// Returns what makes room for what could not be kept; `None` where room is not the reason.
pub(crate) fn on_disk(error: &DiskError) -> Option<&'static str> {
    match error {
        DiskError::Io { source, .. } => on_write(source),
        DiskError::Unsafe { .. }
        | DiskError::TooLarge { .. }
        | DiskError::Locked { .. }
        | DiskError::NoLocks { .. } => None,
    }
}
