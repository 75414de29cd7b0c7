//! A save in two steps: space and a note before the network call, the record after it

use crate::disk::PrivateFile;
use crate::secret::RefreshToken;

use super::envelope::{self, LONGEST_BODY, Place};
use super::locked_account::LockedAccount;
use super::locked_file::LockedFile;
use super::payload::Payload;
use super::record_file::{self, RecordFile};
use super::rescue;
use super::{Hex, Record, Refusal, StoreError};
use crate::sealed::random;

/// The space for the next record, in bytes. A usual record has less than 3 KiB.
const RESERVED: usize = 16 * 1024;

/// Space on the disk, with the note that a refresh is about to be sent. If it is dropped without
/// `commit` or `abandon`, the note stays for the next run.
#[derive(Debug)]
pub(crate) struct ReservedFile {
    account: LockedAccount,
    current: Option<RecordFile>,
    file: PrivateFile,
    name: String,
    place: Place,
    size: usize,
}

impl LockedFile {
    /// Takes the space for the next record on the disk, before anything is sent, and notes that a
    /// refresh is about to be sent.
    pub(crate) fn reserve(self) -> Result<ReservedFile, StoreError> {
        let place = self.next_place();
        let Self { account, current, in_flight: earlier } = self;
        let name = new_name(&account, &place)?;
        // Tokens that were never stored were lost with the first try.
        let now = account.store.settings().clock.now();
        let at = earlier.as_ref().map_or(now, |earlier| earlier.at);
        let usual = current.as_ref().map_or(0, |file| 2 * file.size);
        let body = Payload::Intent { at }
            .to_body(RESERVED.max(usual).min(LONGEST_BODY))
            .ok_or_else(|| too_large(&account))?;
        let intent = envelope::seal(&account.master, &place, &body)?;
        let file = account.tokens.create(&name)?;
        let reserved =
            file.write(&intent).and_then(|()| file.sync()).and_then(|()| account.tokens.sync());
        if let Err(error) = reserved {
            // A file that stays after this is torn and is removed in an hour.
            account.tokens.remove(&name).ok();
            return Err(error.into());
        }
        if let Some(noted) = earlier.and_then(|earlier| earlier.name) {
            account.tokens.remove(&noted)?;
        }
        Ok(ReservedFile { account, current, file, name, place, size: intent.len() })
    }

    /// Does the same before a refresh with this token. Refuses if a rescue copy holds the token's
    /// successor.
    pub(crate) fn reserve_to_refresh(
        self,
        token: &RefreshToken,
    ) -> Result<ReservedFile, StoreError> {
        let LockedAccount { ref store, ref master, .. } = self.account;
        match rescue::successor(store, master, &self.next_place(), token) {
            None => self.reserve(),
            Some(path) => {
                let name = self.account.identity.name().to_owned();
                Err(StoreError::RescueWaiting { name, path })
            }
        }
    }

    /// Stores a first record of which another place holds a copy, such as the Python tool's store.
    /// It takes no space beforehand: a failure or a power cut loses nothing, and it is run again.
    pub(crate) fn put_copy(self, record: &Record) -> Result<Self, StoreError> {
        if self.current.is_some() || self.in_flight.is_some() {
            return self.put(record);
        }
        let place = self.next_place();
        let name = new_name(&self.account, &place)?;
        let sealed = sealed(&self.account, &place, record)?;
        let file = self.account.tokens.create(&name)?;
        let reservation =
            ReservedFile { account: self.account, current: None, file, name, place, size: 0 };
        match reservation.place_record(&sealed) {
            Ok(current) => {
                let account = reservation.account;
                Ok(Self { account, current: Some(current), in_flight: None })
            }
            Err(error) => {
                // A file that stays after this is torn and is removed in an hour.
                reservation.account.tokens.remove(&reservation.name).ok();
                Err(error)
            }
        }
    }

    /// Stores a record that did not come from a refresh.
    pub(crate) fn put(self, record: &Record) -> Result<Self, StoreError> {
        self.reserve()?.commit(record)
    }
}

impl ReservedFile {
    /// Stores the record in the reserved space. Once this returns, a power cut does not lose it. A
    /// failure leaves an encrypted copy elsewhere if any other disk works.
    pub(crate) fn commit(self, record: &Record) -> Result<LockedFile, StoreError> {
        let sealed = sealed(&self.account, &self.place, record)?;
        match self.place_record(&sealed) {
            Ok(current) => {
                let current = Some(current);
                Ok(LockedFile { account: self.account, current, in_flight: None })
            }
            Err(source) => Err(StoreError::NotSaved {
                rescue: rescue::copy(&self.account.store, &self.place, &sealed),
                source: Box::new(source),
            }),
        }
    }

    fn place_record(&self, sealed: &[u8]) -> Result<RecordFile, StoreError> {
        let record = self.account.names.record();
        if sealed.len() < self.size {
            // The cut comes first, so that a run killed after the write leaves a finished record.
            self.file.cut(u64::try_from(sealed.len()).unwrap_or(u64::MAX))?;
        }
        self.file.write(sealed)?;
        self.file.sync()?;
        let back = self.file.read_back()?;
        let refused = || Refusal::of(self.file.path());
        if *back != sealed {
            return Err(refused()(Refusal::Damaged("it does not read back as written")));
        }
        let current = record_file::open(&back, &self.account.master, &record).map_err(refused())?;
        self.account.tokens.rename(&self.name, &record)?;
        self.account.tokens.sync()?;
        Ok(current)
    }

    /// Gives the space back, because TikTok was not asked or refused. The account stays locked.
    pub(crate) fn abandon(self) -> Result<LockedFile, StoreError> {
        self.account.tokens.remove(&self.name)?;
        Ok(LockedFile { account: self.account, current: self.current, in_flight: None })
    }
}

/// Returns a name for a file that will become the account's record.
fn new_name(account: &LockedAccount, place: &Place) -> Result<String, StoreError> {
    let unique = Hex(random::<4>()?).to_string();
    Ok(account.names.reservation(place.generation, &unique))
}

fn sealed(account: &LockedAccount, place: &Place, record: &Record) -> Result<Vec<u8>, StoreError> {
    let payload = Payload::Record {
        record: Box::new(record.clone()),
        saved_at: account.store.settings().clock.now(),
    };
    let body = payload.to_body(0).ok_or_else(|| too_large(account))?;
    envelope::seal(&account.master, place, &body)
}

fn too_large(account: &LockedAccount) -> StoreError {
    StoreError::RecordTooLarge { name: account.identity.name().to_owned() }
}
