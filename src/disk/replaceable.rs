//! Check before a rename puts a file where the user named a path

use std::fmt;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::FileTypeExt;
use std::path::Path;

/// Something that a rename would replace instead of writing to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotReplaceable {
    /// A symbolic link, whether it leads anywhere or not.
    Link,
    /// A folder, or a path that can only be one.
    Folder,
    /// A device, such as `/dev/null`.
    Device,
    /// A named pipe.
    Pipe,
    /// A socket.
    Socket,
}

impl fmt::Display for NotReplaceable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Link => "a symbolic link",
            Self::Folder => "a folder",
            Self::Device => "a device",
            Self::Pipe => "a pipe",
            Self::Socket => "a socket",
        })
    }
}

/// Returns an error unless the path names a plain file, or nothing yet. The last part of the path
/// is not followed. Where the path cannot be looked at, writing there says why.
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
    if kind.is_file() {
        Ok(())
    } else if kind.is_symlink() {
        Err(NotReplaceable::Link)
    } else if kind.is_dir() {
        Err(NotReplaceable::Folder)
    } else if kind.is_fifo() {
        Err(NotReplaceable::Pipe)
    } else if kind.is_socket() {
        Err(NotReplaceable::Socket)
    } else {
        Err(NotReplaceable::Device)
    }
}
