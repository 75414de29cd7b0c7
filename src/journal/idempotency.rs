//! The idempotency key of a publish: what a plan's row or a feed's item is known by

use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The name of something that is posted once: a plan's row, a sheet's row, a feed's item.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct IdempotencyKey(String);

impl IdempotencyKey {
    /// Makes a key of parts, of which the first says what kind of thing is named. Other parts never
    /// make the same key.
    pub fn of(parts: &[&str]) -> Self {
        let mut sum = Sha256::new();
        for part in parts {
            sum.update((part.len() as u64).to_be_bytes());
            sum.update(part);
        }
        Self(HEXLOWER.encode(&sum.finalize()))
    }

    /// Parses a key in hexadecimal.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let is_key = text.len() == 64 && text.bytes().all(|digit| digit.is_ascii_hexdigit());
        is_key.then(|| Self(text.to_owned()))
    }

    /// Returns the key in hexadecimal.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The key of a publish, and what it stands for at the time of the publish.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Idempotency {
    /// The key.
    pub key: IdempotencyKey,
    /// A hash of the content; `None` if the key stands for any content.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
    /// The content in a few words, for people.
    pub summary: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_other_parts_differ() {
        let key = |parts: &[&str]| IdempotencyKey::of(parts);
        assert_eq!(key(&["plan", "ada", "7"]), key(&["plan", "ada", "7"]));
        assert_ne!(key(&["plan", "ada", "7"]), key(&["plan", "ad", "a7"]));
        assert_ne!(key(&["plan", "ada", "7"]), key(&["plan", "ada7"]));
        assert_ne!(key(&["plan", ""]), key(&["plan"]));
    }
}
