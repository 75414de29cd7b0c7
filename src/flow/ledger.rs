//! The journal as async code reaches it: every read and every note goes through the blocking door

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::blocking::blocking;
use super::error::FlowError;
use crate::clock::Clock;
use crate::flow::publish::again::Again;
use crate::journal::{
    CancelStep, Ending, Entry, EntryId, EntryWriter, Journal, JournalError, Note, Outcome, Reopened,
};
use crate::media::ContentHash;
use crate::store::{Store, StoreError};
use crate::tiktok::Opened;

/// The journal beside a store, and the store whose key seals the secrets in it. Async code has no
/// other way to the journal.
#[derive(Debug, Clone)]
pub struct Ledger {
    journal: Journal,
    store: Store,
}

/// The secrets that a later run needs to resume an upload. They are sealed, since they are enough to
/// send bytes.
#[derive(Serialize, Deserialize)]
pub(crate) struct ResumeSecrets {
    pub(crate) upload_url: String,
    /// The address of the media, which may hold a key in its query.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) media_url: Option<String>,
    /// The request, if a converted video is sent: the conversion has to be repeated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) again: Option<Again>,
}

/// Returns the journal beside a store, for commands that are not async and may block.
pub fn journal_beside(store: &Store) -> Journal {
    Journal::new(store.site(), store.settings().clock)
}

impl Ledger {
    /// Returns the journal beside a store.
    pub fn new(store: &Store) -> Self {
        Self { journal: journal_beside(store), store: store.clone() }
    }

    /// Runs `call` on the journal where blocking is allowed.
    pub async fn call<T: Send + 'static>(
        &self,
        call: impl FnOnce(&Journal) -> T + Send + 'static,
    ) -> T {
        let journal = self.journal.clone();
        blocking(move || call(&journal)).await
    }

    /// Takes a publish over, so that this run may write notes about it.
    pub(crate) async fn take_over(&self, entry: &Entry) -> Result<TakenOver, JournalError> {
        let entry = entry.clone();
        Ok(match self.call(move |journal| journal.reopen(&entry)).await? {
            Reopened::Ours(writer, entry) => TakenOver::Ours(Notes::new(self, writer), entry),
            Reopened::Busy => TakenOver::Busy,
            Reopened::ReadOnly(error) => TakenOver::ReadOnly(error),
            Reopened::Gone => TakenOver::Gone,
        })
    }

    /// Returns the secrets of an unfinished publish; `None` if it has none, or if they do not open
    /// under this store's key.
    pub(crate) async fn secrets(&self, entry: &Entry) -> Result<Option<ResumeSecrets>, FlowError> {
        let Some(sealed) = entry.session.as_ref().and_then(|session| session.sealed.clone()) else {
            return Ok(None);
        };
        let store = self.store.clone();
        let purpose = purpose(&entry.id);
        let json = blocking(move || store.unseal(&purpose, &sealed)).await?;
        Ok(json.and_then(|json| serde_json::from_str(&json).ok()))
    }
}

/// Binds sealed secrets to one publish.
fn purpose(id: &EntryId) -> String {
    format!("journal {id}")
}

/// The result of [`Ledger::take_over`].
pub(crate) enum TakenOver {
    /// This run may write about it.
    Ours(Notes, Box<Entry>),
    /// Another process works on it.
    Busy,
    /// No process works on it, and the journal cannot be written.
    ReadOnly(JournalError),
    /// It is no longer in the journal.
    Gone,
}

/// The notes of one publish. They go nowhere if there is no place for a journal.
#[derive(Debug)]
pub(crate) struct Notes(Option<OpenNotes>);

#[derive(Debug)]
struct OpenNotes {
    writer: Arc<EntryWriter>,
    store: Store,
    clock: Clock,
}

impl Notes {
    pub(crate) fn new(ledger: &Ledger, writer: EntryWriter) -> Self {
        Self(Some(OpenNotes {
            writer: Arc::new(writer),
            store: ledger.store.clone(),
            clock: ledger.journal.clock(),
        }))
    }

