//! The time, and waiting, as something that can run faster than the wall

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// However fast the clock runs, a real peer on this machine is given this long to answer.
const LEAST_PATIENCE: Duration = Duration::from_secs(2);

/// Tells the time and waits.
///
/// Against an emulator whose hours pass in seconds, agoras' own waits have to keep step. The rate
/// is 1 everywhere else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {
    rate: u32,
}

impl Clock {
    /// The wall's own pace.
    pub const fn system() -> Self {
        Self { rate: 1 }
    }

    /// A clock whose waits are `rate` times shorter; 0 counts as 1.
    pub const fn hurried(rate: u32) -> Self {
        Self { rate: if rate == 0 { 1 } else { rate } }
    }

    /// Seconds since 1970; 0 when the machine's clock stands before that.
    pub fn unix_seconds(self) -> u64 {
        self.unix_millis() / 1000
    }

    /// Milliseconds since 1970; 0 when the machine's clock stands before that.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that asks")]
    pub fn unix_millis(self) -> u64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
    }

    /// How long this clock's `duration` takes on the wall.
    pub fn on_the_wall(self, duration: Duration) -> Duration {
        duration / self.rate
    }

    /// What a `duration` on the wall is on this clock.
    pub fn from_the_wall(self, duration: Duration) -> Duration {
        duration.saturating_mul(self.rate)
    }

    /// How long to wait on the wall for a peer that has `limit` to answer: shortened like every
    /// wait, but never below two seconds, since the peer is a real process on a busy machine.
    pub fn patience(self, limit: Duration) -> Duration {
        self.on_the_wall(limit).max(limit.min(LEAST_PATIENCE))
    }

    /// Waits for `duration` on this clock.
    pub async fn sleep(self, duration: Duration) {
        tokio::time::sleep(self.on_the_wall(duration)).await;
    }
}

/// How long a server wants to be left alone: `Retry-After` in seconds or as a date (RFC 9110,
/// 10.2.3). What is neither, or past, says nothing.
pub fn retry_after(header: &str, now_unix: u64) -> Option<Duration> {
    let header = header.trim();
    if let Ok(seconds) = header.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let then = httpdate::parse_http_date(header).ok()?.duration_since(UNIX_EPOCH).ok()?;
    then.checked_sub(Duration::from_secs(now_unix))
}

/// Measures how long something takes on the wall.
///
/// A machine that sleeps stops its monotonic clock, and a corrected clock jumps: what has passed is
/// the longer of both, since TikTok's hours go on in either case.
#[derive(Debug, Clone, Copy)]
pub struct Stopwatch {
    clock: Clock,
    monotonic: Instant,
    millis: u64,
}

impl Stopwatch {
    /// Starts now.
    pub fn start(clock: Clock) -> Self {
        Self { clock, monotonic: Instant::now(), millis: clock.unix_millis() }
    }

    /// Started `ago`.
    #[cfg(test)]
    pub(crate) fn started(clock: Clock, ago: Duration) -> Self {
        let now = Self::start(clock);
        let millis = u64::try_from(ago.as_millis()).unwrap_or(u64::MAX);
        Self { millis: now.millis - millis, ..now }
    }

    /// How much has passed since.
    pub fn elapsed(self) -> Duration {
        let wall = self.clock.unix_millis().saturating_sub(self.millis);
        self.monotonic.elapsed().max(Duration::from_millis(wall))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn n21_a_machine_that_slept_and_a_clock_that_was_set_back_both_count() {
        let half = Duration::from_mins(30);
        let slept = Stopwatch::started(Clock::system(), half);
        assert!(slept.elapsed() >= half);
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
        assert_eq!(retry_after("7", 0), Some(Duration::from_secs(7)));
        assert_eq!(retry_after("99999", 0), Some(Duration::from_secs(99_999)));
        assert_eq!(retry_after("Thu, 01 Jan 1970 00:01:00 GMT", 30), Some(Duration::from_secs(30)));
        assert_eq!(retry_after("Thu, 01 Jan 1970 00:00:10 GMT", 30), None);
        for odd in ["-1", "soon", "", "1e9", "18446744073709551616"] {
            assert_eq!(retry_after(odd, 0), None, "{odd}");
        }
    }
}
