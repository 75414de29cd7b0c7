//! The place of accounts in a shared store, and its documents once its key is open

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::account::{self, ACCOUNTS, Account, LEASE};
use super::header::KeySource;
use super::machine::Machine;
use super::record::SharedRecord;
use crate::kv::Kv;
use crate::sealed::{DocumentError, Documents, Found, MasterKey, Seen, jittered};
use crate::store::payload::ReadRecord;
use crate::store::token_store::Listed;
use crate::store::{Identity, Store, StoreError, Stored};

/// The most times that an account's new name is followed.
const MOVES: usize = 8;
/// Pauses between two looks at an account that another machine refreshes.
const FIRST_PAUSE: Duration = Duration::from_millis(20);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);
/// The wait after which a message names the machine that is waited for.
const NOTICE_AFTER: Duration = Duration::from_secs(2);

/// A store that machines share.
#[derive(Debug)]
pub(crate) struct SharedPlace {
    pub(crate) kv: Kv,
    pub(crate) machine: Machine,
    /// The documents, once the key is open.
    documents: Mutex<Option<Documents>>,
}

/// A record, and the name that it is kept under.
#[derive(Debug)]
pub struct Located {
    /// The account.
    pub identity: Identity,
    /// The record.
    pub stored: Stored,
}

/// The document of an account, and the name that it was found under.
pub(crate) struct FoundAccount {
    pub(crate) identity: Identity,
    pub(crate) found: Option<Found<Account<ReadRecord>>>,
}

impl SharedPlace {
    pub(crate) fn new(kv: Kv, machine: Machine) -> Self {
        Self { kv, machine, documents: Mutex::default() }
    }

    /// Opens the documents; `None` if nothing was ever stored there.
    pub(crate) fn documents(&self, store: &Store) -> Result<Option<Documents>, StoreError> {
        let mut open = self.documents.lock().unwrap_or_else(PoisonError::into_inner);
        if open.is_none() {
            let master = self.key(store).open()?;
            *open = master.map(|master| self.of_key(store, master));
        }
        Ok(open.clone())
    }

    /// Opens the documents, and makes the key in a new store.
    pub(crate) fn documents_for_writing(&self, store: &Store) -> Result<Documents, StoreError> {
        if let Some(documents) = self.documents(store)? {
            return Ok(documents);
        }
        let documents = self.of_key(store, self.key(store).make()?);
        let mut open = self.documents.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(open.insert(documents).clone())
    }

    fn key<'a>(&'a self, store: &'a Store) -> KeySource<'a> {
        let settings = store.settings();
        KeySource { kv: &self.kv, disk: &settings.disk, unlock: &settings.unlock }
    }

    fn of_key(&self, store: &Store, master: MasterKey) -> Documents {
        let at = store.address().folder_name().map(|name| format!("at/{name}/"));
        let seen = Seen::new(store.seen_site(&self.kv));
        let clock = store.settings().clock;
        Documents::new(self.kv.clone(), master, clock, at.unwrap_or_default(), seen)
    }

    /// Reads an account, under the name that it has now; `None` if there is no record of it.
    pub(crate) fn find(
        &self,
        store: &Store,
        identity: &Identity,
    ) -> Result<Option<Located>, StoreError> {
        let Some(documents) = self.documents(store)? else {
            return Ok(None);
        };
        let FoundAccount { identity, found } = follow(&documents, identity)?;
        let stored = found.and_then(|found| found.value.stored());
        Ok(stored.map(|stored| Located { identity, stored }))
    }

    /// Reads every account.
    pub(crate) fn list(&self, store: &Store) -> Result<Vec<Listed>, StoreError> {
        let Some(documents) = self.documents(store)? else {
            return Ok(Vec::new());
        };
        let mut listed = Vec::new();
        for it in documents.list(ACCOUNTS)? {
            let path = account::address(&documents, &it.key);
            match documents.get::<Account<ReadRecord>>(&it.key) {
                Ok(found) => listed.extend(found.and_then(|Found { value, .. }| {
                    let stored = value.stored()?;
                    Some(Listed { identity: value.of.identity(), path, found: Ok(stored) })
                })),
                // Removed since it was listed.
                Err(DocumentError::Gone { .. }) => {}
                Err(error @ DocumentError::Kv(_)) => return Err(error.into()),
                Err(error) => {
                    listed.push(Listed { identity: None, path, found: Err(error.into()) });
                }
            }
        }
        Ok(listed)
    }

    /// Reads an account to change it, under this very name. Waits while another machine refreshes its
    /// tokens.
    pub(crate) fn lock(
        &self,
        store: &Store,
        identity: &Identity,
    ) -> Result<SharedRecord, StoreError> {
        let documents = self.documents_for_writing(store)?;
        let lease_time = documents.clock().on_the_wall(LEASE);
        let mut pause = FIRST_PAUSE;
        let mut waited = Duration::ZERO;
        let mut has_told = false;
        loop {
            let found = account::read(&documents, identity)?;
            let account = FoundAccount { identity: identity.clone(), found };
            let lease = account.found.as_ref().and_then(|found| found.value.lease.clone());
            let Some(lease) = lease else {
                return Ok(SharedRecord::new(store, documents, account, None));
            };
            if !lease.is_young(documents.now()?, lease_time) {
                return Ok(SharedRecord::new(store, documents, account, Some(lease.first)));
            }
            if waited >= NOTICE_AFTER && !has_told {
                has_told = true;
                tracing::warn!(
                    "waiting for {}, which refreshes the tokens of {identity}",
                    lease.machine
                );
            }
            let rest = jittered(pause)?;
            std::thread::sleep(rest);
            waited += rest;
            pause = (2 * pause).min(LONGEST_PAUSE);
        }
    }
}

/// Reads the document of an account, and that of its new name if it has one.
pub(crate) fn follow(
    documents: &Documents,
    identity: &Identity,
) -> Result<FoundAccount, StoreError> {
    let mut identity = identity.clone();
    for _ in 0..MOVES {
        let found = account::read(documents, &identity)?;
        let moved = found.as_ref().and_then(|found| found.value.moved_to.as_ref()?.identity());
        match moved {
            Some(moved) => identity = moved,
            None => return Ok(FoundAccount { identity, found }),
        }
    }
    Ok(FoundAccount { found: account::read(documents, &identity)?, identity })
}
