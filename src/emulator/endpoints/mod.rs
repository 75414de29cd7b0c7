//! TikTok's endpoints, the upload host and the page that lists publishes

pub(crate) mod authorize;
pub(crate) mod caller;
pub(crate) mod creator;
pub(crate) mod gallery;
pub(crate) mod init;
pub(crate) mod kept;
pub(crate) mod oauth;
pub(crate) mod post_info;
pub(crate) mod source_info;
pub(crate) mod status;
pub(crate) mod upload;
pub(crate) mod videos;
