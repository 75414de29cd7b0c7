//! Limits of retries: a number of tries for bad answers, a time for a broken connection

use std::time::Duration;

use tokio::time::Instant;

use crate::clock::Clock;
use crate::flow::error::{ChunkFailure, UploadError};
use crate::media::MediaError;
use crate::tiktok::{Chunk, backoff};

/// Retries of a broken connection end after this time. A laptop that changes its network has no
/// connection for up to two minutes.
pub(crate) const PATIENCE: Duration = Duration::from_mins(3);

/// Doublings of the pause between tries over a broken connection, from 1 s to 8 s.
const DOUBLINGS: u32 = 3;

/// Tries of one chunk.
const TRIES: u32 = 5;

/// The time since the connection broke.
#[derive(Debug)]
pub(crate) struct Outage {
    clock: Clock,
    /// `None` while the connection works.
    began: Option<Instant>,
    tries: u32,
}

impl Outage {
    pub(crate) fn new(clock: Clock) -> Self {
        Self { clock, began: None, tries: 0 }
    }

    /// Returns the pause before the next try; `None` once the outage has lasted for [`PATIENCE`].
    pub(crate) fn pause(&mut self) -> Option<Duration> {
        let began = *self.began.get_or_insert_with(Instant::now);
        self.tries += 1;
        let goes_on = began.elapsed() < self.clock.on_the_wall(PATIENCE);
        goes_on.then(|| backoff((self.tries - 1).min(DOUBLINGS)))
    }
}

/// The failed tries of one chunk.
pub(crate) struct ChunkTries {
    clock: Clock,
    outage: Outage,
    /// Failures while the connection worked.
    strikes: u32,
    all: u32,
}

impl ChunkTries {
    pub(crate) fn new(clock: Clock) -> Self {
        Self { clock, outage: Outage::new(clock), strikes: 0, all: 0 }
    }

    /// Returns the pause before the next try; `None` if the chunk is given up.
    pub(crate) fn after(&mut self, failure: &ChunkFailure) -> Option<Duration> {
        if !is_connection_broken(failure) {
            self.outage = Outage::new(self.clock);
            return self.strike();
        }
        self.all += 1;
        // A chunk that takes minutes gets as many tries as any other.
        self.outage.pause().or_else(|| (self.all < TRIES).then_some(Duration::ZERO))
    }

    /// Counts a failure that is no broken connection. Returns the pause before the next try; `None`
    /// if the chunk is given up.
    pub(crate) fn strike(&mut self) -> Option<Duration> {
        self.all += 1;
        self.strikes += 1;
        (self.strikes < TRIES).then(|| backoff(self.strikes - 1))
    }

    pub(crate) fn give_up(&self, chunk: Chunk, source: ChunkFailure) -> UploadError {
        UploadError::Tries { number: chunk.index + 1, tries: self.all, source }
    }
}

/// Returns whether the connection to TikTok, or to the media's server, is broken.
pub(crate) fn is_connection_broken(failure: &ChunkFailure) -> bool {
    match failure {
        ChunkFailure::Tiktok(error) => error.is_line_broken(),
        ChunkFailure::Media(error) => {
            matches!(error, MediaError::Unreachable { .. }) && error.is_passing()
        }
        ChunkFailure::Busy(_) | ChunkFailure::OutOfStep => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn an_outage_is_waited_for_as_long_as_patience_lasts() {
        let mut outage = Outage::new(Clock::system());
        let start = Instant::now();
        while let Some(pause) = outage.pause() {
            assert!(pause <= Duration::from_secs(8));
            tokio::time::sleep(pause + Duration::from_millis(100)).await;
        }
        let waited = start.elapsed();
        assert!(waited >= PATIENCE && waited < PATIENCE + Duration::from_secs(10), "{waited:?}");
    }
}
