//! Videos that a creator posted before the emulator started, or in the app

use std::time::Duration;

use serde_json::json;
use sha2::{Digest, Sha256};

use super::{Delivery, EmulatorState, Figures, Flow, Piece, Publication, mint};
use crate::clock::Moment;
use crate::emulator::switches::Hashing;

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
    /// What TikTok counts of it.
    pub figures: Figures,
}

/// A public video with the moment of its post.
#[derive(Debug)]
pub(crate) struct AppVideo {
    pub(crate) video: PublicVideo,
    pub(crate) created: Moment,
}

impl EmulatorState {
    /// Adds a public video that was posted in the app.
    pub(crate) fn add_public(&mut self, video: PublicVideo) {
        let created = self.now() - video.age;
        self.app_videos.push(AppVideo { video, created });
    }

    pub(crate) fn add_earlier(&mut self, video: EarlierVideo) {
        let size = video.bytes.len() as u64;
        let hashing = self.settings.switches.hash;
        let digest = match hashing {
            Hashing::On => Sha256::new_with_prefix(&video.bytes),
            Hashing::Off => Sha256::new(),
        };
        let arrived = self.now() - self.settings.processing;
        self.publications.push(Publication {
            id: video.publish_id,
            client_key: video.client_key,
            username: video.username,
            flow: Flow::Direct,
            delivery: Delivery::File,
            post_info: json!({"title": video.title, "privacy_level": "SELF_ONLY"}),
            source_info: json!({
                "source": "FILE_UPLOAD", "video_size": size, "chunk_size": size,
                "total_chunk_count": 1,
            }),
            created: arrived,
            arrived: Some(arrived),
            bytes: size,
            pieces: vec![Piece::new(size, &digest, hashing)],
            digest,
            chunks: vec![(0, size.saturating_sub(1))],
            post_id: mint::long_number(),
            ..Publication::default()
        });
    }
}
