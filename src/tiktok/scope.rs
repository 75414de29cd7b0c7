//! TikTok's scopes: what a login allows

/// Drafts in the creator's inbox.
pub(crate) const VIDEO_UPLOAD: &str = "video.upload";
/// Direct posts, and the creator's settings, which name the account.
pub(crate) const VIDEO_PUBLISH: &str = "video.publish";
/// The list of the account's public videos.
pub(crate) const VIDEO_LIST: &str = "video.list";

/// The scopes that a login asks for unless others are named, with commas between them.
pub(crate) const USUAL_SCOPES: &str = "user.info.basic,video.upload,video.publish";
