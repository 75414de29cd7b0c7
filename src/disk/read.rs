//! Reading of small files as a whole, up to a limit

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use zeroize::Zeroizing;

use super::permissions::{Privacy, check_file};
use super::system::open_without_waiting;
use super::{Disk, DiskError};

/// The bytes of a file; wiped when dropped.
pub type Content = Zeroizing<Vec<u8>>;

/// Reads a file of at most `limit` bytes at a path that the user named; `None` if it does not
/// exist. Follows links, and does not wait for pipes and devices.
pub fn read_outside(
    disk: &Disk,
    path: &Path,
    privacy: Privacy,
    limit: u64,
) -> Result<Option<Content>, DiskError> {
    let file = match disk.look(|| open_without_waiting(path)) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(DiskError::io("open", path)(error)),
    };
    check_file(&file, path, privacy)?;
    read_whole(&file, path, limit).map(Some)
}

/// Reads an open file of at most `limit` bytes.
pub(crate) fn read_whole(file: &File, path: &Path, limit: u64) -> Result<Content, DiskError> {
    let length = file.metadata().map_err(DiskError::io("look at", path))?.len();
    // One buffer of the right size: a growing one would leave copies of secrets behind.
    let room = usize::try_from(length.min(limit)).unwrap_or(0) + 1;
    let mut bytes = Zeroizing::new(Vec::with_capacity(room));
    file.take(limit + 1).read_to_end(&mut bytes).map_err(DiskError::io("read", path))?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length <= limit) {
        Ok(bytes)
    } else {
        Err(DiskError::TooLarge { path: path.to_path_buf(), limit })
    }
}