    /// Returns notes that are written nowhere.
    pub(crate) fn lost() -> Self {
        Self(None)
    }

    /// Returns whether notes are written nowhere, so that no later run can resume.
    pub(crate) fn are_lost(&self) -> bool {
        self.0.is_none()
    }

    async fn write(&self, note: impl FnOnce(u64) -> Note) -> Result<(), JournalError> {
        let Some(OpenNotes { writer, clock, .. }) = &self.0 else {
            return Ok(());
        };
        let note = note(clock.now().seconds());
        let writer = writer.clone();
        blocking(move || writer.note(&note)).await
    }

    /// Notes that TikTok is about to be asked to open the publish.
    pub(crate) async fn sending(&self) -> Result<(), JournalError> {
        self.write(|at| Note::Sending { at }).await
    }

    /// Notes that TikTok has opened the publish, with the secrets that resume its upload.
    pub(crate) async fn opened(
        &self,
        opened: &Opened,
        media_url: Option<&str>,
        again: Option<Again>,
    ) -> Result<(), FlowError> {
        let Some(notes) = &self.0 else {
            return Ok(());
        };
        let secrets = opened.upload_url.as_ref().map(|url| ResumeSecrets {
            upload_url: url.expose().to_owned(),
            media_url: media_url.map(str::to_owned),
            again,
        });
        let sealed = match secrets {
            Some(secrets) => Some(notes.seal(secrets).await?),
            None => None,
        };
        let publish_id = opened.publish_id.to_string();
        Ok(self.write(|at| Note::Session { at, publish_id, sealed }).await?)
    }

    /// Notes that all bytes of a chunk have been handed to the connection.
    pub(crate) async fn passed(&self, index: u64, hash: &ContentHash) -> Result<(), JournalError> {
        self.write(|_| Note::Passed { index, hash: hash.to_string() }).await
    }

    /// Notes that TikTok has a chunk.
    pub(crate) async fn chunk(&self, index: u64, hash: ContentHash) -> Result<(), JournalError> {
        self.write(|_| Note::Chunk { index, hash: hash.to_string() }).await
    }

    /// Notes that the last chunk is about to leave.
    pub(crate) async fn finishing(&self) -> Result<(), JournalError> {
        self.write(|at| Note::Finishing { at }).await
    }

    /// Notes that TikTok has everything.
    pub(crate) async fn sent(&self) -> Result<(), JournalError> {
        self.write(|at| Note::Sent { at }).await
    }

    /// Notes how the publish ended; `ending` makes that of the present second since the epoch, and
    /// returns `None` if the publish is not over.
    pub(crate) async fn end(
        &self,
        ending: impl FnOnce(u64) -> Option<Ending>,
    ) -> Result<(), JournalError> {
        let ending = self.0.as_ref().and_then(|notes| ending(notes.clock.now().seconds()));
        match ending {
            Some(ending) => self.write(|_| Note::End(ending)).await,
            None => Ok(()),
        }
    }

    /// Notes a step of a cancellation.
    pub(crate) async fn cancel(&self, step: CancelStep) -> Result<(), JournalError> {
        self.write(|at| Note::Cancel { at, step }).await
    }

    /// Notes that nothing was posted, and nothing will be.
    pub(crate) async fn over(&self, outcome: Outcome, reason: String) -> Result<(), JournalError> {
        let reason = Some(reason);
        self.end(|at| Some(Ending { at, outcome, reason, post_ids: Vec::new() })).await
    }
}

impl OpenNotes {
    async fn seal(&self, secrets: ResumeSecrets) -> Result<String, StoreError> {
        let store = self.store.clone();
        let purpose = purpose(self.writer.id());
        let json = serde_json::to_string(&secrets).expect("texts and numbers are JSON");
        blocking(move || store.seal(&purpose, &json)).await
    }
}
