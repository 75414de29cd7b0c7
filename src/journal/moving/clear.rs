//! Removes the publishes of a journal in a folder, once a shared store has them

use super::super::days::Days;
use super::super::done::{DONE, Done};
use super::super::live::Live;
use super::super::{EntryId, Journal, JournalError, JournalLock, key_lines, turns_file};

impl Journal {
    /// Removes everything but the locks and the notes for other versions of agoras. `_lock` proves that no
    /// process begins a publish meanwhile.
    pub fn clear(&self, _lock: &JournalLock) -> Result<(), JournalError> {
        let Some(folder) = self.folder()? else {
            return Ok(());
        };
        Live::open_both(&folder)?.remove_all()?;
        if let Some(done) = Done::open(&folder)? {
            for bucket in done.0.names()? {
                if let Some(there) = done.0.child(&bucket)? {
                    there.names()?.iter().try_for_each(|name| there.remove(name))?;
                    done.0.remove_child(&bucket)?;
                }
            }
            folder.remove_child(DONE)?;
        }
        Days::remove(&folder)?;
        key_lines::remove_all(&folder)?;
        turns_file::remove(&folder)?;
        for name in folder.names()? {
            if EntryId::of_file(&name).is_some() || EntryId::of_mark(&name).is_some() {
                folder.remove(&name)?;
            }
        }
        Ok(folder.sync()?)
    }
}
