//! A probe of a media store: put there, looked at from the public address, and deleted

use bytes::Bytes;
use url::Url;

use super::host::MediaHost;
use super::look::{Wanted, look_at, time_for};
use crate::clock::Clock;
use crate::flow::error::FlowError;
use crate::media_store::{MediaBucket, MediaStoreError, ObjectName, PhotoType};

/// The type of a probe. Nobody looks at its picture, and it has none.
const PHOTO: PhotoType = PhotoType::Jpeg;

/// A small object that is put into a media store for a moment.
#[derive(Debug)]
pub(crate) struct MediaProbe {
    bucket: MediaBucket,
    pub(crate) name: ObjectName,
    address: Url,
    clock: Clock,
}

impl MediaProbe {
    /// Prepares a probe. Nothing is sent.
    pub(crate) fn new(host: &MediaHost, clock: Clock) -> Result<Self, MediaStoreError> {
        let bucket = MediaBucket::open(&host.address, clock)?;
        let name = ObjectName::random(PHOTO)?;
        let address = host.url.of(&name);
        Ok(Self { bucket, name, address, clock })
    }

    /// Does with the probe what a publish does with a photo. It is deleted whatever comes before.
    pub(crate) async fn run(&self) -> Result<(), FlowError> {
        let seen = self.put_and_look().await;
        let deleted = self.bucket.delete(&self.name).await;
        seen?;
        Ok(deleted?)
    }

    async fn put_and_look(&self) -> Result<(), FlowError> {
        // Its name, so that no other object has the same bytes.
        let bytes = Bytes::from(self.name.to_string());
        let wanted = Wanted::new(&self.address, PHOTO, &bytes);
        self.bucket.put(&self.name, PHOTO, bytes).await?;
        let within = time_for(std::slice::from_ref(&wanted), self.clock);
        let seen = look_at(&wanted, within, self.clock).await;
        seen.map_err(|source| Wanted::not_served(self.address.clone(), source))
    }
}
