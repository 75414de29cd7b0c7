//! What makes two publishes the same

use std::fmt;

use base64ct::{Base64UrlUnpadded, Encoding};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::audience::Audience;

/// One way, and the same for the same media, caption, audience and, where one is in it, account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContentKey(String);

impl ContentKey {
    /// The key.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `account` is compared without capitals.
    pub fn new(account: &str, material: &Material) -> Self {
        Self::of(&["agoras content v1", &account.to_lowercase()], material)
    }

    /// The same for whatever account.
    pub fn of_any(material: &Material) -> Self {
        Self::of(&["agoras material v1"], material)
    }

    fn of(kind: &[&str], material: &Material) -> Self {
        let Material { media, text, audience } = material;
        let mut sha = Sha256::new();
        let mut part = |text: &str| {
            sha.update((text.len() as u64).to_be_bytes());
            sha.update(text.as_bytes());
        };
        for word in kind {
            part(word);
        }
        part(audience.as_str());
        for list in [media, text] {
            part(&list.len().to_string());
            for item in list {
                part(item);
            }
        }
        Self(Base64UrlUnpadded::encode_string(&sha.finalize()))
    }
}

/// What is published, whoever publishes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Material {
    /// Names the bytes of each media, whatever its file is called.
    pub media: Vec<String>,
    /// Caption, title and description.
    pub text: Vec<String>,
    /// Who will see it.
    pub audience: Audience,
}

impl fmt::Display for ContentKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differs_in_every_part_and_in_nothing_else() {
        let key = |account: &str, media: &[&str], text: &[&str], audience: &str| {
            let owned = |list: &[&str]| list.iter().map(|&item| item.to_owned()).collect();
            let (media, text, audience) = (owned(media), owned(text), Audience::new(audience));
            ContentKey::new(account, &Material { media, text, audience })
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
