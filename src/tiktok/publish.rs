//! Open a publish, ask where it stands, stop it

use std::time::Duration;

use serde::Serialize;

use super::chunks::ChunkPlan;
use super::client::Client;
use super::error::{TiktokError, Unanswered};
use super::ids::PublishId;
use super::privacy::PrivacyLevel;
use super::retry::Policy;
use super::status::PublishStatus;
use super::wire::{
    InitData, Nothing, PhotoDirect, PhotoInit, PhotoPostInfo, PhotoSourceInfo, PublishIdBody,
    StatusData, VideoInit, VideoPostInfo, VideoSourceInfo,
};
use crate::secret::{AccessToken, UploadUrl};

/// What viewers may do with a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interactions {
    /// Write comments.
    pub comments: bool,
    /// Record a duet.
    pub duet: bool,
    /// Cut it into a stitch.
    pub stitch: bool,
}

/// Whom a post advertises.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Disclosure {
    /// The creator's own business.
    pub own_brand: bool,
    /// Somebody else's, for money or favours.
    pub paid_partnership: bool,
}

/// How a video is to be posted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VideoPost {
    /// The caption, up to 2200 UTF-16 units (TikTok: direct post reference).
    pub title: Option<String>,
    /// Who may see it.
    pub privacy: PrivacyLevel,
    /// What viewers may do.
    pub interactions: Interactions,
    /// Whom it advertises.
    pub disclosure: Disclosure,
    /// TikTok's label for content made by AI.
    pub ai_generated: bool,
    /// The frame that becomes the cover; the first one without.
    pub cover_at: Option<Duration>,
}

/// How photos are to be posted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhotoPost {
    /// Up to 90 UTF-16 units.
    pub title: Option<String>,
    /// Up to 4000 UTF-16 units.
    pub description: Option<String>,
    /// Who may see it.
    pub privacy: PrivacyLevel,
    /// Whether viewers may comment.
    pub comments: bool,
    /// Whether TikTok adds music.
    pub add_music: bool,
    /// Whom it advertises.
    pub disclosure: Disclosure,
    /// 1 to 35 addresses below a domain verified for the app.
    pub images: Vec<String>,
    /// Which image is the cover, from 0.
    pub cover_index: usize,
}

/// Where a video goes.
#[derive(Debug, Clone, Copy)]
pub enum Destination<'a> {
    /// Straight to the creator's profile.
    Post(&'a VideoPost),
    /// To the creator's inbox, to be finished in the app.
    Inbox,
}

/// How TikTok gets a video.
#[derive(Debug, Clone)]
pub enum VideoSource {
    /// This program sends it.
    Upload(ChunkPlan),
    /// TikTok fetches it.
    Pull(String),
}

/// A publish that TikTok has opened.
#[derive(Debug, Clone)]
pub struct Opened {
    /// TikTok's name for it.
    pub publish_id: PublishId,
    /// Where the bytes go, for one hour; TikTok gives none when it fetches them itself.
    pub upload_url: Option<UploadUrl>,
}

/// What opens a video publish: the path, and the body that is posted there.
pub fn video_opening<'a>(
    destination: Destination<'a>,
    source: &'a VideoSource,
) -> (&'static str, impl Serialize + 'a) {
    let (path, post_info) = match destination {
        Destination::Post(post) => ("/v2/post/publish/video/init/", Some(post_info(post))),
        Destination::Inbox => ("/v2/post/publish/inbox/video/init/", None),
    };
    (path, VideoInit { post_info, source_info: source_info(source) })
}

/// What opens a photo publish: the path, and the body that is posted there.
pub fn photo_opening(
    destination: PhotoDestination,
    post: &PhotoPost,
) -> (&'static str, impl Serialize + '_) {
    let direct = PhotoDirect {
        privacy_level: post.privacy.as_str(),
        disable_comment: !post.comments,
        auto_add_music: post.add_music,
        brand_content_toggle: post.disclosure.paid_partnership,
        brand_organic_toggle: post.disclosure.own_brand,
    };
    let body = PhotoInit {
        media_type: "PHOTO",
        post_mode: match destination {
            PhotoDestination::Post => "DIRECT_POST",
            PhotoDestination::Inbox => "MEDIA_UPLOAD",
        },
        post_info: PhotoPostInfo {
            title: post.title.as_deref(),
            description: post.description.as_deref(),
            direct: matches!(destination, PhotoDestination::Post).then_some(direct),
        },
        source_info: PhotoSourceInfo {
            source: "PULL_FROM_URL",
            photo_cover_index: post.cover_index,
            photo_images: &post.images,
        },
    };
    ("/v2/post/publish/content/init/", body)
}

