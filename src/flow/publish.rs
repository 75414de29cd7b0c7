//! Publish a video: look, ask, open, send, wait

use std::error::Error;
use std::sync::Arc;

use tokio::sync::watch;

use super::account::Username;
use super::error::{FlowError, Rerun};
use super::event::Event;
use super::examine::{Examined, examine};
use super::post::{self, Home, Transfer, VideoRequest, Wait};
use super::session::Session;
use super::upload::{Delivered, Upload};
use super::verdict::{self, End, Published};
use crate::media::{Location, Source, VideoFacts};
use crate::tiktok::{
    ChunkPlan, CreatorInfo, Destination, ErrorCode, Opened, PublishId, TiktokError, VideoPost,
    VideoSource,
};

/// Everything checked and ready, and nothing opened yet.
pub struct Prepared {
    /// How TikTok gets the media.
    pub plan: Plan,
    /// Who posts, where TikTok has said so.
    pub username: Option<Username>,
    /// How it is posted; none for a draft.
    pub post: Option<VideoPost>,
    /// What the headers tell of it.
    pub facts: VideoFacts,
    /// Its size in bytes.
    pub size: u64,
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
    /// TikTok fetches it there.
    Pull(String),
}

/// Checks everything that can be checked without opening a publish: options, media, account, what
/// the creator may do. The cheapest check comes first, and TikTok is asked last; but where the
/// media or a text is not what TikTok takes, TikTok's answer only makes the list longer.
pub async fn prepare(session: &Session<'_>, request: VideoRequest) -> Result<Prepared, FlowError> {
    let home = if session.client.is_loopback() { Home::Emulator } else { Home::Tiktok };
    request.check(home)?;
    let examined = examine(session, &request).await?;
    let (facts, size) = (examined.facts.clone(), examined.source.size());
    let chunks = match chunks(&request, size) {
        Ok(chunks) => chunks,
        Err(error) => {
            // Of a video far above TikTok's size that is no reason to name.
            examined.check(&request, None)?;
            return Err(error);
        }
    };
    let cover_at = if request.post.is_some() { examined.cover_at(request.cover)? } else { None };
    let asked = &session.account.username;
    let creator = session.call(async |client, token| client.creator_info(token).await).await;
    examined.check(&request, creator.as_ref().ok())?;
    let plan = plan(&request, examined, chunks);
    let (username, post) = match request.post {
        Some(mut post) => {
            post.cover_at = cover_at;
            let checked = post::fit(asked, post, &creator?, session.seams.report)?;
            (Some(checked.username), Some(checked.post))
        }
        None => (drafting_as(asked, creator)?, None),
    };
    Ok(Prepared { plan, username, post, facts, size })
}

