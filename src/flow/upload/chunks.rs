//! Upload of a video, chunk by chunk, with a check of what TikTok has after every lost answer

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::{mpsc, watch};

use super::deadline::Deadline;
use super::retries::{self, ChunkTries, Outage, is_connection_broken};
use crate::flow::accounts::session::Session;
use crate::flow::error::{ChunkFailure, UploadError};
use crate::flow::event::Event;
use crate::flow::ledger::Notes;
use crate::flow::publish::status::status;
use crate::journal::{JournalError, Note};
use crate::media::{ContentHash, Feed, MediaError, Source};
use crate::secret::UploadUrl;
use crate::tiktok::{
    Chunk, ChunkAnswer, ChunkPlan, Outgoing, Policy, PublishId, PublishState, PublishStatus,
    TiktokError,
};

/// The longest `Retry-After` that is waited for.
const LONGEST_WAIT: Duration = Duration::from_mins(5);

/// TikTok leaves out numbers that are 0. After it has refused a chunk for its place, a missing
/// number of bytes means 0.
const NOTHING: Option<u64> = Some(0);

pub(crate) struct Sending {
    pub(crate) source: Source,
    pub(crate) plan: ChunkPlan,
    pub(crate) url: UploadUrl,
    pub(crate) next: Chunk,
    /// Time since TikTok made the upload address.
    pub(crate) age: Duration,
    /// An earlier run may have sent the last chunk.
    pub(crate) last_left: bool,
    /// The source was made by a conversion, and is removed when this run ends.
    pub(crate) converted: bool,
}

pub(crate) struct Upload<'a> {
    session: &'a Session<'a>,
    publish_id: &'a PublishId,
    notes: &'a Notes,
    sending: &'a Sending,
    /// Receives the number of bytes that have been handed to the connection.
    sent: &'a Arc<watch::Sender<u64>>,
    /// The last byte has left, and its answer was lost.
    doubt: AtomicBool,
}

/// The end of an upload.
#[derive(Debug)]
pub(crate) enum Delivered {
    /// TikTok has confirmed every byte.
    Surely,
    /// It was given up after the last chunk had left. TikTok may have every byte.
    Perhaps(UploadError),
}

/// The continuation of an upload, as TikTok's answers give it.
enum Next {
    Chunk(Chunk),
    Done,
}

/// The result of sending a chunk once.
enum Try {
    Next(Next),
    /// The chunk is sent again, not before the pause that TikTok asked for.
    Again(ChunkFailure, Duration),
}

impl Try {
    fn again(failure: ChunkFailure) -> Self {
        Self::Again(failure, Duration::ZERO)
    }

    /// Sends `chunk` again after `failure` if that is next, and if nothing is known.
    fn unless_again(next: Option<Next>, chunk: Chunk, failure: ChunkFailure) -> Self {
        match next {
            Some(Next::Chunk(same)) if same == chunk => Self::again(failure),
            Some(next) => Self::Next(next),
            None => Self::again(failure),
        }
    }
}

impl<'a> Upload<'a> {
    pub(crate) fn new(
        session: &'a Session<'a>,
        publish_id: &'a PublishId,
        notes: &'a Notes,
        sending: &'a Sending,
        sent: &'a Arc<watch::Sender<u64>>,
    ) -> Self {
        let doubt = AtomicBool::new(sending.last_left);
        Self { session, publish_id, notes, sending, sent, doubt }
    }

    /// Sends every byte that TikTok does not have.
    pub(crate) async fn run(&self) -> Result<Delivered, UploadError> {
        let plan = self.sending.plan;
        self.session.report(Event::Uploading { plan, next: self.sending.next });
        match self.send_all().await {
            Ok(()) => {
                let count = plan.count;
                self.session.report(Event::ChunkStored { count, of: count });
                Ok(Delivered::Surely)
            }
            Err(error) if self.doubt.load(Ordering::Relaxed) => Ok(Delivered::Perhaps(error)),
            Err(error) => Err(error),
        }
    }

