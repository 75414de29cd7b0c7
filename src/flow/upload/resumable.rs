//! Finds out whether and how an unfinished publish can be resumed, by its status at TikTok

use std::time::Duration;

use super::chunks::Sending;
use super::delivery::Delivery;
use crate::clock::Moment;
use crate::flow::accounts::account::Username;
use crate::flow::accounts::session::Session;
use crate::flow::error::FlowError;
use crate::flow::event::Event;
use crate::flow::ledger::{Ledger, Notes};
use crate::flow::publish::claim::{self, Unfinished};
use crate::flow::publish::status::{self, A_MOMENT, End, Published};
use crate::flow::publish::unchanged;
use crate::journal::{Entry, Outcome, Stage, Transfer};
use crate::media::{Extent, Location, MediaError, Source};
use crate::secret::UploadUrl;
use crate::tiktok::{Chunk, ChunkPlan, PublishId, PublishState, PublishStatus};

/// The age up to which an upload address is used. TikTok accepts it for one hour (media transfer
/// guide).
const SESSION: Duration = Duration::from_mins(55);

/// The time for which TikTok accepts an upload address (TikTok: media transfer guide).
const ADDRESS: Duration = Duration::from_hours(1);

pub(crate) enum Resumable {
    /// The publish can be resumed, or its result is known.
    Yes(Box<Delivery>),
    /// The publish was closed for this reason: nothing was published, and nothing will be.
    Closed { reason: String },
}

/// Asks TikTok for the status, and finds out whether this machine can resume. Without a `source` the
/// media is read again from the path or address in the journal.
pub(crate) async fn resumable(
    session: &Session<'_>,
    unfinished: Unfinished,
    source: Option<&Source>,
) -> Result<Resumable, FlowError> {
    let Unfinished { ledger, notes, entry } = unfinished;
    let (all_sent, opened) = match (entry.stage(), &entry.session) {
        (Stage::Uploading(opened), _) => (false, opened),
        (Stage::Sent(opened), _) => (true, opened),
        (Stage::Ended(_), Some(opened)) if entry.is_cancelled_untold() => (true, opened),
        _ => return Err(FlowError::EarlierUnknown { at: entry.sending.unwrap_or_default() }),
    };
    let publish_id: PublishId = opened
        .publish_id
        .parse()
        .map_err(|_| FlowError::EarlierUnknown { at: entry.planned.at })?;
    let publish = OpenPublish { session, ledger, notes, entry, publish_id, source };
    let publish_id = &publish.publish_id;
    if publish.entry.is_cancelled_untold() {
        let known = Some(Published::cancelled(session, publish_id));
        return Ok(publish.deliver(None, known));
    }
    if publish.entry.is_cancelling() {
        return publish.cancelling().await;
    }
    session.report(Event::Resuming { publish_id, began: publish.entry.planned.at });
    if all_sent {
        session.report(Event::MayBePosted { publish_id });
    }
    match status::ask_patiently(session, publish_id).await {
        Ok(status) => publish.judge(status).await,
        Err(error) if all_sent => Err(FlowError::fate_unknown(publish_id, error)),
        Err(FlowError::Tiktok(error)) if error.is_unknown_publish() => {
            publish.close("TikTok no longer knows it").await
        }
        Err(error) => Err(error),
    }
}

/// An unfinished publish that TikTok has opened.
struct OpenPublish<'a> {
    session: &'a Session<'a>,
    ledger: Ledger,
    notes: Notes,
    entry: Box<Entry>,
    publish_id: PublishId,
    source: Option<&'a Source>,
}

