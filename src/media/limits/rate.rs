//! Whether TikTok takes a frame rate: its limits, and what measured rates may differ from them

use super::table::VIDEO_FRAME_RATE;
use crate::media::header::VideoFacts;

/// A hundredth more or less than TikTok's limits is taken. A steady recording of 60 pictures a
/// second has a mean of up to 60.1 when its times are rounded to milliseconds (some pictures last
/// 16 ms, some 17) or its camera's clock runs fast. The next rates in use, 62.5 and 66, are beyond.
const TOLERANCE: u64 = 100;
/// A twentieth where only the first pictures were read: the first fragments of a steady 60 can seem
/// to have 61.
const ESTIMATE_TOLERANCE: u64 = 20;
/// The most that a short last picture adds to the mean, in hundredths of a picture a second.
const SHORT_LAST_PICTURE: u128 = 120;

/// What TikTok would say to a frame rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RateVerdict {
    /// It takes it. So does a rate that no header tells.
    Taken,
    /// Below its limits.
    TooLow,
    /// Above its limits.
    TooHigh,
}

/// Compares a video's frame rate with TikTok's limits.
pub(crate) fn rate_verdict(facts: &VideoFacts) -> RateVerdict {
    let Some(rate) = facts.frame_rate else {
        return RateVerdict::Taken;
    };
    let part = if rate.is_estimate() { ESTIMATE_TOLERANCE } else { TOLERANCE };
    let least = VIDEO_FRAME_RATE.bound.least() * 100;
    let most = VIDEO_FRAME_RATE.bound.most() * 100;
    if rate.hundredths() < least - least / part {
        return RateVerdict::TooLow;
    }
    if rate.hundredths() > most + most / part + short_last_picture(facts) {
        return RateVerdict::TooHigh;
    }
    RateVerdict::Taken
}

/// Returns what a last picture that is shown for no time adds to the mean, in hundredths: one
/// picture in the whole duration. It matters in the first seconds only.
fn short_last_picture(facts: &VideoFacts) -> u64 {
    let milliseconds = facts.duration.map_or(u128::MAX, |duration| duration.as_millis());
    let hundredths = (100_000 / milliseconds.max(1)).min(SHORT_LAST_PICTURE);
    u64::try_from(hundredths).unwrap_or_default()
}
