//! Reading, listing and locking the accounts of a shared store

use std::sync::PoisonError;
use std::time::Duration;

use super::account::{self, ACCOUNTS, Account, LEASE};
use super::header::KeySource;
use super::place::{Located, SharedPlace};
use super::record::{FoundAccount, SharedRecord};
use crate::sealed::{DocumentError, Documents, Found, MasterKey, Seen, jittered};
use crate::store::payload::ReadRecord;
use crate::store::token_store::Listed;
use crate::store::{Identity, Store, StoreError};
use crate::units::count;

/// The most times that an account's new name is followed.
const MOVES: usize = 8;
/// Pauses between two looks at an account that another machine refreshes.
const FIRST_PAUSE: Duration = Duration::from_millis(20);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);
/// The wait after which a message names the machine that is waited for, and the time between two.
const NOTICE_AFTER: Duration = Duration::from_secs(2);
const NOTICE_EVERY: Duration = Duration::from_secs(10);

impl Store {
    /// Returns the documents of a shared store; `None` if the store is a folder, or if nothing was ever
    /// stored.
    pub fn documents(&self) -> Result<Option<Documents>, StoreError> {
        let Some(shared) = self.shared() else {
            return Ok(None);
        };
        let mut open = shared.documents.lock().unwrap_or_else(PoisonError::into_inner);
        if open.is_none() {
            let master = self.key_of_shared(shared).open()?;
            *open = master.map(|master| self.of_key(shared, master));
        }
        Ok(open.clone())
    }

    /// Returns the documents of a shared store, and makes the store if there is none; `None` if it is a
    /// folder.
    pub fn documents_for_writing(&self) -> Result<Option<Documents>, StoreError> {
        let Some(shared) = self.shared() else {
            return Ok(None);
        };
        if let Some(documents) = self.documents()? {
            return Ok(Some(documents));
        }
        let documents = self.of_key(shared, self.key_of_shared(shared).make()?);
        let mut open = shared.documents.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(Some(open.insert(documents).clone()))
    }

    /// Refuses an account that a machine has taken out of the store.
    fn refuse_pulled(
        &self,
        identity: &Identity,
        found: Option<&Found<Account<ReadRecord>>>,
    ) -> Result<(), StoreError> {
        match found.and_then(|found| found.value.pulled.clone()) {
            Some(pulled) => Err(pulled.into_error(identity, &self.shown_address())),
            None => Ok(()),
        }
    }

    fn key_of_shared<'a>(&'a self, shared: &'a SharedPlace) -> KeySource<'a> {
        let settings = self.settings();
        KeySource { kv: &shared.kv, disk: &settings.disk, unlock: &settings.unlock }
    }

    fn of_key(&self, shared: &SharedPlace, master: MasterKey) -> Documents {
        let at = self.address().folder_name().map(|name| format!("at/{name}/"));
        let seen = Seen::new(self.seen_site(&shared.kv));
        let clock = self.settings().clock;
        Documents::new(shared.kv.clone(), master, clock, at.unwrap_or_default(), seen)
    }

    /// Reads an account, under the name that it has now; `None` if there is no record of it.
    pub(crate) fn find_shared(&self, identity: &Identity) -> Result<Option<Located>, StoreError> {
        let Some(documents) = self.documents()? else {
            return Ok(None);
        };
        let FoundAccount { identity, found } = follow(&documents, identity)?;
        self.refuse_pulled(&identity, found.as_ref())?;
        let stored = found.and_then(|found| found.value.stored());
        Ok(stored.map(|stored| Located { identity, stored }))
    }

    /// Reads every account.
    pub(crate) fn list_shared(&self) -> Result<Vec<Listed>, StoreError> {
        let Some(documents) = self.documents()? else {
            return Ok(Vec::new());
        };
        let mut listed = Vec::new();
        for it in documents.list(ACCOUNTS)? {
            let path = account::address(&documents, &it.key);
            match documents.get::<Account<ReadRecord>>(&it.key) {
                Ok(found) => listed.extend(found.and_then(|found| {
                    let identity = found.value.of.identity();
                    let found = match self.refuse_pulled(identity.as_ref()?, Some(&found)) {
                        Ok(()) => Ok(found.value.stored()?),
                        Err(pulled) => Err(pulled),
                    };
                    Some(Listed { identity, path, found })
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
    pub(crate) fn lock_shared(&self, identity: &Identity) -> Result<SharedRecord, StoreError> {
        let Some(documents) = self.documents_for_writing()? else {
            return Err(StoreError::NotShared { what: "a lease" });
        };
        let lease_time = documents.clock().on_the_wall(LEASE);
        let mut pause = FIRST_PAUSE;
        let mut waited = Duration::ZERO;
        let mut next_notice = NOTICE_AFTER;
        loop {
            // The account may have moved meanwhile: what is looked at from here on decides what is sent.
            documents.read_again(ACCOUNTS);
            let found = account::read(&documents, identity)?;
            self.refuse_pulled(identity, found.as_ref())?;
            let account = FoundAccount { identity: identity.clone(), found };
            let lease = account.found.as_ref().and_then(|found| found.value.lease.clone());
            let Some(lease) = lease else {
                return Ok(SharedRecord::new(self, documents, account, None));
            };
            if !lease.is_young(documents.now()?, lease_time) {
                return Ok(SharedRecord::new(self, documents, account, Some(lease.first)));
            }
            if waited >= next_notice {
                next_notice = waited + NOTICE_EVERY;
                tracing::warn!(
                    "waiting for {}, which refreshes the tokens of {identity} ({})",
                    lease.machine,
                    count(waited)
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
        let found = account::peek(documents, &identity)?;
        let moved = found.as_ref().and_then(|found| found.value.moved_to.as_ref()?.identity());
        match moved {
            Some(moved) => identity = moved,
            None => return Ok(FoundAccount { identity, found }),
        }
    }
    Ok(FoundAccount { found: account::peek(documents, &identity)?, identity })
}
