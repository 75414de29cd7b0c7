//! The sealed documents of a store that machines share: read, changed by compare-and-swap, kept in mind

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::cipher::{MasterKey, random};
use super::document::{self, Envelope};
use super::error::DocumentError;
use super::seen::Seen;
use crate::clock::{Clock, Moment};
use crate::kv::{Expect, Kv, KvError, Listed, Version};

/// The time for which writers that meet at one document try again.
const PATIENCE: Duration = Duration::from_mins(1);
/// The first pause between two tries; each is up to twice as long as the one before.
const FIRST_PAUSE: Duration = Duration::from_millis(20);
const LONGEST_PAUSE: Duration = Duration::from_millis(500);

/// The documents below one base address. All calls block. Clones share what was read.
#[derive(Debug, Clone)]
pub struct Documents(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    kv: Kv,
    master: MasterKey,
    clock: Clock,
    /// The start of all names: the folder of the base address, which is empty for TikTok.
    at: String,
    /// The highest revisions that this machine has seen.
    seen: Seen,
    /// The documents as they were read or written last.
    cache: Mutex<HashMap<String, Cached>>,
}

#[derive(Debug, Clone)]
struct Cached {
    /// `None` if there was none.
    found: Option<(Arc<Vec<u8>>, Version)>,
    read: Instant,
}

/// A document as it was read.
#[derive(Debug)]
pub struct Found<T> {
    /// The content.
    pub value: T,
    /// Its number among all contents of the document, from 1.
    revision: u64,
    version: Version,
}

/// What a change makes of a document.
#[derive(Debug)]
pub enum Change<T, R> {
    /// This becomes its content.
    Put(T, R),
    /// It stays as it is.
    Keep(R),
}

impl Documents {
    /// Returns the documents of a store. `seen` remembers what this machine has read.
    pub(crate) fn new(kv: Kv, master: MasterKey, clock: Clock, at: String, seen: Seen) -> Self {
        let cache = Mutex::default();
        Self(Arc::new(Inner { kv, master, clock, at, seen, cache }))
    }

    /// Returns the store that they are in.
    pub fn kv(&self) -> &Kv {
        &self.0.kv
    }

    pub(crate) fn master(&self) -> &MasterKey {
        &self.0.master
    }

    /// Returns the public name of the key.
    pub fn key_id(&self) -> String {
        self.0.master.id().to_string()
    }

    /// Returns the clock of this machine.
    pub fn clock(&self) -> Clock {
        self.0.clock
    }

    /// Returns the time by the store's clock, which all machines share.
    pub fn now(&self) -> Result<Moment, DocumentError> {
        Ok(self.0.kv.now()?)
    }

    /// Reads a document; `None` if there is none.
    pub fn get<T: DeserializeOwned>(&self, name: &str) -> Result<Option<Found<T>>, DocumentError> {
        let key = self.key(name);
        // It is looked at first: while the document is fetched, another process here may see a newer one.
        let seen = self.0.seen.revision(&key);
        let Some(item) = self.0.kv.get(&key)? else {
            if seen.is_some() {
                self.forget(&key);
                return Err(DocumentError::Gone { name: key });
            }
            self.cache().insert(key, Cached { found: None, read: Instant::now() });
            return Ok(None);
        };
        let found: Found<T> = self.open(&key, &item.bytes, item.version.clone())?;
        if let Some(seen) = seen.filter(|seen| *seen > found.revision) {
            return Err(DocumentError::Older { name: key, found: found.revision, seen });
        }
        self.0.seen.note(&key, found.revision);
        self.remember(key, item.bytes, item.version);
        Ok(Some(found))
    }

    /// Reads a document, from memory if this process has read or written it within `age`. What is
    /// remembered may be old: only a change that expects its version is safe.
    pub fn recent<T: DeserializeOwned>(
        &self,
        name: &str,
        age: Duration,
    ) -> Result<Option<Found<T>>, DocumentError> {
        let key = self.key(name);
        let cached = self.cache().get(&key).filter(|it| it.read.elapsed() <= age).cloned();
        match cached {
            Some(Cached { found: Some((bytes, version)), .. }) => {
                self.open(&key, &bytes, version).map(Some)
            }
            Some(Cached { found: None, .. }) => Ok(None),
            None => self.get(name),
        }
    }

