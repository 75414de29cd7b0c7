//! Videos that a creator posted before the emulator started, or in the app

use std::time::Duration;

use super::Figures;
use crate::clock::Moment;

/// A private video that its creator posted before the emulator started.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the names say it")]
pub struct EarlierVideo {
    pub publish_id: String,
    pub username: String,
    pub client_key: String,
    pub title: String,
    pub bytes: Vec<u8>,
}

/// A public video that its creator posted in TikTok's app, so that it belongs to no publish.
#[derive(Debug, Clone)]
pub struct PublicVideo {
    /// The id in its address.
    pub post_id: u64,
    /// The creator.
    pub username: String,
    /// The caption.
    pub title: String,
    /// The time since it was posted.
    pub age: Duration,
    /// The numbers that TikTok counts.
    pub figures: Figures,
}

/// A public video with the moment of its post.
#[derive(Debug)]
pub(crate) struct AppVideo {
    pub(crate) video: PublicVideo,
    pub(crate) created: Moment,
}
