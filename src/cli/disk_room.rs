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

#[cfg(test)]
mod tests {
    use rustix::io::Errno;

    use super::*;

    #[test]
    fn a_full_disk_a_quota_and_a_limit_are_told_apart() {
        for (code, word) in
            [(Errno::NOSPC, "full"), (Errno::DQUOT, "quota"), (Errno::FBIG, "ulimit -f")]
        {
            let error = io::Error::from_raw_os_error(code.raw_os_error());
            let hint = on_write(&error).unwrap_or_default();
            assert!(hint.contains(word), "{error}: {hint}");
        }
        assert_eq!(on_write(&io::Error::from_raw_os_error(Errno::IO.raw_os_error())), None);
    }
}
