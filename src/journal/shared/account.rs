//! The document of one account's publishes: those under way, those of the last month, and its turns

use std::collections::BTreeMap;
use std::time::Duration;

use data_encoding::BASE32_NOPAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::clock::Moment;
use crate::journal::{Entry, EntryId, IdempotencyKey, Note, Row};
use crate::sealed::Hex;

/// The time after which a process that has not renewed its claim counts as gone.
pub(crate) const CLAIM: Duration = Duration::from_mins(2);
/// The time between two renewals.
pub(crate) const RENEW: Duration = Duration::from_secs(30);
/// The time for which a finished publish stays in the document: that of the duplicate check, and a day.
pub(crate) const RECENT: Duration = Duration::from_hours(31 * 24);
/// The start of the names of all such documents.
pub(crate) const JOURNALS: &str = "journal/";
/// Letters of an account's name in the name of its document, for people only.
const LONGEST_SLUG: usize = 24;

/// The document.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct AccountJournal {
    /// The publishes, the oldest first.
    #[serde(default)]
    pub(crate) publishes: Vec<Kept>,
    /// The moments of past and future openings, in milliseconds since the epoch.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) turns: BTreeMap<String, Vec<u64>>,
    /// What is known of rows and items beside their publishes.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) rows: BTreeMap<IdempotencyKey, Row>,
    /// The machine that has taken everything into its own journal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) moved_to: Option<String>,
}

/// A publish, and the process that works on it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Kept {
    pub(crate) id: String,
    /// The machine that began it.
    pub(crate) machine: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) claim: Option<Claim>,
    /// A process was taken for gone while it had the claim. It may only be frozen.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) was_left: bool,
    pub(crate) notes: Vec<Note>,
}

/// A process that works on a publish.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Claim {
    pub(crate) machine: String,
    pub(crate) id: Hex<8>,
    /// The last renewal, by the shared store's clock.
    pub(crate) at: Moment,
}

impl Claim {
    /// Returns whether its process may still be at work. `claim` is the time for that on the wall.
    pub(crate) fn is_young(&self, now: Moment, claim: Duration) -> bool {
        // Servers tell their time in whole seconds.
        now.since(self.at) <= claim + Duration::from_secs(1)
    }
}

impl Kept {
    /// Returns the publish, put together from its notes; `None` if they do not begin with a plan.
    pub(crate) fn entry(&self) -> Option<Entry> {
        let mut entry = Entry::new(EntryId::parse(&self.id)?, self.notes.clone())?;
        entry.machine = Some(self.machine.clone());
        entry.was_left = self.was_left;
        Some(entry)
    }
}

impl AccountJournal {
    /// Returns the publish of this id.
    pub(crate) fn publish(&mut self, id: &EntryId) -> Option<&mut Kept> {
        let id = id.to_string();
        self.publishes.iter_mut().find(|kept| kept.id == id)
    }

    /// Takes out the publishes that are over and began before a moment.
    pub(crate) fn take_older(&mut self, than: Moment) -> Vec<Kept> {
        let is_old = |kept: &mut Kept| {
            kept.entry().is_none_or(|entry| entry.is_over() && entry.id.began() < than)
        };
        self.rows.retain(|_, row| row.at.is_none_or(|at| at >= than));
        self.publishes.extract_if(.., is_old).collect()
    }
}

/// Returns the part of a document's name that stands for an account. Capitals make no difference.
pub(crate) fn stem(account: &str) -> String {
    let account = account.trim_start_matches('@').to_lowercase();
    let plain = |letter: &char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-');
    let slug: String = account.chars().filter(plain).take(LONGEST_SLUG).collect();
    let hash = BASE32_NOPAD.encode(&Sha256::digest(&account)[..16]).to_lowercase();
    format!("{slug}~{hash}")
}

/// Returns the name of an account's document.
pub(crate) fn name(account: &str) -> String {
    format!("{JOURNALS}{}", stem(account))
}
