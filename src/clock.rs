//! The time: moments, and a clock whose waits can be shortened for tests

use std::fmt;
use std::ops::{Add, Sub};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Shortened waits for another process are never shorter than this: the process is real, and the
/// machine may be busy.
const LEAST_PATIENCE: Duration = Duration::from_secs(2);

/// A point in time, at or after the Unix epoch (1970-01-01 00:00 UTC).
///
/// People read it in UTC, to the minute: `2026-11-23 06:46 UTC`. Files hold whole seconds since the
/// epoch. A moment after the year 9999, which no valid file holds, is shown as the epoch.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(Duration);

impl Moment {
    /// 1970-01-01 00:00 UTC.
    pub const EPOCH: Self = Self(Duration::ZERO);

    /// Returns the moment `seconds` after the epoch.
    pub const fn from_seconds(seconds: u64) -> Self {
        Self(Duration::from_secs(seconds))
    }

    /// Returns the moment `millis` milliseconds after the epoch.
    pub const fn from_millis(millis: u64) -> Self {
        Self(Duration::from_millis(millis))
    }

    /// Returns the whole seconds since the epoch.
    pub const fn seconds(self) -> u64 {
        self.0.as_secs()
    }

    /// Returns the whole milliseconds since the epoch.
    pub fn millis(self) -> u64 {
        u64::try_from(self.0.as_millis()).unwrap_or(u64::MAX)
    }

    /// Returns the time from `earlier` to this moment; zero if `earlier` is the later one.
    pub const fn since(self, earlier: Self) -> Duration {
        self.0.saturating_sub(earlier.0)
    }

    /// Returns the whole days from `earlier` to this moment, by their whole seconds; 0 if `earlier`
    /// is the later one.
    pub const fn days_since(self, earlier: Self) -> u64 {
        self.seconds().saturating_sub(earlier.seconds()) / 86_400
    }

    /// Returns the moment as programs read it, to the second: `2026-11-23T06:46:12Z` (RFC 3339).
    pub fn rfc3339(self) -> String {
        self.timestamp().to_string()
    }

    fn timestamp(self) -> Timestamp {
        let seconds = i64::try_from(self.seconds()).unwrap_or(i64::MAX);
        Timestamp::from_second(seconds).unwrap_or(Timestamp::UNIX_EPOCH)
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = jiff::tz::Offset::UTC.to_datetime(self.timestamp());
        write!(f, "{} {:02}:{:02} UTC", at.date(), at.hour(), at.minute())
    }
}

/// A system time before the epoch counts as the epoch.
impl From<SystemTime> for Moment {
    fn from(time: SystemTime) -> Self {
        Self(time.duration_since(UNIX_EPOCH).unwrap_or_default())
    }
}

impl Add<Duration> for Moment {
    type Output = Self;

    fn add(self, later: Duration) -> Self {
        Self(self.0.saturating_add(later))
    }
}

/// Never goes below the epoch.
impl Sub<Duration> for Moment {
    type Output = Self;

    fn sub(self, earlier: Duration) -> Self {
        Self(self.0.saturating_sub(earlier))
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(self.seconds())
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        u64::deserialize(deserializer).map(Self::from_seconds)
    }
}

/// The machine's clock, with waits that can be shortened.
///
/// An emulator can let hours pass in seconds, and waits against it have to keep step. The rate is 1
/// everywhere else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {
    rate: u32,
}

impl Clock {
    /// Returns the machine's clock at its own pace.
    pub const fn system() -> Self {
        Self { rate: 1 }
    }

    /// Returns a clock whose waits are `rate` times shorter; 0 counts as 1.
    pub const fn hurried(rate: u32) -> Self {
        Self { rate: if rate == 0 { 1 } else { rate } }
    }

    /// Returns the current moment; the epoch if the machine's clock is set before it.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that asks")]
    pub fn now(self) -> Moment {
        SystemTime::now().into()
    }

    /// Returns the real time that `duration` takes on this clock.
    pub fn on_the_wall(self, duration: Duration) -> Duration {
        duration / self.rate
    }

