//! The photos in a media store: put and deleted by their exact names, never listed

use bytes::Bytes;

use super::address::MediaStoreAddress;
use super::error::MediaStoreError;
use super::object_name::{ObjectName, PhotoType};
use crate::clock::Clock;
use crate::kv::object::{File, Files};

/// The objects below one address.
#[derive(Debug)]
pub(crate) struct MediaBucket(Files);

impl MediaBucket {
    /// Prepares the access. Nothing is sent.
    pub(crate) fn open(address: &MediaStoreAddress, clock: Clock) -> Result<Self, MediaStoreError> {
        Ok(Self(Files::open(&address.0, clock)?))
    }

    /// Puts a photo there, with its content type.
    pub(crate) async fn put(
        &self,
        name: &ObjectName,
        photo: PhotoType,
        bytes: Bytes,
    ) -> Result<(), MediaStoreError> {
        let file = File { bytes, media_type: photo.media_type() };
        Ok(self.0.put(name.as_str(), &file).await?)
    }

    /// Deletes an object. One that is not there is as good.
    pub(crate) async fn delete(&self, name: &ObjectName) -> Result<(), MediaStoreError> {
        Ok(self.0.delete(name.as_str()).await?)
    }
}
