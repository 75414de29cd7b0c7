//! Everything that a journal knows of one account, on its way to another journal

use std::collections::BTreeMap;
use std::error::Error;

use crate::journal::turns::Times;
use crate::journal::{EntryId, IdempotencyKey, JournalError, Note, Planned, Row};

/// The accounts of a journal, by their names in small letters.
pub type MovedJournal = BTreeMap<String, MovedAccount>;

/// A function that seals the secrets of a publish for the journal that it goes to. It returns `None` if
/// they do not open.
pub type Reseal<'a> =
    &'a dyn Fn(&EntryId, &str) -> Result<Option<String>, Box<dyn Error + Send + Sync>>;

/// The publishes of one account, and what is known beside them.
#[derive(Debug, Clone, Default)]
pub struct MovedAccount {
    /// The publishes, in no order.
    pub publishes: Vec<MovedPublish>,
    /// What is known of rows of plans and items of feeds.
    pub(crate) rows: BTreeMap<IdempotencyKey, Row>,
    /// The moments of past and future openings.
    pub(crate) times: Times,
}

/// One publish, as its notes.
#[derive(Debug, Clone)]
pub struct MovedPublish {
    /// Its id in both journals.
    pub id: EntryId,
    /// The machine that began it; `None` if it was this one.
    pub machine: Option<String>,
    /// Its notes, without those about chunks, which serve the machine that wrote them.
    pub(crate) notes: Vec<Note>,
}

impl MovedPublish {
    /// Takes the notes of a publish; `None` if they do not begin with a plan.
    pub(crate) fn new(id: EntryId, mut notes: Vec<Note>) -> Option<Self> {
        notes.retain(|note| !matches!(note, Note::Passed { .. } | Note::Chunk { .. }));
        let publish = Self { id, machine: None, notes };
        publish.planned()?;
        Some(publish)
    }

    /// Returns its plan.
    pub(crate) fn planned(&self) -> Option<&Planned> {
        match self.notes.first() {
            Some(Note::Planned(planned)) => Some(planned),
            _ => None,
        }
    }

    fn has_ended(&self) -> bool {
        self.notes.iter().any(|note| matches!(note, Note::End(_)))
    }
}

impl MovedAccount {
    /// Seals the secrets of unfinished publishes for the journal that they go to. Those of the others are
    /// of no more use, and are left behind.
    pub fn reseal(&mut self, reseal: Reseal<'_>) -> Result<(), JournalError> {
        for publish in &mut self.publishes {
            let has_ended = publish.has_ended();
            for note in &mut publish.notes {
                if let Note::Session { sealed, .. } = note {
                    *sealed = match sealed.take().filter(|_| !has_ended) {
                        Some(secrets) => {
                            reseal(&publish.id, &secrets).map_err(JournalError::Unopened)?
                        }
                        None => None,
                    };
                }
            }
        }
        Ok(())
    }
}

/// Returns an account's name as the key of a moved journal.
pub(crate) fn key(account: &str) -> String {
    account.trim_start_matches('@').to_lowercase()
}
