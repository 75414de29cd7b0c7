//! Whether something could be written to a folder, asked without writing

use std::path::Path;

use rustix::fs::{Access, AtFlags, CWD, accessat};

use super::error::DiskError;

/// Whether this user may write to the folder, and its disk takes it; for one that is not there,
/// whether it could be made.
pub fn check_writable(path: &Path) -> Result<(), DiskError> {
    let there = path.ancestors().find(|folder| folder.exists()).unwrap_or(Path::new("."));
    accessat(CWD, there, Access::WRITE_OK | Access::EXEC_OK, AtFlags::EACCESS)
        .map_err(|error| DiskError::io("write to", there)(error.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asks_the_nearest_folder_that_is_there() {
        let home = tempfile::tempdir().unwrap();
        assert!(check_writable(home.path()).is_ok());
        assert!(check_writable(&home.path().join("a/b/c")).is_ok());
    }
}
