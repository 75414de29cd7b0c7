//! Unix: folders by their handles, modes and owners

use std::ffi::OsString;
use std::fs::{DirBuilder, File, FileType, Metadata, OpenOptions, TryLockError};
use std::io;
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::{DirBuilderExt, FileExt, FileTypeExt, MetadataExt, OpenOptionsExt};
use std::path::Path;

use rustix::fs::{
    AtFlags, CWD, Dir, Mode, OFlags, accessat, mkdirat, openat, renameat, statat, unlinkat,
};
use rustix::io::Errno;

use super::Access;

/// The bits of a mode that are permissions.
const PERMISSIONS: u32 = 0o7777;

/// A folder held by its handle.
#[derive(Debug)]
pub(crate) struct Directory(File);

impl Directory {
    /// Opens a folder. A link at the end of the path is followed.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        File::open(path).map(Self)
    }

    /// Makes a folder that is closed to other users, its parents too.
    pub(crate) fn make(path: &Path) -> io::Result<()> {
        DirBuilder::new().recursive(true).mode(0o700).create(path)
    }

    pub(crate) fn metadata(&self) -> io::Result<Metadata> {
        self.0.metadata()
    }

    /// Opens a folder in this one. A link is an error of the kind `NotADirectory`.
    pub(crate) fn open_child(&self, name: &str) -> io::Result<Self> {
        self.open_at(name, OFlags::RDONLY | OFlags::DIRECTORY).map(Self)
    }

    /// Makes a folder in this one that is closed to other users.
    pub(crate) fn make_child(&self, name: &str) -> io::Result<()> {
        Ok(mkdirat(&self.0, name, Mode::from_raw_mode(0o700))?)
    }

    /// Opens a file in this folder. A new one is closed to other users. Pipes and devices are not
    /// waited for.
    pub(crate) fn open_file(&self, name: &str, access: Access) -> io::Result<File> {
        let flags = match access {
            Access::Read => OFlags::RDONLY | OFlags::NONBLOCK,
            Access::Write => OFlags::RDWR | OFlags::NONBLOCK,
            Access::Create => OFlags::RDWR | OFlags::CREATE | OFlags::EXCL,
            Access::Lock => OFlags::RDWR | OFlags::CREATE | OFlags::NONBLOCK,
        };
        self.open_at(name, flags)
    }

    fn open_at(&self, name: &str, flags: OFlags) -> io::Result<File> {
        let flags = flags | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let handle = openat(&self.0, name, flags, Mode::from_raw_mode(0o600))?;
        Ok(File::from(handle))
    }

    /// Lists the names in this folder, in no order. Names that are no text are left out.
    pub(crate) fn names(&self) -> io::Result<impl Iterator<Item = io::Result<String>>> {
        let names = Dir::read_from(&self.0)?.map(|entry| {
            let name = OsString::from_vec(entry?.file_name().to_bytes().to_vec());
            Ok(name.into_string().ok().filter(|name| name != "." && name != ".."))
        });
        Ok(names.filter_map(Result::transpose))
    }

    /// Returns whether anything of this name is in the folder.
    pub(crate) fn has(&self, name: &str) -> io::Result<bool> {
        match statat(&self.0, name, AtFlags::SYMLINK_NOFOLLOW) {
            Err(Errno::NOENT) => Ok(false),
            found => Ok(found.map(|_| true)?),
        }
    }

    /// Renames a file, also into another folder, and replaces any file that has the new name.
    pub(crate) fn rename(&self, from: &str, folder: &Self, to: &str) -> io::Result<()> {
        Ok(renameat(&self.0, from, &folder.0, to)?)
    }

    pub(crate) fn remove_file(&self, name: &str) -> io::Result<()> {
        Ok(unlinkat(&self.0, name, AtFlags::empty())?)
    }

    pub(crate) fn remove_folder(&self, name: &str) -> io::Result<()> {
        Ok(unlinkat(&self.0, name, AtFlags::REMOVEDIR)?)
    }

    /// Forces the names in the folder to the medium. Some file systems cannot do this and report it;
    /// that is no failure.
    pub(crate) fn sync(&self) -> io::Result<()> {
        use io::ErrorKind::{InvalidInput, Unsupported};
        match self.0.sync_all() {
            Err(error) if [InvalidInput, Unsupported].contains(&error.kind()) => Ok(()),
            other => other,
        }
    }
}

/// Opens a file of the user's to read it, without waiting for a pipe or a device.
pub(crate) fn open_without_waiting(path: &Path) -> io::Result<File> {
    let flags = OFlags::NONBLOCK.bits().cast_signed();
    OpenOptions::new().read(true).custom_flags(flags).open(path)
}

pub(crate) fn read_exact_at(file: &File, bytes: &mut [u8], start: u64) -> io::Result<()> {
    file.read_exact_at(bytes, start)
}

pub(crate) fn write_all_at(file: &File, bytes: &[u8], start: u64) -> io::Result<()> {
    file.write_all_at(bytes, start)
}

/// The lock of a whole file, on its own handle: it lasts as long as that.
#[derive(Debug)]
pub(crate) struct WholeFileLock;

impl WholeFileLock {
    /// Takes the lock of an open file. Others can go on reading it.
    pub(crate) fn take(file: &File, _path: &Path) -> Result<Self, TryLockError> {
        file.try_lock().map(|()| Self)
    }
}

/// Returns the owner of a file or folder, unless it is this user.
pub(crate) fn foreign_owner(metadata: &Metadata) -> Option<u32> {
    let own = rustix::process::geteuid().as_raw();
    Some(metadata.uid()).filter(|owner| *owner != own)
}

/// Returns the permissions of a file or folder.
pub(crate) fn mode(metadata: &Metadata) -> u32 {
    metadata.mode() & PERMISSIONS
}

/// Returns whether others may be kept out of this place. Modes do that everywhere.
pub(crate) fn is_private(_path: &Path) -> bool {
    true
}

/// Returns whether anyone may replace what is in the folder: it is writable for all, and not sticky.
pub(crate) fn anyone_may_replace(folder: &Metadata) -> bool {
    folder.mode() & 0o1002 == 0o0002
}

pub(crate) fn link_count(metadata: &Metadata) -> u64 {
    metadata.nlink()
}

/// Checks, without writing, that this user can write to an existing folder.
pub(crate) fn check_writable(folder: &Path) -> io::Result<()> {
    use rustix::fs::Access as Right;
    Ok(accessat(CWD, folder, Right::WRITE_OK | Right::EXEC_OK, AtFlags::EACCESS)?)
}

pub(crate) fn is_pipe(kind: FileType) -> bool {
    kind.is_fifo()
}

pub(crate) fn is_socket(kind: FileType) -> bool {
    kind.is_socket()
}

/// Returns the process that holds a file's lock, from Linux's list of locks; `None` on other systems.
pub(crate) fn lock_holder(file: &File) -> Option<u32> {
    let inode = file.metadata().ok()?.ino().to_string();
    let locks = std::fs::read_to_string("/proc/locks").ok()?;
    locks.lines().find_map(|line| {
        let mut fields = line.split_whitespace().skip(1);
        let is_file_lock = fields.next() == Some("FLOCK");
        let process = fields.nth(2)?.parse().ok()?;
        let on_this_file = fields.next()?.rsplit(':').next() == Some(inode.as_str());
        (is_file_lock && on_this_file).then_some(process)
    })
}
