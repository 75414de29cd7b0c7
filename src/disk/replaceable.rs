//! A check before a rename puts a file under a path that the user named

use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::FileTypeExt;
use std::path::Path;

use thiserror::Error;

/// A thing that a rename would replace instead of writing to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[expect(missing_docs, reason = "the messages say what each variant is")]
pub enum NotReplaceable {
    #[error("a symbolic link")]
    Link,
    #[error("a folder")]
    Folder,
    #[error("a device")]
    Device,
    #[error("a pipe")]
    Pipe,
    #[error("a socket")]
    Socket,
}

/// Returns an error unless the path names a plain file, or nothing yet. The last part of the path
/// is not followed. A path that cannot be examined passes: the write that follows reports why.
pub fn check_replaceable(path: &Path) -> Result<(), NotReplaceable> {
    let bytes = path.as_os_str().as_bytes();
    let last = bytes.rsplit(|byte| *byte == b'/').next().unwrap_or_default();
    if matches!(last, b"" | b"." | b"..") {
        return Err(NotReplaceable::Folder);
    }
    let Ok(metadata) = path.symlink_metadata() else {
        return Ok(());
    };
    let kind = metadata.file_type();
    match () {
        () if kind.is_file() => Ok(()),
        () if kind.is_symlink() => Err(NotReplaceable::Link),
        () if kind.is_dir() => Err(NotReplaceable::Folder),
        () if kind.is_fifo() => Err(NotReplaceable::Pipe),
        () if kind.is_socket() => Err(NotReplaceable::Socket),
        () => Err(NotReplaceable::Device),
    }
}
