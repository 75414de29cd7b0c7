//! Identifiers that TikTok gives to publishes, posts, apps and users

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// TikTok's id of a publish: documented with up to 64 characters, accepted with up to 256.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PublishId(String);

/// The error for a text that is not a publish id.
#[derive(Debug, Error)]
#[error("a publish id has 1 to 256 letters, digits or `_~.-`, as in `v_pub_file~v2-1.76…`")]
pub struct NotAPublishId;

impl FromStr for PublishId {
    type Err = NotAPublishId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let legal = |letter: char| letter.is_ascii_alphanumeric() || "_~.-".contains(letter);
        if text.is_empty() || text.len() > 256 || !text.chars().all(legal) {
            return Err(NotAPublishId);
        }
        Ok(Self(text.to_owned()))
    }
}

impl PublishId {
    /// Returns the id as TikTok wrote it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PublishId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The number of a public post. It is above 2^53, so JSON holds it as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PostId(pub(crate) u64);

impl fmt::Display for PostId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The app's public key from TikTok's developer portal. A sandbox app's starts with `sb`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientKey(String);

impl ClientKey {
    /// Creates the key from the portal's text, without surrounding white space.
    pub fn new(key: &str) -> Self {
        Self(key.trim().to_owned())
    }

    /// Returns the key as the portal shows it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// TikTok's id of a user, different for each app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenId(String);

impl OpenId {
    /// Creates the id from TikTok's text.
    pub fn new(id: impl Into<String>) -> Self {
        Self(id.into())
    }

    /// Returns the id as TikTok wrote it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_every_shape_of_publish_id_and_no_other_characters() {
        for good in ["v_pub_file~v2-1.76", "p_inbox_url~v2.1", "v_inbox_file~v2.7"] {
            assert_eq!(good.parse::<PublishId>().unwrap().as_str(), good);
        }
        for bad in ["", "a/b", "a\nb", "a b", "é", &"x".repeat(257)] {
            assert!(bad.parse::<PublishId>().is_err(), "{bad:?}");
        }
    }
}
