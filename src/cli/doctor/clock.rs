//! Check of the machine's clock, which decides whether tokens and certificates are good

use super::finding::{Finding, Findings, State};
use crate::cli::context::Context;
use crate::clock::Moment;

const CLOCK: &str = "clock";
const ADVICE: &str =
    "set the machine's clock: tokens and certificates are judged by it (`timedatectl` on Linux)";

/// 2026-01-01 00:00 UTC, in seconds since 1970: this program is younger.
const EARLIEST: u64 = 1_767_225_600;

/// In seconds. An answer that took long is no wrong clock.
const TOLERATED: u64 = 60;

pub(crate) fn look(context: &Context, findings: &mut Findings) {
    findings.add(alone(context.clock.unix_seconds()));
}

/// Holds the clock against TikTok's: both in seconds since 1970, at the same moment.
pub(crate) fn compare(here: u64, there: u64, findings: &mut Findings) {
    let off = here.abs_diff(there);
    if off <= TOLERATED {
        findings.ok(CLOCK, "agrees with TikTok's");
    } else {
        let way = if here > there { "ahead of" } else { "behind" };
        findings.warn(CLOCK, format!("is {off} seconds {way} TikTok's"), ADVICE);
    }
}

fn alone(now: u64) -> Finding {
    let what = format!("it is {}", Moment::from_seconds(now));
    if now < EARLIEST {
        let advice = Some(ADVICE.to_owned());
        Finding { about: CLOCK, state: State::Fail, what: format!("{what}, it says"), advice }
    } else {
        Finding { about: CLOCK, state: State::Ok, what, advice: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_before_2026_is_wrong() {
        assert_eq!(alone(EARLIEST).state, State::Ok);
        assert_eq!(alone(EARLIEST - 1).state, State::Fail);
        assert_eq!(alone(0).what, "it is 1970-01-01 00:00 UTC, it says");
    }

    #[test]
    fn a_minute_is_forgiven_in_both_directions() {
        for (here, there, state) in [
            (1_000, 1_060, State::Ok),
            (1_060, 1_000, State::Ok),
            (1_000, 1_061, State::Warn),
            (1_061, 1_000, State::Warn),
        ] {
            let mut findings = Findings::default();
            compare(here, there, &mut findings);
            assert_eq!(findings.state(), state, "{here} {there}");
        }
    }
}
