//! An account under lock: what was read then is what counts

use crate::disk::Patience;

use super::account::Account;
use super::envelope::Place;
use super::error::StoreError;
use super::identity::Identity;
use super::places::TOKENS;
use super::record::{Record, Stored};
use super::record_file::RecordFile;
use super::recovery::{self, InFlight};
use super::token_store::Store;
use crate::store::key::keys::lock_account;

/// Proof that this process alone works on an account, with the account's record as it was read
/// under the lock. Dropping it unlocks.
#[derive(Debug)]
pub struct LockedRecord {
    pub(crate) account: Account,
    pub(crate) current: Option<RecordFile>,
    pub(crate) in_flight: Option<InFlight>,
}

impl Store {
    /// Locks an account and reads it. Another process that holds it is waited for.
    ///
    /// This is the first step of every change, so the store's folders and key are made here.
    pub fn lock(
        &self,
        identity: &Identity,
        patience: Patience<'_>,
    ) -> Result<LockedRecord, StoreError> {
        self.lock_listed(identity, patience, None)
    }

    /// The same for one of many accounts: `listed` has the names of the folder of records that are
    /// of this account, so that the folder is not listed for each.
    pub(crate) fn lock_listed(
        &self,
        identity: &Identity,
        patience: Patience<'_>,
        listed: Option<&[String]>,
    ) -> Result<LockedRecord, StoreError> {
        let root = self.root_for_writing()?;
        let master = self.master_for_writing(&root, patience)?;
        let own = self.own_below(root)?;
        let lock = lock_account(&own, identity, patience)?;
        let tokens = own.make_child(TOKENS)?;
        let account = Account::new(self.clone(), identity.clone(), tokens, master, lock);
        LockedRecord::read(account, listed)
    }
}

impl LockedRecord {
    fn read(account: Account, listed: Option<&[String]>) -> Result<Self, StoreError> {
        let recovered = recovery::recover(
            &account.tokens,
            &account.identity,
            &account.master,
            account.store.settings().clock,
            listed,
        )?;
        Ok(Self { account, current: recovered.current, in_flight: recovered.in_flight })
    }

    /// An account whose record is known without reading it again.
    pub(crate) fn known(account: Account, current: Option<RecordFile>) -> Self {
        Self { account, current, in_flight: None }
    }

    /// The store that it lies in.
    pub fn store(&self) -> &Store {
        &self.account.store
    }

    /// Whose it is.
    pub fn identity(&self) -> &Identity {
        &self.account.identity
    }

    /// The record; none when there is none.
    pub fn stored(&self) -> Option<&Stored> {
        self.current.as_ref().map(|file| &file.stored)
    }

    /// What is stored; none when there is none.
    pub fn record(&self) -> Option<&Record> {
        self.stored().map(|stored| &stored.record)
    }

    /// When a refresh of the present tokens was started whose outcome nobody stored, in seconds
    /// since 1970. TikTok may have killed the refresh token then.
    pub fn in_flight(&self) -> Option<u64> {
        self.in_flight.as_ref().map(|note| note.at)
    }

    /// Removes the record, and what killed runs left of it. One that is to last is stored elsewhere
    /// already.
    pub fn remove(self) -> Result<(), StoreError> {
        let Account { tokens, names, .. } = &self.account;
        // Leftovers first: with the record gone, one of them must not come back as the record.
        for name in tokens.names()?.iter().filter(|name| names.is_reservation(name)) {
            tokens.remove(name)?;
        }
        tokens.remove(&names.record())?;
        Ok(tokens.sync()?)
    }

    /// Where the record that follows belongs.
    pub(crate) fn next_place(&self) -> Place {
        recovery::next_place(&self.account.identity, self.current.as_ref())
    }
}
