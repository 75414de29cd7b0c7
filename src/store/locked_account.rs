//! An account that this process has locked, with everything that is needed to change its files

use crate::disk::{Folder, Lock, Patience};
use crate::sealed::MasterKey;
use crate::store::key::keys::lock_account;

use super::file_name::FileNames;
use super::places::TOKENS;
use super::{Identity, Store, StoreError};

#[derive(Debug)]
pub(crate) struct LockedAccount {
    pub(crate) store: Store,
    pub(crate) identity: Identity,
    pub(crate) names: FileNames,
    pub(crate) tokens: Folder,
    pub(crate) master: MasterKey,
    _lock: Lock,
}

impl LockedAccount {
    /// Locks the account. Makes the store's folders and its key if they do not exist.
    pub(crate) fn lock(
        store: &Store,
        identity: &Identity,
        patience: Patience<'_>,
    ) -> Result<Self, StoreError> {
        let root = store.root_for_writing()?;
        let master = store.master_for_writing(&root, patience)?;
        let own = store.own_below(root)?;
        Ok(Self {
            _lock: lock_account(&own, identity, patience)?,
            store: store.clone(),
            identity: identity.clone(),
            names: FileNames::of(identity),
            tokens: own.make_child(TOKENS)?,
            master,
        })
    }
}
