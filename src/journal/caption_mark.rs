//! Marks of captions, by which a post is recognized without its caption in the journal

use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::content_key::ContentKey;

/// A hash of a caption and of the publish's content, so that equal captions of other content have
/// other marks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaptionMark(String);

impl CaptionMark {
    /// Returns the mark of a caption, without the blanks around it; `None` for a blank caption, which
    /// tells nothing.
    pub fn new(content: &ContentKey, caption: &str) -> Option<Self> {
        let caption = caption.trim();
        if caption.is_empty() {
            return None;
        }
        let mut sha = Sha256::new();
        for part in ["agoras caption v1", content.as_str(), caption] {
            sha.update((part.len() as u64).to_be_bytes());
            sha.update(part.as_bytes());
        }
        Some(Self(BASE64URL_NOPAD.encode(&sha.finalize())))
    }
}

#[cfg(test)]
mod tests {
    use super::super::content_key::{Audience, Material};
    use super::*;

    fn content(media: &str) -> ContentKey {
        let audience = Audience::new("PUBLIC_TO_EVERYONE");
        ContentKey::of_any(&Material { media: vec![media.to_owned()], text: Vec::new(), audience })
    }

    #[test]
    fn only_the_same_caption_of_the_same_content_has_the_same_mark() {
        let mark = |media, caption| CaptionMark::new(&content(media), caption);
        assert_eq!(mark("m", "Hello #rust"), mark("m", " Hello #rust\n"));
        for (media, caption) in [("m", "Hello"), ("m", "hello #rust"), ("n", "Hello #rust")] {
            assert_ne!(mark(media, caption), mark("m", "Hello #rust"), "{media} {caption}");
        }
        assert_eq!(mark("m", ""), None);
        assert_eq!(mark("m", " \n"), None);
    }

    #[test]
    fn the_caption_cannot_be_read_from_the_mark() {
        let mark = serde_json::to_string(&CaptionMark::new(&content("m"), "Hello")).unwrap();
        assert!(!mark.contains("Hello"), "{mark}");
    }
}
