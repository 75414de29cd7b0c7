//! The limits of texts, counted as TikTok counts

use super::table::{CAPTION, Limit, PHOTO_DESCRIPTION, PHOTO_TITLE};
use super::violation::Violation;

/// A text that TikTok limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextKind {
    /// A video's caption.
    Caption,
    /// The title of a photo post.
    PhotoTitle,
    /// The description of a photo post.
    PhotoDescription,
}

impl TextKind {
    /// Its limit.
    pub const fn limit(self) -> Limit {
        match self {
            Self::Caption => CAPTION,
            Self::PhotoTitle => PHOTO_TITLE,
            Self::PhotoDescription => PHOTO_DESCRIPTION,
        }
    }
}

/// Compares a text with TikTok's limit, in UTF-16 code units.
pub fn check_text(kind: TextKind, text: &str) -> Option<Violation> {
    let limit = kind.limit();
    let found = text.encode_utf16().count() as u64;
    if limit.bound.allows(found) {
        return None;
    }
    Some(Violation {
        what: limit.what,
        found: format!("{found} UTF-16 units"),
        limit: limit.bound.to_string(),
        mend: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_as_tiktok_counts() {
        assert_eq!(check_text(TextKind::Caption, &"é".repeat(2200)), None);
        assert_eq!(check_text(TextKind::Caption, &"🎬".repeat(1100)), None);
        let long = check_text(TextKind::Caption, &"🎬".repeat(1101)).unwrap();
        assert_eq!(
            long.to_string(),
            "caption: 2202 UTF-16 units; TikTok takes at most 2200 UTF-16 units"
        );
        assert!(check_text(TextKind::PhotoTitle, &"x".repeat(91)).is_some());
        assert!(check_text(TextKind::PhotoDescription, &"x".repeat(4000)).is_none());
    }
}
