//! A video that its creator posted before the emulator started

use serde_json::json;
use sha2::{Digest, Sha256};

use super::mint;
use super::publication::{Delivery, Flow, Piece, Publication};
use super::state::EmulatorState;
use crate::emulator::switches::table::Hashing;

/// A private video that its creator posted before the emulator started.
#[derive(Debug, Clone)]
pub struct EarlierVideo {
    /// TikTok's id of its publish.
    pub publish_id: String,
    /// The creator's handle.
    pub username: String,
    /// The key of the app that posted it.
    pub client_key: String,
    /// The caption of the post.
    pub title: String,
    /// The content of the file.
    pub bytes: Vec<u8>,
}

impl EmulatorState {
    /// Adds the video as a publish whose processing is over.
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
            public: false,
            planned_failure: None,
            failed: None,
            arrived: Some(arrived),
            upload: None,
            bytes: size,
            pieces: vec![Piece::new(size, &digest, hashing)],
            digest,
            chunks: vec![(0, size.saturating_sub(1))],
            head: Vec::new(),
            polls: 0,
            post_id: mint::long_number(),
            download: None,
        });
    }
}
