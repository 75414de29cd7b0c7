//! What both directions of a move need of this machine

use std::error::Error;

use crate::flow::ledger::purpose;
use crate::journal::EntryId;
use crate::store::{Identity, Store, StoreError};

/// Seals the secrets of a publish in one store for another one; `None` if they do not open.
pub(super) fn reseal(
    from: &Store,
    to: &Store,
    id: &EntryId,
    sealed: &str,
) -> Result<Option<String>, Box<dyn Error + Send + Sync>> {
    let purpose = purpose(id);
    match from.unseal(&purpose, sealed)? {
        Some(secrets) => Ok(Some(to.seal(&purpose, &secrets)?)),
        None => Ok(None),
    }
}

/// Returns the names of accounts of this machine, as their publishes have them.
pub(super) fn names(here: &Store, accounts: &[Identity]) -> Result<Vec<String>, StoreError> {
    let mut names = Vec::new();
    for account in accounts {
        names.extend(here.names_here(account)?);
    }
    names.sort();
    names.dedup();
    Ok(names)
}
