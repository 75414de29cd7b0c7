//! A folder that is made on its first use, in the way its owner wants

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::error::DiskError;
use super::folder::Folder;
use super::recording::Disk;

type Make = dyn Fn() -> Result<Folder, DiskError> + Send + Sync;

/// Where a folder is, and how it is made.
#[derive(Clone)]
pub struct Site {
    disk: Disk,
    path: PathBuf,
    make: Arc<Make>,
}

impl Site {
    /// A folder at `path`, which `make` opens for writing.
    pub fn new(
        disk: &Disk,
        path: &Path,
        make: impl Fn() -> Result<Folder, DiskError> + Send + Sync + 'static,
    ) -> Self {
        Self { disk: disk.clone(), path: path.to_owned(), make: Arc::new(make) }
    }

    /// Opens the folder; `None` if there is none.
    pub fn open(&self) -> Result<Option<Folder>, DiskError> {
        Folder::open(&self.disk, &self.path)
    }

    /// Opens the folder, made first if there is none.
    pub fn make(&self) -> Result<Folder, DiskError> {
        (self.make)()
    }
}

impl fmt::Debug for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Site").field(&self.path).finish()
    }
}
