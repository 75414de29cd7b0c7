//! Random `state` that ties TikTok's answer to one login

use std::fmt;

use data_encoding::HEXLOWER;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::error::CallbackError;

/// The `state` of one login: 64 hexadecimal digits, whose 256 bits no flood of guesses can hit.
pub struct OauthState(Zeroizing<String>);

impl OauthState {
    /// Creates a state from the system's random numbers.
    pub fn random() -> Result<Self, CallbackError> {
        Self::from_source(getrandom::fill)
    }

    fn from_source(
        fill: impl FnOnce(&mut [u8]) -> Result<(), getrandom::Error>,
    ) -> Result<Self, CallbackError> {
        let mut bytes = Zeroizing::new([0_u8; 32]);
        fill(bytes.as_mut_slice()).map_err(CallbackError::NoRandomness)?;
        Ok(Self(Zeroizing::new(HEXLOWER.encode(bytes.as_slice()))))
    }

    /// Returns the text for the address of TikTok's login page.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Compares in a time that does not depend on the place of the first difference.
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
    fn o23_fails_without_random_numbers() {
        let refused = OauthState::from_source(|_| Err(getrandom::Error::UNSUPPORTED));
        assert!(matches!(refused, Err(CallbackError::NoRandomness(_))));
    }

    #[test]
    fn o23_does_not_repeat_in_a_million_states() {
        let half = |state: OauthState| u128::from_str_radix(&state.expose()[32..], 16).unwrap();
        let halves: HashSet<u128> =
            (0..1_000_000).map(|_| half(OauthState::random().unwrap())).collect();
        assert_eq!(halves.len(), 1_000_000);
    }

    /// Returns the difference between the times of two comparisons in standard errors (Welch's t).
    /// Each time is that of a hundred comparisons, in turns. The slowest tenth is left out, since the
    /// machine causes it. Both texts are compared at the same place in memory, since a place can be
    /// faster than another.
    fn t_statistic(compare: impl Fn(&str) -> bool, given: [&str; 2]) -> f64 {
        let mut times = [Vec::new(), Vec::new()];
        let mut text = String::with_capacity(64);
        for turn in 0..2_000 {
            let class = usize::from(turn % 4 == 1 || turn % 4 == 2);
            text.clear();
            text.push_str(given[class]);
            let started = Instant::now();
            for _ in 0..100 {
                assert!(!compare(black_box(&text)));
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

    /// Takes the smallest of ten results: a leak shows every time, a busy machine does not.
    #[test]
    fn o26_the_time_does_not_show_where_two_states_differ() {
        let state = OauthState::random().unwrap();
        let wrong = |at: usize| {
            let mut text = state.expose().to_owned();
            text.replace_range(at..=at, "x");
            text
        };
        let wrong = [wrong(0), wrong(63)];
        let given = wrong.each_ref().map(String::as_str);
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
    fn matches_itself_only() {
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
