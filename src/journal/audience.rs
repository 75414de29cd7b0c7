//! Who will see a publish

use serde::{Deserialize, Serialize};

/// A privacy level in TikTok's words, or `inbox`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Audience(String);

impl Audience {
    /// Takes TikTok's word.
    pub fn new(word: &str) -> Self {
        Self(word.to_owned())
    }

    /// A draft for the creator.
    pub fn inbox() -> Self {
        Self::new("inbox")
    }

    /// The word.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
