//! How long a broken line is waited for before a run gives up

use std::time::Duration;

use tokio::time::Instant;

use crate::clock::Clock;
use crate::tiktok::backoff;

/// A laptop that changes its network has none for up to two minutes; the last try comes after that.
pub(crate) const PATIENCE: Duration = Duration::from_mins(3);
/// How often the ceiling of the pauses doubles: from 1 s to 8 s, so that a line that is back is not
/// left idle for long.
const DOUBLINGS: u32 = 3;

/// A line that something has to go over, and the time since it broke.
#[derive(Debug)]
pub(crate) struct Line {
    clock: Clock,
    broken: Option<Instant>,
    tries: u32,
}

impl Line {
    pub(crate) fn new(clock: Clock) -> Self {
        Self { clock, broken: None, tries: 0 }
    }

    /// Something has come through.
    pub(crate) fn carries(&mut self) {
        (self.broken, self.tries) = (None, 0);
    }

    /// Returns how long to wait before the next try; `None` when the line has been broken for longer
    /// than anybody waits.
    pub(crate) fn pause(&mut self) -> Option<Duration> {
        let broken = *self.broken.get_or_insert_with(Instant::now);
        self.tries += 1;
        let lasting = broken.elapsed() < self.clock.on_the_wall(PATIENCE);
        lasting.then(|| backoff((self.tries - 1).min(DOUBLINGS)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_break_of_two_minutes_is_waited_for_and_one_of_an_hour_is_not() {
        let mut line = Line::new(Clock::system());
        let start = Instant::now();
        while let Some(pause) = line.pause() {
            assert!(pause <= Duration::from_secs(8));
            // Trying takes its time as well.
            tokio::time::sleep(pause + Duration::from_millis(100)).await;
        }
        let waited = start.elapsed();
        assert!(waited >= PATIENCE && waited < PATIENCE + Duration::from_secs(10), "{waited:?}");
        line.carries();
        assert!(line.pause().is_some());
    }
}
