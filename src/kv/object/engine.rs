//! Object storage as a shared store: one request for each verb

use std::error::Error;
use std::fmt;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use futures_util::TryStreamExt;
use object_store::path::Path;
use object_store::{ObjectMeta, ObjectStoreExt, PutMode, PutOptions, UpdateVersion};

use super::builder::{Bucket, VersionedBy, bucket};
use super::connector::{NoMetadata, Unencrypted};
use super::expiry::Expiry;
use super::refusal::Refusal;
use crate::clock::{Clock, Moment};
use crate::kv::address::KvAddress;
use crate::kv::error::KvError;
use crate::kv::item::{Expect, Item, Listed, MOST_BYTES, Version, Write};
use crate::kv::trouble::Trouble;

/// A reading of the server's clock is used for so long.
const CLOCK_AGE: Duration = Duration::from_mins(1);

/// A bucket as a shared store.
#[derive(Debug)]
pub(in crate::kv) struct ObjectEngine {
    bucket: Bucket,
    /// The address as it is shown.
    store: String,
}

impl ObjectEngine {
    pub(in crate::kv) fn new(address: &KvAddress, clock: Clock) -> Result<Self, KvError> {
        Ok(Self { bucket: bucket(address, clock)?, store: address.to_string() })
    }

    pub(in crate::kv) async fn get(&self, name: &str) -> Result<Option<Item>, Trouble> {
        let found = match self.bucket.objects.get(&path(name)?).await {
            Ok(found) => found,
            Err(error) if refusal(&error).is_some_and(Refusal::is_absent) => {
                return Ok(None);
            }
            Err(error) => return Err(self.trouble(error)),
        };
        let size = found.meta.size;
        if size > MOST_BYTES {
            let store = self.store.clone();
            let key = name.to_owned();
            return Err(Trouble::Final(KvError::TooLarge { store, key, size, limit: MOST_BYTES }));
        }
        let version = self.version(found.meta.e_tag.as_deref(), found.meta.version.as_deref())?;
        let bytes = found.bytes().await.map_err(|error| self.trouble(error))?;
        Ok(Some(Item { bytes: bytes.into(), version }))
    }

    /// Returns when a rule of the bucket deletes an object, if the server says so.
    pub(in crate::kv) async fn expiry(&self, name: &str) -> Result<Option<Expiry>, Trouble> {
        match self.bucket.objects.get(&path(name)?).await {
            Ok(found) => Ok(found.extensions.get::<Expiry>().cloned()),
            Err(error) if refusal(&error).is_some_and(Refusal::is_absent) => Ok(None),
            Err(error) => Err(self.trouble(error)),
        }
    }

    pub(in crate::kv) async fn put(&self, write: &Write) -> Result<Version, Trouble> {
        let mode = match &write.expect {
            Expect::Absent => PutMode::Create,
            Expect::Version(version) => PutMode::Update(self.expected(version)),
        };
        let path = path(&write.name)?;
        let options = PutOptions::from(mode);
        let bytes = write.bytes.clone().into();
        let done = self.bucket.objects.put_opts(&path, bytes, options).await;
        let done = done.map_err(|error| self.trouble(error))?;
        self.version(done.e_tag.as_deref(), done.version.as_deref())
    }

    /// Writes an object without a condition.
    pub(super) async fn put_file(
        &self,
        name: &str,
        bytes: Bytes,
        options: PutOptions,
    ) -> Result<(), Trouble> {
        let put = self.bucket.objects.put_opts(&path(name)?, bytes.into(), options).await;
        put.map(drop).map_err(|error| self.trouble(error))
    }

