//! The shared store: what every kind of it has to keep, and what happens when one fails

mod conformance;
mod failures;
mod lost_answers;
mod lying_stores;
mod many_writers;
#[cfg(unix)]
mod postgres;
#[cfg(unix)]
mod real_servers;
mod requests;
mod variables;

use agoras::clock::Clock;
use agoras::kv::{Expect, Kv, KvAddress, KvError};

use crate::support::S3;

/// Waits between tries are shortened by this.
const SPEED: u32 = 5;

fn address(text: &str) -> KvAddress {
    text.parse().unwrap()
}

/// Opens a store with short pauses between tries.
fn open(text: &str) -> Kv {
    Kv::open(&address(text), Clock::hurried(SPEED)).unwrap()
}

fn of(server: &S3) -> Kv {
    open(&server.address("agoras"))
}

/// Returns what one failed call says.
fn conflict<T>(end: Result<T, KvError>) -> bool {
    match end {
        Ok(_) => false,
        Err(KvError::Conflict { .. }) => true,
        Err(error) => panic!("{error}"),
    }
}

fn create(kv: &Kv, key: &str, text: &str) -> Result<agoras::kv::Version, KvError> {
    kv.put(key, text.as_bytes(), &Expect::Absent)
}

fn read(kv: &Kv, key: &str) -> Option<String> {
    kv.get(key).unwrap().map(|item| String::from_utf8(item.bytes).unwrap())
}