    async fn send_all(&self) -> Result<(), UploadError> {
        let mut next = Some(self.sending.next);
        let clock = self.session.seams.clock;
        let mut furthest = self.sending.next.index;
        let mut tries = ChunkTries::new(clock);
        let mut deadline = Deadline::new(clock, self.sending.plan.size, self.sending.age);
        while let Some(chunk) = next {
            if chunk.index > furthest {
                furthest = chunk.index;
                tries = ChunkTries::new(clock);
                self.check_pace(&mut deadline, chunk)?;
            }
            let mut hash = None;
            match self.try_chunk(chunk, &mut hash).await? {
                Try::Next(Next::Done) => return self.note_chunk(chunk, hash).await,
                Try::Next(Next::Chunk(following)) => {
                    if following.index > chunk.index {
                        self.note_chunk(chunk, hash).await?;
                        let of = self.sending.plan.count;
                        self.session.report(Event::ChunkStored { count: following.index, of });
                    } else if tries.strike().is_none() {
                        return Err(tries.give_up(chunk, ChunkFailure::OutOfStep));
                    }
                    next = Some(following);
                }
                Try::Again(failure, wish) => {
                    let Some(pause) = tries.after(&failure) else {
                        return Err(tries.give_up(chunk, failure));
                    };
                    let wait = pause.max(wish);
                    let limit = is_connection_broken(&failure).then_some(retries::PATIENCE);
                    let reason = &failure.to_string();
                    let number = chunk.index + 1;
                    self.session.report(Event::Resending { number, reason, wait, limit });
                    clock.sleep(wait).await;
                }
            }
        }
        Ok(())
    }

    async fn note_chunk(&self, chunk: Chunk, hash: Option<ContentHash>) -> Result<(), UploadError> {
        match hash {
            Some(hash) => Ok(self
                .notes
                .write(|_| Note::Chunk { index: chunk.index, hash: hash.to_string() })
                .await?),
            None => Ok(()),
        }
    }

