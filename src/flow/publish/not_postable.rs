//! Errors of a post that TikTok would refuse for its options or its creator

use thiserror::Error;

use crate::flow::accounts::account::Username;
use crate::tiktok::PrivacyLevel;

/// A post that TikTok would refuse, found before anything is sent.
#[derive(Debug, Error)]
pub enum NotPostable {
    /// TikTok's guidelines: branded content visibility cannot be set to private.
    #[error("branded content cannot be private: `--brand-content` does not go with SELF_ONLY")]
    BrandedAndPrivate,
    /// A share of the video is asked for, and its headers do not say how long it is.
    #[error("the cover cannot be taken at a percentage: the media does not say how long it is")]
    NoDuration,
    /// Only web addresses can be fetched by TikTok.
    #[error("TikTok fetches only https addresses, and `{0}` is none")]
    NotForPull(String),
    /// TikTok follows no redirect (TikTok: media transfer guide).
    #[error("TikTok fetches without following redirects, and `{name}` leads to `{target}`")]
    Redirects {
        /// The requested address.
        name: String,
        /// The redirect's target.
        target: String,
    },
    /// This machine cannot reach the media, so it is most likely not public.
    #[error("TikTok is to fetch `{name}`, and it cannot be reached from here")]
    OutOfReach {
        /// The requested address.
        name: String,
        /// The network's error; `None` if the time has run out.
        #[source]
        source: Option<reqwest::Error>,
    },
    /// The tokens belong to another account.
    #[error("the tokens belong to {found}, not to {asked}")]
    OtherAccount {
        /// The account that the user named.
        asked: Username,
        /// The account that TikTok named.
        found: Username,
    },
    /// The creator is not offered this level.
    #[error("{username} cannot post with {asked}: TikTok offers {}", offered.join(", "))]
    PrivacyNotOffered {
        /// The creator who would post.
        username: Username,
        /// The requested level.
        asked: PrivacyLevel,
        /// The levels offered, in TikTok's words.
        offered: Vec<String>,
    },
}
