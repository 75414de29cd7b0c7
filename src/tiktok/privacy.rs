//! Privacy level of a post

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// TikTok's four privacy levels (TikTok: direct post reference).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(missing_docs, reason = "TikTok's words say it")]
pub enum PrivacyLevel {
    PublicToEveryone,
    /// For people who follow the creator and whom the creator follows.
    MutualFollowFriends,
    /// For the creator's followers. TikTok offers it to private accounts only.
    FollowerOfCreator,
    SelfOnly,
}

/// The error for a text that is not one of TikTok's levels.
#[derive(Debug, Error)]
#[error(
    "`{0}` is no privacy level: use PUBLIC_TO_EVERYONE, MUTUAL_FOLLOW_FRIENDS, FOLLOWER_OF_CREATOR or SELF_ONLY"
)]
pub struct NotAPrivacyLevel(String);

impl PrivacyLevel {
    /// All levels, from the widest to the narrowest.
    pub const ALL: [Self; 4] = [
        Self::PublicToEveryone,
        Self::MutualFollowFriends,
        Self::FollowerOfCreator,
        Self::SelfOnly,
    ];

    /// Returns TikTok's word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PublicToEveryone => "PUBLIC_TO_EVERYONE",
            Self::MutualFollowFriends => "MUTUAL_FOLLOW_FRIENDS",
            Self::FollowerOfCreator => "FOLLOWER_OF_CREATOR",
            Self::SelfOnly => "SELF_ONLY",
        }
    }
}

impl fmt::Display for PrivacyLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for PrivacyLevel {
    type Err = NotAPrivacyLevel;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|level| level.as_str().eq_ignore_ascii_case(text))
            .ok_or_else(|| NotAPrivacyLevel(text.to_owned()))
    }
}
