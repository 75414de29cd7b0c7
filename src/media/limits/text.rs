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

/// What is wrong with a text that holds a control character.
pub const CONTROL_CHARACTER: &str = "control character";

/// Lists what is wrong with a text: its length, in UTF-16 code units, and its first control
/// character other than a line end and a tab, which no post shows.
pub fn check_text(kind: TextKind, text: &str) -> Vec<Violation> {
    let limit = kind.limit();
    let found = text.encode_utf16().count() as u64;
    let too_long = (!limit.bound.allows(found)).then(|| Violation {
        what: limit.what,
        found: format!("{found} UTF-16 units"),
        limit: limit.bound.to_string(),
        mend: None,
    });
    too_long.into_iter().chain(control_character(limit.what, text)).collect()
}

fn control_character(text_name: &str, text: &str) -> Option<Violation> {
    let is_wrong = |letter: char| letter.is_control() && !matches!(letter, '\n' | '\t');
    let at = text.find(is_wrong)?;
    let letter = text[at..].chars().next()?;
    let line = text[..at].rsplit('\n').next().unwrap_or_default();
    Some(Violation {
        what: CONTROL_CHARACTER,
        found: format!(
            "U+{:04X}, character {} of line {} of the {text_name}",
            u32::from(letter),
            line.chars().count() + 1,
            text[..at].matches('\n').count() + 1,
        ),
        limit: "none but line ends and tabs".to_owned(),
        mend: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_as_tiktok_counts() {
        assert_eq!(check_text(TextKind::Caption, &"é".repeat(2200)), []);
        assert_eq!(check_text(TextKind::Caption, &"🎬".repeat(1100)), []);
        let long = check_text(TextKind::Caption, &"🎬".repeat(1101));
        assert_eq!(
            long[0].to_string(),
            "caption: 2202 UTF-16 units; TikTok takes at most 2200 UTF-16 units"
        );
        assert_eq!(check_text(TextKind::PhotoTitle, &"x".repeat(91)).len(), 1);
        assert_eq!(check_text(TextKind::PhotoDescription, &"x".repeat(4000)), []);
    }

    #[test]
    fn names_the_place_of_a_control_character() {
        let found = |text: &str| check_text(TextKind::Caption, text).pop().map(|it| it.to_string());
        assert_eq!(found("tab\tand line\nend, é 🎬 \u{2028}"), None);
        assert_eq!(
            found("one\né🎬\0three").as_deref(),
            Some(
                "control character: U+0000, character 3 of line 2 of the caption; TikTok takes none but line ends and tabs"
            )
        );
        for letter in ['\u{1}', '\u{b}', '\u{1b}', '\u{7f}', '\u{85}', '\u{9b}'] {
            assert!(found(&format!("a{letter}b")).is_some(), "{letter:?}");
        }
    }
}
