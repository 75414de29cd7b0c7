//! Faults of a media store's public address, found before TikTok is asked to fetch from there

use std::time::Duration;

use thiserror::Error;

use crate::media::MediaError;
use crate::units::span;

/// A reason why TikTok could not fetch a photo from the public address of a media store.
#[derive(Debug, Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum ServingFault {
    #[error("it did not answer within {}", span(*within))]
    NoAnswer { within: Duration },
    #[error(transparent)]
    Unread(#[from] MediaError),
    /// TikTok follows no redirect (TikTok: media transfer guide).
    #[error("it leads to `{to}`, and TikTok follows no redirect")]
    Redirected {
        /// The redirect's target, without its query.
        to: String,
    },
    #[error("it gives something else than the photo that was put into the media store")]
    OtherBytes,
    #[error("it says that the photo is {}, and it is {wanted}", found.as_deref().unwrap_or("of no type"))]
    OtherType { found: Option<String>, wanted: &'static str },
}

impl ServingFault {
    /// Returns whether no server has answered.
    pub(crate) fn is_out_of_reach(&self) -> bool {
        match self {
            Self::NoAnswer { .. } => true,
            Self::Unread(error) => error.is_out_of_reach(),
            Self::Redirected { .. } | Self::OtherBytes | Self::OtherType { .. } => false,
        }
    }

    /// Returns whether it may be gone at the next try.
    pub fn is_passing(&self) -> bool {
        self.is_out_of_reach() || matches!(self, Self::Unread(error) if error.is_passing())
    }
}
