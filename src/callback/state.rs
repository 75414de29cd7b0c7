//! The random value that ties TikTok's answer to one login

use std::fmt;

use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::error::CallbackError;

/// 256 bits: an attacker who floods the listener for the whole login guesses none of them.
const BYTES: usize = 32;

/// The `state` of one login. It cannot be copied: whoever accepts an answer keeps it, so that a
/// second answer finds nothing to match.
pub struct State(Zeroizing<String>);

impl State {
    /// A new one from the system's random numbers.
    pub fn random() -> Result<Self, CallbackError> {
        Self::from_source(getrandom::fill)
    }

    fn from_source(
        fill: impl FnOnce(&mut [u8]) -> Result<(), getrandom::Error>,
    ) -> Result<Self, CallbackError> {
        let mut bytes = Zeroizing::new([0_u8; BYTES]);
        fill(bytes.as_mut_slice()).map_err(CallbackError::NoRandomness)?;
        let mut text = Zeroizing::new(String::with_capacity(2 * BYTES));
        for byte in bytes.iter() {
            for digit in [byte >> 4, byte & 0x0f] {
                text.push(char::from(b"0123456789abcdef"[usize::from(digit)]));
            }
        }
        Ok(Self(text))
    }

    /// For the authorization address: 64 hexadecimal digits.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Compares in a time that does not depend on where the two differ.
    pub(crate) fn matches(&self, given: &str) -> bool {
        self.0.as_bytes().ct_eq(given.as_bytes()).into()
    }
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("State(••••)")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn o23_gives_up_without_random_numbers() {
        let refused = State::from_source(|_| Err(getrandom::Error::UNSUPPORTED));
        assert!(matches!(refused, Err(CallbackError::NoRandomness(_))));
    }

    #[test]
    fn o23_never_repeats_itself() {
        let states: HashSet<String> =
            (0..10_000).map(|_| State::random().unwrap().expose().to_owned()).collect();
        assert_eq!(states.len(), 10_000);
        assert!(states.iter().all(|state| state.len() == 64));
    }

    #[test]
    fn matches_itself_and_nothing_near() {
        let state = State::from_source(|bytes| {
            bytes.fill(0xab);
            Ok(())
        })
        .unwrap();
        let text = "ab".repeat(32);
        assert!(state.matches(&text));
        for wrong in ["", "ab", &text[..63], &format!("{text}a"), &text.to_uppercase()] {
            assert!(!state.matches(wrong));
        }
        assert_eq!(format!("{state:?}"), "State(••••)");
    }
}
