//! Calls a minute, for each access token

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use crate::clock::Moment;
use crate::emulator::wire::endpoint::Endpoint;

const WINDOW: Duration = Duration::from_mins(1);

#[derive(Debug, Default)]
pub(crate) struct Rates {
    calls: HashMap<(String, Endpoint), VecDeque<Moment>>,
}

/// Returns calls a minute. TikTok: each endpoint's page; 600 for the Display API. The others state
/// no limit.
const fn limit(endpoint: Endpoint) -> usize {
    match endpoint {
        Endpoint::Creator => 20,
        Endpoint::VideoInit | Endpoint::InboxInit | Endpoint::PhotoInit => 6,
        Endpoint::Status => 30,
        Endpoint::UserInfo | Endpoint::VideoList | Endpoint::VideoQuery => 600,
        _ => usize::MAX,
    }
}

impl Rates {
    /// Counts a call, or refuses it: refused calls are not counted.
    pub(crate) fn admits(&mut self, token: &str, endpoint: Endpoint, now: Moment) -> bool {
        let calls = self.calls.entry((token.to_owned(), endpoint)).or_default();
        while calls.front().is_some_and(|at| now >= *at + WINDOW) {
            calls.pop_front();
        }
        let admitted = calls.len() < limit(endpoint);
        if admitted {
            calls.push_back(now);
        }
        admitted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_slides() {
        let mut rates = Rates::default();
        let at = Moment::from_seconds;
        for second in 0..6 {
            assert!(rates.admits("a", Endpoint::VideoInit, at(second)));
        }
        assert!(!rates.admits("a", Endpoint::VideoInit, at(59)));
        assert!(rates.admits("b", Endpoint::VideoInit, at(59)));
        assert!(rates.admits("a", Endpoint::InboxInit, at(59)));
        assert!(rates.admits("a", Endpoint::VideoInit, at(60)));
        assert!(!rates.admits("a", Endpoint::VideoInit, at(60)));
    }
}
