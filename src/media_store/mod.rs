//! The user's own bucket for photos of this machine, from which TikTok fetches them

mod address;
mod bucket;
mod error;
mod object_name;
mod public_url;

pub(crate) use address::MediaStoreAddress;
pub(crate) use bucket::MediaBucket;
pub use error::MediaStoreError;
pub(crate) use object_name::{ObjectName, PhotoType};
pub(crate) use public_url::PublicUrl;
