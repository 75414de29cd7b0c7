//! Check of the machine's clock, by which tokens and certificates are valid or not

use std::time::Duration;

use super::finding::Findings;
use crate::clock::Moment;
use crate::units::count;

const CLOCK: &str = "clock";
const ADVICE: &str =
    "set the machine's clock: tokens and certificates are judged by it (`timedatectl` on Linux)";

/// 2026-01-01 00:00 UTC: this program is younger.
const EARLIEST: Moment = Moment::from_seconds(1_767_225_600);

/// A difference, in seconds, that a slow answer can make.
const TOLERATED: u64 = 60;

pub(crate) fn look(now: Moment, findings: &mut Findings) {
    if now < EARLIEST {
        findings.fail(CLOCK, format!("it is {now}, it says"), ADVICE);
    } else {
        findings.ok(CLOCK, format!("it is {now}"));
    }
}

/// Compares the clock with TikTok's: both in seconds since 1970, at the same moment.
pub(crate) fn compare(here: u64, there: u64, findings: &mut Findings) {
    let off = here.abs_diff(there);
    if off <= TOLERATED {
        findings.ok(CLOCK, "agrees with TikTok's");
    } else {
        let way = if here > there { "ahead of" } else { "behind" };
        findings.warn(
            CLOCK,
            format!("is {} {way} TikTok's", count(Duration::from_secs(off))),
            ADVICE,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::super::finding::CheckStatus;
    use super::*;

    fn status(check: impl Fn(&mut Findings)) -> CheckStatus {
        let mut findings = Findings::default();
        check(&mut findings);
        findings.status()
    }

    #[test]
    fn a_clock_before_2026_is_wrong() {
        let earlier = Moment::from_seconds(EARLIEST.seconds() - 1);
        assert_eq!(status(|it| look(EARLIEST, it)), CheckStatus::Ok);
        assert_eq!(status(|it| look(earlier, it)), CheckStatus::Fail);
    }

    #[test]
    fn a_minute_is_tolerated_in_both_directions() {
        for (one, other) in [(1_000, 1_060), (1_060, 1_000)] {
            assert_eq!(status(|it| compare(one, other, it)), CheckStatus::Ok);
        }
        for (one, other) in [(1_000, 1_061), (1_061, 1_000)] {
            assert_eq!(status(|it| compare(one, other, it)), CheckStatus::Warn);
        }
    }
}