    /// Returns the time that passes on this clock in a real `duration`.
    pub fn from_the_wall(self, duration: Duration) -> Duration {
        duration.saturating_mul(self.rate)
    }

    /// Returns the real time to wait for a process that has `limit` to answer: shortened like every
    /// wait, but never below two seconds.
    pub fn patience(self, limit: Duration) -> Duration {
        self.on_the_wall(limit).max(limit.min(LEAST_PATIENCE))
    }

    /// Waits for `duration` on this clock.
    pub async fn sleep(self, duration: Duration) {
        tokio::time::sleep(self.on_the_wall(duration)).await;
    }
}

/// Returns the pause that a server asks for in `Retry-After`, in seconds or as a date (RFC 9110,
/// 10.2.3); `None` if the header is neither, or the date is past.
pub fn retry_after(header: &str, now: Moment) -> Option<Duration> {
    let header = header.trim();
    if let Ok(seconds) = header.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let then = Moment::from(httpdate::parse_http_date(header).ok()?);
    then.0.checked_sub(now.0)
}

/// A measurement of real time.
///
/// A machine that sleeps stops its monotonic clock, and a corrected clock jumps. The longer of both
/// counts, because TikTok's hours go on in either case.
#[derive(Debug, Clone, Copy)]
pub struct Stopwatch {
    clock: Clock,
    monotonic: Instant,
    started: Moment,
}

impl Stopwatch {
    /// Starts the measurement.
    pub fn start(clock: Clock) -> Self {
        Self { clock, monotonic: Instant::now(), started: clock.now() }
    }

    #[cfg(test)]
    pub(crate) fn started(clock: Clock, ago: Duration) -> Self {
        let now = Self::start(clock);
        Self { started: now.started - ago, ..now }
    }

    /// Returns the time since the start.
    pub fn elapsed(self) -> Duration {
        self.monotonic.elapsed().max(self.clock.now().since(self.started))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_a_moment_to_people_and_to_programs() {
        let moment = Moment::from_seconds(1_795_416_372);
        assert_eq!(moment.to_string(), "2026-11-23 06:46 UTC");
        assert_eq!(moment.rfc3339(), "2026-11-23T06:46:12Z");
        assert_eq!(serde_json::to_string(&moment).unwrap(), "1795416372");
        assert_eq!(Moment::from_seconds(u64::MAX).to_string(), "1970-01-01 00:00 UTC");
    }

    #[test]
    fn n21_a_machine_that_slept_and_a_clock_that_was_set_back_both_count() {
        let half = Duration::from_mins(30);
        assert!(Stopwatch::started(Clock::system(), half).elapsed() >= half);
        let now = Stopwatch::start(Clock::system());
        let Some(monotonic) = now.monotonic.checked_sub(half) else {
            return;
        };
        assert!(Stopwatch { monotonic, ..now }.elapsed() >= half);
    }

    #[test]
    fn hurries_waits_but_leaves_peers_their_two_seconds() {
        let clock = Clock::hurried(60);
        assert_eq!(clock.on_the_wall(Duration::from_mins(1)), Duration::from_secs(1));
        assert_eq!(clock.patience(Duration::from_secs(30)), Duration::from_secs(2));
        assert_eq!(clock.patience(Duration::from_mins(10)), Duration::from_secs(10));
        assert_eq!(clock.patience(Duration::from_secs(1)), Duration::from_secs(1));
    }

    #[test]
    fn n09_retry_after_is_read_in_both_forms_and_never_trusted() {
        assert_eq!(retry_after("7", Moment::EPOCH), Some(Duration::from_secs(7)));
        assert_eq!(retry_after("99999", Moment::EPOCH), Some(Duration::from_secs(99_999)));
        assert_eq!(
            retry_after("Thu, 01 Jan 1970 00:01:00 GMT", Moment::from_seconds(30)),
            Some(Duration::from_secs(30))
        );
        assert_eq!(retry_after("Thu, 01 Jan 1970 00:00:10 GMT", Moment::from_seconds(30)), None);
        for odd in ["-1", "soon", "", "1e9", "18446744073709551616"] {
            assert_eq!(retry_after(odd, Moment::EPOCH), None, "{odd}");
        }
    }
}
