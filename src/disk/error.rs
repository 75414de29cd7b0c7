//! Errors of files and folders, always with the path

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::units::exact_size;

/// A file or folder that could not be used.
#[derive(Debug, Error)]
#[expect(missing_docs, reason = "the messages say what each variant is")]
pub enum DiskError {
    #[error("cannot {doing} `{}`", path.display())]
    Io { doing: &'static str, path: PathBuf, source: io::Error },
    #[error("`{}` {reason}", path.display())]
    Unsafe { path: PathBuf, reason: UnsafeReason },
    #[error("`{}` is larger than {}", path.display(), exact_size(*limit))]
    TooLarge { path: PathBuf, limit: u64 },
    /// Another process held the lock for the whole time that this one was allowed to wait.
    #[error("`{}` is locked by {}", path.display(), holder_in_words(*holder))]
    Locked { path: PathBuf, holder: Option<u32> },
    /// Some network mounts have no file locks.
    #[error("the file system of `{}` has no file locks", path.display())]
    NoLocks { path: PathBuf, source: io::Error },
}

impl DiskError {
    /// Returns a function for `map_err` that wraps the system's error for `path`. `doing` is a
    /// verb, such as `open`.
    pub(crate) fn io(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { doing, path: path.to_path_buf(), source }
    }

    /// Returns the file or folder that the error is about.
    pub fn path(&self) -> &Path {
        match self {
            Self::Io { path, .. }
            | Self::Unsafe { path, .. }
            | Self::TooLarge { path, .. }
            | Self::Locked { path, .. }
            | Self::NoLocks { path, .. } => path,
        }
    }

    /// Returns whether nothing can be kept there at all: the disk is read-only, or the folder can
    /// be neither opened nor made.
    pub fn is_no_place(&self) -> bool {
        use io::ErrorKind::{NotADirectory, NotFound, PermissionDenied, ReadOnlyFilesystem};
        let kinds = [NotADirectory, NotFound, PermissionDenied, ReadOnlyFilesystem];
        matches!(self, Self::Io { source, .. } if kinds.contains(&source.kind()))
    }

    /// Returns whether the file was to be made and exists already.
    pub fn is_already_there(&self) -> bool {
        matches!(self, Self::Io { source, .. } if source.kind() == io::ErrorKind::AlreadyExists)
    }

    /// Returns the shell command that repairs an unsafe file or folder; `None` if no command does.
    pub fn repair(&self) -> Option<String> {
        let Self::Unsafe { path, reason } = self else {
            return None;
        };
        let path = path.display();
        match reason {
            UnsafeReason::NotAFile | UnsafeReason::NotAFolder => None,
            UnsafeReason::Owner(_) => Some(format!("sudo chown \"$(id -u)\" '{path}'")),
            UnsafeReason::Mode(_) => Some(format!("chmod 600 '{path}'")),
            UnsafeReason::WritableByOthers(_) => Some(format!("chmod go-w '{path}'")),
        }
    }
}

/// The reason why a file or folder is not safe to use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[expect(missing_docs, reason = "the messages say what each variant is")]
pub enum UnsafeReason {
    #[error("is not a plain file")]
    NotAFile,
    #[error("is not a folder")]
    NotAFolder,
    #[error("belongs to another user (id {0})")]
    Owner(u32),
    #[error("can be read by other users (mode {0:04o})")]
    Mode(u32),
    #[error("can be changed by other users (mode {0:04o})")]
    WritableByOthers(u32),
}

/// Returns the name of a lock's holder in a message.
pub(crate) fn holder_in_words(process: Option<u32>) -> String {
    process.map_or("another process".to_owned(), |id| format!("process {id}"))
}
