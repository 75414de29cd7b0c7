//! A file that nobody else can read, open for writing

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use zeroize::Zeroizing;

use super::system::{WholeFileLock, read_exact_at, write_all_at};
use super::{Disk, DiskError, Step};

/// A file that was made with mode 0600, open for writing and reading back.
#[derive(Debug)]
pub struct PrivateFile {
    file: File,
    path: PathBuf,
    disk: Disk,
    lock: OnceLock<WholeFileLock>,
}

impl PrivateFile {
    pub(crate) fn new(file: File, path: PathBuf, disk: Disk) -> Self {
        Self { file, path, disk, lock: OnceLock::new() }
    }

    /// Returns the path it was opened with.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes `bytes` at the start of the file. What follows them in the file stays.
    pub fn write(&self, bytes: &[u8]) -> Result<(), DiskError> {
        let wrote = self.disk.change(
            || Step::Write(self.path.clone(), bytes.to_vec()),
            || self.write_what_fits(bytes),
        );
        wrote.map_err(DiskError::io("write", &self.path))
    }

    fn write_what_fits(&self, bytes: &[u8]) -> io::Result<()> {
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        let growth = length.saturating_sub(self.file.metadata()?.len());
        let missing = growth - self.disk.room(growth);
        let fitting = bytes.len() - usize::try_from(missing).unwrap_or(bytes.len());
        write_all_at(&self.file, &bytes[..fitting], 0)?;
        if missing > 0 {
            return Err(io::ErrorKind::StorageFull.into());
        }
        Ok(())
    }

    /// Writes `bytes` at the end of the file, in one call.
    pub fn append(&self, bytes: &[u8]) -> Result<(), DiskError> {
        let wrote = self.disk.change(
            || Step::Append(self.path.clone(), bytes.to_vec()),
            || write_all_at(&self.file, bytes, self.file.metadata()?.len()),
        );
        wrote.map_err(DiskError::io("write", &self.path))
    }

    /// Takes the file's lock, which lasts as long as this handle. Returns `false` if another
    /// process holds it.
    pub fn try_lock(&self) -> Result<bool, DiskError> {
        match WholeFileLock::take(&self.file, &self.path) {
            Ok(lock) => {
                // A second lock of this handle changes nothing.
                self.lock.set(lock).ok();
                Ok(true)
            }
            Err(TryLockError::WouldBlock) => Ok(false),
            Err(TryLockError::Error(source)) => {
                Err(DiskError::NoLocks { path: self.path.clone(), source })
            }
        }
    }

    /// Cuts the file to `length` bytes, which keep their space on the disk.
    pub fn cut(&self, length: u64) -> Result<(), DiskError> {
        self.disk
            .change(|| Step::Cut(self.path.clone(), length), || self.file.set_len(length))
            .map_err(DiskError::io("cut", &self.path))
    }

    /// Forces bytes and length to the medium. A failure is final: after one, the system may report
    /// success for bytes that it has dropped.
    pub fn sync(&self) -> Result<(), DiskError> {
        self.disk
            .force(|| Step::Fsync(self.path.clone()), || self.file.sync_all())
            .map_err(DiskError::io("force to disk", &self.path))
    }

    pub(crate) fn read_back(&self) -> Result<Zeroizing<Vec<u8>>, DiskError> {
        self.disk
            .look(|| {
                let length = usize::try_from(self.file.metadata()?.len())
                    .map_err(|_| io::Error::from(io::ErrorKind::FileTooLarge))?;
                let mut bytes = Zeroizing::new(vec![0; length]);
                read_exact_at(&self.file, &mut bytes, 0)?;
                Ok(bytes)
            })
            .map_err(DiskError::io("read back", &self.path))
    }
}
