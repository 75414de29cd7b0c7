//! Removing an account's record, on the user's word

use std::path::PathBuf;

use crate::disk::{Folder, Patience};

use super::error::StoreError;
use super::file_name::FileNames;
use super::identity::Identity;
use super::keys::{LOCKS, TOKENS};
use super::record_file;
use super::token_store::Store;

/// The folder for records that do not open.
pub(crate) const QUARANTINE: &str = "quarantine";

/// What became of the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deletion {
    /// There was none.
    Absent,
    /// It is gone.
    Removed,
    /// It did not open, so it was moved here and not destroyed.
    Quarantined(PathBuf),
}

impl Store {
    /// Removes the record of one account and all that killed runs left of it. One that does not
    /// open is only moved aside: it may hold tokens that work.
    pub fn delete(
        &self,
        identity: &Identity,
        patience: Patience<'_>,
    ) -> Result<Deletion, StoreError> {
        let Some(root) = self.root()? else {
            return Ok(Deletion::Absent);
        };
        let names = FileNames::of(identity);
        let Some(tokens) = root.child(TOKENS)? else {
            return Ok(Deletion::Absent);
        };
        let _lock = root.make_child(LOCKS)?.lock(&names.lock(), patience)?;
        let present = tokens.names()?;
        if !present.contains(&names.record()) {
            remove_leftovers(&tokens, &names, &present)?;
            return Ok(Deletion::Absent);
        }
        if self.opens(&root, &tokens, identity)? {
            // Leftovers first: with the record gone, one of them must not come back as the record.
            remove_leftovers(&tokens, &names, &present)?;
            tokens.remove(&names.record())?;
            tokens.sync()?;
            return Ok(Deletion::Removed);
        }
        let quarantine = root.make_child(QUARANTINE)?;
        let now = self.settings().clock.unix_seconds();
        let kept = format!("{now}~{}", names.record());
        tokens.rename_into(&names.record(), &quarantine, &kept)?;
        quarantine.sync()?;
        tokens.sync()?;
        Ok(Deletion::Quarantined(quarantine.path().join(kept)))
    }

    fn opens(
        &self,
        root: &Folder,
        tokens: &Folder,
        identity: &Identity,
    ) -> Result<bool, StoreError> {
        let read = match self.master(root) {
            Ok(Some(master)) => record_file::read(tokens, identity, &master),
            Ok(None) => return Ok(false),
            Err(error) => Err(error),
        };
        match read {
            Ok(found) => Ok(found.is_some()),
            Err(StoreError::Refused { .. } | StoreError::KeyMissing { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }
}

fn remove_leftovers(
    tokens: &Folder,
    names: &FileNames,
    present: &[String],
) -> Result<(), StoreError> {
    for name in present.iter().filter(|name| names.is_reservation(name)) {
        tokens.remove(name)?;
    }
    Ok(())
}
