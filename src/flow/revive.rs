//! An unfinished publish -> how to go on with it, as TikTok sees it now

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

/// An upload address lives one hour (TikTok: media transfer guide); the last five minutes of it
/// are left alone.
const SESSION: Duration = Duration::from_mins(55);

/// What can be done about an unfinished publish.
pub(crate) enum Revived {
    /// It goes on.
    Alive(Box<Delivery>),
    /// It is closed: nothing was published, and nothing will be.
    Dead {
        /// Why.
        reason: String,
    },
}

/// Where the media of an unfinished publish is.
pub(crate) enum Medium {
    /// The user has named it again.
    AtHand(Box<Source>),
    /// Where it was.
    Remembered,
}

/// Asks TikTok how far it has come, and finds out whether this machine can go on.
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

    /// TikTok was asked to stop it: only its word tells what came of that, and nothing is done
    /// about the publish before.
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
                    at: self.session.seams.clock.unix_seconds(),
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

    /// Bytes are missing, as far as TikTok says.
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
            Some(next) => self.go_on(plan, next).await,
            None => Ok(self.alive(None, None)),
        }
    }

    /// The last chunk was on its way, and TikTok says neither that it works on it nor how much it has:
    /// it leaves out a nought. If there is no word for a while, the chunk is sent again, which TikTok
    /// refuses where it has it. Nothing is closed: it may have everything.
    async fn in_doubt(self, plan: ChunkPlan) -> Result<Revived, FlowError> {
        let limit = verdict::A_MOMENT;
        self.session.report(Event::Waiting { limit });
        let asked = verdict::wait(self.session, &self.publish_id, limit).await;
        let (publish_id, fate) = (self.publish_id.clone(), FlowError::into);
        let known =
            asked.map_err(|error| FlowError::FateUnknown { publish_id, source: fate(error) })?;
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

    async fn go_on(self, plan: ChunkPlan, next: Chunk) -> Result<Revived, FlowError> {
        match self.sending(plan, next).await? {
            Ok(sending) => {
                self.note_overtaken(&sending.source).await?;
                Ok(self.alive(Some(sending), None))
            }
            Err(why) => close(&self.notes, &why).await,
        }
    }

    /// What is still to be sent, from `next` on; or why that cannot be, for good.
    async fn sending(
        &self,
        plan: ChunkPlan,
        next: Chunk,
    ) -> Result<Result<Sending, String>, FlowError> {
        let never = |why: &str| Ok(Err(why.to_owned()));
        let clock = self.session.seams.clock;
        let opened = self.entry.session.as_ref().map_or(0, |session| session.at);
        let age = Duration::from_secs(clock.unix_seconds().saturating_sub(opened));
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
        if !unchanged::is_same(&self.entry, &source, (plan, next.index)).await? {
            return never("its media is no longer what it was");
        }
        let (url, last_left) = (UploadUrl::new(secrets.upload_url), self.entry.finishing);
        Ok(Ok(Sending { source, plan, url, next, age, last_left, converted: false }))
    }

    /// What has been published from elsewhere meanwhile is not published a second time.
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

    /// The media, where the user names it or where it was; what is gone for good is told apart
    /// from what cannot be read now.
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
        let (clock, attendance) = (self.session.seams.clock, self.session.seams.attendance);
        let location = Location::parse(address)?;
        let opened = async {
            let mut source = Source::open(&location, clock, attendance).await?;
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
        let (username, audience) = (Some(Username::new(&planned.account)), planned.audience);
        let (notes, publish_id) = (self.notes, self.publish_id);
        let delivery = Delivery { notes, publish_id, username, audience, sending, known };
        Revived::Alive(Box::new(delivery))
    }
}

async fn close(notes: &Notes, reason: &str) -> Result<Revived, FlowError> {
    notes.over(Outcome::Failed, reason.to_owned()).await?;
    Ok(Revived::Dead { reason: reason.to_owned() })
}
