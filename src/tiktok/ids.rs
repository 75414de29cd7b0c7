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

/// The error for a text that is not the id of a post.
#[derive(Debug, Error)]
#[error("a post id is a number of up to 20 digits, as at the end of its address")]
pub struct NotAPostId;

impl FromStr for PostId {
    type Err = NotAPostId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse().ok().filter(|_| is_plain).map(Self).ok_or(NotAPostId)
    }
}

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

    #[test]
    fn a_post_id_is_a_number_and_nothing_else() {
        for good in ["7512000000000000001", "18446744073709551615"] {
            assert_eq!(good.parse::<PostId>().unwrap().to_string(), good);
        }
        for bad in ["", "+7", "-7", " 7", "7.0", "18446744073709551616", "v_pub_file~v2-1.7"] {
            assert!(bad.parse::<PostId>().is_err(), "{bad:?}");
        }
    }
}