    /// Writes a document. Without `found` there must be none. Fails if another process has changed it
    /// since it was read.
    pub fn put<T: Serialize, F>(
        &self,
        name: &str,
        value: &T,
        found: Option<&Found<F>>,
    ) -> Result<Found<()>, DocumentError> {
        let key = self.key(name);
        let revision = found.map_or(1, |found| found.revision + 1);
        let expect = found.map_or(Expect::Absent, |found| Expect::Version(found.version.clone()));
        let envelope = Envelope { revision, value };
        let bytes = document::seal(&self.0.master, &key, &envelope)?;
        let put = self.0.kv.put(&key, &bytes, &expect);
        if put.is_err() {
            self.forget(&key);
        }
        let version = put?;
        self.0.seen.note(&key, revision);
        self.remember(key, bytes, version.clone());
        Ok(Found { value: (), revision, version })
    }

    /// Changes a document, and again from the beginning whenever another process was faster. What is
    /// remembered of it serves for the first try.
    pub fn change<T, R>(
        &self,
        name: &str,
        mut step: impl FnMut(Option<T>) -> Result<Change<T, R>, DocumentError>,
    ) -> Result<R, DocumentError>
    where
        T: Serialize + DeserializeOwned,
    {
        let begin = Instant::now();
        let mut pause = FIRST_PAUSE;
        let mut age = PATIENCE;
        loop {
            let found = self.recent::<T>(name, age)?;
            let (old, place) = match found {
                Some(Found { value, revision, version }) => {
                    (Some(value), Some(Found { value: (), revision, version }))
                }
                None => (None, None),
            };
            let (new, end) = match step(old)? {
                Change::Put(new, end) => (new, end),
                // Nothing that was written would tell that memory is old.
                Change::Keep(_) if !age.is_zero() => {
                    age = Duration::ZERO;
                    continue;
                }
                Change::Keep(end) => return Ok(end),
            };
            match self.put(name, &new, place.as_ref()) {
                Ok(_) => return Ok(end),
                Err(error) if error.is_conflict() && begin.elapsed() < PATIENCE => {}
                Err(error) => return Err(error),
            }
            age = Duration::ZERO;
            std::thread::sleep(jittered(pause)?);
            pause = (2 * pause).min(LONGEST_PAUSE);
        }
    }

    /// Lists the documents whose names begin so, by their names.
    pub fn list(&self, prefix: &str) -> Result<Vec<Listed>, DocumentError> {
        let mut listed = self.0.kv.list(&self.key(prefix))?;
        for it in &mut listed {
            it.key = it.key[self.0.at.len()..].to_owned();
        }
        Ok(listed)
    }

    /// Removes a document that nothing changes any more.
    pub fn remove(&self, name: &str) -> Result<(), DocumentError> {
        let key = self.key(name);
        self.forget(&key);
        self.0.seen.forget(&key);
        Ok(self.0.kv.remove(&key)?)
    }

    /// Returns the full name of a document in the store.
    pub fn key(&self, name: &str) -> String {
        format!("{}{name}", self.0.at)
    }

    fn open<T: DeserializeOwned>(
        &self,
        key: &str,
        bytes: &[u8],
        version: Version,
    ) -> Result<Found<T>, DocumentError> {
        let Envelope { revision, value } = document::open(&self.0.master, key, bytes)?;
        Ok(Found { value, revision, version })
    }

    fn remember(&self, key: String, bytes: Vec<u8>, version: Version) {
        let cached = Cached { found: Some((Arc::new(bytes), version)), read: Instant::now() };
        self.cache().insert(key, cached);
    }

    fn forget(&self, key: &str) {
        self.cache().remove(key);
    }

    fn cache(&self) -> std::sync::MutexGuard<'_, HashMap<String, Cached>> {
        self.0.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Found<T> {
    /// Splits the content from the place that a change of it expects.
    pub fn take(self) -> Taken<T> {
        let Self { value, revision, version } = self;
        Taken { value, place: Found { value: (), revision, version } }
    }
}

/// A content, and the place that a change of it expects.
#[derive(Debug)]
pub struct Taken<T> {
    /// The content.
    pub value: T,
    /// Its place.
    pub place: Found<()>,
}

/// Returns a random part of a pause, at least half of it, so that writers that met do not meet again.
pub(crate) fn jittered(pause: Duration) -> Result<Duration, DocumentError> {
    let share = u32::from(u16::from_be_bytes(random()?));
    Ok(pause / 2 + pause * share / (2 * u32::from(u16::MAX)))
}

impl DocumentError {
    /// Returns whether another process has changed the document meanwhile.
    pub fn is_conflict(&self) -> bool {
        matches!(self, Self::Kv(KvError::Conflict { .. }))
    }
}