/// For a draft the creator's settings do not matter, only whose inbox it is. An app that may only
/// make drafts is not told.
fn drafting_as(
    asked: &Username,
    creator: Result<CreatorInfo, FlowError>,
) -> Result<Option<Username>, FlowError> {
    match creator {
        Ok(creator) => Ok(Some(post::same_account(asked, &creator)?)),
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

fn plan(request: &VideoRequest, examined: Examined, chunks: ChunkPlan) -> Plan {
    if let (Transfer::Pull, Location::Web(url)) = (request.transfer, &request.location) {
        return Plan::Pull(url.to_string());
    }
    Plan::Upload { source: Box::new(examined.source), chunks }
}

/// How a publish is watched.
pub struct Watch {
    /// How many bytes have been handed to the connection.
    pub sent: Arc<watch::Sender<u64>>,
    /// How long the verdict is waited for.
    pub wait: Wait,
}

impl Prepared {
    /// Opens the publish, moves the bytes, waits for the verdict.
    pub async fn publish(
        self,
        session: &Session<'_>,
        watch: &Watch,
    ) -> Result<Published, FlowError> {
        let opened = self.open(session).await?;
        let publish_id = &opened.publish_id;
        session.report(Event::Opened { publish_id });
        let delivered = match (&self.plan, &opened.upload_url) {
            (Plan::Upload { source, chunks }, Some(url)) => {
                let sent = watch.sent.clone();
                let upload = Upload::new(session, (source, *chunks), (publish_id, url), sent);
                upload.run().await.map_err(|source| FlowError::BrokenOff {
                    publish_id: publish_id.clone(),
                    source,
                })?
            }
            _ => Delivered::Surely,
        };
        self.verdict(session, &opened, delivered, watch).await
    }

    async fn open(&self, session: &Session<'_>) -> Result<Opened, FlowError> {
        let destination = match &self.post {
            Some(post) => Destination::Post(post),
            None => Destination::Inbox,
        };
        let (source, rerun) = match &self.plan {
            Plan::Upload { chunks, .. } => (VideoSource::Upload(*chunks), Rerun::Safe),
            Plan::Pull(url) => (VideoSource::Pull(url.clone()), Rerun::Unsafe),
        };
        let opened = session
            .call(async |client, token| client.open_video(token, destination, &source).await)
            .await;
        match opened {
            Err(FlowError::Tiktok(source @ TiktokError::Unknown(_))) => {
                Err(FlowError::OpeningUnknown { rerun, source })
            }
            // A 5xx in TikTok's own words: of an upload nothing can come, of a pull it can.
            Err(FlowError::Tiktok(source @ TiktokError::Unavailable { .. }))
                if rerun == Rerun::Unsafe =>
            {
                Err(FlowError::OpeningUnknown { rerun, source })
            }
            opened => opened,
        }
    }

    async fn verdict(
        &self,
        session: &Session<'_>,
        opened: &Opened,
        delivered: Delivered,
        watch: &Watch,
    ) -> Result<Published, FlowError> {
        let publish_id = &opened.publish_id;
        let fate_unknown = |source: Box<dyn Error + Send + Sync>| FlowError::FateUnknown {
            publish_id: publish_id.clone(),
            source,
        };
        if let Delivered::Perhaps(why) = delivered {
            match self.look_for(session, publish_id).await {
                Ok(Found::Ended(published)) => return Ok(self.named(published)),
                Ok(Found::Arrived) => {}
                Ok(Found::BytesMissing) => {
                    let publish_id = publish_id.clone();
                    return Err(FlowError::BrokenOff { publish_id, source: why });
                }
                Ok(Found::Nothing) | Err(_) => return Err(fate_unknown(why.into())),
            }
        }
        let Wait::For(limit) = watch.wait else {
            return Ok(self.named(Published::unasked(publish_id)));
        };
        session.report(Event::Waiting { limit });
        let published = verdict::wait(session, publish_id, limit).await;
        Ok(self.named(published.map_err(|error| fate_unknown(error.into()))?))
    }

    /// After an upload that was given up at its last chunk: what TikTok has of it.
    async fn look_for(
        &self,
        session: &Session<'_>,
        publish_id: &PublishId,
    ) -> Result<Found, FlowError> {
        let limit = verdict::A_MOMENT;
        session.report(Event::Waiting { limit });
        let published = verdict::wait(session, publish_id, limit).await?;
        Ok(match (&published.end, published.uploaded_bytes, &self.plan) {
            (End::Processing, Some(arrived), Plan::Upload { chunks, .. }) => {
                if chunks.is_whole(arrived) { Found::Arrived } else { Found::BytesMissing }
            }
            (End::Processing, ..) => Found::Nothing,
            _ => Found::Ended(published),
        })
    }

    fn named(&self, published: Published) -> Published {
        Published { username: self.username.clone(), ..published }
    }
}

/// What TikTok has of an upload whose end is in doubt.
enum Found {
    /// A verdict.
    Ended(Published),
    /// Every byte.
    Arrived,
    /// Less than every byte: nothing can come of it.
    BytesMissing,
    /// It does not say.
    Nothing,
}
