//! Identity of a record: the platform and the account's name, normalised

use std::fmt;

use icu_normalizer::ComposingNormalizerBorrowed;
use thiserror::Error;

use crate::secret::RefreshToken;

/// The longest normalised name, in bytes. TikTok's have at most 24 letters.
const LONGEST_NAME: usize = 128;

/// The longest platform name, so that a file name stays under 80 letters.
const LONGEST_PLATFORM: usize = 16;

/// The platform of an account: 1 to 16 letters `a-z` and digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Platform(String);

impl Platform {
    /// Returns the platform TikTok.
    pub fn tiktok() -> Self {
        Self("tiktok".to_owned())
    }

    /// Returns the platform of logins whose account TikTok has not named yet.
    pub fn unconfirmed() -> Self {
        Self("unconfirmed".to_owned())
    }

    pub(crate) fn new(name: &str) -> Result<Self, IdentityError> {
        let plain =
            name.bytes().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit());
        if name.is_empty() || name.len() > LONGEST_PLATFORM || !plain {
            return Err(IdentityError::Platform);
        }
        Ok(Self(name.to_owned()))
    }

    /// Returns the name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An account. Two spellings of one name (`@Alice`, `alice`) are one identity.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identity {
    platform: Platform,
    name: String,
}

impl Identity {
    /// Returns the identity of an account on TikTok.
    pub fn tiktok(name: &str) -> Result<Self, IdentityError> {
        Self::new(Platform::tiktok(), name)
    }

    /// Returns the identity of tokens that came from `seed`, until TikTok has named their account.
    /// The same seed gives the same identity.
    pub fn unconfirmed(seed: &RefreshToken) -> Self {
        Self { platform: Platform::unconfirmed(), name: seed.long_name() }
    }

    /// Returns whether TikTok has not named the account yet.
    pub fn is_unconfirmed(&self) -> bool {
        self.platform == Platform::unconfirmed()
    }

    /// Normalises a name: surrounding space, a leading `@`, case and the composition of accents make
    /// no difference.
    pub(crate) fn new(platform: Platform, name: &str) -> Result<Self, IdentityError> {
        if name.len() > 4 * LONGEST_NAME {
            return Err(IdentityError::TooLong);
        }
        let name = fold(name);
        if name.is_empty() {
            Err(IdentityError::Empty)
        } else if name.len() > LONGEST_NAME {
            Err(IdentityError::TooLong)
        } else if let Some(letter) = name.chars().find(|letter| hides(*letter)) {
            Err(IdentityError::Hidden(letter))
        } else if fold(&name) != name {
            Err(IdentityError::Unsettled)
        } else {
            Ok(Self { platform, name })
        }
    }

    /// Returns the platform of the account.
    pub fn platform(&self) -> &Platform {
        &self.platform
    }

    /// Returns the normalised name, without `@`.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.platform, self.name)
    }
}

fn fold(name: &str) -> String {
    let nfc = const { ComposingNormalizerBorrowed::new_nfc() };
    let name =
        name.trim_start_matches(|letter: char| letter.is_whitespace() || letter == '@').trim_end();
    nfc.normalize(&nfc.normalize(name).to_lowercase()).into_owned()
}

/// Returns whether a letter is invisible, or changes how others look.
fn hides(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}')
}

/// The reason why a name cannot be an account's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[expect(missing_docs, reason = "the messages say what each variant is")]
pub enum IdentityError {
    #[error("the account name is empty")]
    Empty,
    #[error("the account name is longer than {LONGEST_NAME} bytes")]
    TooLong,
    #[error("the account name contains the invisible character {}", .0.escape_unicode())]
    Hidden(char),
    /// The lower-case form has another lower-case form. No such letters are known.
    #[error("the account name has no settled spelling")]
    Unsettled,
    #[error("a platform is named with 1 to {LONGEST_PLATFORM} letters a-z and digits")]
    Platform,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_are_one_identity() {
        let alice = Identity::tiktok("alice").unwrap();
        for spelling in ["@alice", "Alice", " @ ALICE\n"] {
            assert_eq!(Identity::tiktok(spelling).unwrap(), alice, "{spelling}");
        }
        assert_eq!(
            Identity::tiktok("cafe\u{301}").unwrap(),
            Identity::tiktok("CAF\u{c9}").unwrap()
        );
    }

    #[test]
    fn names_that_deceive_are_refused() {
        for (name, error) in [
            ("", IdentityError::Empty),
            ("@", IdentityError::Empty),
            ("a\0b", IdentityError::Hidden('\0')),
            ("a\u{202e}b", IdentityError::Hidden('\u{202e}')),
            ("a\u{200b}b", IdentityError::Hidden('\u{200b}')),
        ] {
            assert_eq!(Identity::tiktok(name), Err(error), "{name:?}");
        }
        assert_eq!(Identity::tiktok(&"a".repeat(129)), Err(IdentityError::TooLong));
        assert_eq!(Identity::tiktok(&"a".repeat(4096)), Err(IdentityError::TooLong));
    }
}
