//! An account that this process may change: under its lock file, or as it was read from a shared store

use crate::clock::Moment;
use crate::disk::Patience;
use crate::secret::RefreshToken;

use super::envelope::Place;
use super::locked_file::LockedFile;
use super::reservation::ReservedFile;
use super::shared::{LeasedRecord, Lost, SharedRecord};
use super::{Identity, Record, Store, StoreError, Stored};

/// An account's record, and the right to change it. In a folder no other process works on the account
/// until this is dropped. In a shared store a change fails if another process was faster
/// ([`StoreError::is_changed`]).
#[derive(Debug)]
pub struct LockedRecord(Inside);

#[derive(Debug)]
enum Inside {
    File(Box<LockedFile>),
    Shared(Box<SharedRecord>),
}

/// The right to store the tokens of a refresh that is about to be sent. If it is dropped without
/// `commit` or `abandon`, the note of the refresh stays for the next run.
#[derive(Debug)]
pub struct Reservation(Reserved);

#[derive(Debug)]
enum Reserved {
    File(Box<ReservedFile>),
    Shared(Box<LeasedRecord>),
}

impl Store {
    /// Locks an account and reads its record. Waits for another process that works on it.
    ///
    /// Every change begins here, so this makes the store and its key.
    pub fn lock(
        &self,
        identity: &Identity,
        patience: Patience<'_>,
    ) -> Result<LockedRecord, StoreError> {
        if self.is_shared() {
            return self.lock_shared(identity).map(LockedRecord::shared);
        }
        self.lock_file(identity, patience, None).map(LockedRecord::file)
    }
}

impl LockedRecord {
    pub(crate) fn file(file: LockedFile) -> Self {
        Self(Inside::File(Box::new(file)))
    }

    fn shared(record: SharedRecord) -> Self {
        Self(Inside::Shared(Box::new(record)))
    }

    /// Returns the store that the record is in.
    pub fn store(&self) -> &Store {
        match &self.0 {
            Inside::File(file) => file.store(),
            Inside::Shared(record) => &record.store,
        }
    }

    /// Returns the identity of the account.
    pub fn identity(&self) -> &Identity {
        match &self.0 {
            Inside::File(file) => file.identity(),
            Inside::Shared(record) => &record.identity,
        }
    }

    /// Returns the record as it is stored; `None` if there is none.
    pub fn stored(&self) -> Option<&Stored> {
        match &self.0 {
            Inside::File(file) => file.stored(),
            Inside::Shared(record) => record.stored.as_ref(),
        }
    }

    /// Returns the record; `None` if there is none.
    pub fn record(&self) -> Option<&Record> {
        self.stored().map(|stored| &stored.record)
    }

    /// Returns when a refresh of these tokens was started whose result was never stored. TikTok may
    /// no longer accept the refresh token then.
    pub fn in_flight(&self) -> Option<Moment> {
        match &self.0 {
            Inside::File(file) => file.in_flight(),
            Inside::Shared(record) => record.in_flight,
        }
    }

    /// Returns when the refresh was started by which these tokens were lost; `None` if they were not,
    /// as far as it is noted. Only a shared store notes it.
    pub fn lost(&self) -> Option<Moment> {
        match &self.0 {
            Inside::File(_) => None,
            Inside::Shared(record) => record.lost,
        }
    }

    pub(crate) fn next_place(&self) -> Place {
        match &self.0 {
            Inside::File(file) => file.next_place(),
            Inside::Shared(record) => record.next_place(),
        }
    }

    /// Removes the record, and what killed runs left of it.
    pub fn remove(self) -> Result<(), StoreError> {
        match self.0 {
            Inside::File(file) => file.remove(),
            Inside::Shared(record) => record.remove(),
        }
    }

    /// Removes the record, and leaves a note that its tokens are under another name.
    pub fn move_to(self, other: &Identity) -> Result<(), StoreError> {
        match self.0 {
            Inside::File(file) => file.remove(),
            Inside::Shared(record) => record.move_to(other),
        }
    }

    /// Keeps other machines from refreshing the tokens while they are moved. A lock file does so anyway.
    pub fn hold(self) -> Result<Self, StoreError> {
        match self.0 {
            Inside::File(file) => Ok(Self(Inside::File(file))),
            Inside::Shared(record) => record.hold().map(Self::shared),
        }
    }

    /// Notes that tokens are about to change, and makes sure that the new ones can be stored.
    pub fn reserve(self) -> Result<Reservation, StoreError> {
        Ok(Reservation(match self.0 {
            Inside::File(file) => Reserved::File(Box::new(file.reserve()?)),
            Inside::Shared(record) => Reserved::Shared(Box::new(record.lease()?)),
        }))
    }

    /// Notes that a refresh is about to be sent, and makes sure that its result can be stored. Refuses
    /// if a rescue copy holds the token's successor.
    pub fn reserve_to_refresh(self, token: &RefreshToken) -> Result<Reservation, StoreError> {
        Ok(Reservation(match self.0 {
            Inside::File(file) => Reserved::File(Box::new(file.reserve_to_refresh(token)?)),
            Inside::Shared(record) => Reserved::Shared(Box::new(record.lease_to_refresh(token)?)),
        }))
    }

    /// Stores a record that did not come from a refresh.
    pub fn put(self, record: &Record) -> Result<Self, StoreError> {
        match self.0 {
            Inside::File(file) => file.put(record).map(Self::file),
            Inside::Shared(shared) => shared.put(record).map(Self::shared),
        }
    }

    /// Stores a record of which another place holds a copy, such as the Python tool's store.
    pub(crate) fn put_copy(self, record: &Record) -> Result<Self, StoreError> {
        match self.0 {
            Inside::File(file) => file.put_copy(record).map(Self::file),
            Inside::Shared(shared) => shared.put(record).map(Self::shared),
        }
    }
}

impl Reservation {
    /// Stores the tokens. Once this returns, a power cut does not lose them. A failure leaves an
    /// encrypted copy elsewhere if any other disk works.
    pub fn commit(self, record: &Record) -> Result<LockedRecord, StoreError> {
        match self.0 {
            Reserved::File(file) => file.commit(record).map(LockedRecord::file),
            Reserved::Shared(lease) => lease.commit(record).map(LockedRecord::shared),
        }
    }

    /// Takes the note back, because TikTok was not asked or refused.
    pub fn abandon(self) -> Result<LockedRecord, StoreError> {
        match self.0 {
            Reserved::File(file) => file.abandon().map(LockedRecord::file),
            Reserved::Shared(lease) => lease.abandon().map(LockedRecord::shared),
        }
    }

    /// Notes that the refresh token is lost, unless another machine has stored newer tokens.
    pub fn lose(self) -> Result<Lost, StoreError> {
        match self.0 {
            // The note of the lost refresh stays for the next run.
            Reserved::File(_) => Ok(Lost::Noted),
            Reserved::Shared(lease) => lease.lose(),
        }
    }

    /// Returns whether the token may still be sent: other machines leave it alone for a while only.
    pub fn is_in_time(&self) -> bool {
        match &self.0 {
            Reserved::File(_) => true,
            Reserved::Shared(lease) => lease.is_in_time(),
        }
    }
}
