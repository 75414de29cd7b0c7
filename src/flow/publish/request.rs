//! A request to publish a video, with its options

use std::time::Duration;

use super::not_postable::NotPostable;
use crate::address::is_loopback;
use crate::flow::error::FlowError;
use crate::journal::Transfer;
use crate::media::{Extent, Location};
use crate::tiktok::{ChunkPlan, Client, Disclosure, PrivacyLevel, VideoPost};

/// A video to be published.
#[derive(Debug, Clone)]
pub(crate) struct VideoRequest {
    /// Where it is.
    pub(crate) location: Location,
    /// How TikTok gets it.
    pub(crate) transfer: Transfer,
    /// How it is posted; a draft goes to the inbox and leaves all that to the app.
    pub(crate) post: Option<VideoPost>,
    /// The caption as the user gave it; agoras 2.3.0 made its content key of that.
    pub(crate) caption_as_given: Option<String>,
    /// The frame that becomes the cover; the first one without.
    pub(crate) cover: Option<Cover>,
    /// Another chunk size than the usual, in bytes.
    pub(crate) chunk_size: Option<u64>,
    /// What becomes of a video that TikTok is to fetch, where it cannot be reached from here.
    pub(crate) out_of_reach: OutOfReach,
    /// Whether the same content may be published again.
    pub(crate) duplicates: Duplicates,
    /// How much is kept of media that can be read only once: to check it, the beginning is enough.
    pub(crate) keep: Extent,
    /// What becomes of media that TikTok would not take.
    pub(crate) fix: Fix,
}

/// What becomes of media that TikTok would not take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fix {
    /// It is refused, with a command that mends it.
    Advise,
    /// What that command does is done, and the result is published.
    Convert,
}

/// Where the cover is taken from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Cover {
    /// That far into the video.
    At(Duration),
    /// That share of the video, 0 to 1.
    Share(f64),
}

/// Whether the same content may be published again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Duplicates {
    /// It is refused, and an unfinished publish of it is gone on with.
    Refuse,
    /// The user wants it again, whatever became of it before.
    Allow,
}

/// What becomes of media that TikTok is to fetch, where it cannot be reached from here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OutOfReach {
    /// Nothing is published: it cannot be checked, and is most likely not public.
    Refused,
    /// TikTok is asked to fetch it: the user says that only this machine cannot reach it.
    Unchecked,
}

impl VideoRequest {
    /// Refuses what is wrong with the options alone.
    pub(crate) fn check(&self, client: &Client) -> Result<(), NotPostable> {
        if let Some(post) = &self.post {
            refuse_private_branded(post.disclosure, post.privacy)?;
        }
        match (&self.transfer, &self.location) {
            (Transfer::Upload, _) => Ok(()),
            (Transfer::Pull, Location::Web(url)) if Backend::of(client).fetches(url) => Ok(()),
            (Transfer::Pull, other) => Err(NotPostable::NotForPull(other.to_string())),
        }
    }

    /// Divides a video of `size` bytes into chunks.
    pub(crate) fn chunks(&self, size: u64) -> Result<ChunkPlan, FlowError> {
        let chunks = match self.chunk_size {
            Some(bytes) => ChunkPlan::with_chunk_size(size, bytes),
            None => ChunkPlan::new(size),
        };
        chunks.map_err(|source| FlowError::Plan { name: self.location.to_string(), source })
    }
}

/// Refuses branded content that only the creator can see (TikTok: content sharing guidelines).
pub(crate) fn refuse_private_branded(
    disclosure: Disclosure,
    privacy: PrivacyLevel,
) -> Result<(), NotPostable> {
    if disclosure.paid_partnership && privacy == PrivacyLevel::SelfOnly {
        return Err(NotPostable::BrandedAndPrivate);
    }
    Ok(())
}

/// The server that publishes are sent to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Backend {
    Tiktok,
    /// An emulator of TikTok on this machine.
    Emulator,
}

impl Backend {
    pub(crate) fn of(client: &Client) -> Self {
        if client.endpoints.api.is_loopback_http() { Self::Emulator } else { Self::Tiktok }
    }

    /// Returns whether it fetches media from this address: https, and for an emulator also plain
    /// http on this machine.
    pub(crate) fn fetches(self, url: &url::Url) -> bool {
        url.scheme() == "https" || (self == Self::Emulator && is_loopback(url))
    }
}
