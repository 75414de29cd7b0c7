//! A folder that is made on its first use, in the way its owner wants

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Disk, DiskError, Folder};

type Make = dyn Fn() -> Result<Folder, DiskError> + Send + Sync;

/// The place of a folder, and the function that makes it.
#[derive(Clone)]
pub struct Site {
    disk: Disk,
    path: PathBuf,
    make: Arc<Make>,
}

impl Site {
    /// Returns the site of the folder at `path`, which `make` opens for writing.
    pub fn new(
        disk: &Disk,
        path: &Path,
        make: impl Fn() -> Result<Folder, DiskError> + Send + Sync + 'static,
    ) -> Self {
        Self { disk: disk.clone(), path: path.to_owned(), make: Arc::new(make) }
    }

    /// Opens the folder; `None` if it does not exist.
    pub fn open(&self) -> Result<Option<Folder>, DiskError> {
        Folder::open(&self.disk, &self.path)
    }

    /// Opens the folder, and makes it if it does not exist.
    pub fn make(&self) -> Result<Folder, DiskError> {
        (self.make)()
    }
}

impl fmt::Debug for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Site").field(&self.path).finish()
    }
}
