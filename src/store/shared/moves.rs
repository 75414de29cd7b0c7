//! Accounts of a shared store that come from a machine's own folder, or go back to one

use std::time::Duration;

use super::account::{self, ACCOUNTS, Account, Pulled};
use super::accounts::follow;
use super::record::SharedRecord;
use crate::kv::Kv;
use crate::sealed::{Change, Documents, Found, Taken};
use crate::store::payload::ReadRecord;
use crate::store::{Identity, Store, StoreError, Stored};

/// The folder of the proofs of a store's conditions.
const PROBES: &str = "probe/";
/// The time after which the process that made a proof is certainly gone.
const PROBE: Duration = Duration::from_hours(1);

/// The note of a pull, with its place.
pub(crate) struct PullNote {
    pub(crate) pulled: Pulled,
    pub(crate) generation: u64,
    pub(crate) place: Found<()>,
}

/// Returns the note of the machine that has taken an account out of the store; `None` if none has.
pub(crate) fn pull_of(
    documents: &Documents,
    identity: &Identity,
) -> Result<Option<PullNote>, StoreError> {
    let Some(found) = account::read(documents, identity)? else {
        return Ok(None);
    };
    let Taken { value, place } = found.take();
    let generation = value.generation;
    Ok(value.pulled.map(|pulled| PullNote { pulled, generation, place }))
}

/// Stores a record that comes from a machine's own folder.
pub(crate) fn put(
    documents: &Documents,
    identity: &Identity,
    stored: &Stored,
    place: Option<&Found<()>>,
) -> Result<(), StoreError> {
    let document = account::written(identity, stored);
    Ok(documents.put(&account::name(identity), &document, place).map(drop)?)
}

/// Reads an account that no machine refreshes. Refuses one of which it is unknown whether its tokens
/// were refreshed.
pub(crate) fn at_rest(store: &Store, identity: &Identity) -> Result<SharedRecord, StoreError> {
    let found = store.lock_shared(identity)?;
    match found.in_flight {
        Some(at) => Err(StoreError::Unsettled { name: identity.name().to_owned(), at }),
        None => Ok(found),
    }
}

/// Returns the accounts that have tokens in the store.
pub(crate) fn identities(documents: &Documents) -> Result<Vec<Identity>, StoreError> {
    let mut all = Vec::new();
    for listed in documents.list(ACCOUNTS)? {
        let found = documents.get::<Account<ReadRecord>>(&listed.key)?;
        let account = found.map(|found| found.value).filter(|account| account.record.is_some());
        all.extend(account.and_then(|account| account.of.identity()));
    }
    Ok(all)
}

impl Store {
    /// Returns the shared store below the documents; `None` if the store is a folder.
    pub fn shared_kv(&self) -> Option<&Kv> {
        self.shared().map(|shared| &shared.kv)
    }

    /// Returns the address of the shared store, without secrets.
    pub(crate) fn shown_address(&self) -> String {
        self.shared().map_or_else(String::new, |shared| shared.kv.address().to_string())
    }

    /// Returns the documents of a shared store, for a move to it or from it.
    pub(crate) fn documents_for_moves(&self) -> Result<Documents, StoreError> {
        let what = "`agoras utils store`";
        self.documents_for_writing()?.ok_or(StoreError::NotAddressed { what })
    }

    /// Removes the note that a machine has taken an account out of the shared store.
    pub(crate) fn forget_pull(&self, identity: &Identity) -> Result<(), StoreError> {
        let documents = self.documents_for_moves()?;
        let identity = follow(&documents, identity)?.identity;
        Ok(documents.change(&account::name(&identity), |found: Option<Account<ReadRecord>>| {
            Ok(match found {
                Some(found) if found.pulled.is_some() => {
                    let generation = found.generation + 1;
                    Change::Put(Account { generation, pulled: None, ..found }, ())
                }
                _ => Change::Keep(()),
            })
        })?)
    }

    /// Removes what killed proofs of a shared store's conditions have left, and returns its number.
    pub fn remove_probes(&self) -> Result<usize, StoreError> {
        let Some(shared) = self.shared() else {
            return Ok(0);
        };
        let before = shared.kv.now()? - PROBE;
        let mut old = shared.kv.list(PROBES)?;
        old.retain(|listed| listed.changed < before);
        old.iter().try_for_each(|listed| shared.kv.remove(&listed.key))?;
        Ok(old.len())
    }
}

impl SharedRecord {
    /// Leaves a note in place of the tokens that a machine has taken out of the store.
    pub(crate) fn give_away(self, pulled: Pulled) -> Result<(), StoreError> {
        let generation = self.generation() + 1;
        let empty = Account::<ReadRecord>::empty(&self.identity);
        let document = Account { generation, pulled: Some(pulled), ..empty };
        Ok(self.documents().put(&self.name(), &document, self.place()).map(drop)?)
    }
}
