//! Checks of owner, mode and kind before a file or folder is used or replaced

use std::fs::{File, Metadata};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::Path;

use rustix::fs::{Access, AtFlags, CWD, accessat};
use thiserror::Error;

use super::error::{DiskError, UnsafeReason};

const PERMISSIONS: u32 = 0o7777;

/// The privacy that a file must have to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Privacy {
    /// Owned by this user and closed to everyone else: mode 0600 or 0400.
    Owner,
    /// Not writable by others, whoever owns it: mounted keys often have mode 0444.
    NotWritable,
    /// Any owner and mode, for files of other programs that have a seal of their own.
    Any,
}

/// Checks an open file before a byte of it is read.
pub(crate) fn check_file(file: &File, path: &Path, privacy: Privacy) -> Result<(), DiskError> {
    let metadata = file.metadata().map_err(DiskError::io("look at", path))?;
    let mode = metadata.mode() & PERMISSIONS;
    let reason = match privacy {
        _ if !metadata.is_file() => UnsafeReason::NotAFile,
        Privacy::Owner if !is_own(&metadata) => UnsafeReason::Owner(metadata.uid()),
        Privacy::Owner if mode & 0o077 != 0 => UnsafeReason::Mode(mode),
        Privacy::NotWritable if mode & 0o022 != 0 => UnsafeReason::WritableByOthers(mode),
        Privacy::Owner | Privacy::NotWritable | Privacy::Any => return Ok(()),
    };
    Err(refused(path, reason))
}

/// Checks an open folder before anything in it is used.
pub(crate) fn check_folder(folder: &File, path: &Path) -> Result<(), DiskError> {
    let metadata = folder.metadata().map_err(DiskError::io("look at", path))?;
    let mode = metadata.mode() & PERMISSIONS;
    if !metadata.is_dir() {
        Err(refused(path, UnsafeReason::NotAFolder))
    } else if !is_own(&metadata) {
        Err(refused(path, UnsafeReason::Owner(metadata.uid())))
    } else if mode & 0o022 != 0 {
        Err(refused(path, UnsafeReason::WritableByOthers(mode)))
    } else {
        Ok(())
    }
}

/// Checks, without writing, that this user can write to the folder; if it does not exist, that it
/// can be made.
pub fn check_writable(path: &Path) -> Result<(), DiskError> {
    let there = path.ancestors().find(|folder| folder.exists()).unwrap_or(Path::new("."));
    accessat(CWD, there, Access::WRITE_OK | Access::EXEC_OK, AtFlags::EACCESS)
        .map_err(|error| DiskError::io("write to", there)(error.into()))
}

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

pub(crate) fn refused(path: &Path, reason: UnsafeReason) -> DiskError {
    DiskError::Unsafe { path: path.to_path_buf(), reason }
}

fn is_own(metadata: &Metadata) -> bool {
    metadata.uid() == rustix::process::geteuid().as_raw()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checks_the_nearest_existing_folder() {
        let home = tempfile::tempdir().unwrap();
        assert!(check_writable(home.path()).is_ok());
        assert!(check_writable(&home.path().join("a/b/c")).is_ok());
    }
}
