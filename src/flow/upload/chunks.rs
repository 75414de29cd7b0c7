//! Move a video to TikTok, chunk by chunk, and know what has arrived

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::{mpsc, watch};

use super::deadline::Deadline;
use super::line::{self, Line};
use super::sendings::{Sendings, is_line_broken};
use crate::flow::accounts::session::Session;
use crate::flow::error::{ChunkFailure, UploadError};
use crate::flow::event::Event;
use crate::flow::ledger::Notes;
use crate::journal::{JournalError, RatedCall};
use crate::media::{ContentHash, Feed, MediaError, Source};
use crate::secret::UploadUrl;
use crate::tiktok::{
    Chunk, ChunkAnswer, ChunkPlan, Outgoing, Policy, PublishId, PublishState, PublishStatus,
    TiktokError,
};

/// The longest `Retry-After` that is waited for.
const LONGEST_WAIT: Duration = Duration::from_mins(5);

/// TikTok does not say how long it wants to be left alone.
const AT_WILL: Duration = Duration::ZERO;

/// After TikTok has refused a chunk for its place, a number that is missing is nought: it leaves out
/// what has no value.
const NOTHING: Option<u64> = Some(0);

/// The bytes that TikTok does not have yet.
pub(crate) struct Sending {
    pub(crate) source: Source,
    pub(crate) plan: ChunkPlan,
    pub(crate) url: UploadUrl,
    /// Where to go on.
    pub(crate) next: Chunk,
    /// How old the upload address is.
    pub(crate) age: Duration,
    /// Whether an earlier run may have sent the last chunk.
    pub(crate) last_left: bool,
    /// Whether the source was made by a conversion, and is gone with this run.
    pub(crate) converted: bool,
}

/// An upload under way.
pub(crate) struct Upload<'a> {
    session: &'a Session<'a>,
    publish_id: &'a PublishId,
    notes: &'a Notes,
    sending: &'a Sending,
    /// The last byte has left, and no answer has said what became of it.
    doubt: AtomicBool,
}

/// How an upload ended.
#[derive(Debug)]
pub(crate) enum Delivered {
    /// TikTok has said that it has everything.
    Surely,
    /// It was given up, but after the last chunk had left: TikTok may have everything.
    Perhaps(UploadError),
}

/// Where to go on.
enum Next {
    Chunk(Chunk),
    Done,
}

/// What one sending came to.
enum Try {
    Next(Next),
    Again(ChunkFailure, Duration),
}

impl<'a> Upload<'a> {
    pub(crate) fn new(
        session: &'a Session<'a>,
        (publish_id, notes): (&'a PublishId, &'a Notes),
        sending: &'a Sending,
    ) -> Self {
        let doubt = AtomicBool::new(sending.last_left);
        Self { session, publish_id, notes, sending, doubt }
    }

    /// Sends every byte that TikTok does not have; `sent` is told how far the bytes are.
    pub(crate) async fn run(
        &self,
        sent: &Arc<watch::Sender<u64>>,
    ) -> Result<Delivered, UploadError> {
        let (plan, next) = (self.sending.plan, self.sending.next);
        self.session.report(Event::Uploading {
            size: plan.size,
            chunks: plan.count,
            from: next.index,
        });
        match self.send_all(sent).await {
            Ok(()) => {
                let count = plan.count;
                self.session.report(Event::ChunkStored { count, of: count });
                Ok(Delivered::Surely)
            }
            Err(error) if self.doubt.load(Ordering::Relaxed) => Ok(Delivered::Perhaps(error)),
            Err(error) => Err(error),
        }
    }

    async fn send_all(&self, sent: &Arc<watch::Sender<u64>>) -> Result<(), UploadError> {
        let mut next = Some(self.sending.next);
        let clock = self.session.seams.clock;
        let mut furthest = self.sending.next.index;
        let mut tries = Sendings::new(clock);
        let mut deadline = Deadline::new(clock, self.sending.plan.size, self.sending.age);
        while let Some(chunk) = next {
            if chunk.index > furthest {
                (furthest, tries) = (chunk.index, Sendings::new(clock));
                self.check_pace(&mut deadline, chunk)?;
            }
            let mut hash = None;
            match self.try_chunk(chunk, sent, &mut hash).await? {
                Try::Next(Next::Done) => return self.note_chunk(chunk, hash).await,
                Try::Next(Next::Chunk(following)) => {
                    if following.index > chunk.index {
                        self.note_chunk(chunk, hash).await?;
                        let (count, of) = (following.index, self.sending.plan.count);
                        self.session.report(Event::ChunkStored { count, of });
                    } else if tries.strike().is_none() {
                        return Err(tries.give_up(chunk, ChunkFailure::OutOfStep));
                    }
                    next = Some(following);
                }
                Try::Again(failure, wish) => {
                    let Some(pause) = tries.after(&failure) else {
                        return Err(tries.give_up(chunk, failure));
                    };
                    let (number, reason) = (chunk.index + 1, failure.to_string());
                    let (reason, wait) = (reason.as_str(), pause.max(wish));
                    let limit = is_line_broken(&failure).then_some(line::PATIENCE);
                    self.session.report(Event::Resending { number, reason, wait, limit });
                    clock.sleep(wait).await;
                }
            }
        }
        Ok(())
    }