    /// Refuses an upload that cannot end within TikTok's hour, and warns once if it gets tight.
    fn check_pace(&self, deadline: &mut Deadline, chunk: Chunk) -> Result<(), UploadError> {
        let sent = chunk.start - self.sending.next.start;
        let Some(forecast) = deadline.forecast(sent, chunk.start) else {
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

    /// Notes that the last chunk is about to leave. For a converted video, which no later run has,
    /// that is noted just before the very last bytes instead.
    async fn before(&self, chunk: Chunk) -> Result<(), UploadError> {
        if !chunk.is_last() || self.doubt.load(Ordering::Relaxed) {
            return Ok(());
        }
        if !self.sending.converted {
            self.notes.write(|at| Note::Finishing { at }).await?;
        }
        self.session.report(Event::Finishing { publish_id: self.publish_id, size: chunk.total });
        Ok(())
    }

    async fn try_chunk(
        &self,
        chunk: Chunk,
        hash: &mut Option<ContentHash>,
    ) -> Result<Try, UploadError> {
        self.before(chunk).await?;
        let answer = match self.send(chunk, hash).await? {
            Ok(answer) => answer,
            Err(ChunkFailure::Media(error)) if !error.is_passing() => return Err(error.into()),
            Err(failure @ ChunkFailure::Tiktok(TiktokError::Unknown(_))) => {
                return Ok(Try::unless_again(self.ask(chunk, None).await, chunk, failure));
            }
            Err(failure) => return Ok(Try::again(failure)),
        };
        match answer {
            ChunkAnswer::Stored | ChunkAnswer::Whole => Ok(Try::Next(self.after(chunk))),
            ChunkAnswer::Unclear { arrived } => {
                // If TikTok says nothing else, the answer means what other clients take it for.
                let next = self.arrived_or_ask(arrived, chunk, None).await;
                let next = next.unwrap_or_else(|| self.after(chunk));
                Ok(Try::unless_again(Some(next), chunk, ChunkFailure::OutOfStep))
            }
            ChunkAnswer::OutOfStep { arrived } => {
                let next = self.arrived_or_ask(arrived, chunk, NOTHING).await;
                Ok(next.map_or(Try::again(ChunkFailure::OutOfStep), Try::Next))
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

    /// Asks TikTok what it has after a proxy has answered in its place.
    async fn after_a_proxy(&self, chunk: Chunk, status: u16) -> Result<Try, UploadError> {
        let number = chunk.index + 1;
        match self.ask(chunk, NOTHING).await {
            Some(Next::Chunk(same)) if same == chunk => {
                // TikTok says that it does not have the chunk.
                self.doubt.store(false, Ordering::Relaxed);
                Err(UploadError::ByProxy { number, status })
            }
            Some(next) => Ok(Try::Next(next)),
            None => Err(UploadError::ByProxy { number, status }),
        }
    }

    /// Sends one request with the chunk's bytes, straight from the source.
    async fn send(
        &self,
        chunk: Chunk,
        hash: &mut Option<ContentHash>,
    ) -> Result<Result<ChunkAnswer, ChunkFailure>, UploadError> {
        self.sent.send_replace(chunk.start);
        let source = &self.sending.source;
        let feed = source.stream(chunk.range());
        let (relay, bytes) = mpsc::channel(1);
        let content_type = source.content_type;
        let outgoing = Outgoing { chunk, content_type, bytes, sent: self.sent.clone() };
        let sending = self.session.client.send_chunk(&self.sending.url, outgoing);
        let (answer, read) = tokio::join!(sending, self.hand_on(chunk, feed, relay));
        // A failed source is the reason for whatever happened to the connection.
        match read? {
            Ok(read) => *hash = read,
            Err(error) => return Ok(Err(error.into())),
        }
        // A byte is counted before it leaves. Without the last one nothing can be posted.
        if chunk.is_last() && *self.sent.borrow() >= chunk.end {
            self.doubt.store(true, Ordering::Relaxed);
            self.session.report(Event::MayBePosted { publish_id: self.publish_id });
        }
        Ok(answer.map_err(ChunkFailure::from))
    }

    /// Hands the bytes on, and returns their hash; `None` if not all of them were read. The last
    /// block waits until the hash is noted, so that a killed run can be resumed although TikTok has
    /// the chunk.
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

    /// Notes that all bytes of a chunk may have left. The last block of a converted video does not
    /// leave if that fails.
    async fn note_last_block(
        &self,
        chunk: Chunk,
        hash: Option<&ContentHash>,
    ) -> Result<(), JournalError> {
        if let Some(hash) = hash
            && let Err(error) = self
                .notes
                .write(|_| Note::Passed { index: chunk.index, hash: hash.to_string() })
                .await
        {
            tracing::warn!("the journal cannot be written: {error}");
        }
        if chunk.is_last() && self.sending.converted {
            self.notes.write(|at| Note::Finishing { at }).await?;
        }
        Ok(())
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

    async fn arrived_or_ask(
        &self,
        arrived: Option<u64>,
        chunk: Chunk,
        unsaid: Option<u64>,
    ) -> Option<Next> {
        match arrived.and_then(|arrived| self.at(arrived)) {
            Some(next) => Some(next),
            None => self.ask(chunk, unsaid).await,
        }
    }

    /// Asks TikTok how much has arrived; `None` if it does not say. `unsaid` is the meaning of a
    /// missing number while TikTok waits for bytes.
    async fn ask(&self, chunk: Chunk, unsaid: Option<u64>) -> Option<Next> {
        let status = self.status().await?;
        match (status.state, status.uploaded_bytes) {
            (PublishState::Uploading, arrived) => self.at(arrived.or(unsaid)?),
            (PublishState::Other, arrived) => self.at(arrived?),
            // Every later state needs every byte.
            _ if chunk.is_last() => Some(Next::Done),
            _ => None,
        }
    }

    /// Asks for the status, again while the connection is broken; `None` if that fails.
    async fn status(&self) -> Option<PublishStatus> {
        let clock = self.session.seams.clock;
        let mut outage = Outage::new(clock);
        loop {
            let error = match status(self.session, self.publish_id, Policy::ONCE).await {
                Ok(status) => return Some(status),
                Err(error) => error,
            };
            let pause = error.is_line_broken().then(|| outage.pause()).flatten();
            let Some(pause) = pause else {
                tracing::info!("cannot ask how much has arrived: {error}");
                return None;
            };
            let limit = Some(retries::PATIENCE);
            self.session.report(Event::AskingAgain { reason: &error.to_string(), limit });
            clock.sleep(pause).await;
        }
    }
}
