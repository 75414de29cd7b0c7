//! Who may see a post

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// TikTok's four privacy levels (TikTok: direct post reference).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PrivacyLevel {
    /// Everyone.
    PublicToEveryone,
    /// People who follow the creator and whom the creator follows.
    MutualFollowFriends,
    /// The creator's followers; offered to private accounts only.
    FollowerOfCreator,
    /// The creator alone.
    SelfOnly,
}

/// The text is none of TikTok's levels.
#[derive(Debug, Error)]
#[error(
    "`{0}` is no privacy level: use PUBLIC_TO_EVERYONE, MUTUAL_FOLLOW_FRIENDS, FOLLOWER_OF_CREATOR or SELF_ONLY"
)]
pub struct NotAPrivacyLevel(String);

impl PrivacyLevel {
    /// All levels, widest first.
    pub const ALL: [Self; 4] = [
        Self::PublicToEveryone,
        Self::MutualFollowFriends,
        Self::FollowerOfCreator,
        Self::SelfOnly,
    ];

    /// TikTok's word for it.
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
