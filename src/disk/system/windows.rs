//! Windows: folders by their paths, and privacy by the inherited ACL of the user's profile

use std::fs::{self, DirBuilder, File, FileType, Metadata, OpenOptions, TryLockError};
use std::io;
use std::os::windows::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use super::Access;

/// Windows' `FILE_FLAG_OPEN_REPARSE_POINT`: a link itself is opened, and then refused as no file.
const NO_LINKS: u32 = 0x0020_0000;
/// `FILE_FLAG_BACKUP_SEMANTICS`, without which no folder can be opened.
const FOLDERS_TOO: u32 = 0x0200_0000;
/// `FILE_FLAG_DELETE_ON_CLOSE`: the system removes the file when its process ends, however it ends.
const GONE_AT_THE_END: u32 = 0x0400_0000;
/// `FILE_ADD_FILE` and `FILE_ADD_SUBDIRECTORY`.
const MAY_ADD: u32 = 0x2 | 0x4;
/// `ERROR_SHARING_VIOLATION`: another process has the file open.
const IN_USE: i32 = 32;

/// The tries of a change that a virus scanner or an indexer may block for a moment.
const TRIES: u32 = 20;
const BETWEEN_TRIES: Duration = Duration::from_millis(25);

/// A folder by its path. Windows keeps other users out of it by its ACL, so that nobody but this user
/// can swap it for a link while it is in use.
#[derive(Debug)]
pub(crate) struct Directory(PathBuf);

impl Directory {
    /// Opens a folder. A link at the end of the path is followed.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        path.metadata()?;
        std::path::absolute(path).map(Self)
    }

    /// Makes a folder with the ACL of the folder that it is in, its parents too.
    pub(crate) fn make(path: &Path) -> io::Result<()> {
        DirBuilder::new().recursive(true).create(path)
    }

    pub(crate) fn metadata(&self) -> io::Result<Metadata> {
        self.0.metadata()
    }

    /// Opens a folder in this one. A link is an error of the kind `NotADirectory`.
    pub(crate) fn open_child(&self, name: &str) -> io::Result<Self> {
        let path = self.0.join(name);
        if path.symlink_metadata()?.is_dir() {
            Ok(Self(path))
        } else {
            Err(io::ErrorKind::NotADirectory.into())
        }
    }

    /// Makes a folder in this one, with the ACL of this one.
    pub(crate) fn make_child(&self, name: &str) -> io::Result<()> {
        DirBuilder::new().create(self.0.join(name))
    }

    /// Opens a file in this folder. A new one has the ACL of the folder.
    pub(crate) fn open_file(&self, name: &str, access: Access) -> io::Result<File> {
        let mut options = OpenOptions::new();
        options.read(true).custom_flags(NO_LINKS);
        match access {
            Access::Read => {}
            Access::Write => drop(options.write(true)),
            Access::Create => drop(options.write(true).create_new(true)),
            Access::Lock => drop(options.write(true).create(true).truncate(false)),
        }
        options.open(self.0.join(name))
    }

    /// Lists the names in this folder, in no order. Names that are no text are left out.
    pub(crate) fn names(&self) -> io::Result<impl Iterator<Item = io::Result<String>>> {
        let names = fs::read_dir(&self.0)?.map(|entry| Ok(entry?.file_name().into_string().ok()));
        Ok(names.filter_map(Result::transpose))
    }

    /// Returns whether anything of this name is in the folder.
    pub(crate) fn has(&self, name: &str) -> io::Result<bool> {
        match self.0.join(name).symlink_metadata() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            found => found.map(|_| true),
        }
    }

    /// Renames a file, also into another folder, and replaces any file that has the new name.
    pub(crate) fn rename(&self, from: &str, folder: &Self, to: &str) -> io::Result<()> {
        let from = self.0.join(from);
        let to = folder.0.join(to);
        patiently(|| fs::rename(&from, &to))
    }

    pub(crate) fn remove_file(&self, name: &str) -> io::Result<()> {
        let path = self.0.join(name);
        patiently(|| fs::remove_file(&path))
    }

    pub(crate) fn remove_folder(&self, name: &str) -> io::Result<()> {
        let path = self.0.join(name);
        patiently(|| fs::remove_dir(&path))
    }

    /// Does nothing: Windows forces names to the medium by itself, in the order of the changes.
    pub(crate) fn sync(&self) -> io::Result<()> {
        Ok(())
    }
}

