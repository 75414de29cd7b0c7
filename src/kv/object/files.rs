//! Files in a bucket: each is put and deleted by its own name, and nothing is listed

use std::time::Duration;

use bytes::Bytes;
use object_store::{Attribute, Attributes, PutOptions};

use super::engine::ObjectEngine;
use crate::clock::Clock;
use crate::kv::address::KvAddress;
use crate::kv::error::KvError;
use crate::kv::retry::{Limits, Tries, retried};

/// The times for a file: a photo of 20 MiB needs a minute on a line of 3 Mbit/s.
const LIMITS: Limits = Limits { whole: Duration::from_mins(5), one: Duration::from_mins(2) };

/// A bucket for files.
#[derive(Debug)]
pub(crate) struct Files {
    engine: ObjectEngine,
    address: KvAddress,
    /// The address as it is shown.
    store: String,
    clock: Clock,
}

/// The content of a file.
#[derive(Debug, Clone)]
pub(crate) struct File {
    pub(crate) bytes: Bytes,
    pub(crate) media_type: &'static str,
}

impl Files {
    /// Prepares a connection; [`KvError::Address`] if the address is of a database. Nothing is sent yet.
    pub(crate) fn open(address: &KvAddress, clock: Clock) -> Result<Self, KvError> {
        let engine = ObjectEngine::new(address, clock)?;
        let store = address.to_string();
        Ok(Self { engine, address: address.clone(), store, clock })
    }

    /// Writes a file, whether one of this name is there or not. No cache may keep it.
    pub(crate) async fn put(&self, name: &str, file: &File) -> Result<(), KvError> {
        let name = self.name(name)?;
        let mut attributes = Attributes::new();
        attributes.insert(Attribute::ContentType, file.media_type.into());
        attributes.insert(Attribute::CacheControl, "no-store".into());
        let options = || PutOptions { attributes: attributes.clone(), ..PutOptions::default() };
        let put = || self.engine.put_file(&name, file.bytes.clone(), options());
        retried(self.tries(), put).await
    }

    /// Deletes a file. One that is not there is no error.
    pub(crate) async fn delete(&self, name: &str) -> Result<(), KvError> {
        let name = self.name(name)?;
        retried(self.tries(), || self.engine.remove(&name)).await
    }

    fn tries(&self) -> Tries<'_> {
        Tries::within(&self.store, self.clock, LIMITS)
    }

    fn name(&self, name: &str) -> Result<String, KvError> {
        if KvAddress::is_key(name) {
            Ok(self.address.full(name))
        } else {
            Err(KvError::Key { key: name.to_owned() })
        }
    }
}
