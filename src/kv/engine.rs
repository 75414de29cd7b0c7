//! The two kinds of shared stores, with one request each for every verb

use super::address::{KvAddress, Place};
use super::error::KvError;
use super::item::{Item, Listed, Version, Write};
use super::object::{Expiry, ObjectEngine};
use super::postgres::PostgresEngine;
use super::trouble::Trouble;
use crate::clock::{Clock, Moment};

/// A connection to a shared store. Names are whole: they begin with the address's prefix.
#[derive(Debug)]
pub(super) enum Engine {
    Object(ObjectEngine),
    Postgres(Box<PostgresEngine>),
}

impl Engine {
    /// Prepares a connection. Nothing is sent yet.
    pub(super) fn open(address: &KvAddress, clock: Clock) -> Result<Self, KvError> {
        Ok(match &address.place {
            Place::Postgres(place) => {
                Self::Postgres(Box::new(PostgresEngine::new(place, address.to_string())?))
            }
            Place::S3(_) | Place::Google { .. } | Place::Azure(_) => {
                Self::Object(ObjectEngine::new(address, clock)?)
            }
        })
    }

    /// Reads a value; `None` if there is none.
    pub(super) async fn get(&self, name: &str) -> Result<Option<Item>, Trouble> {
        match self {
            Self::Object(engine) => engine.get(name).await,
            Self::Postgres(engine) => engine.get(name).await,
        }
    }

    /// Writes a value if the key is in the expected state.
    pub(super) async fn put(&self, write: &Write) -> Result<Version, Trouble> {
        match self {
            Self::Object(engine) => engine.put(write).await,
            Self::Postgres(engine) => engine.put(write).await,
        }
    }

    /// Removes a key, which may be absent.
    pub(super) async fn remove(&self, name: &str) -> Result<(), Trouble> {
        match self {
            Self::Object(engine) => engine.remove(name).await,
            Self::Postgres(engine) => engine.remove(name).await,
        }
    }

    /// Lists everything below a folder, all of the store if it is empty. `key` is the whole name.
    pub(super) async fn list(&self, folder: &str) -> Result<Vec<Listed>, Trouble> {
        match self {
            Self::Object(engine) => engine.list(folder).await,
            Self::Postgres(engine) => engine.list(folder).await,
        }
    }

    /// Returns when a rule of the store's owner deletes a key, if the server says so.
    pub(super) async fn expiry(&self, name: &str) -> Result<Option<Expiry>, Trouble> {
        match self {
            Self::Object(engine) => engine.expiry(name).await,
            Self::Postgres(_) => Ok(None),
        }
    }

    /// Returns the time by the server's clock.
    pub(super) async fn now(&self) -> Result<Moment, Trouble> {
        match self {
            Self::Object(engine) => engine.now().await,
            Self::Postgres(engine) => engine.now().await,
        }
    }
}
