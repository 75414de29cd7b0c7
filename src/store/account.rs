//! Everything that is needed to change one account's files

use crate::disk::{Folder, Lock};

use super::file_name::FileNames;
use super::identity::Identity;
use super::token_store::Store;
use crate::store::key::cipher::MasterKey;

/// An account that this process alone works on.
#[derive(Debug)]
pub(crate) struct Account {
    pub(crate) store: Store,
    pub(crate) identity: Identity,
    pub(crate) names: FileNames,
    /// The folder of records.
    pub(crate) tokens: Folder,
    pub(crate) master: MasterKey,
    /// What makes it so.
    _lock: Lock,
}

impl Account {
    pub(crate) fn new(
        store: Store,
        identity: Identity,
        tokens: Folder,
        master: MasterKey,
        lock: Lock,
    ) -> Self {
        Self { names: FileNames::of(&identity), store, identity, tokens, master, _lock: lock }
    }
}
