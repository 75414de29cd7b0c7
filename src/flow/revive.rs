//! Finds out whether and how an unfinished publish can be resumed, by its status at TikTok

use std::time::Duration;

use super::accounts::account::Username;
use super::accounts::session::Session;
use super::error::FlowError;
use super::event::Event;
use super::ledger::{Notes, ResumeSecrets};
use crate::flow::publish::claim::{self, Unfinished};
use crate::flow::publish::unchanged;
use crate::flow::publish::verdict::{self, End, Published};
use crate::flow::upload::chunks::Sending;
use crate::flow::upload::delivery::Delivery;
use crate::journal::{Entry, Outcome, Stage, Transfer};
use crate::media::{Extent, Location, MediaError, Source};
use crate::secret::UploadUrl;
use crate::tiktok::{Chunk, ChunkPlan, PublishId, PublishState, PublishStatus};

/// The age up to which an upload address is used. TikTok accepts it for one hour (media transfer
/// guide).
const SESSION: Duration = Duration::from_mins(55);

/// The result of [`revive`].
pub(crate) enum Revived {
    /// The publish can be resumed, or its result is known.
    Alive(Box<Delivery>),
    /// The publish was closed for this reason: nothing was published, and nothing will be.
    Dead { reason: String },
}

/// The media of an unfinished publish.
pub(crate) enum Medium {
    /// The user has given it again.
    AtHand(Box<Source>),
    /// It is read again from the path or address in the journal.
    Remembered,
}

/// Asks TikTok for the status, and finds out whether this machine can resume.
pub(crate) async fn revive(
    session: &Session<'_>,
    unfinished: Unfinished,
    medium: Medium,
) -> Result<Revived, FlowError> {
    let Unfinished { notes, entry } = unfinished;
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
    if entry.is_cancelled_untold() {
        let known = Some(Published::cancelled(&publish_id));
        return Ok(Revival { session, notes, entry, publish_id, medium }.alive(None, known));
    }
    if entry.is_cancelling() {
        return Revival { session, notes, entry, publish_id, medium }.cancelling().await;
    }
    session.report(Event::Resuming { publish_id: &publish_id, began: entry.planned.at });
    if all_sent {
        session.report(Event::MayBePosted { publish_id: &publish_id });
    }
    let status = match verdict::ask_patiently(session, &publish_id).await {
        Ok(status) => status,
        Err(error) if all_sent => {
            return Err(FlowError::FateUnknown { publish_id, source: error.into() });
        }
        Err(FlowError::Tiktok(error)) if error.is_unknown_publish() => {
            return close(&notes, "TikTok no longer knows it").await;
        }
        Err(error) => return Err(error),
    };
    let revival = Revival { session, notes, entry, publish_id, medium };
    revival.judge(status).await
}

struct Revival<'a> {
    session: &'a Session<'a>,
    notes: Notes,
    entry: Box<Entry>,
    publish_id: PublishId,
    medium: Medium,
}

