//! Forecast of an upload's end, against the hour that TikTok gives it

use std::time::Duration;

use crate::clock::{Clock, Stopwatch};

/// Lifetime of an upload address (TikTok: media transfer guide).
const HOUR: Duration = Duration::from_hours(1);
/// Forecasts after this time are warned of.
const TIGHT: Duration = Duration::from_mins(55);
/// Chunks to measure before the forecast is trusted.
const ENOUGH: u32 = 3;

/// The pace of an upload.
#[derive(Debug)]
pub(crate) struct Deadline {
    clock: Clock,
    size: u64,
    /// Age of the upload address when this run began to send.
    age: Duration,
    watch: Stopwatch,
    chunks: u32,
    warned: bool,
}

/// The forecast of an upload's end.
#[derive(Debug, Clone, Copy)]
pub struct Forecast {
    /// Time from TikTok's opening to the end.
    pub end: Duration,
    /// The measured speed, in bytes a second.
    pub have: u64,
    /// The speed that ends the upload in time, in bytes a second.
    pub need: u64,
}

impl Forecast {
    /// Returns whether it cannot end in time.
    pub(crate) fn is_hopeless(&self) -> bool {
        self.end > HOUR
    }
}

impl Deadline {
    pub(crate) fn new(clock: Clock, size: u64, age: Duration) -> Self {
        Self { clock, size, age, watch: Stopwatch::start(clock), chunks: 0, warned: false }
    }

    /// Returns the forecast after another chunk, with `sent` bytes in this run and `arrived` in all;
    /// `None` for the first chunks.
    pub(crate) fn forecast(&mut self, sent: u64, arrived: u64) -> Option<Forecast> {
        self.chunks += 1;
        let elapsed = self.watch.elapsed();
        if self.chunks < ENOUGH || elapsed.is_zero() {
            return None;
        }
        let left = self.size - arrived;
        let rest = elapsed.mul_f64(ratio(left, sent));
        let scale = |wall: Duration| self.clock.from_the_wall(wall);
        let gone = scale(self.age + elapsed);
        Some(Forecast {
            end: gone + scale(rest),
            have: bytes_a_second(sent, scale(elapsed)),
            need: bytes_a_second(left, HOUR.saturating_sub(gone)),
        })
    }

    /// Returns whether to warn of this forecast: only of the first tight one.
    pub(crate) fn warn_once(&mut self, forecast: &Forecast) -> bool {
        let first = forecast.end > TIGHT && !self.warned;
        self.warned |= first;
        first
    }
}

#[expect(clippy::cast_precision_loss, reason = "sizes of a few GiB, for a forecast")]
fn ratio(part: u64, whole: u64) -> f64 {
    part as f64 / whole.max(1) as f64
}

fn bytes_a_second(bytes: u64, time: Duration) -> u64 {
    let rate = u128::from(bytes) * 1000 / time.as_millis().max(1);
    u64::try_from(rate).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GIB: u64 = 1024 * 1024 * 1024;
    const CHUNK: u64 = 32_000_000;

    /// Returns the forecast after `chunks` chunks that took `seconds` each.
    fn after(chunks: u64, seconds: u64) -> Option<Forecast> {
        let clock = Clock::system();
        let mut deadline = Deadline::new(clock, 4 * GIB, Duration::ZERO);
        (1..=chunks)
            .map(|chunk| {
                deadline.watch = Stopwatch::started(clock, Duration::from_secs(chunk * seconds));
                deadline.forecast(chunk * CHUNK, chunk * CHUNK)
            })
            .last()?
    }

    #[test]
    fn n19_the_speed_is_known_after_three_chunks() {
        assert!(after(2, 32).is_none());
        // 32 MB take 32 s, and 4 GiB 72 minutes.
        let slow = after(3, 32).unwrap();
        assert!(slow.is_hopeless());
        assert_eq!((slow.have, slow.end.as_secs() / 60), (1_000_000, 71));
        let fast = after(3, 8).unwrap();
        assert!(!fast.is_hopeless() && fast.need < fast.have);
    }

    #[test]
    fn warns_once_of_a_tight_end() {
        let mut deadline = Deadline::new(Clock::system(), 4 * GIB, Duration::from_mins(50));
        deadline.chunks = 10;
        deadline.watch = Stopwatch::started(Clock::system(), Duration::from_secs(100));
        let tight = deadline.forecast(2 * GIB, 7 * GIB / 2).unwrap();
        assert!(!tight.is_hopeless());
        assert!(!deadline.warn_once(&tight));
        let tighter = deadline.forecast(GIB / 8, 7 * GIB / 2).unwrap();
        assert!(deadline.warn_once(&tighter) && !deadline.warn_once(&tighter));
    }
}
