//! Publish: look, ask, open, send, wait

use std::time::Duration;

use super::again::Again;
use super::beginning::{Beginning, early};
use super::claim;
use super::content::Content;
use super::examine::{self, Examined, examine};
use super::post::{self, Checked, Home, VideoRequest};
use super::quota;
use super::verdict::Published;
use crate::flow::accounts::account::Username;
use crate::flow::accounts::session::Session;
use crate::flow::error::{FlowError, Rerun};
use crate::flow::event::Event;
use crate::flow::fix::fixing::{Fixed, Fixing};
use crate::flow::ledger::Notes;
use crate::flow::upload::chunks::Sending;
use crate::flow::upload::delivery::{Delivery, Watch};
use crate::journal::{Outcome, RatedCall, Transfer};
use crate::media::{Conversion, Location, Source, VideoFacts};
use crate::tiktok::{
    ChunkPlan, CreatorInfo, Destination, ErrorCode, Opened, PhotoDestination, PhotoPost, PublishId,
    TiktokError, VideoPost, VideoSource,
};

/// Everything checked and ready, and nothing opened yet.
pub struct Prepared {
    /// How TikTok gets the media.
    pub plan: Plan,
    /// Who posts, where TikTok has said so.
    pub username: Option<Username>,
    /// The creator whose profile it goes to, as TikTok describes them now; none for a draft, and
    /// for what goes on.
    pub creator: Option<CreatorInfo>,
    /// How a video is posted; none for a draft, and for photos.
    pub post: Option<VideoPost>,
    /// What the headers tell of a video; none for photos.
    pub facts: Option<VideoFacts>,
    /// The size of all media in bytes; none where some of it cannot be reached from here.
    pub size: Option<u64>,
    /// What makes it the same as another publish.
    pub(crate) content: Content,
    pub(crate) beginning: Beginning,
    /// What a resume needs to begin anew, once it has been converted.
    pub(crate) again: Option<Again>,
}

/// How TikTok gets the media.
pub enum Plan {
    /// This machine sends it.
    Upload {
        /// The bytes.
        source: Box<Source>,
        /// How they are cut.
        chunks: ChunkPlan,
    },
    /// This machine converts it first, and then sends what it has made.
    Convert(Box<Fixing>),
    /// TikTok fetches it there.
    Pull(String),
    /// TikTok fetches these photos.
    Photos {
        /// Whether they are posted or become a draft.
        destination: PhotoDestination,
        /// Which ones, and how.
        post: PhotoPost,
    },
}

impl Plan {
    /// The address that the bytes come from, where they do not come from this machine.
    fn address(&self) -> Option<&str> {
        match self {
            Self::Upload { source, .. } => match source.location() {
                Location::Web(address) => Some(address.as_str()),
                Location::File(_) | Location::Stdin => None,
            },
            Self::Pull(address) => Some(address),
            Self::Convert(_) | Self::Photos { .. } => None,
        }
    }
}

/// Checks everything that can be checked without opening a publish: options, media, account, what
/// the creator may do. The cheapest check comes first, and TikTok is asked last; but where the
/// media or a text is not what TikTok takes, TikTok's answer only makes the list longer.
pub(crate) async fn prepare(
    session: &Session<'_>,
    request: VideoRequest,
) -> Result<Prepared, FlowError> {
    request.check(Home::of(session.client))?;
    let examined = examine(session, &request).await?;
    let (facts, size) = (examined.facts().cloned(), Some(examined.source.size()));
    if facts.is_none() {
        let creator = session.creator_info().await;
        examined.check(&request, creator.as_ref().ok())?;
    }
    let chunks = match chunks(&request, examined.source.size()) {
        // Of a video far above TikTok's size that is no reason to name.
        Err(error) if examined.conversion(&request, None)?.is_none() => return Err(error),
        chunks => chunks,
    };
    let cut = chunks.as_ref().map_or(0, |plan| plan.chunk_size);
    let content = Content::video(&request, &examined.source, cut).await?;
    let source = Some(&examined.source);
    let mut early = early(session, request.duplicates, (&content, source)).await?;
    let (post, again) = (request.post.clone(), None);
    if let Some(beginning) = early.take_unfinished() {
        // It was held against all this when it began.
        let conversion = examined.conversion(&request, None)?;
        let plan = plan((request, None), examined, (conversion, chunks))?;
        let (username, creator) = (None, None);
        return Ok(Prepared {
            plan,
            username,
            creator,
            post,
            facts,
            size,
            content,
            beginning,
            again,
        });
    }
    let creator = session.creator_info().await;
    let longest = examine::longest(&request, creator.as_ref().ok());
    let conversion = examined.conversion(&request, longest)?;
    // Of what is converted the cover is known only afterwards.
    let cover = request.cover.filter(|_| post.is_some() && conversion.is_none());
    let cover_at = examined.cover_at(cover)?;
    if let Ok(creator) = &creator {
        session.same_account(creator)?;
    }
    let beginning = early.settled(session, request.duplicates, (&content, source)).await?;
    let plan = plan((request, longest), examined, (conversion, chunks))?;
    let (username, creator, post) = fitted(session, post, cover_at, creator)?;
    Ok(Prepared { plan, username, creator, post, facts, size, content, beginning, again })
}

