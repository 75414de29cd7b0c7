//! One publish, put together from its notes

use std::collections::BTreeMap;

use super::{CancelStep, Ending, EntryId, Hosted, Note, Outcome, Planned, Transfer};
use crate::clock::Moment;

/// TikTok's word for a publish that was cancelled.
const CANCELLED: &str = "publish_cancelled";

/// A publish in the journal. Times are seconds since the epoch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its id in the journal.
    pub id: EntryId,
    /// The account, the content and the media.
    pub planned: Planned,
    /// The photos that are in a media store, or may be; `None` if there are none, or no longer.
    pub hosted: Option<Hosted>,
    /// The moment before TikTok was asked to open it.
    pub sending: Option<Moment>,
    /// The upload session that TikTok opened.
    pub session: Option<UploadSession>,
    /// Hashes of the chunks that have left completely, by index. TikTok may not have them all.
    pub chunks: BTreeMap<u64, String>,
    /// The number of chunks, from the first one on, that TikTok certainly has.
    pub arrived: u64,
    /// `true` if the last chunk may have left.
    pub finishing: bool,
    /// The moment when TikTok had everything.
    pub sent: Option<Moment>,
    /// The last step of a cancellation; `None` if there was none, or if a later note ended it.
    pub cancel: Option<CancelStep>,
    /// Its end; `None` while it is unfinished.
    pub end: Option<Ending>,
    /// The machine that began it; `None` in the journal of one machine.
    pub machine: Option<String>,
    /// A process on another machine was taken for gone while it worked on it. It may only be frozen.
    pub was_left: bool,
}

/// An upload session that TikTok opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadSession {
    /// The moment it was opened.
    pub at: Moment,
    /// TikTok's id of the publish.
    pub publish_id: String,
    /// The secrets that resume the upload, sealed under the store's key.
    pub sealed: Option<String>,
}

/// The progress of a publish.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage<'a> {
    /// TikTok was not asked to open it.
    Planned,
    /// TikTok was asked to open it, and no answer was noted.
    Opening,
    /// TikTok has opened it, and the last bytes have not left.
    Uploading(&'a UploadSession),
    /// TikTok has everything, or may have.
    Sent(&'a UploadSession),
    /// It has ended.
    Ended(&'a Ending),
}

impl Entry {
    /// Puts the notes of one file together; `None` if the first one is not a plan.
    pub(crate) fn new(id: EntryId, notes: Vec<Note>) -> Option<Self> {
        let mut notes = notes.into_iter();
        let Note::Planned(planned) = notes.next()? else {
            return None;
        };
        let mut entry = Self {
            id,
            planned: *planned,
            hosted: None,
            sending: None,
            session: None,
            chunks: BTreeMap::new(),
            arrived: 0,
            finishing: false,
            sent: None,
            cancel: None,
            end: None,
            machine: None,
            was_left: false,
        };
        notes.for_each(|note| entry.take(note));
        Some(entry)
    }

    fn take(&mut self, note: Note) {
        match note {
            Note::Planned(planned) => self.planned = *planned,
            Note::Hosted(hosted) => self.hosted = Some(hosted),
            Note::Removed { .. } => self.hosted = None,
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
            Note::Cancel { at, step } => {
                self.cancel = Some(step);
                if step == CancelStep::Done {
                    let reason = Some(CANCELLED.to_owned());
                    let outcome = Outcome::Cancelled;
                    self.end = Some(Ending { at, outcome, reason, post_ids: Vec::new() });
                }
            }
            Note::End(ending) => {
                self.cancel = None;
                self.end = Some(ending);
            }
            Note::Folded => {}
        }
    }

    /// Returns whether TikTok has opened it, or may have.
    pub(crate) fn has_opened(&self) -> bool {
        match self.planned.transfer {
            Transfer::Upload => self.session.is_some(),
            Transfer::Pull => self.sending.is_some(),
        }
    }

    /// Returns the progress.
    pub fn stage(&self) -> Stage<'_> {
        let has_everything =
            self.planned.transfer == Transfer::Pull || self.finishing || self.sent.is_some();
        match (&self.end, &self.session) {
            (Some(ending), _) => Stage::Ended(ending),
            (None, None) if self.sending.is_none() => Stage::Planned,
            (None, None) => Stage::Opening,
            (None, Some(session)) if has_everything => Stage::Sent(session),
            (None, Some(session)) => Stage::Uploading(session),
        }
    }

    /// Returns whether it can still be published.
    pub fn is_unfinished(&self) -> bool {
        match self.stage() {
            Stage::Ended(_) | Stage::Planned => false,
            // Without a session no byte can follow, so an upload stays empty.
            Stage::Opening => self.planned.transfer == Transfer::Pull,
            Stage::Uploading(_) | Stage::Sent(_) => true,
        }
    }

    /// Returns whether it has ended, and nothing about it is still to be reported or to be deleted.
    pub(crate) fn is_over(&self) -> bool {
        self.end.is_some() && !self.is_cancelled_untold() && self.hosted.is_none()
    }

    /// Returns the moment when TikTok has opened it, or may have; `None` if TikTok was not asked.
    pub(crate) fn opened_at(&self) -> Option<Moment> {
        self.session.as_ref().map(|session| session.at).or(self.sending)
    }

    /// Returns whether TikTok was asked to cancel it and has not reported the result.
    pub fn is_cancelling(&self) -> bool {
        self.end.is_none() && self.cancel == Some(CancelStep::Asked)
    }

    /// Returns whether it was cancelled, and no later run with the same content has reported that.
    pub fn is_cancelled_untold(&self) -> bool {
        self.cancel == Some(CancelStep::Done)
    }

    /// Returns TikTok's id of the publish.
    pub fn publish_id(&self) -> Option<&str> {
        self.session.as_ref().map(|session| session.publish_id.as_str())
    }

    /// Returns whether it was posted or reached the inbox.
    pub fn has_arrived(&self) -> bool {
        let has_arrived = |end: &Ending| matches!(end.outcome, Outcome::Published | Outcome::Inbox);
        self.end.as_ref().is_some_and(has_arrived)
    }
}
