//! How often one chunk of an upload is sent

use std::time::Duration;

use super::line::Line;
use crate::clock::Clock;
use crate::flow::error::{ChunkFailure, UploadError};
use crate::media::MediaError;
use crate::tiktok::{Chunk, backoff};

/// How often one chunk is sent.
const TRIES: u32 = 5;

/// The sendings of one chunk that brought nothing.
pub(crate) struct Sendings {
    /// What ends after a number of times.
    strikes: u32,
    /// What ends after a while.
    line: Line,
    all: u32,
}

impl Sendings {
    pub(crate) fn new(clock: Clock) -> Self {
        Self { strikes: 0, line: Line::new(clock), all: 0 }
    }

    /// Returns how long to wait before the next one; `None` when there is none.
    pub(crate) fn after(&mut self, failure: &ChunkFailure) -> Option<Duration> {
        if !is_line_broken(failure) {
            self.line.carries();
            return self.strike();
        }
        self.all += 1;
        // A chunk that takes minutes is worth as many tries as any other.
        self.line.pause().or_else(|| (self.all < TRIES).then_some(Duration::ZERO))
    }

    pub(crate) fn strike(&mut self) -> Option<Duration> {
        (self.all, self.strikes) = (self.all + 1, self.strikes + 1);
        (self.strikes < TRIES).then(|| backoff(self.strikes - 1))
    }

    pub(crate) fn give_up(&self, chunk: Chunk, source: ChunkFailure) -> UploadError {
        UploadError::Tries { number: chunk.index + 1, tries: self.all, source }
    }
}

/// Whether the way to TikTok, or to the origin of the bytes, is the reason.
pub(crate) fn is_line_broken(failure: &ChunkFailure) -> bool {
    match failure {
        ChunkFailure::Tiktok(error) => error.is_line_broken(),
        ChunkFailure::Media(error) => {
            matches!(error, MediaError::Unreachable { .. }) && error.is_passing()
        }
        ChunkFailure::Busy(_) | ChunkFailure::OutOfStep => false,
    }
}
