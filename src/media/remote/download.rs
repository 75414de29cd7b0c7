//! One answer of an address, read on from chunk to chunk

use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::{Bytes, BytesMut};
use reqwest::Response;

use super::pace::Pace;
use crate::clock::Clock;
use crate::media::error::{MediaError, not_fetched};

/// What an address gives from some byte to its end. One request for all of it costs one round trip
/// instead of one a chunk, and an origin's last packet is waited for once.
#[derive(Debug)]
pub(crate) struct Download {
    answer: Response,
    name: String,
    left: Range<u64>,
    /// Has come with what was asked for, and belongs to what follows.
    rest: Bytes,
    pace: Pace,
}

/// A download that stands where a chunk has ended, until the next one wants to go on.
#[derive(Debug, Clone, Default)]
pub(crate) struct LeftOff(Arc<Mutex<Option<Download>>>);

impl Download {
    /// `left` is what the answer has announced.
    pub(crate) fn new(answer: Response, name: &str, left: Range<u64>, clock: Clock) -> Self {
        let (name, rest) = (name.to_owned(), Bytes::new());
        Self { answer, name, left, rest, pace: Pace::new(clock) }
    }

    /// Which byte comes next.
    pub(crate) fn at(&self) -> u64 {
        self.left.start
    }

    /// The next bytes, none of them at or behind `end`. The very last ones come when the answer has
    /// proved to end with them: a video that holds anything else is never completed.
    pub(crate) async fn next(&mut self, end: u64) -> Result<Bytes, MediaError> {
        if self.rest.is_empty() {
            self.rest = self.receive(0).await?;
        }
        let wanted = usize::try_from(end - self.left.start).unwrap_or(usize::MAX);
        if self.rest.len() as u64 == self.left.end - self.left.start {
            self.refuse_more().await?;
        }
        let block = self.rest.split_to(wanted.min(self.rest.len()));
        self.left.start += block.len() as u64;
        Ok(block)
    }

    /// Whether these bytes come first; they stay in front.
    pub(crate) async fn begins_with(&mut self, head: &[u8]) -> Result<bool, MediaError> {
        let mut first = BytesMut::new();
        while first.len() < head.len() {
            first.extend_from_slice(&self.receive(first.len() as u64).await?);
        }
        self.rest = first.freeze();
        Ok(self.rest.starts_with(head))
    }

    /// More of the answer, behind `held` bytes that have come and are not handed out yet.
    async fn receive(&mut self, held: u64) -> Result<Bytes, MediaError> {
        let left = self.left.end - self.left.start - held;
        match block(&mut self.answer, &self.name, &mut self.pace).await? {
            Some(block) if block.len() as u64 > left => Err(more(&self.name)),
            Some(block) => Ok(block),
            None => Err(untrue(&self.name, &format!("{left} bytes of a range are missing"))),
        }
    }

    async fn refuse_more(&mut self) -> Result<(), MediaError> {
        match block(&mut self.answer, &self.name, &mut self.pace).await? {
            Some(_) => Err(more(&self.name)),
            None => Ok(()),
        }
    }
}

impl LeftOff {
    /// The download that goes on at this byte, if there is one.
    pub(crate) fn take_at(&self, start: u64) -> Option<Download> {
        let mut left_off = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        left_off.take().filter(|download| download.at() == start)
    }

    pub(crate) fn keep(&self, download: Download) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(download);
    }
}

/// All of a short answer, which has to be `length` bytes.
pub(crate) async fn whole(
    mut answer: Response,
    name: &str,
    length: u64,
    clock: Clock,
) -> Result<Bytes, MediaError> {
    let mut all = BytesMut::new();
    let mut pace = Pace::new(clock);
    while let Some(block) = block(&mut answer, name, &mut pace).await? {
        all.extend_from_slice(&block);
        if all.len() as u64 > length {
            break;
        }
    }
    if all.len() as u64 == length {
        return Ok(all.freeze());
    }
    Err(untrue(name, "another number of bytes than the range has"))
}

async fn block(
    answer: &mut Response,
    name: &str,
    pace: &mut Pace,
) -> Result<Option<Bytes>, MediaError> {
    let length = |block: &reqwest::Result<Option<Bytes>>| {
        block.as_ref().ok().and_then(Option::as_ref).map_or(0, |block| block.len() as u64)
    };
    let block = pace.wait(name, answer.chunk(), length).await?;
    block.map_err(|source| not_fetched(name, source))
}

fn more(name: &str) -> MediaError {
    untrue(name, "more bytes than the range has")
}

/// What an origin is told of that does not keep its word.
pub(crate) fn untrue(name: &str, how: &str) -> MediaError {
    MediaError::Untrue { name: name.to_owned(), how: how.to_owned() }
}
