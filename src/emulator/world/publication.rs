//! One publish: what was asked, what has arrived, what has become of it

use std::time::Duration;

use serde::Serialize;
use serde_json::Value;
use sha2::Sha256;
use tokio::task::AbortHandle;

use crate::emulator::error::EmulatorError;
use crate::emulator::switches::words::words;

words! {
    /// Where a publish goes.
    Flow {
        /// Straight to the creator's posts.
        Direct = "direct",
        /// To the creator's inbox, as a draft.
        Inbox = "inbox",
    }
}

words! {
    /// How the media come.
    Delivery {
        /// A video in chunks.
        File = "file",
        /// A video, pulled.
        Url = "url",
        /// Photos, pulled.
        Photo = "photo",
    }
}

/// One file that arrived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Piece {
    /// Its size in bytes.
    pub bytes: u64,
    /// Its SHA-256 in hexadecimal; empty when hashing is off.
    pub sha256: String,
}

/// A publish as a test can look at it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Publish {
    /// TikTok's id.
    pub publish_id: String,
    /// The app's key.
    pub client_key: String,
    /// The creator.
    pub username: String,
    /// Post or draft.
    pub flow: Flow,
    /// How the media come.
    pub delivery: Delivery,
    /// TikTok's status word.
    pub status: String,
    /// Why it failed, if it did.
    pub fail_reason: Option<String>,
    /// `post_info` as it was sent; null when it was not.
    pub post_info: Value,
    /// `source_info` as it was sent.
    pub source_info: Value,
    /// Whether all of it has arrived.
    pub arrived: bool,
    /// Bytes stored so far: whole chunks, or what was pulled.
    pub bytes: u64,
    /// SHA-256 in hexadecimal of all that is stored, in order; `None` when hashing is off.
    pub sha256: Option<String>,
    /// The files: one video, or each photo.
    pub pieces: Vec<Piece>,
    /// The first and last byte of every chunk stored, in the order of arrival.
    pub chunks: Vec<(u64, u64)>,
    /// Ids of the public post, once there are any.
    pub post_ids: Vec<u64>,
    /// The emulator's time of the init, in seconds since 1970.
    pub created: u64,
}

/// An open upload.
#[derive(Debug, Clone)]
pub(crate) struct Upload {
    /// The upload's id.
    pub(crate) id: String,
    /// What proves the right to it.
    pub(crate) token: String,
    /// When its address stops working.
    pub(crate) expires: Duration,
    /// Bytes of the whole video.
    pub(crate) total: u64,
    /// Bytes of every chunk but the last.
    pub(crate) chunk: u64,
    /// How many chunks.
    pub(crate) count: u64,
}

/// One publish.
#[derive(Debug)]
pub(crate) struct Publication {
    pub(crate) id: String,
    pub(crate) client_key: String,
    pub(crate) username: String,
    pub(crate) flow: Flow,
    pub(crate) delivery: Delivery,
    pub(crate) post_info: Value,
    pub(crate) source_info: Value,
    pub(crate) created: Duration,
    /// Whether everyone may see the post.
    pub(crate) public: bool,
    /// The reason it will end with once all has arrived.
    pub(crate) doom: Option<String>,
    /// The reason it has ended with.
    pub(crate) failed: Option<String>,
    /// When everything was there.
    pub(crate) arrived: Option<Duration>,
    pub(crate) upload: Option<Upload>,
    pub(crate) bytes: u64,
    pub(crate) digest: Sha256,
    pub(crate) pieces: Vec<Piece>,
    pub(crate) chunks: Vec<(u64, u64)>,
    /// The first bytes of the video.
    pub(crate) head: Vec<u8>,
    /// Status calls so far.
    pub(crate) polls: u32,
    pub(crate) post_id: u64,
    /// The download under way.
    pub(crate) download: Option<AbortHandle>,
}

/// How long things take after the media have arrived.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pace {
    pub(crate) processing: Duration,
    pub(crate) moderation: Duration,
    /// How long the creator leaves a draft alone; `None` for ever.
    pub(crate) drafting: Option<Duration>,
}

/// What has become of a publish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Stage {
    Uploading,
    Downloading,
    InInbox,
    /// Posted, and whether its id can be told.
    Complete {
        moderated: bool,
    },
    Failed(String),
}

impl Stage {
    /// TikTok's word.
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
    /// What has become of it by now.
    pub(crate) fn stage(&self, now: Duration, pace: Pace) -> Stage {
        if let Some(reason) = &self.failed {
            return Stage::Failed(reason.clone());
        }
        let processed = self.arrived.map(|at| at + pace.processing);
        match processed.and_then(|at| now.checked_sub(at)) {
            Some(since) => self.outcome(since, pace),
            None if self.delivery == Delivery::File => Stage::Uploading,
            None => Stage::Downloading,
        }
    }

    fn outcome(&self, since: Duration, pace: Pace) -> Stage {
        if let Some(reason) = &self.doom {
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
}
