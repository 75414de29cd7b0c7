//! The emulator's own clock: it can run fast and jump ahead

use std::time::{Duration, Instant};

use crate::clock::{Clock, Moment};

/// The emulator's own clock.
#[derive(Debug)]
pub(crate) struct Timeline {
    base: Moment,
    started: Instant,
    speed: u32,
}

impl Timeline {
    /// Starts at the real time and runs `speed` times as fast; 0 counts as 1.
    pub(crate) fn start(speed: u32) -> Self {
        Self { base: Clock::system().now(), started: Instant::now(), speed: speed.max(1) }
    }

    pub(crate) fn now(&self) -> Moment {
        self.base + self.started.elapsed().saturating_mul(self.speed)
    }

    pub(crate) fn advance(&mut self, by: Duration) {
        self.base = self.base + by;
    }
}
