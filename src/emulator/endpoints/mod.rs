//! TikTok's endpoints, the upload host and the page that lists publishes

pub(crate) mod authorize;
pub(crate) mod authorize_page;
pub(crate) mod caller;
pub(crate) mod cancel;
pub(crate) mod caps;
pub(crate) mod chunk_layout;
pub(crate) mod content_range;
pub(crate) mod creator;
pub(crate) mod gallery;
pub(crate) mod oauth;
pub(crate) mod oauth_form;
pub(crate) mod opening;
pub(crate) mod ownership;
pub(crate) mod photo_init;
pub(crate) mod post_info;
pub(crate) mod source_info;
pub(crate) mod status;
pub(crate) mod upload;
pub(crate) mod user_info;
pub(crate) mod video_init;
pub(crate) mod videos;
