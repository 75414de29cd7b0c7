//! What a publish writes into the journal while it goes on

use super::error::FlowError;
use super::ledger::{Ledger, Sealed};
use crate::flow::publish::again::Again;
use crate::flow::publish::verdict::{End, Published};
use crate::journal::{CancelStep, Ending, EntryWriter, JournalError, Note, Outcome};
use crate::media::ContentHash;
use crate::tiktok::{FailReason, Opened};

/// One publish's notes. Where there is no place for a journal they are lost.
#[derive(Debug)]
pub(crate) struct Notes(Option<(Ledger, EntryWriter)>);

impl Notes {
    pub(crate) fn new(ledger: Ledger, pen: EntryWriter) -> Self {
        Self(Some((ledger, pen)))
    }

    /// Nothing is written down.
    pub(crate) fn lost() -> Self {
        Self(None)
    }

    /// Whether nothing is written down, so that no later run can go on.
    pub(crate) fn are_lost(&self) -> bool {
        self.0.is_none()
    }

    fn write(&self, note: impl FnOnce(u64) -> Note) -> Result<(), JournalError> {
        match &self.0 {
            Some((ledger, pen)) => pen.note(&note(ledger.journal.clock().unix_seconds())),
            None => Ok(()),
        }
    }

    /// TikTok is about to be asked to open it.
    pub(crate) fn sending(&self) -> Result<(), JournalError> {
        self.write(|at| Note::Sending { at })
    }

    /// TikTok has opened it.
    pub(crate) fn opened(
        &self,
        opened: &Opened,
        media_url: Option<&str>,
        again: Option<Again>,
    ) -> Result<(), FlowError> {
        let Some((ledger, pen)) = &self.0 else {
            return Ok(());
        };
        let sealed = opened.upload_url.as_ref().map(|url| Sealed {
            upload_url: url.expose().to_owned(),
            media_url: media_url.map(str::to_owned),
            again,
        });
        let sealed = sealed.map(|sealed| ledger.seal(pen.id(), &sealed)).transpose()?;
        let publish_id = opened.publish_id.to_string();
        Ok(self.write(|at| Note::Session { at, publish_id, sealed })?)
    }

    /// All bytes of a chunk have been handed to the connection.
    pub(crate) fn passed(&self, index: u64, hash: &ContentHash) -> Result<(), JournalError> {
        self.write(|_| Note::Passed { index, hash: hash.to_string() })
    }

    /// TikTok has a chunk.
    pub(crate) fn chunk(&self, index: u64, hash: ContentHash) -> Result<(), JournalError> {
        self.write(|_| Note::Chunk { index, hash: hash.to_string() })
    }

    /// The last chunk is about to leave.
    pub(crate) fn finishing(&self) -> Result<(), JournalError> {
        self.write(|at| Note::Finishing { at })
    }

    /// TikTok has everything.
    pub(crate) fn sent(&self) -> Result<(), JournalError> {
        self.write(|at| Note::Sent { at })
    }

    /// TikTok's verdict, if it is one.
    pub(crate) fn verdict(&self, published: &Published) -> Result<(), JournalError> {
        self.write_end(published, None)
    }

    /// The same of a publish whose arrival was dated before.
    pub(crate) fn verdict_again(
        &self,
        published: &Published,
        arrived: u64,
    ) -> Result<(), JournalError> {
        self.write_end(published, Some(arrived))
    }

    fn write_end(&self, published: &Published, arrived: Option<u64>) -> Result<(), JournalError> {
        let (outcome, reason) = match &published.end {
            End::Processing | End::Cancelling => return Ok(()),
            End::Published => (Outcome::Published, None),
            End::Inbox => (Outcome::Inbox, None),
            End::Failed(reason @ FailReason::Cancelled) => (Outcome::Cancelled, Some(reason)),
            End::Failed(reason) => (Outcome::Refused, Some(reason)),
        };
        let reason = reason.map(ToString::to_string);
        let post_ids = published.post_ids.iter().map(ToString::to_string).collect();
        let at = |now| arrived.unwrap_or(now);
        self.write(|now| Note::End(Ending { at: at(now), outcome, reason, post_ids }))
    }

    /// How far the wish to stop it has come.
    pub(crate) fn cancel(&self, step: CancelStep) -> Result<(), JournalError> {
        self.write(|at| Note::Cancel { at, step })
    }

    /// Nothing was posted, and nothing will be.
    pub(crate) fn over(&self, outcome: Outcome, reason: String) -> Result<(), JournalError> {
        let (reason, post_ids) = (Some(reason), Vec::new());
        self.write(|at| Note::End(Ending { at, outcome, reason, post_ids }))
    }
}
