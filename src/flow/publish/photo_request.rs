//! A request to publish photos: the photos, the post, and the options

use super::request::{Duplicates, OutOfReach};
use crate::flow::hosting::host::MediaHost;
use crate::journal::Idempotency;
use crate::media::Location;
use crate::tiktok::{PhotoDestination, PhotoPost};

#[derive(Debug, Clone)]
pub(crate) struct PhotoRequest {
    pub(crate) images: Vec<Location>,
    /// The user's media store; `None` if there is none, so that every photo has to be on the web.
    pub(crate) host: Option<MediaHost>,
    pub(crate) destination: PhotoDestination,
    /// Its `images` are empty, and filled in from the addresses.
    pub(crate) post: PhotoPost,
    /// Title and description as the user gave them. The content key of agoras 2.3.0 needs them.
    pub(crate) texts_as_given: [String; 2],
    pub(crate) out_of_reach: OutOfReach,
    pub(crate) duplicates: Duplicates,
    /// The key of the plan's row or the feed's item that it is for.
    pub(crate) idempotency: Option<Idempotency>,
}
