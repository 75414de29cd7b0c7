//! One publish: what was asked for, what has arrived, and its status

use std::time::Duration;

use data_encoding::HEXLOWER;
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use tokio::task::AbortHandle;

use crate::clock::Moment;
use crate::emulator::error::EmulatorError;
use crate::emulator::switches::table::{Hashing, words};

words! {
    /// The place where a publish ends: the creator's posts, or a draft in the inbox.
    #[expect(missing_docs, reason = "the names say it")]
    pub Flow {
        Direct = "direct",
        Inbox = "inbox",
    }
}

words! {
    /// The way in which the media arrive: a video in chunks, or one video or photos that are pulled.
    #[expect(missing_docs, reason = "the names say it")]
    pub Delivery {
        File = "file",
        Url = "url",
        Photo = "photo",
    }
}

/// One file that arrived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Piece {
    pub bytes: u64,
    /// SHA-256 in hexadecimal; empty if hashing is off.
    pub sha256: String,
}

impl Piece {
    pub(crate) fn new(bytes: u64, digest: &Sha256, hashing: Hashing) -> Self {
        Self { bytes, sha256: hex(digest, hashing).unwrap_or_default() }
    }
}

/// Returns a digest in hexadecimal; `None` if hashing is off.
fn hex(digest: &Sha256, hashing: Hashing) -> Option<String> {
    (hashing == Hashing::On).then(|| HEXLOWER.encode(&digest.clone().finalize()))
}

/// A publish as tests, the page at `/` and `state.json` see it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Publish {
    pub publish_id: String,
    pub client_key: String,
    pub username: String,
    pub flow: Flow,
    pub delivery: Delivery,
    pub status: String,
    pub fail_reason: Option<String>,
    /// Null if it was not sent.
    pub post_info: Value,
    pub source_info: Value,
    pub arrived: bool,
    /// Bytes stored so far: whole chunks, or the part that was pulled.
    pub bytes: u64,
    /// SHA-256 in hexadecimal of all that is stored, in order; `None` if hashing is off.
    pub sha256: Option<String>,
    /// The files: one video, or each photo.
    pub pieces: Vec<Piece>,
    /// The first and last byte of every chunk stored, in the order of arrival.
    pub chunks: Vec<(u64, u64)>,
    /// Ids of the public post; empty until it is moderated.
    pub post_ids: Vec<u64>,
    /// The emulator's time of the init, in seconds since the Unix epoch.
    pub created: u64,
}

#[derive(Debug)]
pub(crate) struct Upload {
    pub(crate) id: String,
    /// The secret part of the upload address.
    pub(crate) token: String,
    pub(crate) expires: Moment,
    pub(crate) layout: ChunkLayout,
}

/// The chunks as `source_info` announces them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ChunkLayout {
    /// `video_size`: bytes of the whole video.
    pub(crate) total: u64,
    /// `chunk_size`: bytes of every chunk but the last.
    pub(crate) chunk: u64,
    /// `total_chunk_count`: the number of chunks.
    pub(crate) count: u64,
}

/// The figures that TikTok tells of a public video.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Figures {
    /// Seconds.
    pub duration: u64,
    pub views: u64,
    pub likes: u64,
    pub comments: u64,
    pub shares: u64,
}

/// A publish with everything that the emulator keeps of it.
#[derive(Debug, Default)]
pub(crate) struct Publication {
    pub(crate) id: String,
    pub(crate) client_key: String,
    pub(crate) username: String,
    pub(crate) flow: Flow,
    pub(crate) delivery: Delivery,
    pub(crate) post_info: Value,
    pub(crate) source_info: Value,
    pub(crate) created: Moment,
    /// True if everyone may see the post.
    pub(crate) public: bool,
    /// The reason it fails with once all has arrived.
    pub(crate) planned_failure: Option<String>,
    pub(crate) failed: Option<String>,
    pub(crate) arrived: Option<Moment>,
    /// `None` for a pull.
    pub(crate) upload: Option<Upload>,
    pub(crate) bytes: u64,
    pub(crate) digest: Sha256,
    pub(crate) pieces: Vec<Piece>,
    pub(crate) chunks: Vec<(u64, u64)>,
    pub(crate) head: Vec<u8>,
    /// Status calls that said there is no such publish, for the switch `status-lag`.
    pub(crate) polls: u32,
    pub(crate) post_id: u64,
    pub(crate) download: Option<AbortHandle>,
}

/// Time that passes after the media have arrived.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pace {
    pub(crate) processing: Duration,
    pub(crate) moderation: Duration,
    /// Time until the creator posts a draft; `None` for never.
    pub(crate) drafting: Option<Duration>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Stage {
    Uploading,
    Downloading,
    InInbox,
    /// Posted. A moderated public post shows its id.
    Complete {
        moderated: bool,
    },
    Failed(String),
}

impl Stage {
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Self::Uploading => "PROCESSING_UPLOAD",
            Self::Downloading => "PROCESSING_DOWNLOAD",
            Self::InInbox => "SEND_TO_USER_INBOX",
            Self::Complete { .. } => "PUBLISH_COMPLETE",
            Self::Failed(_) => "FAILED",
        }
    }
}

impl Publication {
    pub(crate) fn stage(&self, now: Moment, pace: Pace) -> Stage {
        if let Some(reason) = &self.failed {
            return Stage::Failed(reason.clone());
        }
        let processed = self.arrived.map(|at| at + pace.processing);
        match processed.filter(|at| now >= *at) {
            Some(at) => self.outcome(now.since(at), pace),
            None if self.delivery == Delivery::File => Stage::Uploading,
            None => Stage::Downloading,
        }
    }

    fn outcome(&self, since: Duration, pace: Pace) -> Stage {
        if let Some(reason) = &self.planned_failure {
            return Stage::Failed(reason.clone());
        }
        match self.flow {
            Flow::Direct => Stage::Complete { moderated: self.public && since >= pace.moderation },
            Flow::Inbox => match pace.drafting {
                Some(drafting) if since >= drafting => {
                    Stage::Complete { moderated: since >= drafting + pace.moderation }
                }
                _ => Stage::InInbox,
            },
        }
    }

    /// Ends a publish whose media have not all arrived. Returns whether it was one.
    pub(crate) fn stop(&mut self, reason: &str) -> bool {
        let under_way = self.arrived.is_none() && self.failed.is_none();
        if under_way {
            self.failed = Some(reason.to_owned());
            if let Some(download) = self.download.take() {
                download.abort();
            }
        }
        under_way
    }

    pub(crate) fn view(&self, stage: &Stage, hashing: Hashing) -> Publish {
        Publish {
            publish_id: self.id.clone(),
            client_key: self.client_key.clone(),
            username: self.username.clone(),
            flow: self.flow,
            delivery: self.delivery,
            status: stage.word().to_owned(),
            fail_reason: match stage {
                Stage::Failed(reason) => Some(reason.clone()),
                _ => None,
            },
            post_info: self.post_info.clone(),
            source_info: self.source_info.clone(),
            arrived: self.arrived.is_some(),
            bytes: self.bytes,
            sha256: hex(&self.digest, hashing),
            pieces: self.pieces.clone(),
            chunks: self.chunks.clone(),
            post_ids: match stage {
                Stage::Complete { moderated: true } => vec![self.post_id],
                _ => Vec::new(),
            },
            created: self.created.seconds(),
        }
    }
}
