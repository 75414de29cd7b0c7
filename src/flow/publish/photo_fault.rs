//! Errors of a photo post that TikTok would refuse

use std::fmt;
use std::time::Duration;

use thiserror::Error;

use crate::media::{Location, MediaError, Violation};
use crate::units::span;

/// Everything that is wrong with a photo post.
#[derive(Debug, Error)]
#[error("{}, and nothing was sent", if self.is_passing() { "photos cannot be read now" } else { "TikTok would not take this photo post" })]
pub struct PhotosUnfit(pub Vec<PhotoFault>);

impl PhotosUnfit {
    /// Returns whether every error may be gone at the next try.
    pub fn is_passing(&self) -> bool {
        self.0.iter().all(PhotoFault::is_passing)
    }
}

/// One error of a photo post.
#[derive(Debug)]
pub struct PhotoFault {
    /// The photo's number, from 1, and its place; `None` for an error of the whole post.
    pub photo: Option<(usize, Location)>,
    /// The kind of the error.
    pub trouble: PhotoTrouble,
}

/// A reason why TikTok would refuse a photo or a photo post.
#[derive(Debug, Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum PhotoTrouble {
    #[error("it is on this machine, and TikTok takes photos only by URL")]
    NotOnTheWeb,
    #[error("a photo cannot come from standard input")]
    FromStdin,
    /// TikTok fetches only https addresses (TikTok: media transfer guide).
    #[error("TikTok fetches only https addresses")]
    NotHttps,
    #[error("it did not answer within {}", span(*within))]
    NoAnswer { within: Duration },
    #[error("{}", told(.0))]
    Unread(MediaError),
    /// TikTok follows no redirect (TikTok: media transfer guide).
    #[error("it leads to `{to}`, and TikTok follows no redirect")]
    Redirected {
        /// The redirect's target, without its query.
        to: String,
    },
    #[error("{0}")]
    TooMany(Violation),
    #[error("{0}")]
    Unfit(Violation),
    #[error("cover index: {index}; the photos have the indexes 0 to {}", photos.saturating_sub(1))]
    NoSuchCover {
        /// The requested index, from 0.
        index: usize,
        photos: usize,
    },
}

impl PhotoTrouble {
    /// Returns whether no server has answered for the photo.
    pub(crate) fn is_out_of_reach(&self) -> bool {
        match self {
            Self::NoAnswer { .. } => true,
            Self::Unread(error) => error.is_out_of_reach(),
            _ => false,
        }
    }
}

impl PhotoFault {
    /// Returns whether it may be gone at the next try.
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

/// Formats an error with its causes in one line.
fn told(error: &MediaError) -> String {
    let mut words = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        words = format!("{words}: {error}");
        cause = error.source();
    }
    words
}
