//! An account under its lock, with its record as it was read then

use crate::clock::Moment;
use crate::disk::Patience;

use super::envelope::Place;
use super::locked_account::LockedAccount;
use super::record_file::RecordFile;
use super::recovery::{self, InFlight};
use super::{Identity, Record, Store, StoreError, Stored};

/// Proof that no other process works on an account, with the account's record as it was read under
/// the lock. Dropping it unlocks the account.
#[derive(Debug)]
pub struct LockedRecord {
    pub(crate) account: LockedAccount,
    pub(crate) current: Option<RecordFile>,
    pub(crate) in_flight: Option<InFlight>,
}

impl Store {
    /// Locks an account and reads its record. Waits for another process that holds the lock.
    ///
    /// Every change begins here, so this makes the store's folders and its key.
    pub fn lock(
        &self,
        identity: &Identity,
        patience: Patience<'_>,
    ) -> Result<LockedRecord, StoreError> {
        self.lock_listed(identity, patience, None)
    }

    /// Does the same for one of many accounts. `listed` holds the names of this account's files, so
    /// that the folder is not listed for each account.
    pub(crate) fn lock_listed(
        &self,
        identity: &Identity,
        patience: Patience<'_>,
        listed: Option<&[String]>,
    ) -> Result<LockedRecord, StoreError> {
        let account = LockedAccount::lock(self, identity, patience)?;
        let (current, in_flight) = recovery::recover(&account, listed)?;
        Ok(LockedRecord { account, current, in_flight })
    }
}

impl LockedRecord {
    /// Returns the store that the record is in.
    pub fn store(&self) -> &Store {
        &self.account.store
    }

    /// Returns the identity of the account.
    pub fn identity(&self) -> &Identity {
        &self.account.identity
    }

    /// Returns the record as it is stored; `None` if there is none.
    pub fn stored(&self) -> Option<&Stored> {
        self.current.as_ref().map(|file| &file.stored)
    }

    /// Returns the record; `None` if there is none.
    pub fn record(&self) -> Option<&Record> {
        self.stored().map(|stored| &stored.record)
    }

    /// Returns when a refresh of these tokens was started whose result was never stored. TikTok may
    /// no longer accept the refresh token then.
    pub fn in_flight(&self) -> Option<Moment> {
        self.in_flight.as_ref().map(|note| note.at)
    }

    /// Removes the record, and what killed runs left of it.
    pub fn remove(self) -> Result<(), StoreError> {
        let LockedAccount { tokens, names, .. } = &self.account;
        // Leftovers first: with the record gone, one of them must not come back as the record.
        for name in tokens.names()?.iter().filter(|name| names.is_reservation(name)) {
            tokens.remove(name)?;
        }
        tokens.remove(&names.record())?;
        Ok(tokens.sync()?)
    }

    pub(crate) fn next_place(&self) -> Place {
        recovery::next_place(&self.account.identity, self.current.as_ref())
    }
}
