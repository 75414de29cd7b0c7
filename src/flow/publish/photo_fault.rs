//! What is wrong with the photos of a post, found before anything is sent

use std::fmt;
use std::time::Duration;

use thiserror::Error;

use crate::media::{Location, MediaError, Violation};

/// A photo post that TikTok would not take: everything that is wrong with it.
#[derive(Debug, Error)]
#[error("{}, and nothing was sent", if self.is_passing() { "photos cannot be read now" } else { "TikTok would not take this photo post" })]
pub struct PhotosUnfit(pub Vec<PhotoFault>);

impl PhotosUnfit {
    /// It may all be gone at the next try.
    pub fn is_passing(&self) -> bool {
        self.0.iter().all(PhotoFault::is_passing)
    }
}

/// One thing that is wrong.
#[derive(Debug)]
pub struct PhotoFault {
    /// Which photo, from 1, and where it is; none when it is about the post as a whole.
    pub photo: Option<(usize, Location)>,
    /// What is wrong with it.
    pub trouble: PhotoTrouble,
}

/// What can be wrong with a photo or a photo post.
#[derive(Debug, Error)]
pub enum PhotoTrouble {
    /// TikTok has no upload for photos.
    #[error("it is on this machine, and TikTok takes photos only by URL")]
    NotOnTheWeb,
    /// TikTok fetches only https addresses (TikTok: media transfer guide).
    #[error("TikTok fetches only https addresses")]
    NotHttps,
    /// The time that all photos share ran out.
    #[error("it did not answer within {} s", within.as_secs())]
    NoAnswer {
        /// How long that time was.
        within: Duration,
    },
    /// It cannot be read.
    #[error("{}", told(.0))]
    Unread(MediaError),
    /// TikTok follows no redirect (TikTok: media transfer guide).
    #[error("it leads to `{to}`, and TikTok follows no redirect")]
    Redirected {
        /// Where it leads, without its query.
        to: String,
    },
    /// There are more photos than a post takes.
    #[error("{0}")]
    TooMany(Violation),
    /// It is not what TikTok takes.
    #[error("{0}")]
    Unfit(Violation),
    /// The cover is none of the photos.
    #[error("cover index: {index}; the photos have the indexes 0 to {}", photos.saturating_sub(1))]
    NoSuchCover {
        /// The index asked for.
        index: usize,
        /// How many photos there are.
        photos: usize,
    },
}

impl PhotoTrouble {
    /// Nothing was heard of it: an answer that says no is something else.
    pub(crate) fn is_out_of_reach(&self) -> bool {
        match self {
            Self::NoAnswer { .. } => true,
            Self::Unread(error) => error.is_out_of_reach(),
            _ => false,
        }
    }
}

impl PhotoFault {
    /// It may be gone at the next try.
    pub fn is_passing(&self) -> bool {
        match &self.trouble {
            PhotoTrouble::NoAnswer { .. } => true,
            PhotoTrouble::Unread(error) => {
                error.is_passing() || matches!(error, MediaError::TooSlow { .. })
            }
            _ => false,
        }
    }
}

impl fmt::Display for PhotoFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.photo {
            // What cannot be read is named by its error.
            Some((number, _)) if matches!(self.trouble, PhotoTrouble::Unread(_)) => {
                write!(f, "photo {number}: {}", self.trouble)
            }
            Some((number, location)) => {
                write!(f, "photo {number} (`{location}`): {}", self.trouble)
            }
            None => self.trouble.fmt(f),
        }
    }
}

/// An error with its causes, in one line of a list.
fn told(error: &MediaError) -> String {
    let mut words = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        words = format!("{words}: {error}");
        cause = error.source();
    }
    words
}
