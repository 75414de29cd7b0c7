//! The names of the accounts, for a reader without the key

use super::envelope::{self, LARGEST_FILE};
use super::file_name::{self, FileNames};
use super::places::TOKENS;
use super::{Identity, Store, StoreError};
use crate::disk::Privacy;

impl Store {
    /// Returns the accounts that the records of this folder are said to be of. No record is opened, so
    /// that no passphrase is asked for, and nothing is certain.
    pub(crate) fn claimed_identities(&self) -> Result<Vec<Identity>, StoreError> {
        let Some(tokens) = self.own()?.map(|own| own.child(TOKENS)).transpose()?.flatten() else {
            return Ok(Vec::new());
        };
        let mut found = Vec::new();
        for name in tokens.names()?.iter().filter(|name| file_name::is_record(name)) {
            let file = tokens.read(name, Privacy::Owner, LARGEST_FILE)?;
            let identity = file.and_then(|file| envelope::claimed_identity(&file));
            found.extend(identity.filter(|it| FileNames::of(it).record() == *name));
        }
        found.sort();
        Ok(found)
    }
}
