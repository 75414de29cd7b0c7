//! Content keys: hashes that are equal if two publishes have the same content

use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// A privacy level in TikTok's words, or `inbox` for a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Audience(String);

impl Audience {
    /// Takes one of TikTok's privacy levels.
    pub fn new(level: &str) -> Self {
        Self(level.to_owned())
    }

    /// Returns the audience of a draft.
    pub fn inbox() -> Self {
        Self::new("inbox")
    }

    /// Returns the privacy level, or `inbox`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The content of a publish, without its account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Material {
    /// Hashes of the bytes of each media. File names make no difference.
    pub media: Vec<String>,
    /// The caption, or the title and the description.
    pub text: Vec<String>,
    /// The people who will see it.
    pub audience: Audience,
}

/// A hash of media, text and audience, and of the account if one was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContentKey(String);

impl ContentKey {
    /// Returns the key in Base64.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Hashes content and account. Capitals of the account's name make no difference.
    pub fn new(account: &str, material: &Material) -> Self {
        Self::of(&["agoras content v1", &account.to_lowercase()], material)
    }

    /// Hashes content alone.
    pub fn of_any(material: &Material) -> Self {
        Self::of(&["agoras material v1"], material)
    }

    fn of(prefix: &[&str], material: &Material) -> Self {
        let Material { media, text, audience } = material;
        let mut sha = Sha256::new();
        let mut part = |text: &str| {
            sha.update((text.len() as u64).to_be_bytes());
            sha.update(text.as_bytes());
        };
        for word in prefix {
            part(word);
        }
        part(audience.as_str());
        for list in [media, text] {
            part(&list.len().to_string());
            for item in list {
                part(item);
            }
        }
        Self(BASE64URL_NOPAD.encode(&sha.finalize()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_changes_the_key_and_capitals_of_the_account_do_not() {
        let key = |account: &str, media: &[&str], text: &[&str], audience: &str| {
            let owned = |list: &[&str]| list.iter().map(|&item| item.to_owned()).collect();
            let audience = Audience::new(audience);
            ContentKey::new(account, &Material { media: owned(media), text: owned(text), audience })
        };
        let usual = key("ada", &["m"], &["hello"], "SELF_ONLY");
        assert_eq!(usual, key("ADA", &["m"], &["hello"], "SELF_ONLY"));
        for other in [
            key("bea", &["m"], &["hello"], "SELF_ONLY"),
            key("ada", &["n"], &["hello"], "SELF_ONLY"),
            key("ada", &["m", "m"], &["hello"], "SELF_ONLY"),
            key("ada", &["m"], &["hell", "o"], "SELF_ONLY"),
            key("ada", &["m"], &["hello"], "PUBLIC_TO_EVERYONE"),
            key("ada", &["m", "hello"], &[], "SELF_ONLY"),
        ] {
            assert_ne!(usual, other);
        }
    }
}
