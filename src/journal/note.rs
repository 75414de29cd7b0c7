//! The lines of a journal file, in the order in which a publish writes them

use std::fmt;

use serde::{Deserialize, Serialize};

use super::audience::Audience;
use super::content_key::ContentKey;

/// One thing that is known from here on. Times are seconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "note", rename_all = "kebab-case")]
pub enum Note {
    /// Somebody wants this published. Up to 2.3.0 the note was called `planned`, and told neither
    /// the account's id nor the content by itself.
    #[serde(rename = "intended", alias = "planned")]
    Planned(Planned),
    /// TikTok is about to be asked to open it.
    Sending {
        /// When.
        at: u64,
    },
    /// TikTok has opened it.
    Session {
        /// When.
        at: u64,
        /// TikTok's name for it.
        publish_id: String,
        /// What is needed to go on with an upload, sealed under the store's key.
        #[serde(skip_serializing_if = "Option::is_none")]
        sealed: Option<String>,
    },
    /// All bytes of this chunk have been handed to the connection. A power cut may lose this note
    /// and the next: TikTok can be asked what it has, and only without a stamp of the media is an
    /// upload begun anew then.
    Passed {
        /// Which one, from 0.
        index: u64,
        /// Names its bytes.
        hash: String,
    },
    /// TikTok has this chunk.
    Chunk {
        /// Which one, from 0.
        index: u64,
        /// Names its bytes.
        hash: String,
    },
    /// The last chunk is about to leave: from here on TikTok may have everything.
    Finishing {
        /// When.
        at: u64,
    },
    /// TikTok has everything it needs.
    Sent {
        /// When.
        at: u64,
    },
    /// TikTok is to stop fetching its media.
    Cancel {
        /// When.
        at: u64,
        /// How far that has come.
        step: CancelStep,
    },
    /// It is over.
    End(Ending),
    /// What is over lies in folders, where agoras 2.3.0 does not look: the only note of a file that
    /// is none of a publish.
    Folded,
}

impl Note {
    /// Whether TikTok has opened the publish by then, or may have in the next step: what it fetches
    /// it opens and publishes in one.
    pub(crate) fn opens(&self, transfer: Transfer) -> bool {
        match self {
            Self::Session { .. } => transfer == Transfer::Upload,
            Self::Sending { .. } => transfer == Transfer::Pull,
            _ => false,
        }
    }

    /// Whether it has to be on the medium before the next step.
    pub(crate) fn must_last(&self) -> bool {
        !matches!(self, Self::Passed { .. } | Self::Chunk { .. })
    }
}

/// How far the wish to stop a publish has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CancelStep {
    /// TikTok is about to be asked: from here on it may have stopped.
    Asked,
    /// TikTok has not stopped, and will not.
    Refused,
    /// TikTok has stopped: nothing was posted. No run that would publish the same was told so yet.
    Done,
}

/// What is to be published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Planned {
    /// When.
    pub at: u64,
    /// To whose account, by the name it had then.
    pub account: String,
    /// TikTok's id of that account for the app; none where no answer had told it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open_id: Option<String>,
    /// What makes it the same as another one of an account of that name.
    pub content: ContentKey,
    /// What makes it the same as another one of the same account, whatever its name; none in what
    /// 2.3.0 wrote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub material: Option<ContentKey>,
    /// The same with the addresses in place of what is there, for what TikTok fetches.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<ContentKey>,
    /// Who will see it.
    pub audience: Audience,
    /// How TikTok gets the media.
    #[serde(rename = "way")]
    pub transfer: Transfer,
    /// What is sent.
    pub media: MediaNote,
}

impl Planned {
    /// What the file of a publish that is over is found by.
    pub(crate) fn key(&self) -> &ContentKey {
        self.material.as_ref().unwrap_or(&self.content)
    }

    /// What others of the same content are found by.
    pub(crate) fn keys(&self) -> Vec<ContentKey> {
        self.material.iter().chain([&self.content]).cloned().collect()
    }

    /// Whether it is of one of these contents.
    pub(crate) fn is_one_of(&self, keys: &[ContentKey]) -> bool {
        keys.contains(self.key())
            || keys.contains(&self.content)
            || self.place.as_ref().is_some_and(|place| keys.contains(place))
    }

    /// Whether both are the same content to the same account, as far as the two tell.
    pub fn is_same_as(&self, other: &Self) -> bool {
        let same_material = self.material.is_some() && self.material == other.material;
        let same_id = self.open_id.is_some() && self.open_id == other.open_id;
        self.content == other.content || (same_material && same_id)
    }
}

/// How TikTok gets the media.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Transfer {
    /// This machine sends it: without its last byte nothing is published.
    Upload,
    /// TikTok fetches it: opening alone publishes.
    Pull,
}

/// The media of a publish.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediaNote {
    /// What the user knows it by; never with a key in it.
    pub name: String,
    /// The file, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Bytes in all.
    pub size: u64,
    /// What changes when the file or the address has other bytes; none where nothing tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stamp: Option<String>,
    /// Bytes of every chunk but the last; 0 where TikTok fetches.
    pub chunk_size: u64,
    /// Names the bytes of the medium that `path` and `stamp` are of, where what is sent was made of
    /// it; `None` where it is sent as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub original: Option<Box<str>>,
}

/// How it ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ending {
    /// When.
    pub at: u64,
    /// What it came to.
    pub outcome: Outcome,
    /// TikTok's word or code, or a sentence of ours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The public posts it became.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub post_ids: Vec<String>,
}

/// What a publish came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Posted.
    Published,
    /// In the creator's inbox.
    Inbox,
    /// TikTok said no, and nothing was posted.
    Refused,
    /// It was given up, and nothing was posted.
    Failed,
    /// TikTok has stopped because it was asked to, and nothing was posted.
    Cancelled,
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Published => "published",
            Self::Inbox => "inbox",
            Self::Refused => "refused",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        })
    }
}