/// Runs a change again for half a second while another program has the file open.
fn patiently(change: impl Fn() -> io::Result<()>) -> io::Result<()> {
    for _ in 1..TRIES {
        match change() {
            Err(error)
                if error.kind() == io::ErrorKind::PermissionDenied
                    || error.raw_os_error() == Some(IN_USE) =>
            {
                thread::sleep(BETWEEN_TRIES);
            }
            end => return end,
        }
    }
    change()
}

/// Opens a file of the user's to read it.
pub(crate) fn open_without_waiting(path: &Path) -> io::Result<File> {
    File::open(path)
}

pub(crate) fn read_exact_at(file: &File, mut bytes: &mut [u8], mut start: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        match file.seek_read(bytes, start)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            read => {
                bytes = &mut bytes[read..];
                start += read as u64;
            }
        }
    }
    Ok(())
}

pub(crate) fn write_all_at(file: &File, mut bytes: &[u8], mut start: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        match file.seek_write(bytes, start)? {
            0 => return Err(io::ErrorKind::WriteZero.into()),
            written => {
                bytes = &bytes[written..];
                start += written as u64;
            }
        }
    }
    Ok(())
}

/// The lock of a whole file: another file beside it, which only one process can have open. Windows'
/// own lock would keep others from reading the file.
#[derive(Debug)]
pub(crate) struct WholeFileLock {
    _beside: File,
}

impl WholeFileLock {
    /// Takes the lock of an open file.
    pub(crate) fn take(_file: &File, path: &Path) -> Result<Self, TryLockError> {
        let name = path.file_name().unwrap_or_default().display();
        let beside = path.with_file_name(format!(".{name}.lock"));
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false).share_mode(0);
        match options.custom_flags(NO_LINKS | GONE_AT_THE_END).open(beside) {
            Ok(beside) => Ok(Self { _beside: beside }),
            Err(error) if error.raw_os_error() == Some(IN_USE) => Err(TryLockError::WouldBlock),
            Err(error) => Err(TryLockError::Error(error)),
        }
    }
}

/// Returns `None`: no owner is looked at, since the ACL of the folder decides.
pub(crate) fn foreign_owner(_metadata: &Metadata) -> Option<u32> {
    None
}

/// Returns the mode that the ACL of a profile comes nearest to: for its user alone.
pub(crate) fn mode(_metadata: &Metadata) -> u32 {
    0o600
}

/// Returns whether others are kept out of this place: it is in the user's profile, whose ACL all
/// that is in it has.
pub(crate) fn is_private(path: &Path) -> bool {
    let real = |path: &Path| path.canonicalize().ok();
    let there = path.ancestors().find_map(real);
    let profile = std::env::home_dir().as_deref().and_then(real);
    matches!((there, profile), (Some(there), Some(profile)) if there.starts_with(&profile))
}

/// Returns `false`: the ACL of the folder decides.
pub(crate) fn anyone_may_replace(_folder: &Metadata) -> bool {
    false
}

/// Returns 1: the number needs a call that the standard library does not have.
pub(crate) fn link_count(_metadata: &Metadata) -> u64 {
    1
}

/// Checks, without writing, that this user can write to an existing folder.
pub(crate) fn check_writable(folder: &Path) -> io::Result<()> {
    OpenOptions::new().access_mode(MAY_ADD).custom_flags(FOLDERS_TOO).open(folder).map(drop)
}

pub(crate) fn is_pipe(_kind: FileType) -> bool {
    false
}

pub(crate) fn is_socket(_kind: FileType) -> bool {
    false
}

/// Returns `None`: Windows does not tell who holds a lock.
pub(crate) fn lock_holder(_file: &File) -> Option<u32> {
    None
}
