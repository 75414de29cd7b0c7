//! Storing in two halves: space and intent before the network call, the record after it

use crate::disk::PrivateFile;
use crate::secret::RefreshToken;

use super::account::Account;
use super::envelope::{self, LONGEST_BODY, Place};
use super::error::{Refusal, StoreError};
use super::hex::Hex;
use super::locked::LockedRecord;
use super::payload::Payload;
use super::record::Record;
use super::record_file::{self, RecordFile};
use super::recovery::{self, InFlight};
use super::rescue;
use crate::store::key::cipher::random;

/// Space for the next record, in bytes; records of the usual size have under 3 KiB.
const RESERVED: usize = 16 * 1024;

/// Space on the disk and a note of intent. Dropped without `commit` or `abandon`, the note stays:
/// the next run then knows that a refresh was on its way.
#[derive(Debug)]
pub struct Reservation {
    account: Account,
    current: Option<RecordFile>,
    file: PrivateFile,
    name: String,
    place: Place,
    /// The file's size in bytes.
    size: usize,
}

impl LockedRecord {
    /// Makes sure that the next record can be stored, before anything is sent: takes the space on
    /// the disk and notes that a refresh is on its way.
    pub fn reserve(self) -> Result<Reservation, StoreError> {
        Reservation::make(self.account, self.current, self.in_flight)
    }

    /// The same before a refresh with this token. It is refused where a rescue copy holds the
    /// token's successor.
    pub fn reserve_to_refresh(self, token: &RefreshToken) -> Result<Reservation, StoreError> {
        match rescue::successor(&self.account, &self.next_place(), token) {
            None => self.reserve(),
            Some(path) => {
                let name = self.account.identity.name().to_owned();
                Err(StoreError::RescueWaiting { name, path })
            }
        }
    }

    /// Stores a first record of which another place holds a copy, such as the Python tool's store.
    /// No space is taken beforehand: a failure or a power cut loses nothing, and is repeated.
    pub(crate) fn put_copy(self, record: &Record) -> Result<Self, StoreError> {
        if self.current.is_some() || self.in_flight.is_some() {
            return self.put(record);
        }
        let place = self.next_place();
        let name = new_name(&self.account, &place)?;
        let sealed = sealed(&self.account, &place, record)?;
        let file = self.account.tokens.create(&name)?;
        let (account, current, size) = (self.account, None, 0);
        let reservation = Reservation { account, current, file, name, place, size };
        match reservation.place_record(&sealed) {
            Ok(current) => Ok(Self::known(reservation.account, Some(current))),
            Err(error) => {
                // The first error is the one to tell; a file that stays is torn and goes in an hour.
                reservation.account.tokens.remove(&reservation.name).ok();
                Err(error)
            }
        }
    }

    /// Stores a record that did not come from a refresh.
    pub fn put(self, record: &Record) -> Result<Self, StoreError> {
        self.reserve()?.commit(record)
    }
}

impl Reservation {
    fn make(
        account: Account,
        current: Option<RecordFile>,
        earlier: Option<InFlight>,
    ) -> Result<Self, StoreError> {
        let place = recovery::next_place(&account.identity, current.as_ref());
        let name = new_name(&account, &place)?;
        // What nobody has stored was lost with the first try, however many follow.
        let at = match &earlier {
            Some(earlier) => earlier.at,
            None => account.store.settings().clock.unix_seconds(),
        };
        let usual = current.as_ref().map_or(0, |file| 2 * file.size);
        let body = Payload::Intent { at }
            .to_body(RESERVED.max(usual).min(LONGEST_BODY))
            .expect("an intent is as long as it is padded to");
        let intent = envelope::seal(&account.master, &place, &body)?;
        let file = account.tokens.create(&name)?;
        let reserved =
            file.write(&intent).and_then(|()| file.sync()).and_then(|()| account.tokens.sync());
        if let Err(error) = reserved {
            // The first error is the one to tell; a file that stays is torn and goes in an hour.
            account.tokens.remove(&name).ok();
            return Err(error.into());
        }
        if let Some(noted) = earlier.and_then(|earlier| earlier.name) {
            account.tokens.remove(&noted)?;
        }
        Ok(Self { account, current, file, name, place, size: intent.len() })
    }

    /// Stores the record in the reserved space and makes it the account's. When this returns, a
    /// power cut does not lose it.
    ///
    /// A failure leaves an encrypted copy elsewhere if any other disk works.
    pub fn commit(self, record: &Record) -> Result<LockedRecord, StoreError> {
        let sealed = sealed(&self.account, &self.place, record)?;
        match self.place_record(&sealed) {
            Ok(current) => Ok(LockedRecord::known(self.account, Some(current))),
            Err(source) => Err(StoreError::NotSaved {
                rescue: rescue::copy(&self.account, self.place.generation, &sealed),
                source: Box::new(source),
            }),
        }
    }

    fn place_record(&self, sealed: &[u8]) -> Result<RecordFile, StoreError> {
        let record = self.account.names.record();
        if sealed.len() < self.size {
            // Cut first: a run that is killed after the one write leaves a finished record. What is
            // before the cut keeps its space.
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

    /// Gives the space back: TikTok was not asked, or said no. The account stays locked.
    pub fn abandon(self) -> Result<LockedRecord, StoreError> {
        self.account.tokens.remove(&self.name)?;
        Ok(LockedRecord::known(self.account, self.current))
    }
}

/// A name for a file on its way to become the account's record.
fn new_name(account: &Account, place: &Place) -> Result<String, StoreError> {
    let unique = Hex(random::<4>()?).to_string();
    Ok(account.names.reservation(place.generation, &unique))
}

/// The bytes of a record that is saved now.
fn sealed(account: &Account, place: &Place, record: &Record) -> Result<Vec<u8>, StoreError> {
    let payload = Payload::Record {
        record: Box::new(record.clone()),
        saved_at: account.store.settings().clock.unix_seconds(),
    };
    let name = || account.identity.name().to_owned();
    let body = payload.to_body(0).ok_or_else(|| StoreError::RecordTooLarge { name: name() })?;
    envelope::seal(&account.master, place, &body)
}
