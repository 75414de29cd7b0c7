//! Gives up on an origin that sends next to nothing

use std::time::{Duration, Instant};

use crate::clock::Clock;
use crate::media::error::MediaError;

/// An origin has to send this much in each minute that is spent waiting for it: far below any
/// line that could bring a video in the hour an upload may take.
const LEAST_BYTES: u64 = 64 * 1024;
const WINDOW: Duration = Duration::from_mins(1);

/// Counts what an origin sends in the time spent waiting for it; the time that TikTok takes to
/// accept the bytes is not the origin's fault and does not count.
#[derive(Debug)]
pub(crate) struct Pace {
    window: Duration,
    waited: Duration,
    bytes: u64,
}

impl Pace {
    pub(crate) fn new(clock: Clock) -> Self {
        Self { window: clock.patience(WINDOW), waited: Duration::ZERO, bytes: 0 }
    }

    /// Waits for the next block, which is `size` bytes long.
    pub(crate) async fn wait<T>(
        &mut self,
        name: &str,
        next: impl Future<Output = T>,
        size: impl Fn(&T) -> u64,
    ) -> Result<T, MediaError> {
        let start = Instant::now();
        let left = self.window.saturating_sub(self.waited);
        let Ok(block) = tokio::time::timeout(left, next).await else {
            return Err(self.too_slow(name));
        };
        self.waited += start.elapsed();
        self.bytes += size(&block);
        if self.bytes >= LEAST_BYTES {
            (self.waited, self.bytes) = (Duration::ZERO, 0);
        }
        Ok(block)
    }

    fn too_slow(&self, name: &str) -> MediaError {
        MediaError::TooSlow { name: name.to_owned(), bytes: self.bytes, within: self.window }
    }
}
