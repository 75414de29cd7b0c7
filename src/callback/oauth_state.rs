//! The random value that ties TikTok's answer to one login

use std::fmt;

use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::error::CallbackError;

/// 256 bits: an attacker who floods the listener for the whole login guesses none of them.
const BYTES: usize = 32;

/// The `state` of one login. It cannot be copied: whoever accepts an answer keeps it, so that a
/// second answer finds nothing to match.
pub struct OauthState(Zeroizing<String>);

impl OauthState {
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

impl fmt::Debug for OauthState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OauthState(••••)")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::hint::black_box;
    use std::time::Instant;

    use super::*;

    #[test]
    fn o23_gives_up_without_random_numbers() {
        let refused = OauthState::from_source(|_| Err(getrandom::Error::UNSUPPORTED));
        assert!(matches!(refused, Err(CallbackError::NoRandomness(_))));
    }

    /// The verifier is one of these too.
    #[test]
    fn o23_never_repeats_itself_in_a_million() {
        let half = |state: OauthState| u128::from_str_radix(&state.expose()[32..], 16).unwrap();
        let halves: HashSet<u128> =
            (0..1_000_000).map(|_| half(OauthState::random().unwrap())).collect();
        assert_eq!(halves.len(), 1_000_000);
    }

    /// How far apart the times of two comparisons are, in standard errors (Welch's t). Each time is
    /// that of a few hundred comparisons, in turns; the slowest tenth is the machine's doing.
    fn t_statistic(compare: impl Fn(&str) -> bool, given: [&str; 2]) -> f64 {
        let mut times = [Vec::new(), Vec::new()];
        for turn in 0..2_000 {
            let class = usize::from(turn % 4 == 1 || turn % 4 == 2);
            let started = Instant::now();
            for _ in 0..100 {
                assert!(!compare(black_box(given[class])));
            }
            times[class].push(started.elapsed().as_secs_f64());
        }
        let [first, second] = times.map(|mut times| {
            times.sort_by(f64::total_cmp);
            times.truncate(900);
            let mean = times.iter().sum::<f64>() / 900.0;
            let variance = times.iter().map(|time| (time - mean).powi(2)).sum::<f64>() / 899.0;
            (mean, variance / 900.0)
        });
        (first.0 - second.0).abs() / (first.1 + second.1).sqrt()
    }

    /// A comparison that leaks does so every time; a machine that is busy does not.
    #[test]
    fn o26_the_time_says_nothing_about_where_two_states_differ() {
        let state = OauthState::random().unwrap();
        let wrong = |at: usize| {
            let mut text = state.expose().to_owned();
            text.replace_range(at..=at, "x");
            text
        };
        let (first, last) = (wrong(0), wrong(63));
        let given = [first.as_str(), last.as_str()];
        let naive = |given: &str| {
            given.bytes().zip(state.expose().bytes()).all(|(one, other)| one == other)
        };
        let leak = t_statistic(naive, given);
        let smallest = (0..10)
            .map(|_| t_statistic(|given| state.matches(given), given))
            .fold(f64::INFINITY, f64::min);
        assert!(leak > 50.0 && smallest < 4.5, "a leak has t = {leak:.1}, this {smallest:.1}");
    }

    #[test]
    fn matches_itself_and_nothing_near() {
        let state = OauthState::from_source(|bytes| {
            bytes.fill(0xab);
            Ok(())
        })
        .unwrap();
        let text = "ab".repeat(32);
        assert!(state.matches(&text));
        for wrong in ["", "ab", &text[..63], &format!("{text}a"), &text.to_uppercase()] {
            assert!(!state.matches(wrong));
        }
        assert_eq!(format!("{state:?}"), "OauthState(••••)");
    }
}
