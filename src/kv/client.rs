//! The shared store as the program uses it: calls that block, with retries

use std::fmt;
use std::future::Future;
use std::sync::Arc;

use bytes::Bytes;

use super::address::KvAddress;
use super::background::Background;
use super::engine::Engine;
use super::error::{Cause, KvError};
use super::item::{Expect, Item, Listed, MOST_BYTES, Version, Write};
use super::object::Expiry;
use super::put::{get, put};
use super::retry::{Tries, retried};
use crate::clock::{Clock, Moment};

/// A connection to a shared store. Clones share it.
///
/// Every call blocks, for 30 seconds at most. Requests that fail for a passing reason are made again
/// within that time. Keys have letters, digits, `~._-`, and slashes between folders.
#[derive(Clone)]
pub struct Kv {
    address: Arc<KvAddress>,
    session: Arc<Session>,
    background: Arc<Background>,
}

/// What every request needs.
struct Session {
    /// The address as it is shown.
    store: String,
    clock: Clock,
    engine: Engine,
}

impl Session {
    fn tries(&self) -> Tries<'_> {
        Tries::new(&self.store, self.clock)
    }
}

impl Kv {
    /// Prepares a connection. Nothing is sent yet.
    pub fn open(address: &KvAddress, clock: Clock) -> Result<Self, KvError> {
        let store = address.to_string();
        let engine = Engine::open(address, clock)?;
        let background = Background::start().map_err(|source| unreachable(&store, source))?;
        Ok(Self {
            address: Arc::new(address.clone()),
            session: Arc::new(Session { store, clock, engine }),
            background: Arc::new(background),
        })
    }

    /// Returns the address that was opened.
    pub fn address(&self) -> &KvAddress {
        &self.address
    }

    /// Reads a value; `None` if there is none.
    pub fn get(&self, key: &str) -> Result<Option<Item>, KvError> {
        let name = self.name(key)?;
        self.call(|session| async move { get(&session.engine, &name, &mut session.tries()).await })
    }

    /// Writes a value if the key is in the expected state; otherwise [`KvError::Conflict`].
    ///
    /// The bytes must be unlike those of every other write, as sealed bytes with a fresh salt are:
    /// this is how a write whose answer was lost is recognised. After [`KvError::Unreachable`] the
    /// value may have been written.
    pub fn put(&self, key: &str, bytes: &[u8], expect: &Expect) -> Result<Version, KvError> {
        let name = self.name(key)?;
        let store = self.session.store.clone();
        let size = bytes.len() as u64;
        if size > MOST_BYTES {
            return Err(KvError::TooLarge { store, key: key.to_owned(), size, limit: MOST_BYTES });
        }
        let write = Write { name, bytes: Bytes::copy_from_slice(bytes), expect: expect.clone() };
        let written = self.call(|session| async move {
            put(&session.engine, &write, &mut session.tries()).await
        })?;
        written.ok_or_else(|| KvError::Conflict { store, key: key.to_owned() })
    }

    /// Removes a value, whatever its version. This is for values that never change again. A key
    /// without a value is no error.
    pub fn remove(&self, key: &str) -> Result<(), KvError> {
        let name = self.name(key)?;
        self.call(|session| async move {
            retried(session.tries(), || session.engine.remove(&name)).await
        })
    }

    /// Lists everything below a folder, such as `log/` or `log/account/`, or everything if `folder` is
    /// empty. The order is that of the keys' bytes.
    pub fn list(&self, folder: &str) -> Result<Vec<Listed>, KvError> {
        let name = match folder.trim_end_matches('/') {
            "" => self.address.prefix.clone(),
            folder => self.name(folder)?,
        };
        let all = self.call(|session| async move {
            retried(session.tries(), || session.engine.list(&name)).await
        })?;
        let mut found = Vec::new();
        for Listed { key, changed, size } in all {
            let key = self.address.key_in(&key).map(ToOwned::to_owned);
            found.extend(key.map(|key| Listed { key, changed, size }));
        }
        found.sort_by(|a, b| a.key.cmp(&b.key));
        Ok(found)
    }

    /// Returns when a life-cycle rule of the bucket deletes a value, if the server says so, as S3 does.
    pub fn expiry(&self, key: &str) -> Result<Option<Expiry>, KvError> {
        let name = self.name(key)?;
        self.call(|session| async move {
            retried(session.tries(), || session.engine.expiry(&name)).await
        })
    }

    /// Returns the time by the server's clock, to which ages of values are to be compared.
    pub fn now(&self) -> Result<Moment, KvError> {
        self.call(|session| async move { retried(session.tries(), || session.engine.now()).await })
    }

    /// Returns the address as it is shown.
    pub(super) fn store(&self) -> &str {
        &self.session.store
    }

    fn name(&self, key: &str) -> Result<String, KvError> {
        if KvAddress::is_key(key) {
            Ok(self.address.full(key))
        } else {
            Err(KvError::Key { key: key.to_owned() })
        }
    }

    /// Runs a call on the background thread, and waits for it.
    fn call<T, F>(&self, call: impl FnOnce(Arc<Session>) -> F) -> Result<T, KvError>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, KvError>> + Send + 'static,
    {
        let answer = self.background.run(call(Arc::clone(&self.session)));
        answer.unwrap_or_else(|| Err(unreachable(&self.session.store, "its thread has ended")))
    }
}

fn unreachable(store: &str, source: impl Into<Cause>) -> KvError {
    KvError::Unreachable { store: store.to_owned(), source: source.into() }
}

impl fmt::Debug for Kv {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Kv({})", self.session.store)
    }
}
