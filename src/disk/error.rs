//! What can go wrong with a file, always with its path

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// A file or folder that could not be used.
#[derive(Debug, Error)]
pub enum DiskError {
    /// The operating system refused.
    #[error("cannot {doing} `{}`", path.display())]
    Io {
        /// What was tried, as a verb: `open`, `write`.
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// The operating system's reason.
        #[source]
        source: io::Error,
    },
    /// It is not safe to use: others could read or change it, or it is not what it should be.
    #[error("`{}` {fault}", path.display())]
    Unsafe {
        /// The file or folder.
        path: PathBuf,
        /// What is wrong with it.
        fault: Fault,
    },
    /// It is larger than anything agoras writes.
    #[error("`{}` is larger than {limit} bytes", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// The most that is read, in bytes.
        limit: u64,
    },
    /// Another process held the lock for as long as we were willing to wait.
    #[error("`{}` is locked by {}", path.display(), Holder(*holder))]
    Locked {
        /// The lock file.
        path: PathBuf,
        /// The process that holds it, where the system tells.
        holder: Option<u32>,
    },
    /// The file system has no locks (some network mounts).
    #[error("the file system of `{}` has no file locks", path.display())]
    NoLocks {
        /// The lock file.
        path: PathBuf,
        /// The operating system's reason.
        #[source]
        source: io::Error,
    },
}

impl DiskError {
    /// Wraps the system's error for `path`; to be used in `map_err`.
    pub(crate) fn io(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { doing, path: path.to_path_buf(), source }
    }

    /// The file or folder it is about.
    pub fn path(&self) -> &Path {
        match self {
            Self::Io { path, .. }
            | Self::Unsafe { path, .. }
            | Self::TooLarge { path, .. }
            | Self::Locked { path, .. }
            | Self::NoLocks { path, .. } => path,
        }
    }

    /// Nothing can be kept there at all: a read-only disk, or no folder where one could be.
    pub fn is_no_place(&self) -> bool {
        use io::ErrorKind::{NotADirectory, NotFound, PermissionDenied, ReadOnlyFilesystem};
        let Self::Io { source, .. } = self else {
            return false;
        };
        let kinds = [NotADirectory, NotFound, PermissionDenied, ReadOnlyFilesystem];
        kinds.contains(&source.kind())
    }

    /// Whether the file was to be made and there is one already.
    pub fn is_already_there(&self) -> bool {
        matches!(self, Self::Io { source, .. } if source.kind() == io::ErrorKind::AlreadyExists)
    }

    /// The command that repairs it, where one does.
    pub fn repair(&self) -> Option<String> {
        match self {
            Self::Unsafe { path, fault } => fault.repair(path),
            Self::Io { .. }
            | Self::TooLarge { .. }
            | Self::Locked { .. }
            | Self::NoLocks { .. } => None,
        }
    }
}

/// Why a file or folder is not safe to use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// A link, device, pipe or folder where a plain file belongs.
    NotAFile,
    /// A link or file where a folder belongs.
    NotAFolder,
    /// It belongs to the user with this id.
    Owner(u32),
    /// Its mode lets others read or change it; the permission bits.
    Mode(u32),
    /// Its mode lets others change what is in it; the permission bits.
    WritableByOthers(u32),
}

impl Fault {
    /// The command that repairs it, where one does.
    fn repair(self, path: &Path) -> Option<String> {
        let path = path.display();
        match self {
            Self::NotAFile | Self::NotAFolder => None,
            Self::Owner(_) => Some(format!("sudo chown \"$(id -u)\" '{path}'")),
            Self::Mode(_) => Some(format!("chmod 600 '{path}'")),
            Self::WritableByOthers(_) => Some(format!("chmod go-w '{path}'")),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAFile => f.write_str("is not a plain file"),
            Self::NotAFolder => f.write_str("is not a folder"),
            Self::Owner(uid) => write!(f, "belongs to another user (id {uid})"),
            Self::Mode(mode) => write!(f, "can be read by other users (mode {mode:04o})"),
            Self::WritableByOthers(mode) => {
                write!(f, "can be changed by other users (mode {mode:04o})")
            }
        }
    }
}

struct Holder(Option<u32>);

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(process) => write!(f, "process {process}"),
            None => f.write_str("another process"),
        }
    }
}
