//! One publish, as far as its notes tell

use std::collections::BTreeMap;

use super::entry_id::EntryId;
use super::note::{CancelStep, Ending, Note, Outcome, Planned, Transfer};

/// TikTok's word for a publish that was cancelled.
const CANCELLED: &str = "publish_cancelled";

/// A publish in the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its name in the journal.
    pub id: EntryId,
    /// What was to be published.
    pub planned: Planned,
    /// When TikTok was about to be asked to open it.
    pub sending: Option<u64>,
    /// What TikTok opened.
    pub session: Option<UploadSession>,
    /// What names the bytes of the chunks that have left whole, whether or not TikTok has them.
    pub chunks: BTreeMap<u64, String>,
    /// How many chunks TikTok has for sure, from the first one on.
    pub arrived: u64,
    /// Whether the last chunk may have left.
    pub finishing: bool,
    /// When TikTok had everything.
    pub sent: Option<u64>,
    /// How far the wish to stop it has come; none where nobody has it, or once the end is told.
    pub cancel: Option<CancelStep>,
    /// How it ended.
    pub end: Option<Ending>,
}

/// What TikTok opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadSession {
    /// When, in seconds since 1970.
    pub at: u64,
    /// TikTok's name for it.
    pub publish_id: String,
    /// What is needed to go on, sealed.
    pub sealed: Option<String>,
}

/// How far a publish has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage<'a> {
    /// TikTok was not asked.
    Planned,
    /// TikTok was asked to open it, and nobody noted an answer.
    Opening,
    /// Bytes were on their way; the last ones had not left.
    Uploading(&'a UploadSession),
    /// TikTok has, or may have, everything.
    Sent(&'a UploadSession),
    /// It is over.
    Ended(&'a Ending),
}

impl Entry {
    /// Reads the notes of one file; none where not even the plan is there.
    pub(crate) fn new(id: EntryId, notes: Vec<Note>) -> Option<Self> {
        let mut notes = notes.into_iter();
        let Note::Planned(planned) = notes.next()? else {
            return None;
        };
        let mut entry = Self {
            id,
            planned,
            sending: None,
            session: None,
            chunks: BTreeMap::new(),
            arrived: 0,
            finishing: false,
            sent: None,
            cancel: None,
            end: None,
        };
        notes.for_each(|note| entry.take(note));
        Some(entry)
    }

    fn take(&mut self, note: Note) {
        match note {
            Note::Planned(planned) => self.planned = planned,
            Note::Sending { at } => self.sending = Some(at),
            Note::Session { at, publish_id, sealed } => {
                self.session = Some(UploadSession { at, publish_id, sealed });
            }
            Note::Passed { index, hash } => drop(self.chunks.insert(index, hash)),
            Note::Chunk { index, hash } => {
                self.chunks.insert(index, hash);
                self.arrived = self.arrived.max(index + 1);
            }
            Note::Finishing { .. } => self.finishing = true,
            Note::Sent { at } => self.sent = Some(at),
            Note::Cancel { at, step } => self.take_cancel(at, step),
            Note::End(ending) => {
                self.cancel = None;
                self.end = Some(ending);
            }
            Note::Folded => {}
        }
    }

    fn take_cancel(&mut self, at: u64, step: CancelStep) {
        self.cancel = Some(step);
        if step == CancelStep::Done {
            let (outcome, reason) = (Outcome::Cancelled, Some(CANCELLED.to_owned()));
            self.end = Some(Ending { at, outcome, reason, post_ids: Vec::new() });
        }
    }

    /// Whether TikTok has opened it, or may have.
    pub(crate) fn has_opened(&self) -> bool {
        match self.planned.transfer {
            Transfer::Upload => self.session.is_some(),
            Transfer::Pull => self.sending.is_some(),
        }
    }

    /// How far it has come.
    pub fn stage(&self) -> Stage<'_> {
        match (&self.end, &self.session) {
            (Some(ending), _) => Stage::Ended(ending),
            (None, None) if self.sending.is_none() => Stage::Planned,
            (None, None) => Stage::Opening,
            (None, Some(session)) if self.has_everything() => Stage::Sent(session),
            (None, Some(session)) => Stage::Uploading(session),
        }
    }

    fn has_everything(&self) -> bool {
        self.planned.transfer == Transfer::Pull || self.finishing || self.sent.is_some()
    }

    /// Whether something can still become of it.
    pub fn is_unfinished(&self) -> bool {
        match self.stage() {
            Stage::Ended(_) | Stage::Planned => false,
            // Without a session no byte can follow: what was opened stays empty.
            Stage::Opening => self.planned.transfer == Transfer::Pull,
            Stage::Uploading(_) | Stage::Sent(_) => true,
        }
    }

    /// Whether TikTok was asked to stop it and has not said what became of that.
    pub fn is_cancelling(&self) -> bool {
        self.end.is_none() && self.cancel == Some(CancelStep::Asked)
    }

    /// Whether it was cancelled, and no run that would publish the same was told so yet.
    pub fn is_cancelled_untold(&self) -> bool {
        self.cancel == Some(CancelStep::Done)
    }

    /// TikTok's name for it.
    pub fn publish_id(&self) -> Option<&str> {
        self.session.as_ref().map(|session| session.publish_id.as_str())
    }

    /// Whether it was posted or reached the inbox.
    pub fn has_arrived(&self) -> bool {
        self.end
            .as_ref()
            .is_some_and(|end| matches!(end.outcome, Outcome::Published | Outcome::Inbox))
    }
}
