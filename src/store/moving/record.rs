//! An account of this machine that is moved, under its lock

use super::signpost::{self, MOVED, MOVING, Signpost};
use crate::disk::{Folder, Patience};
use crate::store::locked_account::LockedAccount;
use crate::store::payload::Payload;
use crate::store::record_file::{self, RecordFile};
use crate::store::recovery::{self, InFlight};
use crate::store::{Hex, Identity, Record, Store, StoreError, Stored, envelope};

/// An account, with the folders that its record can be in.
pub(crate) struct MovingRecord {
    pub(crate) account: LockedAccount,
    moving: Folder,
    moved: Folder,
}

/// The record of an account in one of the two folders.
pub(crate) enum Here {
    Nowhere,
    /// Among the records, where it is used.
    InUse(RecordFile, Option<InFlight>),
    /// On its way.
    Moving(RecordFile),
}

impl MovingRecord {
    pub(crate) fn lock(
        store: &Store,
        identity: &Identity,
        patience: Patience<'_>,
    ) -> Result<Self, StoreError> {
        let own = store.own_for_writing()?;
        let moving = own.make_child(MOVING)?;
        let moved = own.make_child(MOVED)?;
        let account = LockedAccount::lock(store, identity, patience)?;
        Ok(Self { account, moving, moved })
    }

    fn file(&self) -> String {
        self.account.names.record()
    }

    fn signpost_file(&self) -> String {
        signpost::file_name(&self.account.identity)
    }

    /// Reads the record, and takes up what killed runs left of it. One that is in use counts more than
    /// one on its way.
    pub(crate) fn here(&self) -> Result<Here, StoreError> {
        let LockedAccount { tokens, identity, master, .. } = &self.account;
        if tokens.has(&self.file())? {
            let (found, in_flight) = recovery::recover(&self.account, None)?;
            return Ok(found.map_or(Here::Nowhere, |found| Here::InUse(found, in_flight)));
        }
        let moving = record_file::read(&self.moving, identity, master)?;
        Ok(moving.map_or(Here::Nowhere, Here::Moving))
    }

    /// Returns the signpost of the record on its way.
    pub(crate) fn signpost(&self) -> Result<Option<Signpost>, StoreError> {
        signpost::read(&self.moving, &self.signpost_file())
    }

    /// Puts the record on its way: from now on nothing on this machine uses it.
    pub(crate) fn set_out(&self, signpost: &Signpost) -> Result<(), StoreError> {
        signpost.write(&self.moving, &self.signpost_file())?;
        let LockedAccount { tokens, .. } = &self.account;
        tokens.rename_into(&self.file(), &self.moving, &self.file())?;
        self.moving.sync()?;
        Ok(tokens.sync()?)
    }

    /// Writes a record that is on its way here, in place of any other.
    pub(crate) fn receive(&self, stored: &Stored, signpost: &Signpost) -> Result<(), StoreError> {
        let identity = self.account.identity.clone();
        let too_large = || StoreError::RecordTooLarge { name: identity.name().to_owned() };
        let record = Box::new(stored.record.clone());
        let body = Payload::Record { record, saved_at: stored.saved_at }.to_body(0);
        let generation = stored.generation.max(1);
        let place = envelope::Place { identity: identity.clone(), generation, parent: Hex([0; 8]) };
        let sealed = envelope::seal(&self.account.master, &place, &body.ok_or_else(too_large)?)?;
        signpost.write(&self.moving, &self.signpost_file())?;
        self.moving.replace(&self.file(), &sealed)?;
        self.account.tokens.remove(&self.file())?;
        Ok(self.account.tokens.sync()?)
    }

    /// Replaces the record by a signpost, once the shared store has it.
    pub(crate) fn leave(&self, store: &str, record: &Record) -> Result<(), StoreError> {
        let signpost = Signpost::new(&self.account.identity, store, record);
        signpost.write(&self.moved, &self.signpost_file())?;
        self.moving.remove(&self.signpost_file())?;
        self.moving.remove(&self.file())?;
        Ok(self.moving.sync()?)
    }

    /// Takes the record into use, once the shared store has given it away.
    pub(crate) fn settle(&self) -> Result<(), StoreError> {
        let tokens = &self.account.tokens;
        if self.moving.has(&self.file())? {
            self.moving.rename_into(&self.file(), tokens, &self.file())?;
            tokens.sync()?;
            self.moving.sync()?;
        }
        // The other signpost stays: it has the number by which the shared store knows this machine.
        self.moved.remove(&self.signpost_file())?;
        Ok(self.moved.sync()?)
    }

    /// Removes what is left of an account that the user gives up, and returns whether there was anything.
    pub(crate) fn remove(&self) -> Result<bool, StoreError> {
        let was_moving = self.moving.has(&self.file())?;
        let was_moved = self.moved.has(&self.signpost_file())?;
        self.moving.remove(&self.file())?;
        for folder in [&self.moving, &self.moved] {
            folder.remove(&self.signpost_file())?;
            folder.sync()?;
        }
        Ok(was_moving || was_moved)
    }
}

/// Returns the accounts of this machine that have a record, those on their way included.
pub(crate) fn accounts(store: &Store) -> Result<Vec<Identity>, StoreError> {
    let mut all: Vec<Identity> = Vec::new();
    for listed in store.list()? {
        match listed.found {
            Ok(_) | Err(StoreError::Moving { .. }) => all.extend(listed.identity),
            Err(StoreError::Moved { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    all.sort();
    all.dedup();
    Ok(all)
}
