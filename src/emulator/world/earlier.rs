//! A video that its creator had posted before the emulator started

use serde_json::json;
use sha2::{Digest, Sha256};

use super::intake;
use super::mint;
use super::publication::{Delivery, Flow, Publication};
use super::state::EmulatorState;
use crate::emulator::switches::choices::Hashing;

/// A private video that its creator had posted before the emulator started.
#[derive(Debug, Clone)]
pub struct EarlierVideo {
    /// TikTok's name for its publish.
    pub publish_id: String,
    /// The creator.
    pub username: String,
    /// The key of the app that posted it.
    pub client_key: String,
    /// The caption.
    pub title: String,
    /// The file.
    pub bytes: Vec<u8>,
}

impl EmulatorState {
    /// Takes it in as a publish whose processing is over.
    pub(crate) fn add_earlier(&mut self, video: EarlierVideo) {
        let size = video.bytes.len() as u64;
        let mut digest = Sha256::new();
        if self.switches.hash == Hashing::On {
            digest.update(&video.bytes);
        }
        let arrived = self.now().saturating_sub(self.processing);
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
            doom: None,
            failed: None,
            arrived: Some(arrived),
            upload: None,
            bytes: size,
            pieces: vec![intake::piece(self.switches.hash, &digest, size)],
            digest,
            chunks: vec![(0, size.saturating_sub(1))],
            head: Vec::new(),
            polls: 0,
            post_id: mint::long_number(),
            download: None,
        });
    }
}