    async fn note_chunk(&self, chunk: Chunk, hash: Option<ContentHash>) -> Result<(), UploadError> {
        match hash {
            Some(hash) => Ok(self.notes.chunk(chunk.index, hash).await?),
            None => Ok(()),
        }
    }

    /// An upload that cannot end within TikTok's hour is better stopped now than after it.
    fn check_pace(&self, deadline: &mut Deadline, chunk: Chunk) -> Result<(), UploadError> {
        let Some(forecast) = deadline.forecast(chunk.start - self.sending.next.start, chunk.start)
        else {
            return Ok(());
        };
        if forecast.is_hopeless() {
            return Err(UploadError::TooSlow(forecast));
        }
        if deadline.warn_once(&forecast) {
            self.session.report(Event::Slow { forecast: &forecast });
        }
        Ok(())
    }

    /// Notes that the last chunk is about to leave. Of a converted video, which nobody has any more
    /// after this run, the very last bytes count instead.
    async fn before(&self, chunk: Chunk) -> Result<(), UploadError> {
        if !chunk.is_last() || self.doubt.load(Ordering::Relaxed) {
            return Ok(());
        }
        if !self.sending.converted {
            self.notes.finishing().await?;
        }
        let (publish_id, size) = (self.publish_id, chunk.total);
        self.session.report(Event::Finishing { publish_id, size });
        Ok(())
    }

    async fn try_chunk(
        &self,
        chunk: Chunk,
        sent: &Arc<watch::Sender<u64>>,
        hash: &mut Option<ContentHash>,
    ) -> Result<Try, UploadError> {
        self.before(chunk).await?;
        let answer = match self.send(chunk, sent, hash).await? {
            Ok(answer) => answer,
            Err(ChunkFailure::Media(error)) if !error.is_passing() => return Err(error.into()),
            Err(failure @ ChunkFailure::Tiktok(TiktokError::Unknown(_))) => {
                return Ok(match self.ask(chunk, None).await {
                    Some(Next::Chunk(same)) if same == chunk => Try::Again(failure, AT_WILL),
                    Some(next) => Try::Next(next),
                    None => Try::Again(failure, AT_WILL),
                });
            }
            Err(failure) => return Ok(Try::Again(failure, AT_WILL)),
        };
        match answer {
            ChunkAnswer::Stored | ChunkAnswer::Whole => Ok(Try::Next(self.after(chunk))),
            ChunkAnswer::Unclear { arrived } => {
                let told = match arrived.and_then(|arrived| self.at(arrived)) {
                    Some(next) => Some(next),
                    None => self.ask(chunk, None).await,
                };
                Ok(match told {
                    Some(Next::Chunk(same)) if same == chunk => {
                        Try::Again(ChunkFailure::OutOfStep, AT_WILL)
                    }
                    Some(next) => Try::Next(next),
                    // Where nobody contradicts, it means what other clients take it for.
                    None => Try::Next(self.after(chunk)),
                })
            }
            ChunkAnswer::OutOfStep { arrived } => {
                let next = match arrived.and_then(|arrived| self.at(arrived)) {
                    Some(next) => Some(next),
                    None => self.ask(chunk, NOTHING).await,
                };
                Ok(next.map_or(Try::Again(ChunkFailure::OutOfStep, AT_WILL), Try::Next))
            }
            ChunkAnswer::Busy { status, retry_after } => {
                let wait = retry_after.unwrap_or_default();
                if wait > LONGEST_WAIT {
                    return Err(UploadError::LeftAlone { wait });
                }
                Ok(Try::Again(ChunkFailure::Busy(status.as_u16()), wait))
            }
            ChunkAnswer::SessionOver => match self.ask(chunk, None).await {
                Some(Next::Done) => Ok(Try::Next(Next::Done)),
                _ => Err(UploadError::SessionOver),
            },
            ChunkAnswer::ByProxy(status) => self.after_a_proxy(chunk, status.as_u16()).await,
            ChunkAnswer::Rejected(status) => Err(UploadError::Rejected {
                number: chunk.index + 1,
                of: self.sending.plan.count,
                bytes: self.sending.plan.chunk_size,
                status: status.as_u16(),
            }),
        }
    }

    /// Asks TikTok what it has where a proxy has answered in its place.
    async fn after_a_proxy(&self, chunk: Chunk, status: u16) -> Result<Try, UploadError> {
        let number = chunk.index + 1;
        match self.ask(chunk, NOTHING).await {
            Some(Next::Chunk(same)) if same == chunk => {
                // It has said itself that the chunk is not there.
                self.doubt.store(false, Ordering::Relaxed);
                Err(UploadError::ByProxy { number, status })
            }
            Some(next) => Ok(Try::Next(next)),
            None => Err(UploadError::ByProxy { number, status }),
        }
    }