    pub(in crate::kv) async fn remove(&self, name: &str) -> Result<(), Trouble> {
        match self.bucket.objects.delete(&path(name)?).await {
            // Azure's answer to a list of removals is read by the library.
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) if refusal(&error).is_some_and(Refusal::is_absent) => Ok(()),
            Err(error) => Err(self.trouble(error)),
        }
    }

    pub(in crate::kv) async fn list(&self, folder: &str) -> Result<Vec<Listed>, Trouble> {
        let folder = path(folder)?;
        let listed = self.bucket.objects.list(Some(&folder)).map_ok(|meta: ObjectMeta| Listed {
            key: meta.location.to_string(),
            changed: SystemTime::from(meta.last_modified).into(),
            size: meta.size,
        });
        listed.try_collect().await.map_err(|error| self.trouble(error))
    }

    /// Returns the time by the `Date` of the latest answer. Without a recent one, it makes a request.
    pub(in crate::kv) async fn now(&self) -> Result<Moment, Trouble> {
        if let Some(now) = self.bucket.server.now(CLOCK_AGE) {
            return Ok(now);
        }
        let name = match self.bucket.prefix.as_str() {
            "" => "now".to_owned(),
            prefix => format!("{prefix}/now"),
        };
        self.get(&name).await?;
        self.bucket.server.now(CLOCK_AGE).ok_or_else(|| self.senseless("it has no `Date` header"))
    }

    /// Returns the version of an object.
    fn version(&self, e_tag: Option<&str>, number: Option<&str>) -> Result<Version, Trouble> {
        let text = match self.bucket.is_versioned_by {
            VersionedBy::ETag => e_tag,
            VersionedBy::Generation => number,
        };
        // After a write another try may find it: the object is read again.
        text.map(Version::new).ok_or_else(|| Trouble::passing("the answer has no version"))
    }

    fn expected(&self, version: &Version) -> UpdateVersion {
        let text = Some(version.as_str().to_owned());
        match self.bucket.is_versioned_by {
            VersionedBy::ETag => UpdateVersion { e_tag: text, version: None },
            VersionedBy::Generation => UpdateVersion { e_tag: None, version: text },
        }
    }

    fn trouble(&self, error: object_store::Error) -> Trouble {
        let store = self.store.clone();
        if let Some(refusal) = refusal(&error) {
            return refusal.clone().trouble(&store);
        }
        if let Some(reason) = no_credentials(&error) {
            return Trouble::Final(KvError::Credentials { store, reason });
        }
        match cause::<reqwest::Error>(&error) {
            Some(_) => Trouble::passing(Network(error)),
            None => self.senseless(&error.to_string()),
        }
    }

    fn senseless(&self, reason: &str) -> Trouble {
        let store = self.store.clone();
        let reason = reason.to_owned();
        Trouble::Final(KvError::Protocol { store, reason })
    }
}

/// A request without an answer. The library's own words are left out: they name whole addresses.
#[derive(Debug)]
struct Network(object_store::Error);

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match cause::<reqwest::Error>(&self.0) {
            Some(error) => error.fmt(f),
            None => f.write_str("the connection failed"),
        }
    }
}

impl Error for Network {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        cause::<reqwest::Error>(&self.0)?.source()
    }
}

/// Returns why there are no credentials; `None` for every other error.
fn no_credentials(error: &object_store::Error) -> Option<String> {
    let none = cause::<NoMetadata>(error).map(ToString::to_string);
    let none = none.or_else(|| cause::<Unencrypted>(error).map(ToString::to_string));
    // The library has no type for a file with a token that cannot be read.
    none.or_else(|| Some(error.to_string()).filter(|text| text.contains("token file")))
}

fn refusal(error: &object_store::Error) -> Option<&Refusal> {
    cause(error)
}

/// Returns the cause of a type in an error's chain.
fn cause<'e, T: Error + 'static>(error: &'e (dyn Error + 'static)) -> Option<&'e T> {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if let Some(found) = error.downcast_ref() {
            return Some(found);
        }
        cause = error.source();
    }
    None
}

fn path(name: &str) -> Result<Path, Trouble> {
    Path::parse(name).map_err(|_| Trouble::Final(KvError::Key { key: name.to_owned() }))
}
