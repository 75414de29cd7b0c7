//! Calls that open a publish, ask for its status, and cancel it

use std::time::Duration;

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::chunks::ChunkPlan;
use super::client::Client;
use super::error::{TiktokError, Unanswered};
use super::ids::PublishId;
use super::privacy::PrivacyLevel;
use super::retry::Policy;
use super::status::PublishStatus;
use super::wire::{InitData, StatusData};
use crate::secret::{AccessToken, UploadUrl};

/// Interactions that viewers may have with a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interactions {
    pub(crate) comments: bool,
    pub(crate) duet: bool,
    pub(crate) stitch: bool,
}

/// Commercial content of a post.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disclosure {
    /// Advertises the creator's own business.
    pub(crate) own_brand: bool,
    /// Advertises somebody else's business, for money or favours.
    pub(crate) paid_partnership: bool,
}

/// The settings of a video's post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VideoPost {
    /// The caption, up to 2200 UTF-16 units (TikTok: direct post reference).
    pub(crate) title: Option<String>,
    pub(crate) privacy: PrivacyLevel,
    #[serde(flatten)]
    pub(crate) interactions: Interactions,
    #[serde(flatten)]
    pub(crate) disclosure: Disclosure,
    pub(crate) ai_generated: bool,
    /// Position of the cover's frame; the first frame if `None`.
    #[serde(skip)]
    pub(crate) cover_at: Option<Duration>,
}

/// The settings of a post of photos.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhotoPost {
    /// Up to 90 UTF-16 units.
    pub(crate) title: Option<String>,
    /// Up to 4000 UTF-16 units.
    pub(crate) description: Option<String>,
    pub(crate) privacy: PrivacyLevel,
    pub(crate) comments: bool,
    pub(crate) add_music: bool,
    pub(crate) disclosure: Disclosure,
    /// 1 to 35 addresses below a domain that is verified for the app.
    pub(crate) images: Vec<String>,
    /// Index of the cover's image, counted from 0.
    pub(crate) cover_index: usize,
}

/// The destination of a video.
#[derive(Debug, Clone, Copy)]
pub enum Destination<'a> {
    /// The creator's profile.
    Post(&'a VideoPost),
    /// The creator's inbox, to be finished in the app.
    Inbox,
}

/// The destination of photos.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhotoDestination {
    /// The creator's profile.
    Post,
    /// The creator's inbox, to be finished in the app.
    Inbox,
}

/// The way in which TikTok gets a video.
#[derive(Debug, Clone)]
pub enum VideoSource {
    /// This program uploads it.
    Upload(ChunkPlan),
    /// TikTok fetches it from this address.
    Pull(String),
}

/// A publish that TikTok has opened.
#[derive(Debug, Clone)]
pub struct Opened {
    pub(crate) publish_id: PublishId,
    /// The address for the upload, valid for one hour; `None` if TikTok fetches the media.
    pub(crate) upload_url: Option<UploadUrl>,
}

/// Returns the path and the body of the call that opens a video publish, with a source if known.
pub fn video_opening(
    destination: Destination<'_>,
    source: Option<&VideoSource>,
) -> (&'static str, Value) {
    let (path, post_info) = match destination {
        Destination::Post(post) => ("/v2/post/publish/video/init/", Some(post_info(post))),
        Destination::Inbox => ("/v2/post/publish/inbox/video/init/", None),
    };
    let source_info = source.map(|source| match source {
        VideoSource::Upload(plan) => json!({
            "source": "FILE_UPLOAD",
            "video_size": plan.size,
            "chunk_size": plan.chunk_size,
            "total_chunk_count": plan.count,
        }),
        VideoSource::Pull(url) => json!({ "source": "PULL_FROM_URL", "video_url": url }),
    });
    (path, without_nulls(json!({ "post_info": post_info, "source_info": source_info })))
}

