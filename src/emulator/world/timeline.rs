//! The emulator's own time: it can run fast and jump ahead

use std::time::{Duration, Instant};

use crate::clock::Clock;

/// Time since the Unix epoch on the emulator's clock.
#[derive(Debug)]
pub(crate) struct Timeline {
    base: Duration,
    started: Instant,
    speed: u32,
}

impl Timeline {
    /// Starts at the real time and runs `speed` times as fast; 0 counts as 1.
    pub(crate) fn start(speed: u32) -> Self {
        Self {
            base: Duration::from_secs(Clock::system().unix_seconds()),
            started: Instant::now(),
            speed: speed.max(1),
        }
    }

    pub(crate) fn now(&self) -> Duration {
        self.base + self.started.elapsed().saturating_mul(self.speed)
    }

    pub(crate) fn advance(&mut self, by: Duration) {
        self.base = self.base.saturating_add(by);
    }
}
