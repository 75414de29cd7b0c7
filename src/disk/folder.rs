//! A folder held by its handle, so that nobody can swap it for a link while we work in it

use std::ffi::OsString;
use std::fs::{DirBuilder, File, Metadata};
use std::io;
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, Dir, Mode, OFlags, mkdirat, openat, renameat, statat, unlinkat};
use rustix::io::Errno;

use super::error::{DiskError, Fault};
use super::file::PrivateFile;
use super::lock::{self, Lock, Patience};
use super::permissions::{Privacy, check_file, check_folder, refused};
use super::read::{Content, read_whole};
use super::recording::{Disk, Step};

/// A folder that is ours and that nobody else can change.
#[derive(Debug)]
pub struct Folder {
    handle: File,
    path: PathBuf,
    disk: Disk,
}

impl Folder {
    /// Opens the folder; none when there is none. The last link to it is followed: where the
    /// storage lies is the user's choice, what lies in it is not.
    pub fn open(disk: &Disk, path: &Path) -> Result<Option<Self>, DiskError> {
        match disk.look(|| File::open(path)) {
            Ok(handle) => Self::checked(handle, path.to_path_buf(), disk).map(Some),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(DiskError::io("open", path)(error)),
        }
    }

    /// Opens the folder, made first (mode 0700, its parents too) when there is none.
    pub fn make(disk: &Disk, path: &Path) -> Result<Self, DiskError> {
        if let Some(folder) = Self::open(disk, path)? {
            return Ok(folder);
        }
        disk.change(
            || Step::MakeFolder(path.to_path_buf()),
            || DirBuilder::new().recursive(true).mode(0o700).create(path),
        )
        .map_err(DiskError::io("make", path))?;
        if let Some(parent) = path.parent().filter(|parent| parent.is_dir()) {
            disk.force(
                || Step::FsyncFolder(parent.to_path_buf()),
                || force_folder(&File::open(parent)?),
            )
            .map_err(DiskError::io("force to disk", parent))?;
        }
        Self::open(disk, path)?
            .ok_or_else(|| DiskError::io("open", path)(io::Error::from(io::ErrorKind::NotFound)))
    }

    fn checked(handle: File, path: PathBuf, disk: &Disk) -> Result<Self, DiskError> {
        check_folder(&handle, &path)?;
        let disk = disk.clone();
        Ok(Self { handle, path, disk })
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Opens a folder in this one; none when there is none. A link is refused.
    pub fn child(&self, name: &str) -> Result<Option<Self>, DiskError> {
        let path = self.path.join(name);
        let flags = OFlags::RDONLY | OFlags::DIRECTORY;
        match self.open_at(name, flags) {
            Ok(handle) => Self::checked(handle, path, &self.disk).map(Some),
            Err(error) => match error.kind() {
                io::ErrorKind::NotFound => Ok(None),
                io::ErrorKind::NotADirectory => Err(refused(&path, Fault::NotAFolder)),
                _ => Err(DiskError::io("open", &path)(error)),
            },
        }
    }

    /// Opens a folder in this one, made first (mode 0700, forced to disk) when there is none.
    pub fn make_child(&self, name: &str) -> Result<Self, DiskError> {
        if let Some(folder) = self.child(name)? {
            return Ok(folder);
        }
        let path = self.path.join(name);
        let made = self.disk.change(
            || Step::MakeFolder(path.clone()),
            || Ok(mkdirat(&self.handle, name, Mode::from_raw_mode(0o700))?),
        );
        match made {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                return Err(DiskError::io("make", &path)(error));
            }
            _ => self.sync()?,
        }
        self.child(name)?
            .ok_or_else(|| DiskError::io("open", &path)(io::ErrorKind::NotFound.into()))
    }

    /// The names in it, sorted; those that are no text are left out, since none of ours are such.
    pub fn names(&self) -> Result<Vec<String>, DiskError> {
        let listed = self.disk.look(|| {
            let mut names = Vec::new();
            for entry in Dir::read_from(&self.handle)? {
                let name = OsString::from_vec(entry?.file_name().to_bytes().to_vec());
                names.extend(name.into_string());
            }
            names.retain(|name| name != "." && name != "..");
            names.sort_unstable();
            Ok(names)
        });
        listed.map_err(DiskError::io("list", &self.path))
    }

