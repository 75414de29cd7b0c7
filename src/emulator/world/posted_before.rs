//! Adds videos that no call of a client has posted to the state

use serde_json::json;
use sha2::{Digest, Sha256};

use super::{
    AppVideo, Delivery, EarlierVideo, EmulatorState, Flow, Piece, PublicVideo, Publication, mint,
};
use crate::emulator::switches::Hashing;

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