impl Client {
    /// Opens a video publish. Each one that TikTok carries out makes another publish, so after an
    /// unusable answer it is never sent again.
    pub async fn open_video(
        &self,
        token: &AccessToken,
        destination: Destination<'_>,
        source: &VideoSource,
    ) -> Result<Opened, TiktokError> {
        let (path, body) = video_opening(destination, source);
        let data = self.post::<InitData>(path, token, &body, Policy::OPENING).await?.data;
        let opened = self.opened(data)?;
        if matches!(source, VideoSource::Upload(_)) && opened.upload_url.is_none() {
            return Err(TiktokError::Unknown(Unanswered::Incomplete("an upload address")));
        }
        Ok(opened)
    }

    /// Opens a photo publish: with this call alone the photos are on their way.
    pub async fn open_photos(
        &self,
        token: &AccessToken,
        destination: PhotoDestination,
        post: &PhotoPost,
    ) -> Result<Opened, TiktokError> {
        let (path, body) = photo_opening(destination, post);
        let data = self.post::<InitData>(path, token, &body, Policy::OPENING).await?.data;
        self.opened(data)
    }

    fn opened(&self, data: InitData) -> Result<Opened, TiktokError> {
        let publish_id = data
            .publish_id
            .and_then(|id| id.parse().ok())
            .ok_or(TiktokError::Unknown(Unanswered::Incomplete("a publish id")))?;
        let upload_url = data.upload_url.filter(|url| !url.is_empty());
        if let Some(url) = &upload_url {
            self.endpoints.trust_upload(url).map_err(TiktokError::HostileUploadUrl)?;
        }
        Ok(Opened { publish_id, upload_url: upload_url.map(UploadUrl::new) })
    }

    /// Asks, once, where a publish stands.
    pub async fn publish_status(
        &self,
        token: &AccessToken,
        publish_id: &PublishId,
    ) -> Result<PublishStatus, TiktokError> {
        self.status(token, publish_id, Policy::ONCE).await
    }

    /// Asks where a publish stands, again when no answer comes.
    pub async fn publish_status_surely(
        &self,
        token: &AccessToken,
        publish_id: &PublishId,
    ) -> Result<PublishStatus, TiktokError> {
        self.status(token, publish_id, Policy::ASKING).await
    }

    async fn status(
        &self,
        token: &AccessToken,
        publish_id: &PublishId,
        policy: Policy,
    ) -> Result<PublishStatus, TiktokError> {
        let body = PublishIdBody { publish_id: publish_id.as_str() };
        let path = "/v2/post/publish/status/fetch/";
        let reply = self.post::<StatusData>(path, token, &body, policy).await;
        let reply = reply.map_err(TiktokError::reading_the_message)?;
        if reply.data.publish_id.as_ref().is_some_and(|told| told != publish_id.as_str()) {
            return Err(TiktokError::Unknown(Unanswered::OtherPublish));
        }
        Ok(PublishStatus::new(reply.data, reply.log_id))
    }

    /// Stops TikTok from fetching the media of a publish; too late once it has it. Sent again only
    /// while TikTok certainly has not acted: what it says the second time may be about the first.
    pub async fn cancel_publish(
        &self,
        token: &AccessToken,
        publish_id: &PublishId,
    ) -> Result<(), TiktokError> {
        let body = PublishIdBody { publish_id: publish_id.as_str() };
        let path = "/v2/post/publish/cancel/";
        let reply = self.post::<Nothing>(path, token, &body, Policy::OPENING).await;
        reply.map(drop).map_err(TiktokError::reading_the_message)
    }
}

/// Where photos go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhotoDestination {
    /// Straight to the creator's profile.
    Post,
    /// To the creator's inbox, to be finished in the app.
    Inbox,
}

fn post_info(post: &VideoPost) -> VideoPostInfo<'_> {
    VideoPostInfo {
        title: post.title.as_deref(),
        privacy_level: post.privacy.as_str(),
        disable_comment: !post.interactions.comments,
        disable_duet: !post.interactions.duet,
        disable_stitch: !post.interactions.stitch,
        video_cover_timestamp_ms: post
            .cover_at
            .map(|at| u32::try_from(at.as_millis()).unwrap_or(u32::MAX)),
        brand_content_toggle: post.disclosure.paid_partnership,
        brand_organic_toggle: post.disclosure.own_brand,
        is_aigc: post.ai_generated,
    }
}

fn source_info(source: &VideoSource) -> VideoSourceInfo<'_> {
    match source {
        VideoSource::Upload(plan) => VideoSourceInfo::FileUpload {
            video_size: plan.size(),
            chunk_size: plan.chunk_size(),
            total_chunk_count: plan.count(),
        },
        VideoSource::Pull(url) => VideoSourceInfo::PullFromUrl { video_url: url },
    }
}