    /// Returns whether a name in it is wanted, without looking at more names than it takes.
    pub fn has_any(&self, wanted: impl Fn(&str) -> bool) -> Result<bool, DiskError> {
        let found = self.disk.look(|| {
            for entry in Dir::read_from(&self.handle)? {
                let entry = entry?;
                let name = entry.file_name().to_str().unwrap_or_default();
                if !matches!(name, "" | "." | "..") && wanted(name) {
                    return Ok(true);
                }
            }
            Ok(false)
        });
        found.map_err(DiskError::io("list", &self.path))
    }

    /// Reads a whole file of at most `limit` bytes; none when there is none. Links are refused,
    /// pipes and devices are not waited for, and privacy is asked of the handle that is read.
    pub fn read(
        &self,
        name: &str,
        privacy: Privacy,
        limit: u64,
    ) -> Result<Option<Content>, DiskError> {
        let path = self.path.join(name);
        let Some(file) = self.open_file(name, privacy)? else {
            return Ok(None);
        };
        self.disk.look(|| Ok(())).map_err(DiskError::io("read", &path))?;
        read_whole(&file, &path, limit).map(Some)
    }

    /// Opens a file for reading, whatever its size; none when there is none. Guarded as in
    /// [`Self::read`].
    pub fn open_file(&self, name: &str, privacy: Privacy) -> Result<Option<File>, DiskError> {
        let path = self.path.join(name);
        let file = match self.open_at(name, OFlags::RDONLY | OFlags::NONBLOCK) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(opened_wrongly(&path, error)),
        };
        check_file(&file, &path, privacy)?;
        Ok(Some(file))
    }

    /// Returns whether something of this name is in it.
    pub fn has(&self, name: &str) -> Result<bool, DiskError> {
        let path = self.path.join(name);
        let there =
            self.disk.look(|| match statat(&self.handle, name, AtFlags::SYMLINK_NOFOLLOW) {
                Err(Errno::NOENT) => Ok(false),
                found => Ok(found.map(|_| true)?),
            });
        there.map_err(DiskError::io("look at", &path))
    }

    /// Seconds since 1970 of the file's last change, by the file system's clock.
    pub fn changed_at(&self, name: &str) -> Result<u64, DiskError> {
        let metadata = self.metadata(name)?;
        Ok(u64::try_from(metadata.mtime()).unwrap_or(0))
    }

    /// How many names the file has.
    pub fn link_count(&self, name: &str) -> Result<u64, DiskError> {
        Ok(self.metadata(name)?.nlink())
    }

    /// What is told about a file, and nothing that its safety hangs on.
    fn metadata(&self, name: &str) -> Result<Metadata, DiskError> {
        let path = self.path.join(name);
        self.disk.look(|| path.symlink_metadata()).map_err(DiskError::io("look at", &path))
    }

    /// Whether anyone may replace this folder: the one it lies in is open to all, and not sticky.
    pub fn has_open_parent(&self) -> bool {
        self.path
            .parent()
            .and_then(|parent| parent.metadata().ok())
            .is_some_and(|parent| parent.mode() & 0o1002 == 0o0002)
    }

    /// Makes a file that must not be there yet, mode 0600 from its first instant.
    pub fn create(&self, name: &str) -> Result<PrivateFile, DiskError> {
        let path = self.path.join(name);
        let flags = OFlags::RDWR | OFlags::CREATE | OFlags::EXCL;
        let made =
            self.disk.change(|| Step::CreateExclusive(path.clone()), || self.open_raw(name, flags));
        let file = made.map_err(DiskError::io("make", &path))?;
        Ok(PrivateFile::new(file, path, self.disk.clone()))
    }

    /// Opens a file of ours for going on with; none when there is none.
    pub fn reopen(&self, name: &str) -> Result<Option<PrivateFile>, DiskError> {
        self.reopen_with(name, OFlags::RDWR)
    }

    /// Opens a file of ours that is there to ask whether another process has locked it; that works
    /// where nothing can be written.
    pub fn reopen_to_ask(&self, name: &str) -> Result<Option<PrivateFile>, DiskError> {
        self.reopen_with(name, OFlags::RDONLY)
    }

    fn reopen_with(&self, name: &str, access: OFlags) -> Result<Option<PrivateFile>, DiskError> {
        let path = self.path.join(name);
        let file = match self.open_at(name, access | OFlags::NONBLOCK) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(opened_wrongly(&path, error)),
        };
        check_file(&file, &path, Privacy::Owner)?;
        Ok(Some(PrivateFile::new(file, path, self.disk.clone())))
    }

    /// Gives the file another name in this folder, whether that is taken or not.
    pub fn rename(&self, from: &str, to: &str) -> Result<(), DiskError> {
        self.rename_into(from, self, to)
    }

    /// Moves the file into another folder.
    pub fn rename_into(&self, from: &str, folder: &Self, to: &str) -> Result<(), DiskError> {
        let path = self.path.join(from);
        self.disk
            .change(
                || Step::Rename(path.clone(), folder.path.join(to)),
                || Ok(renameat(&self.handle, from, &folder.handle, to)?),
            )
            .map_err(DiskError::io("rename", &path))
    }

    /// Moves the file into another folder, under the name it has. Refused where that name is taken;
    /// a file that is gone already is fine.
    pub fn move_into(&self, name: &str, folder: &Self) -> Result<(), DiskError> {
        let taken = folder.path.join(name);
        if folder.has(name)? {
            return Err(DiskError::io("move a file to", &taken)(
                io::ErrorKind::AlreadyExists.into(),
            ));
        }
        match self.rename_into(name, folder, name) {
            Err(DiskError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => Ok(()),
            moved => moved,
        }
    }

    /// Removes the file; that it is gone already is fine.
    pub fn remove(&self, name: &str) -> Result<(), DiskError> {
        let path = self.path.join(name);
        let removed = self.disk.change(
            || Step::Unlink(path.clone()),
            || Ok(unlinkat(&self.handle, name, AtFlags::empty())?),
        );
        match removed {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            other => other.map_err(DiskError::io("remove", &path)),
        }
    }

    /// Removes an empty folder in this one; that it is gone already is fine.
    pub fn remove_child(&self, name: &str) -> Result<(), DiskError> {
        let path = self.path.join(name);
        let removed = self.disk.change(
            || Step::Unlink(path.clone()),
            || Ok(unlinkat(&self.handle, name, AtFlags::REMOVEDIR)?),
        );
        match removed {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            other => other.map_err(DiskError::io("remove", &path)),
        }
    }

    /// Forces the folder's names to the medium.
    pub fn sync(&self) -> Result<(), DiskError> {
        self.disk
            .force(|| Step::FsyncFolder(self.path.clone()), || force_folder(&self.handle))
            .map_err(DiskError::io("force to disk", &self.path))
    }

    /// Takes the lock of this name, waiting as long as `patience` allows. The lock file stays.
    pub fn lock(&self, name: &str, patience: Patience<'_>) -> Result<Lock, DiskError> {
        let path = self.path.join(name);
        let flags = OFlags::RDWR | OFlags::CREATE | OFlags::NONBLOCK;
        let file = self
            .disk
            .look(|| self.open_raw(name, flags))
            .map_err(|error| opened_wrongly(&path, error))?;
        check_file(&file, &path, Privacy::Owner)?;
        match (lock::acquire(file, path, patience), &self.disk) {
            (Err(DiskError::NoLocks { path, .. }), Disk::Lockless) => Ok(Lock::accepted(path)),
            (taken, _) => taken,
        }
    }

    fn open_at(&self, name: &str, flags: OFlags) -> io::Result<File> {
        self.disk.look(|| self.open_raw(name, flags))
    }

    fn open_raw(&self, name: &str, flags: OFlags) -> io::Result<File> {
        let flags = flags | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let handle = openat(&self.handle, name, flags, Mode::from_raw_mode(0o600))?;
        Ok(File::from(handle))
    }
}

/// A link is refused by the system with a puzzling error: say what it is.
fn opened_wrongly(path: &Path, error: io::Error) -> DiskError {
    let link = path.symlink_metadata().is_ok_and(|metadata| metadata.is_symlink());
    if link || error.kind() == io::ErrorKind::IsADirectory {
        refused(path, Fault::NotAFile)
    } else {
        DiskError::io("open", path)(error)
    }
}

/// Some file systems cannot force a folder and say so; that is no failure. Others are.
fn force_folder(folder: &File) -> io::Result<()> {
    match folder.sync_all() {
        Err(error)
            if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) =>
        {
            Ok(())
        }
        other => other,
    }
}
