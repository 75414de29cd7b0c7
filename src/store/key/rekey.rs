//! Changing how the store's key is kept; the key and every record stay as they are

use crate::disk::Patience;
use crate::secret::Passphrase;

use super::kdf::Cost;
use super::key_file;
use super::keys::{KEYS, key_name};
use crate::store::error::StoreError;
use crate::store::places::lock_store;
use crate::store::store_file::{KeyMode, StoreFile};
use crate::store::token_store::Store;

/// How the key is to be kept.
#[derive(Debug, Clone)]
pub enum Rekey {
    /// In a file that only the user can read.
    File,
    /// Locked with this passphrase, at this price for each guess.
    Passphrase(Passphrase, Cost),
}

impl Store {
    /// Keeps the key in another way, or under another passphrase. The store must open with what
    /// it was opened with; afterwards it opens with the new way alone.
    pub fn rekey(&self, to: &Rekey, patience: Patience<'_>) -> Result<(), StoreError> {
        let root = self.root_for_writing()?;
        let lock = lock_store(&root, patience)?;
        let master = self.master_under(&root, &lock)?;
        let present = StoreFile::read(&root)?.map(|store| store.key_store);
        if present == Some(KeyMode::External) {
            let path = root.path().to_path_buf();
            return Err(StoreError::KeyOutside { path });
        }
        let keys = root.make_child(KEYS)?;
        let name = key_name(master.id());
        // At every moment `store.json` asks for no more than the key file gives, so a run that is
        // killed in between leaves a store that opens.
        match to {
            Rekey::File => {
                StoreFile::new(KeyMode::File, master.id()).write(&root)?;
                keys.replace(&name, &key_file::plain(&master))?;
            }
            Rekey::Passphrase(passphrase, _) if passphrase.expose().is_empty() => {
                return Err(StoreError::EmptyPassphrase);
            }
            Rekey::Passphrase(passphrase, cost) => {
                keys.replace(&name, &key_file::wrapped(&master, passphrase, *cost)?)?;
                StoreFile::new(KeyMode::Passphrase, master.id()).write(&root)?;
            }
        }
        Ok(())
    }
}
