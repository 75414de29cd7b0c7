//! A folder held by its handle, so that nobody can swap it for a link while it is in use

use std::fs::{File, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use super::lock::{self, Lock, Patience};
use super::permissions::{Privacy, check_file, check_folder, refused};
use super::read::{Content, read_whole};
use super::system::{Access, Directory, anyone_may_replace, link_count};
use super::{Disk, DiskError, PrivateFile, Step, UnsafeReason};

/// A folder that this user owns and nobody else can change.
#[derive(Debug, Clone)]
pub struct Folder {
    directory: Arc<Directory>,
    path: PathBuf,
    disk: Disk,
}

impl Folder {
    /// Opens the folder; `None` if it does not exist. A link at the end of the path is followed:
    /// the user chooses where the storage is, but not what is in it.
    pub fn open(disk: &Disk, path: &Path) -> Result<Option<Self>, DiskError> {
        match disk.look(|| Directory::open(path)) {
            Ok(directory) => Self::checked(directory, path.to_path_buf(), disk).map(Some),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(DiskError::io("open", path)(error)),
        }
    }

    /// Opens the folder. If it does not exist, it is made with mode 0700, its parents too.
    pub fn make(disk: &Disk, path: &Path) -> Result<Self, DiskError> {
        if let Some(folder) = Self::open(disk, path)? {
            return Ok(folder);
        }
        disk.change(|| Step::MakeFolder(path.to_path_buf()), || Directory::make(path))
            .map_err(DiskError::io("make", path))?;
        if let Some(parent) = path.parent().filter(|parent| parent.is_dir()) {
            disk.force(
                || Step::FsyncFolder(parent.to_path_buf()),
                || Directory::open(parent)?.sync(),
            )
            .map_err(DiskError::io("force to disk", parent))?;
        }
        Self::open(disk, path)?
            .ok_or_else(|| DiskError::io("open", path)(io::Error::from(io::ErrorKind::NotFound)))
    }

    fn checked(directory: Directory, path: PathBuf, disk: &Disk) -> Result<Self, DiskError> {
        let metadata = directory.metadata().map_err(DiskError::io("look at", &path))?;
        check_folder(&metadata, &path)?;
        let disk = disk.clone();
        Ok(Self { directory: Arc::new(directory), path, disk })
    }

    /// Returns the path it was opened with.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Opens a folder in this one; `None` if it does not exist. A link is refused.
    pub fn child(&self, name: &str) -> Result<Option<Self>, DiskError> {
        let path = self.path.join(name);
        match self.disk.look(|| self.directory.open_child(name)) {
            Ok(directory) => Self::checked(directory, path, &self.disk).map(Some),
            Err(error) => match error.kind() {
                io::ErrorKind::NotFound => Ok(None),
                io::ErrorKind::NotADirectory => Err(refused(&path, UnsafeReason::NotAFolder)),
                _ => Err(DiskError::io("open", &path)(error)),
            },
        }
    }

    /// Opens a folder in this one. If it does not exist, it is made with mode 0700 and forced to
    /// disk.
    pub fn make_child(&self, name: &str) -> Result<Self, DiskError> {
        if let Some(folder) = self.child(name)? {
            return Ok(folder);
        }
        let path = self.path.join(name);
        let made =
            self.disk.change(|| Step::MakeFolder(path.clone()), || self.directory.make_child(name));
        match made {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                return Err(DiskError::io("make", &path)(error));
            }
            _ => self.sync()?,
        }
        self.child(name)?
            .ok_or_else(|| DiskError::io("open", &path)(io::ErrorKind::NotFound.into()))
    }

    /// Lists the names in the folder, sorted. Names that are no text are left out, since agoras
    /// writes none.
    pub fn names(&self) -> Result<Vec<String>, DiskError> {
        let listed = self.disk.look(|| {
            let mut names = self.directory.names()?.collect::<io::Result<Vec<_>>>()?;
            names.sort_unstable();
            Ok(names)
        });
        listed.map_err(DiskError::io("list", &self.path))
    }

    /// Returns whether any name in the folder is wanted, and reads no more names than it must.
    pub fn has_any(&self, wanted: impl Fn(&str) -> bool) -> Result<bool, DiskError> {
        let found = self.disk.look(|| {
            for name in self.directory.names()? {
                if wanted(&name?) {
                    return Ok(true);
                }
            }
            Ok(false)
        });
        found.map_err(DiskError::io("list", &self.path))
    }

    /// Reads a whole file of at most `limit` bytes; `None` if it does not exist. Refuses links,
    /// does not wait for pipes and devices, and checks the privacy of the open handle.
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

    /// Opens a file of any size for reading, with the checks of [`Self::read`]; `None` if it does
    /// not exist.
    pub fn open_file(&self, name: &str, privacy: Privacy) -> Result<Option<File>, DiskError> {
        self.open_checked(name, privacy, Access::Read)
    }

    /// Returns whether anything of this name is in the folder.
    pub fn has(&self, name: &str) -> Result<bool, DiskError> {
        let path = self.path.join(name);
        self.disk.look(|| self.directory.has(name)).map_err(DiskError::io("look at", &path))
    }

    /// Returns the time of the file's last change, by the file system's clock.
    pub fn changed_at(&self, name: &str) -> Result<SystemTime, DiskError> {
        let modified = self.metadata(name)?.modified();
        modified.map_err(DiskError::io("look at", &self.path.join(name)))
    }

    /// Returns the number of names that the file has.
    pub fn link_count(&self, name: &str) -> Result<u64, DiskError> {
        Ok(link_count(&self.metadata(name)?))
    }

    /// Returns what the path says about a file. Nothing that has to be safe may depend on it.
    fn metadata(&self, name: &str) -> Result<Metadata, DiskError> {
        let path = self.path.join(name);
        self.disk.look(|| path.symlink_metadata()).map_err(DiskError::io("look at", &path))
    }

    /// Returns whether anyone may replace this folder: its parent is writable for all, and not
    /// sticky.
    pub fn has_open_parent(&self) -> bool {
        self.path
            .parent()
            .and_then(|parent| parent.metadata().ok())
            .is_some_and(|parent| anyone_may_replace(&parent))
    }

    /// Makes a file of mode 0600. Fails if the name is taken.
    pub fn create(&self, name: &str) -> Result<PrivateFile, DiskError> {
        let path = self.path.join(name);
        let made = self.disk.change(
            || Step::CreateExclusive(path.clone()),
            || self.directory.open_file(name, Access::Create),
        );
        let file = made.map_err(DiskError::io("make", &path))?;
        Ok(PrivateFile::new(file, path, self.disk.clone()))
    }

    /// Opens a file that agoras made, for writing; `None` if it does not exist.
    pub fn reopen(&self, name: &str) -> Result<Option<PrivateFile>, DiskError> {
        self.reopen_with(name, Access::Write)
    }

    /// Opens a file that agoras made, to check whether another process has locked it. This works
    /// on a read-only disk too.
    pub fn reopen_to_ask(&self, name: &str) -> Result<Option<PrivateFile>, DiskError> {
        self.reopen_with(name, Access::Read)
    }

    fn reopen_with(&self, name: &str, access: Access) -> Result<Option<PrivateFile>, DiskError> {
        let file = self.open_checked(name, Privacy::Owner, access)?;
        Ok(file.map(|file| PrivateFile::new(file, self.path.join(name), self.disk.clone())))
    }

    fn open_checked(
        &self,
        name: &str,
        privacy: Privacy,
        access: Access,
    ) -> Result<Option<File>, DiskError> {
        let path = self.path.join(name);
        let file = match self.open_at(name, access) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(not_opened(&path, error)),
        };
        check_file(&file, &path, privacy)?;
        Ok(Some(file))
    }

    /// Puts `bytes` under `name`, durably: after a crash the file holds the old bytes or the new.
    ///
    /// The caller holds a lock that keeps other writers of this name away. Removes what a killed
    /// writer left behind.
    pub fn replace(&self, name: &str, bytes: &[u8]) -> Result<(), DiskError> {
        let unfinished = format!(".{name}.new");
        self.remove(&unfinished)?;
        let file = self.create(&unfinished)?;
        file.write(bytes)?;
        file.sync()?;
        self.rename(&unfinished, name)?;
        self.sync()
    }

    /// Renames a file in this folder, and replaces any file that has the new name.
    pub fn rename(&self, from: &str, to: &str) -> Result<(), DiskError> {
        self.rename_into(from, self, to)
    }

    /// Moves a file into another folder, and replaces any file that has the new name.
    pub fn rename_into(&self, from: &str, folder: &Self, to: &str) -> Result<(), DiskError> {
        let path = self.path.join(from);
        self.disk
            .change(
                || Step::Rename(path.clone(), folder.path.join(to)),
                || self.directory.rename(from, &folder.directory, to),
            )
            .map_err(DiskError::io("rename", &path))
    }

    /// Moves a file into another folder under the name it has, and fails if that name is taken. A
    /// file that does not exist is no error.
    pub fn move_into(&self, name: &str, folder: &Self) -> Result<(), DiskError> {
        if folder.has(name)? {
            let taken = folder.path.join(name);
            let error = io::ErrorKind::AlreadyExists.into();
            return Err(DiskError::io("move a file to", &taken)(error));
        }
        match self.rename_into(name, folder, name) {
            Err(DiskError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => Ok(()),
            moved => moved,
        }
    }

    /// Removes a file. One that does not exist is no error.
    pub fn remove(&self, name: &str) -> Result<(), DiskError> {
        self.unlink(name, Directory::remove_file)
    }

    /// Removes an empty folder in this one. One that does not exist is no error.
    pub fn remove_child(&self, name: &str) -> Result<(), DiskError> {
        self.unlink(name, Directory::remove_folder)
    }

    fn unlink(
        &self,
        name: &str,
        remove: fn(&Directory, &str) -> io::Result<()>,
    ) -> Result<(), DiskError> {
        let path = self.path.join(name);
        let removed =
            self.disk.change(|| Step::Unlink(path.clone()), || remove(&self.directory, name));
        match removed {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            other => other.map_err(DiskError::io("remove", &path)),
        }
    }

    /// Forces the names in the folder to the medium.
    pub fn sync(&self) -> Result<(), DiskError> {
        self.disk
            .force(|| Step::FsyncFolder(self.path.clone()), || self.directory.sync())
            .map_err(DiskError::io("force to disk", &self.path))
    }

    /// Takes the lock of this name, and waits for it as long as `patience` allows. The lock file
    /// stays.
    pub fn lock(&self, name: &str, patience: Patience<'_>) -> Result<Lock, DiskError> {
        let path = self.path.join(name);
        let file = self.open_at(name, Access::Lock).map_err(|error| not_opened(&path, error))?;
        check_file(&file, &path, Privacy::Owner)?;
        match (lock::acquire(file, path, patience), &self.disk) {
            (Err(DiskError::NoLocks { .. }), Disk::Lockless) => Ok(Lock::accepted()),
            (taken, _) => taken,
        }
    }

    fn open_at(&self, name: &str, access: Access) -> io::Result<File> {
        self.disk.look(|| self.directory.open_file(name, access))
    }
}

/// Names a link or folder as such, since the system's own error for it is puzzling.
fn not_opened(path: &Path, error: io::Error) -> DiskError {
    let no_file =
        path.symlink_metadata().is_ok_and(|metadata| metadata.is_symlink() || metadata.is_dir());
    if no_file { refused(path, UnsafeReason::NotAFile) } else { DiskError::io("open", path)(error) }
}
