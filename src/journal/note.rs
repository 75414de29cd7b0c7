//! Notes: the lines of a journal file, in the order in which a publish writes them

use std::fmt;

use serde::{Deserialize, Serialize};

use super::caption_mark::CaptionMark;
use super::content_key::{Audience, ContentKey};
use super::idempotency::Idempotency;
use crate::clock::Moment;

/// One line of a journal file. Times are seconds since the epoch, and chunks are counted from 0.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "note", rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names say what each field is")]
pub enum Note {
    /// A publish begins. Until 2.3.0 the note was called `planned`, and lacked the account's id and
    /// the key of the content alone.
    #[serde(rename = "intended", alias = "planned")]
    Planned(Box<Planned>),
    /// Photos of this machine are about to be put into the user's media store, under these names. They
    /// are deleted there by these names alone.
    Hosted(Hosted),
    /// They were deleted from the media store.
    Removed { at: Moment },
    /// TikTok is about to be asked to open it.
    Sending { at: Moment },
    /// TikTok has opened it.
    Session {
        at: Moment,
        publish_id: String,
        /// The secrets that resume an upload, sealed under the store's key.
        #[serde(skip_serializing_if = "Option::is_none")]
        sealed: Option<String>,
    },
    /// All bytes of a chunk have been handed to the connection. A power cut may lose this note and
    /// the next one. TikTok can then be asked what it has, and the upload begins anew only if the
    /// media has no stamp.
    Passed { index: u64, hash: String },
    /// TikTok has a chunk.
    Chunk { index: u64, hash: String },
    /// The last chunk is about to leave. TikTok may have everything from now on.
    Finishing { at: Moment },
    /// TikTok has everything it needs.
    Sent { at: Moment },
    /// A cancellation has reached a step.
    Cancel { at: Moment, step: CancelStep },
    /// The publish has ended.
    End(Ending),
    /// Finished publishes are in folders that agoras 2.3.0 does not read. This is the only note of a
    /// file that belongs to no publish.
    Folded,
}

impl Note {
    /// Returns whether TikTok has opened the publish by this note, or may have: a pull is opened and
    /// published in one call.
    pub(crate) fn opens(&self, transfer: Transfer) -> bool {
        match self {
            Self::Session { .. } => transfer == Transfer::Upload,
            Self::Sending { .. } => transfer == Transfer::Pull,
            _ => false,
        }
    }

    /// Returns whether it has to be on the medium before the next step.
    pub(crate) fn must_last(&self) -> bool {
        !matches!(self, Self::Passed { .. } | Self::Chunk { .. })
    }
}

/// Photos that are in a media store for TikTok to fetch, or may be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hosted {
    /// Seconds since the epoch.
    pub at: Moment,
    /// The address of the media store.
    pub address: String,
    /// The exact names of the objects below that address.
    pub objects: Vec<String>,
}

/// A step of a cancellation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CancelStep {
    /// TikTok is about to be asked, and may cancel from now on.
    Asked,
    /// TikTok has not cancelled, and will not.
    Refused,
    /// TikTok has cancelled, and nothing was posted. No later run with the same content has reported
    /// that yet.
    Done,
}

/// The plan of a publish.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Planned {
    /// The second since the epoch in which it was written.
    pub at: Moment,
    /// The account's name at that time.
    pub account: String,
    /// TikTok's id of that account for the app; `None` if it was not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open_id: Option<String>,
    /// The key of account and content.
    pub content: ContentKey,
    /// The key of the content alone; `None` if 2.3.0 wrote the plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub material: Option<ContentKey>,
    /// The key of the content with addresses in place of their bytes; `None` if nothing is pulled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<ContentKey>,
    /// The mark of a video's caption, by which its post is recognized; `None` if there is no caption, the
    /// creator writes it in the app, or an earlier version wrote the plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caption: Option<CaptionMark>,
    /// The key of the plan's row or the feed's item that it is for; `None` if a person published it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idempotency: Option<Idempotency>,
    /// The people who will see it.
    pub audience: Audience,
    /// The way the media gets to TikTok.
    #[serde(rename = "way")]
    pub transfer: Transfer,
    pub media: MediaNote,
}

impl Planned {
    /// Returns the key that names the file of a finished publish.
    pub(crate) fn key(&self) -> &ContentKey {
        self.material.as_ref().unwrap_or(&self.content)
    }

    /// Returns the keys by which others of the same content are found.
    pub(crate) fn keys(&self) -> Vec<ContentKey> {
        self.material.iter().chain([&self.content]).cloned().collect()
    }

    /// Returns whether it has one of these contents.
    pub(crate) fn is_one_of(&self, keys: &[ContentKey]) -> bool {
        keys.contains(self.key())
            || keys.contains(&self.content)
            || self.place.as_ref().is_some_and(|place| keys.contains(place))
    }

    /// Returns whether a post with this caption can be of this plan, which is open if the plan has no mark.
    pub(crate) fn may_have(&self, caption: &str) -> bool {
        self.caption.is_none() || self.has(caption)
    }

    /// Returns whether its caption certainly is this one.
    pub(crate) fn has(&self, caption: &str) -> bool {
        self.caption.is_some() && self.caption == CaptionMark::new(&self.content, caption)
    }

    /// Returns whether both have the same content and account, as far as the plans say.
    pub fn is_same_as(&self, other: &Self) -> bool {
        let same_material = self.material.is_some() && self.material == other.material;
        let same_id = self.open_id.is_some() && self.open_id == other.open_id;
        self.content == other.content || (same_material && same_id)
    }
}

/// The way the media gets to TikTok.
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
#[expect(missing_docs, reason = "the names say it")]
pub struct MediaNote {
    /// The name that the user knows. It never holds a key.
    pub name: String,
    /// The file's path; `None` if the media is not a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    pub size: u64,
    /// A string that changes whenever the media's bytes may have changed; `None` if the source offers
    /// none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stamp: Option<String>,
    /// Bytes of every chunk but the last; 0 for a pull.
    pub chunk_size: u64,
    /// A hash of the original that `path` and `stamp` belong to, if a conversion of it is sent;
    /// `None` if the media is sent as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub original: Option<Box<str>>,
}

/// The end of a publish.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Ending {
    /// Seconds since the epoch.
    pub at: Moment,
    pub outcome: Outcome,
    /// TikTok's word or code, or a sentence of agoras.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// TikTok's ids of the public posts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub post_ids: Vec<String>,
}

/// The result of a publish.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Outcome {
    Published,
    Inbox,
    /// TikTok refused it, and nothing was posted.
    Refused,
    /// It was given up, and nothing was posted.
    Failed,
    /// TikTok has cancelled it as asked, and nothing was posted.
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
