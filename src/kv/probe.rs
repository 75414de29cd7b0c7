//! The proof that a store keeps the conditions of writes: several look-alikes of S3 accept them and
//! ignore them, and others keep them only while nobody writes at the same time

use std::thread;

use data_encoding::HEXLOWER;

use super::client::Kv;
use super::error::{Condition, KvError};
use super::item::{Expect, Version};

const WRITERS: usize = 8;
const ROUNDS: usize = 5;

impl Kv {
    /// Writes probes with several writers at once, and removes them. Returns
    /// [`KvError::Conditions`] if the store would lose writes.
    pub fn prove_conditions(&self) -> Result<(), KvError> {
        let folder = format!("probe/{}", random(self)?);
        let mut keys = Vec::new();
        let proof = (0..ROUNDS).try_for_each(|round| {
            let key = format!("{folder}/{round}");
            keys.push(key.clone());
            prove_one(self, &key)
        });
        let removed: Result<Vec<()>, KvError> = keys.iter().map(|key| self.remove(key)).collect();
        proof.and(removed.map(drop))
    }
}

/// Proves the conditions with one key that is not there yet.
fn prove_one(kv: &Kv, key: &str) -> Result<(), KvError> {
    let created =
        race(kv, key, &Expect::Absent)?.ok_or_else(|| broken(kv, Condition::OneCreator))?;
    let again = write(kv, key, &Expect::Absent)?;
    refused(kv, again.as_ref(), Condition::CreatedOnce)?;
    let first = Expect::Version(created);
    let updated = race(kv, key, &first)?.ok_or_else(|| broken(kv, Condition::OneUpdater))?;
    let stale = write(kv, key, &first)?;
    refused(kv, stale.as_ref(), Condition::StaleRefused)?;
    let last = write(kv, key, &Expect::Version(updated))?;
    let last = last.ok_or_else(|| broken(kv, Condition::CurrentTaken))?;
    reads(kv, key, &last)
}

/// A probe that was written.
struct Written {
    bytes: Vec<u8>,
    version: Version,
}

/// Lets several writers write at once. `None` if not exactly one of them succeeds.
fn race(kv: &Kv, key: &str, expect: &Expect) -> Result<Option<Version>, KvError> {
    let ends: Vec<Result<Option<Written>, KvError>> = thread::scope(|scope| {
        let start = || scope.spawn(|| write(kv, key, expect));
        let writers: Vec<_> = (0..WRITERS).map(|_| start()).collect();
        let end = |writer: thread::ScopedJoinHandle<'_, _>| match writer.join() {
            Ok(end) => end,
            Err(panic) => std::panic::resume_unwind(panic),
        };
        writers.into_iter().map(end).collect()
    });
    let ends: Vec<Option<Written>> = ends.into_iter().collect::<Result<_, _>>()?;
    let mut winners = ends.into_iter().flatten();
    match (winners.next(), winners.next()) {
        (Some(winner), None) => {
            reads(kv, key, &winner)?;
            Ok(Some(winner.version))
        }
        _ => Ok(None),
    }
}

/// Writes a probe; `None` if the store refuses it.
fn write(kv: &Kv, key: &str, expect: &Expect) -> Result<Option<Written>, KvError> {
    let bytes = random(kv)?.into_bytes();
    match kv.put(key, &bytes, expect) {
        Ok(version) => Ok(Some(Written { bytes, version })),
        Err(KvError::Conflict { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

fn refused(kv: &Kv, written: Option<&Written>, broken_one: Condition) -> Result<(), KvError> {
    if written.is_none() { Ok(()) } else { Err(broken(kv, broken_one)) }
}

/// Checks that the key holds what was written.
fn reads(kv: &Kv, key: &str, written: &Written) -> Result<(), KvError> {
    match kv.get(key)? {
        Some(item) if item.bytes == written.bytes && item.version == written.version => Ok(()),
        _ => Err(broken(kv, Condition::ReadsLastWrite)),
    }
}

fn broken(kv: &Kv, broken: Condition) -> KvError {
    KvError::Conditions { store: kv.store().to_owned(), broken }
}

fn random(kv: &Kv) -> Result<String, KvError> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| KvError::Unreachable {
        store: kv.store().to_owned(),
        source: error.to_string().into(),
    })?;
    Ok(HEXLOWER.encode(&bytes))
}