impl Revival<'_> {
    async fn judge(self, status: PublishStatus) -> Result<Revived, FlowError> {
        let all_sent = self.entry.planned.transfer == Transfer::Pull || self.entry.sent.is_some();
        match (&status.state, self.entry.stage()) {
            (PublishState::Failed(reason), Stage::Uploading(_)) => {
                let reason = format!("TikTok gave it up ({reason}) before all bytes had arrived");
                close(&self.notes, &reason).await
            }
            (PublishState::Uploading | PublishState::Other, _) if !all_sent => {
                self.upload(status.uploaded_bytes).await
            }
            _ => {
                let known = Published::of(&self.publish_id, status);
                Ok(self.alive(None, Some(known)))
            }
        }
    }

    /// Waits for the result of a cancellation. Only TikTok knows it, and nothing else is done before.
    async fn cancelling(self) -> Result<Revived, FlowError> {
        let publish_id = self.publish_id.clone();
        self.session.report(Event::AwaitingCancel { publish_id: &publish_id });
        let published = match verdict::wait(self.session, &publish_id, verdict::A_MOMENT).await {
            Ok(published) => published,
            Err(error) => return Err(FlowError::FateUnknown { publish_id, source: error.into() }),
        };
        match (&published.end, self.entry.stage()) {
            (End::Published | End::Inbox, _) => {
                let noted = self.notes.end(|at| published.ending(at)).await;
                noted.map_err(|error| FlowError::unrecorded(&publish_id, error))?;
                Err(FlowError::Duplicate {
                    publish_id: Some(publish_id.to_string()),
                    at: self.session.seams.clock.now().seconds(),
                    inbox: published.end == End::Inbox,
                })
            }
            (End::Failed(_), _) => Ok(self.alive(None, Some(published))),
            (End::Processing | End::Cancelling, Stage::Uploading(_)) => {
                close(&self.notes, "it was cancelled before its last byte had left").await
            }
            (End::Processing | End::Cancelling, _) => Err(FlowError::Cancelling { publish_id }),
        }
    }

    /// Resumes an upload of which TikTok lacks bytes.
    async fn upload(self, arrived: Option<u64>) -> Result<Revived, FlowError> {
        let media = &self.entry.planned.media;
        let Ok(plan) = ChunkPlan::begun(media.size, media.chunk_size) else {
            return close(&self.notes, "the plan of its upload is not known").await;
        };
        let next = match arrived {
            Some(arrived) if plan.is_whole(arrived) => None,
            Some(arrived) => plan.chunk_holding(arrived),
            None if self.entry.finishing => return self.in_doubt(plan).await,
            None => plan.chunk(self.entry.arrived),
        };
        match next {
            Some(_) if media.original.is_some() => {
                let reason = "what was converted for it is gone, and its last bytes had not left";
                close(&self.notes, reason).await
            }
            Some(next) => self.resume(plan, next).await,
            None => Ok(self.alive(None, None)),
        }
    }

    /// Resumes an upload whose last chunk may have arrived. TikTok's status does not say, since it
    /// leaves out a count of 0. If it still does not after a while, the chunk is sent again, which
    /// TikTok refuses if it has it. The publish is not closed, since TikTok may have everything.
    async fn in_doubt(self, plan: ChunkPlan) -> Result<Revived, FlowError> {
        let limit = verdict::A_MOMENT;
        self.session.report(Event::Waiting { limit });
        let asked = verdict::wait(self.session, &self.publish_id, limit).await;
        let known = match asked {
            Ok(known) => known,
            Err(error) => {
                let publish_id = self.publish_id.clone();
                return Err(FlowError::FateUnknown { publish_id, source: error.into() });
            }
        };
        let next = match known.uploaded_bytes {
            _ if known.is_verdict() || self.entry.planned.media.original.is_some() => None,
            Some(arrived) if plan.is_whole(arrived) => None,
            Some(arrived) => plan.chunk_holding(arrived),
            None => plan.chunk(self.entry.arrived),
        };
        let sending = match next {
            Some(next) => self.sending(plan, next).await.ok().and_then(Result::ok),
            None => None,
        };
        let sending = match sending {
            Some(sending) if self.refuse_overtaken(&sending.source).await.is_ok() => Some(sending),
            _ => None,
        };
        Ok(self.alive(sending, Some(known)))
    }

    async fn resume(self, plan: ChunkPlan, next: Chunk) -> Result<Revived, FlowError> {
        match self.sending(plan, next).await? {
            Ok(sending) => {
                self.note_overtaken(&sending.source).await?;
                Ok(self.alive(Some(sending), None))
            }
            Err(why) => close(&self.notes, &why).await,
        }
    }

    /// Returns the bytes to send, from `next` on; or the reason if they can never be sent.
    async fn sending(
        &self,
        plan: ChunkPlan,
        next: Chunk,
    ) -> Result<Result<Sending, String>, FlowError> {
        let never = |why: &str| Ok(Err(why.to_owned()));
        let clock = self.session.seams.clock;
        let opened = self.entry.session.as_ref().map_or(0, |session| session.at);
        let age = Duration::from_secs(clock.now().seconds().saturating_sub(opened));
        if age > clock.on_the_wall(SESSION) {
            return never("its upload address was good for one hour, and bytes are missing");
        }
        let Some(secrets) = self.secrets().await? else {
            return never("its upload address does not open under this store's key");
        };
        let source = match self.source(&secrets).await? {
            Ok(source) => source,
            Err(gone) => return Ok(Err(format!("its media is gone: {gone}"))),
        };
        if !unchanged::is_same(&self.entry, &source, plan, next.index).await? {
            return never("its media is no longer what it was");
        }
        let url = UploadUrl::new(secrets.upload_url);
        let last_left = self.entry.finishing;
        Ok(Ok(Sending { source, plan, url, next, age, last_left, converted: false }))
    }

    /// Closes the publish if another one has published the same content meanwhile.
    async fn note_overtaken(&self, source: &Source) -> Result<(), FlowError> {
        let overtaken = self.refuse_overtaken(source).await;
        if let Err(FlowError::Duplicate { .. }) = &overtaken {
            let reason = "another publish has overtaken it".to_owned();
            self.notes.over(Outcome::Failed, reason).await?;
        }
        overtaken
    }

    async fn refuse_overtaken(&self, source: &Source) -> Result<(), FlowError> {
        match self.session.ledger() {
            Some(ledger) => claim::refuse_overtaken(&ledger, &self.entry, source).await,
            None => Ok(()),
        }
    }

    async fn secrets(&self) -> Result<Option<ResumeSecrets>, FlowError> {
        match self.session.ledger() {
            Some(ledger) => ledger.secrets(&self.entry).await,
            None => Ok(None),
        }
    }

    /// Opens the media. The inner error means that it is gone for good, the outer one that it cannot
    /// be read now.
    async fn source(
        &self,
        secrets: &ResumeSecrets,
    ) -> Result<Result<Source, MediaError>, FlowError> {
        if let Medium::AtHand(source) = &self.medium {
            return Ok(Ok(Source::clone(source)));
        }
        let address = secrets.media_url.as_ref().or(self.entry.planned.media.path.as_ref());
        let Some(address) = address else {
            return Err(FlowError::MediaNotKept { publish_id: self.publish_id.clone() });
        };
        let seams = &self.session.seams;
        let location = Location::parse(address)?;
        let opened = async {
            let mut source = Source::open(&location, seams.clock, seams.attendance).await?;
            source.receive(Extent::All).await?;
            Ok::<_, MediaError>(source)
        };
        match opened.await {
            Ok(source) => Ok(Ok(source)),
            Err(error) if error.is_passing() => Err(error.into()),
            Err(error) => Ok(Err(error)),
        }
    }

    fn alive(self, sending: Option<Sending>, known: Option<Published>) -> Revived {
        let planned = self.entry.planned;
        Revived::Alive(Box::new(Delivery {
            notes: self.notes,
            publish_id: self.publish_id,
            username: Some(Username::new(&planned.account)),
            audience: planned.audience,
            sending,
            known,
        }))
    }
}

async fn close(notes: &Notes, reason: &str) -> Result<Revived, FlowError> {
    notes.over(Outcome::Failed, reason.to_owned()).await?;
    Ok(Revived::Dead { reason: reason.to_owned() })
}