impl OpenPublish<'_> {
    async fn judge(self, status: PublishStatus) -> Result<Resumable, FlowError> {
        let all_sent = self.entry.planned.transfer == Transfer::Pull || self.entry.sent.is_some();
        match (&status.state, self.entry.stage()) {
            (PublishState::Failed(reason), Stage::Uploading(_)) => {
                let reason = format!("TikTok gave it up ({reason}) before all bytes had arrived");
                self.close(&reason).await
            }
            (PublishState::Uploading | PublishState::Other, _) if !all_sent => {
                self.upload(status.uploaded_bytes).await
            }
            _ => {
                let known = Published::of(self.session, &self.publish_id, status);
                Ok(self.deliver(None, Some(known)))
            }
        }
    }

    /// Waits for TikTok's result a moment. Without an answer the result stays unknown.
    async fn wait(&self) -> Result<Published, FlowError> {
        let asked = status::wait(self.session, &self.publish_id, A_MOMENT).await;
        asked.map_err(|error| FlowError::fate_unknown(&self.publish_id, error))
    }

    /// Waits for the result of a cancellation. Only TikTok knows it, and nothing else is done before.
    async fn cancelling(self) -> Result<Resumable, FlowError> {
        let publish_id = &self.publish_id;
        self.session.report(Event::AwaitingCancel { publish_id });
        let published = self.wait().await?;
        match (&published.end, self.entry.stage()) {
            (End::Published | End::Inbox, _) => {
                let noted = self.notes.end(|at| published.ending(at)).await;
                noted.map_err(|error| FlowError::unrecorded(publish_id, error))?;
                Err(FlowError::Duplicate {
                    publish_id: Some(publish_id.to_string()),
                    at: self.session.seams.clock.now(),
                    inbox: published.end == End::Inbox,
                })
            }
            (End::Failed(_), _) => Ok(self.deliver(None, Some(published))),
            (End::Processing | End::Cancelling, Stage::Uploading(_)) => {
                self.close("it was cancelled before its last byte had left").await
            }
            (End::Processing | End::Cancelling, _) => {
                Err(FlowError::Cancelling { publish_id: self.publish_id })
            }
        }
    }

    /// Returns the first chunk to send; `None` if everything has arrived.
    fn next(&self, plan: ChunkPlan, arrived: Option<u64>) -> Option<Chunk> {
        match arrived {
            Some(arrived) if plan.is_whole(arrived) => None,
            Some(arrived) => plan.chunk_holding(arrived),
            None => plan.chunk(self.entry.arrived),
        }
    }

    /// Resumes an upload of which TikTok lacks bytes.
    async fn upload(self, arrived: Option<u64>) -> Result<Resumable, FlowError> {
        let media = &self.entry.planned.media;
        let Ok(plan) = ChunkPlan::begun(media.size, media.chunk_size) else {
            return self.close_if_left_alone("the plan of its upload is not known").await;
        };
        if arrived.is_none() && self.entry.finishing {
            return self.in_doubt(plan).await;
        }
        let Some(next) = self.next(plan, arrived) else {
            return Ok(self.deliver(None, None));
        };
        if media.original.is_some() {
            let reason = "what was converted for it is gone, and its last bytes had not left";
            return self.close_if_left_alone(reason).await;
        }
        let sending = match self.sending(plan, next).await? {
            Ok(sending) => sending,
            Err(reason) => return self.close_if_left_alone(&reason).await,
        };
        let overtaken = claim::refuse_overtaken(&self.ledger, &self.entry, &sending.source).await;
        if overtaken.as_ref().is_err_and(FlowError::is_posted) {
            self.close("another publish has overtaken it").await?;
        }
        overtaken?;
        Ok(self.deliver(Some(sending), None))
    }

    /// Resumes an upload whose last chunk may have arrived. TikTok's status does not say, since it
    /// leaves out a count of 0. If it still does not after a while, the chunk is sent again, which
    /// TikTok refuses if it has it. The publish is not closed, since TikTok may have everything.
    async fn in_doubt(self, plan: ChunkPlan) -> Result<Resumable, FlowError> {
        let known = self.wait().await?;
        let next = match self.next(plan, known.uploaded_bytes) {
            Some(next) if !known.is_over() && self.entry.planned.media.original.is_none() => next,
            _ => return Ok(self.deliver(None, Some(known))),
        };
        let sending = match self.sending(plan, next).await {
            Ok(Ok(it)) => {
                let free = claim::refuse_overtaken(&self.ledger, &self.entry, &it.source).await;
                free.is_ok().then_some(it)
            }
            _ => None,
        };
        Ok(self.deliver(sending, Some(known)))
    }

    /// Returns the bytes to send, from `next` on; or the reason if they can never be sent.
    async fn sending(
        &self,
        plan: ChunkPlan,
        next: Chunk,
    ) -> Result<Result<Sending, String>, FlowError> {
        let never = |why: &str| Ok(Err(why.to_owned()));
        let clock = self.session.seams.clock;
        let opened = self.entry.session.as_ref().map_or(Moment::default(), |session| session.at);
        let age = clock.now().since(opened);
        if age > clock.on_the_wall(SESSION) {
            return never("its upload address was good for one hour, and bytes are missing");
        }
        let Some(secrets) = self.ledger.secrets(&self.entry).await? else {
            return never("its upload address does not open under this store's key");
        };
        let source = match self.source {
            Some(source) => source.clone(),
            None => match self.open(secrets.media_url.as_ref()).await? {
                Ok(source) => source,
                Err(gone) => return Ok(Err(format!("its media is gone: {gone}"))),
            },
        };
        if !unchanged::is_same(&self.entry, &source, plan, next.index).await? {
            return never("its media is no longer what it was");
        }
        let url = UploadUrl::new(secrets.upload_url);
        let last_left = self.entry.finishing;
        Ok(Ok(Sending { source, plan, url, next, age, last_left, converted: false }))
    }

    /// Opens the media. The inner error means that it is gone for good, the outer one only now.
    async fn open(&self, url: Option<&String>) -> Result<Result<Source, MediaError>, FlowError> {
        let Some(address) = url.or(self.entry.planned.media.path.as_ref()) else {
            return Err(FlowError::MediaNotKept { publish_id: self.publish_id.clone() });
        };
        let seams = &self.session.seams;
        let location = Location::parse(address)?;
        let opened = async {
            let mut source = Source::open(&location, seams.clock, seams.attendance).await?;
            source.receive(Extent::All).await?;
            Ok(source)
        };
        match opened.await {
            Err(error) if MediaError::is_passing(&error) => Err(error.into()),
            opened => Ok(opened),
        }
    }

    fn deliver(self, sending: Option<Sending>, known: Option<Published>) -> Resumable {
        let planned = self.entry.planned;
        Resumable::Yes(Box::new(Delivery {
            notes: self.notes,
            publish_id: self.publish_id,
            username: Some(Username::new(&planned.account)),
            audience: planned.audience,
            sending,
            known,
        }))
    }

    /// Closes an upload, unless a machine that was taken for gone may still end it: its upload address is
    /// good for an hour.
    async fn close_if_left_alone(&self, reason: &str) -> Result<Resumable, FlowError> {
        let clock = self.session.seams.clock;
        let opened = self.entry.session.as_ref().map_or(Moment::EPOCH, |session| session.at);
        if self.entry.was_left && clock.now().since(opened) < clock.on_the_wall(ADDRESS) {
            return Err(FlowError::LeftElsewhere {
                publish_id: self.publish_id.clone(),
                machine: self.entry.machine.clone().unwrap_or_default(),
                until: opened + ADDRESS,
            });
        }
        self.close(reason).await
    }

    async fn close(&self, reason: &str) -> Result<Resumable, FlowError> {
        let reason = reason.to_owned();
        self.notes.over(Outcome::Failed, reason.clone()).await?;
        Ok(Resumable::Closed { reason })
    }
}
