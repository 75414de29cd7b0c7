//! Publish a video: look, ask, open, send, wait

use std::sync::Arc;

use tokio::sync::watch;

use super::account::Username;
use super::error::{FlowError, Rerun};
use super::event::Event;
use super::post::{self, Home, Transfer, VideoRequest, Wait};
use super::session::Session;
use super::upload::{Delivered, Upload};
use super::verdict::{self, End, Published};
use crate::media::{Location, Source};
use crate::tiktok::{ChunkPlan, Destination, Opened, TiktokError, VideoPost, VideoSource};

/// Everything checked and ready, and nothing opened yet.
pub struct Prepared {
    /// How TikTok gets the media.
    pub plan: Plan,
    /// Who posts.
    pub username: Username,
    /// How it is posted; none for a draft.
    pub post: Option<VideoPost>,
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

/// Checks everything that can be checked without opening a publish: text, media, account, what
/// the creator may do. The cheapest check comes first, and TikTok is asked last.
pub async fn prepare(session: &Session<'_>, request: VideoRequest) -> Result<Prepared, FlowError> {
    let home = if session.client.is_loopback() { Home::Emulator } else { Home::Tiktok };
    request.check(home)?;
    let plan = plan(session, &request).await?;
    let asked = &session.account.username;
    let Some(post) = request.post else {
        // The inbox has no posting screen: there is nothing to ask the creator's settings for.
        return Ok(Prepared { plan, username: asked.clone(), post: None });
    };
    let creator = session.call(async |client, token| client.creator_info(token).await).await?;
    let checked = post::fit(asked, post, &creator, session.seams.report)?;
    Ok(Prepared { plan, username: checked.username, post: Some(checked.post) })
}

async fn plan(session: &Session<'_>, request: &VideoRequest) -> Result<Plan, FlowError> {
    let name = request.location.to_string();
    if let (Transfer::Pull, Location::Web(url)) = (request.transfer, &request.location) {
        return Ok(Plan::Pull(url.to_string()));
    }
    session.report(Event::Looking { name: &name });
    let source = Source::open(&request.location, session.seams.clock).await?;
    let chunks = match request.chunk_size {
        Some(bytes) => ChunkPlan::with_chunk_size(source.size(), bytes),
        None => ChunkPlan::new(source.size()),
    };
    let chunks = chunks.map_err(|source| FlowError::Plan { name, source })?;
    Ok(Plan::Upload { source: Box::new(source), chunks })
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
                let upload = Upload {
                    session,
                    source,
                    plan: *chunks,
                    publish_id,
                    url,
                    sent: watch.sent.clone(),
                };
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
        let fate_unknown = |source| FlowError::FateUnknown {
            publish_id: publish_id.clone(),
            source: Box::new(source),
        };
        let limit = match (watch.wait, &delivered) {
            (Wait::For(limit), _) => limit,
            (Wait::No, Delivered::Surely) => {
                return Ok(Published::unasked(publish_id, &self.username));
            }
            // Whoever does not want to wait still wants to know whether it has arrived.
            (Wait::No, Delivered::Perhaps(_)) => verdict::A_MOMENT,
        };
        session.report(Event::Waiting { limit });
        let mut published =
            verdict::wait(session, publish_id, limit).await.map_err(fate_unknown)?;
        published.username = self.username.clone();
        match (published.end == End::Processing, delivered) {
            (true, Delivered::Perhaps(why)) => Err(fate_unknown(why)),
            _ => Ok(published),
        }
    }
}
