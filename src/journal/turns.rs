//! Turns for TikTok's calls, which are limited by minute, shared by all processes of this machine

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::clock::{Clock, Moment};

/// TikTok counts in a sliding minute. Five seconds more allow for the time that calls travel.
const MINUTE: Duration = Duration::from_secs(65);

/// An endpoint of TikTok's API that takes an access token. TikTok counts the calls of each one
/// separately.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum RatedCall {
    VideoInit,
    InboxInit,
    PhotoInit,
    CreatorInfo,
    Status,
    Cancel,
    Revoke,
    Videos,
}

impl RatedCall {
    /// Returns the key in the file of times. agoras 2.3.0 wrote `init` for all three openings. Its
    /// times are not counted, and are removed after a minute.
    const fn name(self) -> &'static str {
        match self {
            Self::VideoInit => "video/init",
            Self::InboxInit => "inbox/video/init",
            Self::PhotoInit => "content/init",
            Self::CreatorInfo => "creator_info",
            Self::Status => "status",
            Self::Cancel => "cancel",
            Self::Revoke => "revoke",
            Self::Videos => "videos",
        }
    }

    /// Returns whether it opens a publish.
    pub(crate) const fn is_opening(self) -> bool {
        match self {
            Self::VideoInit | Self::InboxInit | Self::PhotoInit => true,
            Self::CreatorInfo | Self::Status | Self::Cancel | Self::Revoke | Self::Videos => false,
        }
    }

    /// Returns the calls a minute that TikTok allows with one access token (TikTok: content posting
    /// and display API references); `None` if it states no limit.
    pub(crate) const fn a_minute(self) -> Option<usize> {
        match self {
            Self::VideoInit | Self::InboxInit | Self::PhotoInit => Some(6),
            Self::CreatorInfo => Some(20),
            Self::Status => Some(30),
            Self::Videos => Some(600),
            Self::Cancel | Self::Revoke => None,
        }
    }
}

/// The moments of past and future calls, in milliseconds since the epoch.
pub(crate) type Times = BTreeMap<String, Vec<u64>>;

/// Turns of one process, for a machine without a place for the shared ones.
#[derive(Debug, Clone, Default)]
pub struct OwnTurns(Arc<Mutex<Times>>);

impl OwnTurns {
    /// Takes an account's next turn, and returns the time until then.
    pub fn take(&self, account: &str, call: RatedCall, clock: Clock) -> Duration {
        let Some(limit) = call.a_minute() else {
            return Duration::ZERO;
        };
        let mut times = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        take(&mut times, key(call, account), limit, Minute::from(clock.now(), clock))
    }
}

/// The minute that TikTok counts, from a moment on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Minute {
    /// Milliseconds since the epoch.
    now: u64,
    /// Milliseconds of real time.
    length: u64,
}

impl Minute {
    /// Returns the minute from `now` on, as long as it is on `clock`.
    pub(crate) fn from(now: Moment, clock: Clock) -> Self {
        let length = u64::try_from(clock.on_the_wall(MINUTE).as_millis()).unwrap_or(u64::MAX);
        Self { now: now.millis(), length }
    }

    /// Returns the minute of a clock that may be wrong by `error`.
    pub(crate) fn give_or_take(self, error: Duration) -> Self {
        let error = u64::try_from(error.as_millis()).unwrap_or(u64::MAX);
        Self { length: self.length.saturating_add(error), ..self }
    }
}

pub(crate) fn key(call: RatedCall, account: &str) -> String {
    format!("{} {}", call.name(), account.to_lowercase())
}

/// Takes the next turn of `key`, and returns the time until then.
pub(crate) fn take(times: &mut Times, key: String, limit: usize, minute: Minute) -> Duration {
    let Minute { now, length: window } = minute;
    for list in times.values_mut() {
        // Turns of the far future are of a clock that was set back since.
        list.retain(|at| *at + window > now && *at < now + 30 * window);
    }
    times.retain(|_, list| !list.is_empty());
    let taken = times.entry(key).or_default();
    let turn = next(taken, limit, now, window);
    taken.push(turn);
    Duration::from_millis(turn - now)
}

/// Returns the first moment from `now` on that leaves at most `limit` turns in any window.
fn next(taken: &[u64], limit: usize, now: u64, window: u64) -> u64 {
    match taken.len().checked_sub(limit) {
        Some(index) => now.max(taken[index] + window),
        None => now,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_turns_are_counted_by_account_and_call() {
        let turns = OwnTurns::default();
        let clock = Clock::system();
        let take = |account| turns.take(account, RatedCall::VideoInit, clock);
        assert!((0..6).all(|_| take("ada").is_zero()));
        assert!(take("Ada") > Duration::from_mins(1), "the seventh in a minute waits");
        assert!(take("bob").is_zero() && turns.take("ada", RatedCall::Cancel, clock).is_zero());
    }

    #[test]
    fn no_window_ever_holds_more_than_the_limit() {
        let limit = 6;
        let window = 60_000;
        let mut taken: Vec<u64> = Vec::new();
        for call in 0..40 {
            let now = call * 100;
            let turn = next(&taken, limit, now, window);
            assert!(turn >= now);
            taken.push(turn);
            let within = taken.iter().filter(|at| **at + window > turn && **at <= turn);
            assert!(within.count() <= limit, "{taken:?}");
        }
        assert_eq!(&taken[..7], &[0, 100, 200, 300, 400, 500, 60_000]);
    }
}