fn post_info(post: &VideoPost) -> Value {
    let cover_at = post.cover_at.map(|at| u32::try_from(at.as_millis()).unwrap_or(u32::MAX));
    without_nulls(json!({
        "title": post.title,
        "privacy_level": post.privacy.as_str(),
        "disable_comment": !post.interactions.comments,
        "disable_duet": !post.interactions.duet,
        "disable_stitch": !post.interactions.stitch,
        "video_cover_timestamp_ms": cover_at,
        "brand_content_toggle": post.disclosure.paid_partnership,
        "brand_organic_toggle": post.disclosure.own_brand,
        "is_aigc": post.ai_generated,
    }))
}

/// Returns the path and the body of the call that opens a photo publish.
pub fn photo_opening(destination: PhotoDestination, post: &PhotoPost) -> (&'static str, Value) {
    let is_post = destination == PhotoDestination::Post;
    let of_post = |setting: bool| is_post.then_some(setting);
    let body = json!({
        "media_type": "PHOTO",
        "post_mode": if is_post { "DIRECT_POST" } else { "MEDIA_UPLOAD" },
        "post_info": without_nulls(json!({
            "title": post.title,
            "description": post.description,
            "privacy_level": is_post.then(|| post.privacy.as_str()),
            "disable_comment": of_post(!post.comments),
            "auto_add_music": of_post(post.add_music),
            "brand_content_toggle": of_post(post.disclosure.paid_partnership),
            "brand_organic_toggle": of_post(post.disclosure.own_brand),
        })),
        "source_info": {
            "source": "PULL_FROM_URL",
            "photo_cover_index": post.cover_index,
            "photo_images": post.images,
        },
    });
    ("/v2/post/publish/content/init/", body)
}

/// Returns the object without the fields that have no value, which TikTok must not get as `null`.
fn without_nulls(mut object: Value) -> Value {
    if let Value::Object(fields) = &mut object {
        fields.retain(|_, value| !value.is_null());
    }
    object
}

impl Client {
    /// Opens a video publish. Each call may open another, so it is not sent again in doubt.
    pub async fn open_video(
        &self,
        token: &AccessToken,
        destination: Destination<'_>,
        source: &VideoSource,
    ) -> Result<Opened, TiktokError> {
        let (path, body) = video_opening(destination, Some(source));
        let opened = self.open(token, path, &body).await?;
        if matches!(source, VideoSource::Upload(_)) && opened.upload_url.is_none() {
            return Err(TiktokError::Unknown(Unanswered::Incomplete("an upload address")));
        }
        Ok(opened)
    }

    /// Opens a photo publish. TikTok then publishes the photos without another call.
    pub async fn open_photos(
        &self,
        token: &AccessToken,
        destination: PhotoDestination,
        post: &PhotoPost,
    ) -> Result<Opened, TiktokError> {
        let (path, body) = photo_opening(destination, post);
        self.open(token, path, &body).await
    }

    async fn open(
        &self,
        token: &AccessToken,
        path: &str,
        body: &Value,
    ) -> Result<Opened, TiktokError> {
        let data = self.post::<InitData>(path, token, body, Policy::OPENING).await?.data;
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

    /// Asks for the status of a publish, as often as `policy` allows.
    pub async fn publish_status(
        &self,
        token: &AccessToken,
        publish_id: &PublishId,
        policy: Policy,
    ) -> Result<PublishStatus, TiktokError> {
        let body = json!({ "publish_id": publish_id.as_str() });
        let path = "/v2/post/publish/status/fetch/";
        let reply = self.post::<StatusData>(path, token, &body, policy).await;
        let reply = reply.map_err(TiktokError::reading_the_message)?;
        if reply.data.publish_id.as_ref().is_some_and(|id| id != publish_id.as_str()) {
            return Err(TiktokError::Unknown(Unanswered::OtherPublish));
        }
        Ok(PublishStatus::new(reply.data, reply.log_id))
    }

    /// Cancels a publish. A call that TikTok may have acted on is not repeated.
    pub async fn cancel_publish(
        &self,
        token: &AccessToken,
        publish_id: &PublishId,
    ) -> Result<(), TiktokError> {
        let body = json!({ "publish_id": publish_id.as_str() });
        let path = "/v2/post/publish/cancel/";
        let reply = self.post::<IgnoredAny>(path, token, &body, Policy::OPENING).await;
        reply.map(drop).map_err(TiktokError::reading_the_message)
    }
}
