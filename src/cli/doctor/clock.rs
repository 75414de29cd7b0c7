//! Check of the machine's clock, by which tokens and certificates are valid or not

use super::finding::Findings;
use crate::clock::Moment;

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
        findings.warn(CLOCK, format!("is {off} seconds {way} TikTok's"), ADVICE);
    }
}

#[cfg(test)]
mod tests {
    use super::super::finding::CheckStatus;
    use super::*;

    #[test]
    fn a_clock_before_2026_is_wrong() {
        for (now, status) in [
            (EARLIEST, CheckStatus::Ok),
            (Moment::from_seconds(EARLIEST.seconds() - 1), CheckStatus::Fail),
        ] {
            let mut findings = Findings::default();
            look(now, &mut findings);
            assert_eq!(findings.status(), status, "{now}");
        }
    }

    #[test]
    fn a_minute_is_tolerated_in_both_directions() {
        for (here, there, status) in [
            (1_000, 1_060, CheckStatus::Ok),
            (1_060, 1_000, CheckStatus::Ok),
            (1_000, 1_061, CheckStatus::Warn),
            (1_061, 1_000, CheckStatus::Warn),
        ] {
            let mut findings = Findings::default();
            compare(here, there, &mut findings);
            assert_eq!(findings.status(), status, "{here} {there}");
        }
    }
}
