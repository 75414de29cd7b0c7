//! What is known of a plan's row or a feed's item: its publishes, and what kept it from being posted

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::key_lines::BegunLine;
use super::{Entry, EntryId, Idempotency};
use crate::clock::Moment;

/// A publish that was begun under a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyedPublish {
    /// Its id in the journal.
    pub id: EntryId,
    /// The account's name at that time.
    pub account: String,
    /// TikTok's id of the account; `None` if it was not known.
    pub open_id: Option<String>,
    /// The key and its content at that time.
    pub idempotency: Idempotency,
    /// The publish; `None` if its file is gone.
    pub entry: Option<Box<Entry>>,
    /// Its mark was taken from the sheet afterwards, since nothing was posted.
    pub is_unmarked: bool,
}

impl KeyedPublish {
    /// Returns whether it had the content that the key stands for now.
    pub fn is_of(&self, now: &Idempotency) -> bool {
        now.digest.is_none() || self.idempotency.digest == now.digest
    }
}

/// Everything that is known of a row beside its publishes.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Row {
    /// By account: a row of a plan may be given to another one.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) delays: BTreeMap<String, Delay>,
    /// The moment at which a mark without a post was taken from the sheet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) unmarked: Option<Moment>,
    /// The latest change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) at: Option<Moment>,
    /// Publishes of it whose own notes are gone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) forgotten: Vec<BegunLine>,
}

/// What is known of a key without its publishes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delay {
    /// The first moment at which a cap of the day kept it from being posted.
    pub deferred: Option<Moment>,
    /// The moment at which it was reported that it had become too late.
    pub reported: Option<Moment>,
}