/// A video's post as the creator may make it, and who that is.
type Fitted = (Option<Username>, Option<CreatorInfo>, Option<VideoPost>);

/// Holds a post, or a draft without one, against what TikTok says of the creator.
pub(crate) fn fitted(
    session: &Session<'_>,
    post: Option<VideoPost>,
    cover_at: Option<Duration>,
    creator: Result<CreatorInfo, FlowError>,
) -> Result<Fitted, FlowError> {
    let Some(mut post) = post else {
        return Ok((drafting_as(session, creator)?, None, None));
    };
    post.cover_at = cover_at;
    let creator = creator?;
    let username = session.same_account(&creator)?;
    let Checked { username, post } = post::fit(username, post, &creator, session.seams.report)?;
    Ok((Some(username), Some(creator), Some(post)))
}

/// For a draft the creator's settings do not matter, only whose inbox it is. An app that may only
/// make drafts is not told.
pub(crate) fn drafting_as(
    session: &Session<'_>,
    creator: Result<CreatorInfo, FlowError>,
) -> Result<Option<Username>, FlowError> {
    match creator {
        Ok(creator) => Ok(Some(session.same_account(&creator)?)),
        Err(FlowError::Tiktok(TiktokError::Refused(refusal)))
            if refusal.code != ErrorCode::AccessTokenInvalid =>
        {
            tracing::warn!("TikTok does not say whose inbox it is ({})", refusal.word);
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

fn chunks(request: &VideoRequest, size: u64) -> Result<ChunkPlan, FlowError> {
    let chunks = match request.chunk_size {
        Some(bytes) => ChunkPlan::with_chunk_size(size, bytes),
        None => ChunkPlan::new(size),
    };
    chunks.map_err(|source| FlowError::Plan { name: request.location.to_string(), source })
}

fn plan(
    (request, longest): (VideoRequest, Option<Duration>),
    examined: Examined,
    (conversion, chunks): (Option<Conversion>, Result<ChunkPlan, FlowError>),
) -> Result<Plan, FlowError> {
    if let (Transfer::Pull, Location::Web(url)) = (request.transfer, &request.location) {
        return Ok(Plan::Pull(url.to_string()));
    }
    if let Some(conversion) = conversion {
        let duration = examined.facts().and_then(|facts| facts.duration);
        let source = examined.source;
        let fixing = Fixing { source, conversion, duration, longest, request };
        return Ok(Plan::Convert(Box::new(fixing)));
    }
    Ok(Plan::Upload { source: Box::new(examined.source), chunks: chunks? })
}

impl Prepared {
    /// The address that TikTok is to fetch, if it is to.
    pub fn pulled(&self) -> Option<&str> {
        match &self.plan {
            Plan::Upload { .. } | Plan::Convert(_) | Plan::Photos { .. } => None,
            Plan::Pull(url) => Some(url),
        }
    }

    /// Whether it goes to the creator's inbox instead of the profile.
    pub fn is_draft(&self) -> bool {
        match &self.plan {
            Plan::Photos { destination, .. } => *destination == PhotoDestination::Inbox,
            Plan::Upload { .. } | Plan::Convert(_) | Plan::Pull(_) => self.post.is_none(),
        }
    }

    /// TikTok's name for the publish that an earlier run has left unfinished.
    pub fn resumes(&self) -> Option<&PublishId> {
        match &self.beginning {
            Beginning::Fresh(_) => None,
            Beginning::Unfinished(delivery) => Some(&delivery.publish_id),
        }
    }

    /// Opens the publish, moves the bytes, waits for the verdict; or does what is left of that.
    pub async fn publish(
        mut self,
        session: &Session<'_>,
        watch: &Watch,
    ) -> Result<Published, FlowError> {
        let seen = match self.beginning {
            Beginning::Unfinished(delivery) => return delivery.run(session, watch).await,
            Beginning::Fresh(ref mut seen) => seen.take(),
        };
        quota::warn(session, self.content.audience()).await?;
        self.convert(session).await?;
        let notes = claim::begin(session, &self.content, seen.as_ref()).await?;
        let opened = match self.open(session, &notes).await {
            Ok(opened) => opened,
            Err(error) => return Err(not_opened(&notes, error).await),
        };
        let publish_id = &opened.publish_id;
        session.report(Event::Opened { publish_id });
        if !self.is_uploaded() {
            session.report(Event::MayBePosted { publish_id });
        }
        self.delivery(notes, &opened).await?.run(session, watch).await
    }

    /// Makes of media that has to be converted what is sent.
    async fn convert(&mut self, session: &Session<'_>) -> Result<(), FlowError> {
        let Plan::Convert(fixing) = &self.plan else {
            return Ok(());
        };
        let Fixed { converted, facts, cover_at } = Box::pin(fixing.run(session)).await?;
        let chunks = chunks(&fixing.request, converted.source.size())?;
        self.again = Some(fixing.again());
        self.content.sent_as(chunks, converted.original);
        if let Some(post) = &mut self.post {
            post.cover_at = cover_at;
        }
        (self.facts, self.size) = (Some(facts), Some(converted.source.size()));
        self.plan = Plan::Upload { source: Box::new(converted.source), chunks };
        Ok(())
    }

    /// What is to be done now that TikTok has opened it, noted before the first byte leaves.
    async fn delivery(self, notes: Notes, opened: &Opened) -> Result<Delivery, FlowError> {
        let converted = self.again.is_some();
        let written = notes.opened(opened, self.plan.address(), self.again.clone()).await;
        // Of an upload nothing can come without its bytes.
        let uploaded = self.is_uploaded();
        written.map_err(|error| match error {
            error if uploaded => error,
            error => FlowError::unrecorded(&opened.publish_id, error),
        })?;
        let sending = match (self.plan, &opened.upload_url) {
            (Plan::Upload { source, chunks: plan }, Some(url)) => plan.chunk(0).map(|next| {
                let (source, url, age) = (*source, url.clone(), Duration::ZERO);
                Sending { source, plan, url, next, age, last_left: false, converted }
            }),
            _ => None,
        };
        let publish_id = opened.publish_id.clone();
        let (username, audience, known) = (self.username, self.content.audience().clone(), None);
        Ok(Delivery { notes, publish_id, username, audience, sending, known })
    }

    /// Whether this machine sends the bytes: what TikTok fetches is published by opening it.
    fn is_uploaded(&self) -> bool {
        matches!(self.plan, Plan::Upload { .. })
    }

    /// Which of TikTok's endpoints opens it.
    fn opening(&self) -> RatedCall {
        match (&self.plan, &self.post) {
            (Plan::Photos { .. }, _) => RatedCall::PhotoInit,
            (Plan::Upload { .. } | Plan::Convert(_) | Plan::Pull(_), Some(_)) => {
                RatedCall::VideoInit
            }
            (Plan::Upload { .. } | Plan::Convert(_) | Plan::Pull(_), None) => RatedCall::InboxInit,
        }
    }

    async fn open(&self, session: &Session<'_>, notes: &Notes) -> Result<Opened, FlowError> {
        let rerun = if self.is_uploaded() { Rerun::Safe } else { Rerun::Unsafe };
        let note = async || {
            notes.sending().await?;
            if rerun == Rerun::Unsafe {
                session.report(Event::OpeningPull);
            }
            Ok(())
        };
        let destination = self.post.as_ref().map_or(Destination::Inbox, Destination::Post);
        let opened =
            session.call_noting(self.opening(), note, async |client, token| match &self.plan {
                // It has been converted before.
                Plan::Convert(_) => unreachable!("a converted video is an upload"),
                Plan::Upload { chunks, .. } => {
                    client.open_video(token, destination, &VideoSource::Upload(*chunks)).await
                }
                Plan::Pull(url) => {
                    client.open_video(token, destination, &VideoSource::Pull(url.clone())).await
                }
                Plan::Photos { destination, post } => {
                    client.open_photos(token, *destination, post).await
                }
            });
        match opened.await {
            Err(FlowError::Tiktok(source @ TiktokError::Unknown(_))) => {
                Err(FlowError::OpeningUnknown { rerun, source })
            }
            // A 5xx in TikTok's own words, or a success that cannot be used: of an upload nothing can
            // come, of a pull it can.
            Err(FlowError::Tiktok(
                source @ (TiktokError::Unavailable { .. } | TiktokError::HostileUploadUrl(_)),
            )) if rerun == Rerun::Unsafe => Err(FlowError::OpeningUnknown { rerun, source }),
            opened => opened,
        }
    }
}

/// What is known for sure is written down: only an unknown answer keeps the next run from opening.
async fn not_opened(notes: &Notes, error: FlowError) -> FlowError {
    let over = match &error {
        FlowError::OpeningUnknown { .. } | FlowError::Journal(_) => return error,
        FlowError::Tiktok(TiktokError::Refused(refusal)) => {
            notes.over(Outcome::Refused, refusal.word.clone()).await
        }
        other => notes.over(Outcome::Failed, other.to_string()).await,
    };
    if let Err(error) = over {
        tracing::warn!("the journal cannot be told: {error}");
    }
    error
}
