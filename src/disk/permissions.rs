//! Who may read a file or change a folder, asked of the open handle

use std::fs::{File, Metadata};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use super::error::{DiskError, Fault};

/// The permission bits of a mode.
const PERMISSIONS: u32 = 0o7777;

/// How private a file must be to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Privacy {
    /// Ours, and nothing for anyone else: 0600 or 0400.
    Owner,
    /// Not to be changed by others, whoever owns it: mounted keys are often 0444.
    NotWritable,
    /// Anything: what another program wrote and has its own seal.
    Any,
}

/// Looks at an open file before a byte of it is read.
pub(crate) fn check_file(file: &File, path: &Path, privacy: Privacy) -> Result<(), DiskError> {
    let metadata = file.metadata().map_err(DiskError::io("look at", path))?;
    if !metadata.is_file() {
        return Err(refused(path, Fault::NotAFile));
    }
    let mode = metadata.mode() & PERMISSIONS;
    match privacy {
        Privacy::Owner if !ours(&metadata) => Err(refused(path, Fault::Owner(metadata.uid()))),
        Privacy::Owner if mode & 0o077 != 0 => Err(refused(path, Fault::Mode(mode))),
        Privacy::NotWritable if mode & 0o022 != 0 => {
            Err(refused(path, Fault::WritableByOthers(mode)))
        }
        Privacy::Owner | Privacy::NotWritable | Privacy::Any => Ok(()),
    }
}

/// Looks at an open folder before anything in it is used.
pub(crate) fn check_folder(folder: &File, path: &Path) -> Result<(), DiskError> {
    let metadata = folder.metadata().map_err(DiskError::io("look at", path))?;
    let mode = metadata.mode() & PERMISSIONS;
    if !metadata.is_dir() {
        Err(refused(path, Fault::NotAFolder))
    } else if !ours(&metadata) {
        Err(refused(path, Fault::Owner(metadata.uid())))
    } else if mode & 0o022 != 0 {
        Err(refused(path, Fault::WritableByOthers(mode)))
    } else {
        Ok(())
    }
}

pub(crate) fn refused(path: &Path, fault: Fault) -> DiskError {
    DiskError::Unsafe { path: path.to_path_buf(), fault }
}

fn ours(metadata: &Metadata) -> bool {
    metadata.uid() == rustix::process::geteuid().as_raw()
}
