//! A photo that goes through the media store

use url::Url;

use crate::media::{Conversion, Source};
use crate::media_store::{ObjectName, PhotoType};

/// A photo that TikTok is to fetch from the media store.
#[derive(Debug)]
pub(crate) struct LocalPhoto {
    pub(crate) source: Source,
    pub(crate) photo: PhotoType,
    /// The conversion that has to come first; `None` if TikTok takes the photo as it is.
    pub(crate) conversion: Option<Conversion>,
}

/// A photo of a post, and its place in the media store.
#[derive(Debug)]
pub(crate) struct HostedPhoto {
    /// The index in the post, from 0.
    pub(crate) index: usize,
    pub(crate) local: LocalPhoto,
    /// The name in the media store.
    pub(crate) name: ObjectName,
    /// The address from which TikTok fetches it.
    pub(crate) address: Url,
}
