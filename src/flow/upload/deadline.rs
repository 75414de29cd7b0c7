//! Whether an upload will end within the hour that TikTok gives it

use std::time::Duration;

use crate::clock::{Clock, Stopwatch};

/// How long an upload address is good for (TikTok: media transfer guide).
const HOUR: Duration = Duration::from_hours(1);
/// From here on it gets tight.
const TIGHT: Duration = Duration::from_mins(55);
/// How many chunks it takes to know a line.
const ENOUGH: u32 = 3;

/// Watches an upload's pace.
#[derive(Debug)]
pub(crate) struct Deadline {
    clock: Clock,
    size: u64,
    /// How old the upload address was when this run began to send.
    age: Duration,
    watch: Stopwatch,
    chunks: u32,
    warned: bool,
}

/// When an upload will end if nothing changes.
#[derive(Debug, Clone, Copy)]
pub struct Forecast {
    /// How long after TikTok opened it.
    pub end: Duration,
    /// What the line carries, in bits a second.
    pub have: u64,
    /// What it would have to carry from now on, in bits a second.
    pub need: u64,
}

impl Forecast {
    /// It cannot end in time.
    pub(crate) fn is_hopeless(&self) -> bool {
        self.end > HOUR
    }
}

impl Deadline {
    /// `age` is the upload address's, on the wall.
    pub(crate) fn new(clock: Clock, size: u64, age: Duration) -> Self {
        Self { clock, size, age, watch: Stopwatch::start(clock), chunks: 0, warned: false }
    }

    /// After another chunk: `sent` bytes in this run, `arrived` in all. None before the line is
    /// known.
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
            have: bits_a_second(sent, scale(elapsed)),
            need: bits_a_second(left, HOUR.saturating_sub(gone)),
        })
    }

    /// Whether this forecast has to be told: the first one that is tight.
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

fn bits_a_second(bytes: u64, time: Duration) -> u64 {
    let bits = u128::from(bytes) * 8 * 1000 / time.as_millis().max(1);
    u64::try_from(bits).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GIB: u64 = 1024 * 1024 * 1024;
    const CHUNK: u64 = 32_000_000;

    /// The forecast after `chunks` chunks, each of which took `seconds`.
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
    fn n19_a_line_is_known_after_three_chunks() {
        assert!(after(2, 32).is_none());
        // 8 Mbit/s: 32 MB take 32 s, and 4 GiB 72 minutes.
        let slow = after(3, 32).unwrap();
        assert!(slow.is_hopeless());
        assert_eq!((slow.have / 1000, slow.end.as_secs() / 60), (8000, 71));
        let fast = after(3, 8).unwrap();
        assert!(!fast.is_hopeless() && fast.need < fast.have);
    }

    #[test]
    fn tells_a_tight_line_once() {
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
