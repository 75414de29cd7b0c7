//! Replacing a small file whole or not at all

use super::error::DiskError;
use super::folder::Folder;

impl Folder {
    /// Puts `bytes` under `name`, durably: after a crash the file holds the old bytes or the new.
    ///
    /// The caller holds a lock that keeps other writers of this name away; what an earlier writer
    /// left behind when it was killed is removed.
    pub fn replace(&self, name: &str, bytes: &[u8]) -> Result<(), DiskError> {
        let unfinished = format!(".{name}.new");
        self.remove(&unfinished)?;
        let file = self.create(&unfinished)?;
        file.write(bytes)?;
        file.sync()?;
        self.rename(&unfinished, name)?;
        self.sync()
    }
}
