//! The request for a converted video, as the journal seals it for a resume that converts again

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::request::{Cover, Duplicates, Fix, OutOfReach, VideoRequest};
use crate::journal::Transfer;
use crate::media::{Extent, Location};
use crate::tiktok::{Disclosure, Interactions, VideoPost};

/// A request without the place of its media. It is sealed because it holds the caption.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Again {
    post: Option<Post>,
    caption_as_given: Option<String>,
    cover: Option<KeptCover>,
    chunk_size: Option<u64>,
    allow_duplicate: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the post")]
struct Post {
    title: Option<String>,
    privacy: String,
    comments: bool,
    duet: bool,
    stitch: bool,
    own_brand: bool,
    paid_partnership: bool,
    ai_generated: bool,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum KeptCover {
    At(Duration),
    Share(f64),
}

impl Again {
    pub(crate) fn of(request: &VideoRequest) -> Self {
        Self {
            post: request.post.as_ref().map(Post::of),
            caption_as_given: request.caption_as_given.clone(),
            cover: request.cover.map(|cover| match cover {
                Cover::At(time) => KeptCover::At(time),
                Cover::Share(share) => KeptCover::Share(share),
            }),
            chunk_size: request.chunk_size,
            allow_duplicate: request.duplicates == Duplicates::Allow,
        }
    }

    /// Returns the same request for media at this place; `None` if another version wrote a privacy
    /// level that this one does not know.
    pub(crate) fn request(self, location: Location) -> Option<VideoRequest> {
        let post = match self.post {
            Some(post) => Some(post.read()?),
            None => None,
        };
        Some(VideoRequest {
            location,
            transfer: Transfer::Upload,
            post,
            caption_as_given: self.caption_as_given,
            cover: self.cover.map(|cover| match cover {
                KeptCover::At(time) => Cover::At(time),
                KeptCover::Share(share) => Cover::Share(share),
            }),
            chunk_size: self.chunk_size,
            out_of_reach: OutOfReach::Refused,
            duplicates: if self.allow_duplicate { Duplicates::Allow } else { Duplicates::Refuse },
            keep: Extent::All,
            fix: Fix::Convert,
        })
    }
}

impl Post {
    fn of(post: &VideoPost) -> Self {
        Self {
            title: post.title.clone(),
            privacy: post.privacy.as_str().to_owned(),
            comments: post.interactions.comments,
            duet: post.interactions.duet,
            stitch: post.interactions.stitch,
            own_brand: post.disclosure.own_brand,
            paid_partnership: post.disclosure.paid_partnership,
            ai_generated: post.ai_generated,
        }
    }

    fn read(self) -> Option<VideoPost> {
        Some(VideoPost {
            title: self.title,
            privacy: self.privacy.parse().ok()?,
            interactions: Interactions {
                comments: self.comments,
                duet: self.duet,
                stitch: self.stitch,
            },
            disclosure: Disclosure {
                own_brand: self.own_brand,
                paid_partnership: self.paid_partnership,
            },
            ai_generated: self.ai_generated,
            cover_at: None,
        })
    }
}
