//! Checks of owner, mode and kind before a file or folder is used or replaced

use std::fs::{File, Metadata};
use std::path::{Path, is_separator};

use thiserror::Error;

use super::error::{DiskError, UnsafeReason};
use super::system::{self, foreign_owner, is_pipe, is_socket, mode};

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
    let mode = mode(&metadata);
    let owner = foreign_owner(&metadata);
    let reason = match (privacy, owner) {
        _ if !metadata.is_file() => UnsafeReason::NotAFile,
        (Privacy::Owner, Some(other)) => UnsafeReason::Owner(other),
        (Privacy::Owner, None) if mode & 0o077 != 0 => UnsafeReason::Mode(mode),
        (Privacy::NotWritable, _) if mode & 0o022 != 0 => UnsafeReason::WritableByOthers(mode),
        (Privacy::Owner | Privacy::NotWritable | Privacy::Any, _) => return Ok(()),
    };
    Err(refused(path, reason))
}

/// Checks an open folder before anything in it is used.
pub(crate) fn check_folder(metadata: &Metadata, path: &Path) -> Result<(), DiskError> {
    let mode = mode(metadata);
    if !metadata.is_dir() {
        Err(refused(path, UnsafeReason::NotAFolder))
    } else if let Some(other) = foreign_owner(metadata) {
        Err(refused(path, UnsafeReason::Owner(other)))
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
    system::check_writable(there).map_err(DiskError::io("write to", there))
}

/// Returns whether other users are kept out of a folder at this path, which need not exist. On Windows
/// they are in the user's profile.
pub fn is_private(path: &Path) -> bool {
    system::is_private(path)
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
    let text = path.to_string_lossy();
    let last = text.rsplit(is_separator).next().unwrap_or_default();
    if matches!(last, "" | "." | "..") {
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
        () if is_pipe(kind) => Err(NotReplaceable::Pipe),
        () if is_socket(kind) => Err(NotReplaceable::Socket),
        () => Err(NotReplaceable::Device),
    }
}

pub(crate) fn refused(path: &Path, reason: UnsafeReason) -> DiskError {
    DiskError::Unsafe { path: path.to_path_buf(), reason }
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
