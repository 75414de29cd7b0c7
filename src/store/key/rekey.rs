//! Changes of how the store's key is kept; the key and every record stay as they are

use crate::disk::Patience;
use crate::secret::Passphrase;
use crate::store::places::lock_store;
use crate::store::store_file::{KeyMode, StoreFile};
use crate::store::{Store, StoreError};

use super::kdf::Cost;
use super::key_file;
use super::keys::{KEYS, key_name};

/// A new way to keep the key.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Rekey {
    File,
    /// Locked with this passphrase, at this cost of a guess.
    Passphrase(Passphrase, Cost),
}

impl Store {
    /// Keeps the key in another way, or under another passphrase. The store is opened in the old
    /// way; afterwards only the new one opens it.
    pub fn rekey(&self, to: &Rekey, patience: Patience<'_>) -> Result<(), StoreError> {
        self.refuse_shared("`agoras utils tokens rekey`")?;
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
                StoreFile { key_store: KeyMode::File, kid: master.id() }.write(&root)?;
                keys.replace(&name, &key_file::plain(&master))?;
            }
            Rekey::Passphrase(passphrase, _) if passphrase.expose().is_empty() => {
                return Err(StoreError::EmptyPassphrase);
            }
            Rekey::Passphrase(passphrase, cost) => {
                keys.replace(&name, &key_file::wrapped(&master, passphrase, *cost)?)?;
                StoreFile { key_store: KeyMode::Passphrase, kid: master.id() }.write(&root)?;
            }
        }
        Ok(())
    }
}
