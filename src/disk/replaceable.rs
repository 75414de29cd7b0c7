//! A check before a rename puts a file under a path that the user named

use std::fmt;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::FileTypeExt;
use std::path::Path;

/// A thing that a rename would replace instead of writing to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotReplaceable(&'static str);

impl fmt::Display for NotReplaceable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// Returns an error unless the path names a plain file, or nothing yet. The last part of the path
/// is not followed. A path that cannot be examined passes: the write that follows reports why.
pub fn check_replaceable(path: &Path) -> Result<(), NotReplaceable> {
    let bytes = path.as_os_str().as_bytes();
    let last = bytes.rsplit(|byte| *byte == b'/').next().unwrap_or_default();
    if matches!(last, b"" | b"." | b"..") {
        return Err(NotReplaceable("a folder"));
    }
    let Ok(metadata) = path.symlink_metadata() else {
        return Ok(());
    };
    let kind = metadata.file_type();
    match () {
        () if kind.is_file() => Ok(()),
        () if kind.is_symlink() => Err(NotReplaceable("a symbolic link")),
        () if kind.is_dir() => Err(NotReplaceable("a folder")),
        () if kind.is_fifo() => Err(NotReplaceable("a pipe")),
        () if kind.is_socket() => Err(NotReplaceable("a socket")),
        () => Err(NotReplaceable("a device")),
    }
}
