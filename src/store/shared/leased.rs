//! An account whose refresh token this process alone may send, for a short time

use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::account::{self, Account, Lease, SEND_WITHIN};
use super::record::SharedRecord;
use crate::clock::Moment;
use crate::sealed::{Found, Taken, jittered};
use crate::secret::RefreshToken;
use crate::store::payload::{Payload, ReadRecord};
use crate::store::{Record, StoreError, Stored, envelope, rescue};

/// The time for which the tokens of a refresh are tried to be stored.
const KEEP_TRYING: Duration = Duration::from_mins(5);
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// What became of a refresh token that TikTok refuses after an earlier refresh was never stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lost {
    /// Another machine has stored newer tokens meanwhile.
    Renewed,
    /// It is lost, and the next run is told so.
    Noted,
}

/// An account with a lease. Nothing happens when it is dropped: other machines wait until the lease is
/// old, since nobody knows whether TikTok has acted.
#[derive(Debug)]
pub(crate) struct LeasedRecord {
    pub(crate) record: SharedRecord,
    pub(crate) lease: Lease,
    /// The moment before the lease was taken.
    pub(crate) begun: Instant,
    /// The same by the clock of the day, which goes on while the machine sleeps.
    pub(crate) begun_at: Moment,
}

impl SharedRecord {
    /// Takes the lease of the account, so that no other machine sends its token meanwhile. Refuses if a
    /// rescue copy holds the token's successor.
    pub(crate) fn lease_to_refresh(self, token: &RefreshToken) -> Result<LeasedRecord, StoreError> {
        if let Some(path) =
            rescue::successor(&self.store, self.documents.master(), &self.next_place(), token)
        {
            let name = self.identity.name().to_owned();
            return Err(StoreError::RescueWaiting { name, path });
        }
        self.lease()
    }

    /// Takes the lease of the account.
    pub(crate) fn lease(self) -> Result<LeasedRecord, StoreError> {
        let begun = Instant::now();
        let begun_at = self.documents.clock().now();
        let lease = self.new_lease()?;
        Ok(LeasedRecord { record: self.with_lease(Some(lease.clone()))?, lease, begun, begun_at })
    }
}

impl LeasedRecord {
    /// Returns whether the token may still be sent: a machine that slept must not send it.
    pub(crate) fn is_in_time(&self) -> bool {
        let clock = self.record.documents().clock();
        let limit = clock.on_the_wall(SEND_WITHIN);
        self.begun.elapsed() < limit && clock.now().since(self.begun_at) < limit
    }

    /// Stores the tokens of TikTok's answer, whatever other machines have noted meanwhile, unless they
    /// have stored newer ones. Tries for five minutes, and then leaves an encrypted copy elsewhere.
    pub(crate) fn commit(self, record: &Record) -> Result<SharedRecord, StoreError> {
        let clock = self.record.documents().clock();
        let limit = clock.on_the_wall(KEEP_TRYING);
        let begin = Instant::now();
        let mut pause = FIRST_PAUSE;
        let mut expected = None;
        loop {
            let error = match self.store(record, expected.as_ref()) {
                Ok(end) => return Ok(end.into_record(self.record)),
                Err(error) => error,
            };
            let passes = error.is_changed() || error.is_passing();
            if !passes || begin.elapsed() >= limit {
                let rescue = self.rescue(record);
                return Err(StoreError::NotSaved { rescue, source: Box::new(error) });
            }
            if error.is_changed() {
                match self.after_conflict() {
                    Ok(Conflict::Newer(end)) => return Ok(end.into_record(self.record)),
                    Ok(Conflict::Over(place)) => expected = place,
                    Err(error) => tracing::debug!("the shared store is asked again: {error}"),
                }
            }
            let rest = jittered(pause.min(limit.saturating_sub(begin.elapsed())))?;
            std::thread::sleep(rest);
            pause = (2 * pause).min(LONGEST_PAUSE);
        }
    }

    /// Leaves an encrypted copy of the tokens on this machine.
    fn rescue(&self, record: &Record) -> Option<PathBuf> {
        let record = Box::new(record.clone());
        let saved_at = self.record.documents().clock().now();
        let body = Payload::Record { record, saved_at }.to_body(0)?;
        let place = self.record.next_place();
        let sealed = envelope::seal(self.record.documents().master(), &place, &body).ok()?;
        rescue::copy(&self.record.store, &place, &sealed)
    }

    fn store(&self, record: &Record, expected: Option<&Found<()>>) -> Result<End, StoreError> {
        let documents = self.record.documents();
        let generation = self.record.generation() + 1;
        let saved_at = documents.clock().now();
        let stored = Stored { record: record.clone(), generation, saved_at };
        let document = account::written(&self.record.identity, &stored);
        let expected = expected.or(self.record.place());
        let place = documents.put(&self.record.name(), &document, expected)?;
        Ok(End { stored, place })
    }

    /// Reads what another machine has written. The grant wins over a lease and over the note of a loss,
    /// since TikTok gives one grant for each token.
    fn after_conflict(&self) -> Result<Conflict, StoreError> {
        let found = account::read(self.record.documents(), &self.record.identity)?;
        let Some(found) = found else {
            return Ok(Conflict::Over(None));
        };
        let Taken { value, place } = found.take();
        match value.stored() {
            Some(stored) if value.generation > self.record.generation() => {
                Ok(Conflict::Newer(Box::new(End { stored, place })))
            }
            _ => Ok(Conflict::Over(Some(place))),
        }
    }

    /// Gives the lease back, because TikTok was not asked or refused.
    pub(crate) fn abandon(self) -> Result<SharedRecord, StoreError> {
        self.record.with_lease(None)
    }

    /// Notes that the token is lost, unless another machine has stored newer tokens.
    pub(crate) fn lose(mut self) -> Result<Lost, StoreError> {
        let name = self.record.name();
        let documents = self.record.documents().clone();
        let Some(found) = documents.get::<Account<ReadRecord>>(&name)? else {
            return Ok(Lost::Noted);
        };
        let Taken { value, place } = found.take();
        if value.generation > self.record.generation() {
            return Ok(Lost::Renewed);
        }
        // A refresh was needed, so the access token is of no use either.
        if let Some(stored) = &mut self.record.stored {
            stored.record.access_token = None;
        }
        let mut document = self.record.document(None);
        document.lost = Some(self.lease.first);
        match documents.put(&name, &document, Some(&place)) {
            // Whoever was faster knows more.
            Err(error) if error.is_conflict() => Ok(Lost::Renewed),
            put => put.map(|_| Lost::Noted).map_err(StoreError::from),
        }
    }
}

/// A stored record with its place.
struct End {
    stored: Stored,
    place: Found<()>,
}

impl End {
    fn into_record(self, record: SharedRecord) -> SharedRecord {
        record.stored_as(self.stored, self.place)
    }
}

/// What another machine has written.
enum Conflict {
    /// Newer tokens.
    Newer(Box<End>),
    /// Something that the grant is written over.
    Over(Option<Found<()>>),
}