    /// One request with the chunk's bytes, straight from the source.
    async fn send(
        &self,
        chunk: Chunk,
        sent: &Arc<watch::Sender<u64>>,
        hash: &mut Option<ContentHash>,
    ) -> Result<Result<ChunkAnswer, ChunkFailure>, UploadError> {
        sent.send_replace(chunk.start);
        let source = &self.sending.source;
        let feed = source.stream(chunk.range());
        let (relay, bytes) = mpsc::channel(1);
        let content_type = source.content_type;
        let outgoing = Outgoing { chunk, content_type, bytes, sent: sent.clone() };
        let sending = self.session.client.send_chunk(&self.sending.url, outgoing);
        let (answer, read) = tokio::join!(sending, self.hand_on(chunk, feed, relay));
        // Whatever the connection says: when the source failed, that is the reason.
        match read? {
            Ok(read) => *hash = read,
            Err(error) => return Ok(Err(error.into())),
        }
        // A byte is counted before it leaves: without the last one nothing can be posted.
        if chunk.is_last() && *sent.borrow() >= chunk.end {
            self.doubt.store(true, Ordering::Relaxed);
            self.session.report(Event::MayBePosted { publish_id: self.publish_id });
        }
        Ok(answer.map_err(ChunkFailure::from))
    }

    /// Hands the bytes on, and returns what names them. The last block waits until that is noted: a
    /// run that is killed when TikTok has the chunk can be gone on with all the same.
    async fn hand_on(
        &self,
        chunk: Chunk,
        mut feed: Feed,
        to: mpsc::Sender<io::Result<Bytes>>,
    ) -> Result<Result<Option<ContentHash>, MediaError>, JournalError> {
        let mut from = feed.bytes();
        let mut left = chunk.end - chunk.start;
        while let Some(block) = from.recv().await {
            left -= block.as_ref().map_or(0, |block| left.min(block.len() as u64));
            if left == 0 {
                let read = feed.end().await;
                if let Ok(hash) = &read {
                    self.note_last_block(chunk, hash.as_ref()).await?;
                    drop(to.send(block).await);
                }
                return Ok(read);
            }
            if to.send(block).await.is_err() {
                break;
            }
        }
        drop(from);
        Ok(feed.end().await)
    }

    /// Notes that all bytes of a chunk may have left. Of a converted video the last block must not
    /// leave unnoted.
    async fn note_last_block(
        &self,
        chunk: Chunk,
        hash: Option<&ContentHash>,
    ) -> Result<(), JournalError> {
        if let Some(hash) = hash
            && let Err(error) = self.notes.passed(chunk.index, hash).await
        {
            tracing::warn!("the journal cannot be told: {error}");
        }
        if chunk.is_last() && self.sending.converted {
            self.notes.finishing().await
        } else {
            Ok(())
        }
    }

    fn after(&self, chunk: Chunk) -> Next {
        self.sending.plan.chunk(chunk.index + 1).map_or(Next::Done, Next::Chunk)
    }

    fn at(&self, arrived: u64) -> Option<Next> {
        if self.sending.plan.is_whole(arrived) {
            return Some(Next::Done);
        }
        self.sending.plan.chunk_after(arrived).map(Next::Chunk)
    }

    /// Asks TikTok how much has arrived; `None` when it does not say. `unsaid` is what a missing
    /// number means while it waits for bytes.
    async fn ask(&self, chunk: Chunk, unsaid: Option<u64>) -> Option<Next> {
        let status = self.status().await?;
        match (status.state, status.uploaded_bytes) {
            (PublishState::Uploading, arrived) => self.at(arrived.or(unsaid)?),
            (PublishState::Other, arrived) => self.at(arrived?),
            // It has gone on to something that needs every byte.
            _ if chunk.is_last() => Some(Next::Done),
            _ => None,
        }
    }

    /// Where TikTok says that it stands; asked again while the line is broken.
    async fn status(&self) -> Option<PublishStatus> {
        let (id, clock) = (self.publish_id, self.session.seams.clock);
        let mut line = Line::new(clock);
        loop {
            let call = self.session.call(RatedCall::Status, async |client, token| {
                client.publish_status(token, id, Policy::ONCE).await
            });
            let error = match call.await {
                Ok(status) => return Some(status),
                Err(error) => error,
            };
            let pause = error.is_line_broken().then(|| line.pause()).flatten();
            let Some(pause) = pause else {
                tracing::info!("cannot ask how much has arrived: {error}");
                return None;
            };
            let (reason, limit) = (error.to_string(), Some(line::PATIENCE));
            self.session.report(Event::AskingAgain { reason: &reason, limit });
            clock.sleep(pause).await;
        }
    }
}
