//! Taking the tokens of a rescue copy into the store

use std::path::Path;

use crate::disk::{Patience, Privacy, read_outside};

use super::envelope::LARGEST_FILE;
use super::payload::Payload;
use super::rescue::is_of;
use super::{LockedRecord, Refusal, Store, StoreError, record_file};
use crate::store::key::keys::KEYS;

impl Store {
    /// Stores the record of a rescue copy. Refuses one that does not directly follow the stored
    /// record. The copy itself stays.
    pub fn recover(&self, path: &Path, patience: Patience<'_>) -> Result<LockedRecord, StoreError> {
        if !is_of(path, self.address()) {
            let address = self.address().clone();
            return Err(StoreError::RescueOfOther { path: path.to_path_buf(), address });
        }
        let file = read_outside(&self.settings().disk, path, Privacy::Owner, LARGEST_FILE)?
            .ok_or_else(|| Refusal::of(path)(Refusal::NotOurs))?;
        // The key of a new store would not open the copy.
        let no_key = || StoreError::KeyMissing { path: self.settings().root.join(KEYS) };
        let master = self.present_master()?.ok_or_else(no_key)?;
        let (place, payload) = record_file::open_any(&file, &master).map_err(Refusal::of(path))?;
        let locked = self.lock(&place.identity, patience)?;
        let Payload::Record { record, .. } = payload else {
            return Err(Refusal::of(path)(Refusal::Damaged("it holds no tokens")));
        };
        if locked.next_place() != place {
            return Err(StoreError::RescueOutdated { path: path.to_path_buf() });
        }
        locked.put(&record)
    }
}
