//! The check of a frame rate: TikTok's limits, and how far measured rates may differ from them

use super::table::LIMITS;
use crate::media::header::VideoFacts;

/// 1/100 more or less than the limits is allowed. A steady recording of 60 pictures a second has a
/// mean of up to 60.1 when its times are rounded to milliseconds (some pictures last 16 ms, some 17)
/// or its camera's clock runs fast. The next rates in use, 62.5 and 66, are beyond.
const TOLERANCE: u64 = 100;
/// 1/20 is allowed for an estimate: the first fragments of a steady 60 can seem to have 61.
const ESTIMATE_TOLERANCE: u64 = 20;
/// The most that a short last picture adds to the mean, in hundredths of a picture a second.
const SHORT_LAST_PICTURE: u128 = 120;

/// The result of comparing a frame rate with TikTok's limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RateCheck {
    /// Also the result for a rate that no header gives.
    Allowed,
    TooLow,
    TooHigh,
}

pub(crate) fn check_rate(facts: &VideoFacts) -> RateCheck {
    let Some(rate) = facts.frame_rate else {
        return RateCheck::Allowed;
    };
    let part = if rate.is_estimate { ESTIMATE_TOLERANCE } else { TOLERANCE };
    let bound = LIMITS.video.frame_rate.bound;
    let least = bound.least() * 100;
    let most = bound.most() * 100;
    if rate.hundredths() < least - least / part {
        return RateCheck::TooLow;
    }
    if rate.hundredths() > most + most / part + short_last_picture(facts) {
        return RateCheck::TooHigh;
    }
    RateCheck::Allowed
}

/// Returns what a last picture of no length adds to the mean of a short video, in hundredths.
fn short_last_picture(facts: &VideoFacts) -> u64 {
    let milliseconds = facts.duration.map_or(u128::MAX, |duration| duration.as_millis());
    let hundredths = (100_000 / milliseconds.max(1)).min(SHORT_LAST_PICTURE);
    u64::try_from(hundredths).unwrap_or_default()
}
