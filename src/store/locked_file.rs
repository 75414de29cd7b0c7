//! An account whose lock file this process holds, with its record as it was read then

use crate::clock::Moment;
use crate::disk::Patience;

use super::envelope::Place;
use super::locked_account::LockedAccount;
use super::record_file::RecordFile;
use super::recovery::{self, InFlight};
use super::{Identity, Store, StoreError, Stored};

/// Proof that no other process works on an account, with the account's record as it was read under
/// the lock. Dropping it unlocks the account.
#[derive(Debug)]
pub(crate) struct LockedFile {
    pub(crate) account: LockedAccount,
    pub(crate) current: Option<RecordFile>,
    pub(crate) in_flight: Option<InFlight>,
}

impl Store {
    /// Locks the file of an account and reads its record. `listed` holds the names of this account's
    /// files, so that the folder is not listed for each of many accounts.
    pub(crate) fn lock_file(
        &self,
        identity: &Identity,
        patience: Patience<'_>,
        listed: Option<&[String]>,
    ) -> Result<LockedFile, StoreError> {
        let account = LockedAccount::lock(self, identity, patience)?;
        if !account.tokens.has(&account.names.record())? {
            // Before what killed runs left is looked at: it may belong to a record that is moving.
            self.refuse_away(identity)?;
        }
        let (current, in_flight) = recovery::recover(&account, listed)?;
        Ok(LockedFile { account, current, in_flight })
    }
}

impl LockedFile {
    /// Returns the store that the record is in.
    pub(crate) fn store(&self) -> &Store {
        &self.account.store
    }

    /// Returns the identity of the account.
    pub(crate) fn identity(&self) -> &Identity {
        &self.account.identity
    }

    /// Returns the record as it is stored; `None` if there is none.
    pub(crate) fn stored(&self) -> Option<&Stored> {
        self.current.as_ref().map(|file| &file.stored)
    }

    /// Returns when a refresh of these tokens was started whose result was never stored. TikTok may
    /// no longer accept the refresh token then.
    pub(crate) fn in_flight(&self) -> Option<Moment> {
        self.in_flight.as_ref().map(|note| note.at)
    }

    /// Removes the record, and what killed runs left of it.
    pub(crate) fn remove(self) -> Result<(), StoreError> {
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
