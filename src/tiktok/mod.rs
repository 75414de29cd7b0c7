//! Client of TikTok's API

mod answer;
mod chunks;
mod client;
mod code;
mod creator;
mod dialect;
mod endpoints;
mod error;
mod ids;
mod login;
mod oauth;
mod privacy;
mod publish;
mod retry;
mod scope;
mod status;
mod upload;
mod videos;
mod wire;

pub use chunks::{Chunk, ChunkPlan, PlanError};
pub use client::Client;
pub(crate) use client::http_for;
pub use code::{ErrorCode, FailReason};
pub use creator::CreatorInfo;
pub use endpoints::{BaseUrl, Endpoints, NotABase};
pub use error::{Refusal, TiktokError, Unanswered};
pub use ids::{ClientKey, NotAPostId, NotAPublishId, OpenId, PostId, PublishId};
pub use login::LoginRequest;
pub use oauth::{App, Grant};
pub use privacy::{NotAPrivacyLevel, PrivacyLevel};
pub use publish::{
    Destination, Disclosure, Interactions, Opened, PhotoDestination, PhotoPost, VideoPost,
    VideoSource, photo_opening, video_opening,
};
pub(crate) use retry::LONGEST_RETRY_AFTER;
pub use retry::{Policy, Retry, backoff};
pub(crate) use scope::{USUAL_SCOPES, VIDEO_LIST, VIDEO_PUBLISH, VIDEO_UPLOAD};
pub use status::{PublishState, PublishStatus};
pub use upload::{ChunkAnswer, Outgoing};
pub use videos::{Cursor, MOST_VIDEOS, Video, VideoPage};
