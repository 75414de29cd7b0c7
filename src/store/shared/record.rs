//! An account as it was read from a shared store, and its changes

use super::account::{self, Account, AccountName, Lease};
use crate::clock::Moment;
use crate::sealed::{Documents, Found, Hex};
use crate::store::envelope::Place;
use crate::store::payload::{ReadRecord, RecordJson, WrittenRecord};
use crate::store::{Identity, Record, Store, StoreError, Stored};

/// The document of an account, and the name that it was found under.
pub(crate) struct FoundAccount {
    pub(crate) identity: Identity,
    pub(crate) found: Option<Found<Account<ReadRecord>>>,
}

/// An account as it was read.
#[derive(Debug)]
pub(crate) struct SharedRecord {
    pub(crate) store: Store,
    pub(crate) identity: Identity,
    pub(crate) stored: Option<Stored>,
    /// The start of a refresh whose result was never stored.
    pub(crate) in_flight: Option<Moment>,
    pub(crate) lost: Option<Moment>,
    pub(crate) documents: Documents,
    /// The document that a change expects; `None` if there must be none.
    place: Option<Found<()>>,
    generation: u64,
}

impl SharedRecord {
    pub(crate) fn new(
        store: &Store,
        documents: Documents,
        account: FoundAccount,
        in_flight: Option<Moment>,
    ) -> Self {
        let FoundAccount { identity, found } = account;
        let taken = found.map(Found::take);
        let value = taken.as_ref().map(|taken| &taken.value);
        Self {
            store: store.clone(),
            identity,
            stored: value.and_then(Account::stored),
            in_flight,
            lost: value.and_then(|value| value.lost),
            generation: value.map_or(0, |value| value.generation),
            documents,
            place: taken.map(|taken| taken.place),
        }
    }

    /// Takes the lease of a record that is moved. Without a record there is nothing to refresh.
    pub(crate) fn hold(self) -> Result<Self, StoreError> {
        if self.stored.is_none() {
            return Ok(self);
        }
        let lease = self.new_lease()?;
        self.with_lease(Some(lease))
    }

    pub(crate) fn new_lease(&self) -> Result<Lease, StoreError> {
        Lease::new(&self.store.machine(), self.documents.now()?, self.in_flight)
    }

    /// Stores the same record with a lease, or without one.
    pub(crate) fn with_lease(self, lease: Option<Lease>) -> Result<Self, StoreError> {
        let document = self.document(lease);
        let place = self.documents.put(&self.name(), &document, self.place.as_ref())?;
        Ok(Self { place: Some(place), ..self })
    }

    /// Returns the document with the present record.
    pub(crate) fn document(&self, lease: Option<Lease>) -> Account<WrittenRecord<'_>> {
        let record = self.stored.as_ref();
        let record = record.map(|stored| RecordJson::of(&stored.record, stored.saved_at));
        let lost = self.lost;
        Account {
            generation: self.generation,
            record,
            lease,
            lost,
            ..Account::empty(&self.identity)
        }
    }

    /// Stores a record in place of this one.
    pub(crate) fn put(self, record: &Record) -> Result<Self, StoreError> {
        let generation = self.generation + 1;
        let saved_at = self.documents.clock().now();
        let stored = Stored { record: record.clone(), generation, saved_at };
        let document = account::written(&self.identity, &stored);
        let place = self.documents.put(&self.name(), &document, self.place.as_ref())?;
        let stored = Some(stored);
        let place = Some(place);
        Ok(Self { stored, generation, place, in_flight: None, lost: None, ..self })
    }

    /// Removes the record. Its document stays, so that an older one is noticed if it is put back.
    pub(crate) fn remove(self) -> Result<(), StoreError> {
        // What is left without a record may be the note of a new name.
        if self.stored.is_none() {
            return Ok(());
        }
        self.leave(None)
    }

    /// Removes the record, and notes the name that its tokens are under now.
    pub(crate) fn move_to(self, other: &Identity) -> Result<(), StoreError> {
        if self.identity == *other {
            return Ok(());
        }
        self.leave(Some(AccountName::of(other)))
    }

    fn leave(self, moved_to: Option<AccountName>) -> Result<(), StoreError> {
        let generation = self.generation + 1;
        let empty = Account::<ReadRecord>::empty(&self.identity);
        let document = Account { generation, moved_to, ..empty };
        self.documents.put(&self.name(), &document, self.place.as_ref())?;
        Ok(())
    }

    /// Returns the place of the next record among all of the account.
    pub(crate) fn next_place(&self) -> Place {
        let identity = self.identity.clone();
        Place { identity, generation: self.generation + 1, parent: Hex([0; 8]) }
    }

    pub(crate) fn name(&self) -> String {
        account::name(&self.identity)
    }

    pub(crate) const fn documents(&self) -> &Documents {
        &self.documents
    }

    pub(crate) const fn generation(&self) -> u64 {
        self.generation
    }

    pub(crate) const fn place(&self) -> Option<&Found<()>> {
        self.place.as_ref()
    }

    /// Takes the record and place that were stored in its stead.
    pub(crate) fn stored_as(self, stored: Stored, place: Found<()>) -> Self {
        let generation = stored.generation;
        let stored = Some(stored);
        Self { stored, generation, place: Some(place), in_flight: None, lost: None, ..self }
    }
}
