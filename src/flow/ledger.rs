//! The journal as async code reaches it: every read and every note goes through the blocking door

use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::accounts::owner::Owner;
use super::blocking::blocking;
use super::error::FlowError;
use crate::clock::Moment;
use crate::flow::publish::request::Again;
use crate::journal::{
    Ending, Entry, EntryId, EntryWriter, Journal, JournalError, Note, Outcome, Reopened, SharedSite,
};
use crate::store::Store;
use crate::tiktok::Opened;

/// The journal beside a store, whose key seals the secrets in it. Async code uses this alone.
#[derive(Debug, Clone)]
pub(crate) struct Ledger {
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
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "if_known")]
    pub(crate) again: Option<Again>,
}

/// Returns the journal beside a store, of all accounts, for commands that are not async and may block.
pub(crate) fn journal_beside(store: &Store) -> Journal {
    journal_of(store, Vec::new())
}

/// Returns the journal beside a store. A shared one has a part for each account, which is found by the
/// account's names, the present one first; without names all parts are meant.
pub(crate) fn journal_of(store: &Store, accounts: Vec<String>) -> Journal {
    let clock = store.settings().clock;
    if !store.is_shared() {
        return Journal::new(store.site(), clock);
    }
    let opener = store.clone();
    let site = SharedSite::new(store.machine().as_str(), accounts, move || {
        let documents = opener.documents_for_writing()?;
        documents.ok_or_else(|| "it is a folder".into())
    });
    Journal::shared_at(site, clock)
}

impl Ledger {
    /// Returns the journal beside a store, of all accounts.
    pub(crate) fn new(store: &Store) -> Self {
        Self { journal: journal_beside(store), store: store.clone() }
    }

    /// Returns the journal beside a store, as far as it is one account's.
    pub(crate) fn of(store: &Store, owner: &Owner) -> Self {
        let names = owner.names().map(|name| name.as_str().to_owned()).collect();
        Self { journal: journal_of(store, names), store: store.clone() }
    }

    /// Runs `call` on the journal where blocking is allowed.
    pub(crate) async fn call<T: Send + 'static>(
        &self,
        call: impl FnOnce(&Journal) -> T + Send + 'static,
    ) -> T {
        let journal = self.journal.clone();
        blocking(move || call(&journal)).await
    }

    /// Takes a publish over, so that this run may write notes about it.
    pub(crate) async fn take_over(&self, entry: &Entry) -> Result<Reopened, JournalError> {
        let entry = entry.clone();
        self.call(move |journal| journal.reopen(&entry)).await
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

/// Reads a request; `None` if another version wrote what this one does not know.
fn if_known<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Again>, D::Error> {
    Ok(serde_json::from_value(Value::deserialize(from)?).unwrap_or_default())
}

/// Binds sealed secrets to one publish.
pub(crate) fn purpose(id: &EntryId) -> String {
    format!("journal {id}")
}

/// The notes of one publish. They go nowhere if there is no place for a journal.
#[derive(Debug)]
pub(crate) struct Notes(Option<OpenNotes>);

#[derive(Debug)]
struct OpenNotes {
    writer: Arc<EntryWriter>,
    ledger: Ledger,
}

impl Notes {
    pub(crate) fn new(ledger: &Ledger, writer: EntryWriter) -> Self {
        Self(Some(OpenNotes { writer: Arc::new(writer), ledger: ledger.clone() }))
    }

    /// Returns notes that are written nowhere.
    pub(crate) fn lost() -> Self {
        Self(None)
    }

    /// Returns whether notes are written nowhere, so that no later run can resume.
    pub(crate) fn are_lost(&self) -> bool {
        self.0.is_none()
    }

    /// Writes a note, dated with the present second since the epoch.
    pub(crate) async fn write(
        &self,
        note: impl FnOnce(Moment) -> Note,
    ) -> Result<(), JournalError> {
        self.write_if(|at| Some(note(at))).await
    }

    async fn write_if(
        &self,
        note: impl FnOnce(Moment) -> Option<Note>,
    ) -> Result<(), JournalError> {
        let Some(OpenNotes { writer, ledger }) = &self.0 else {
            return Ok(());
        };
        let Some(note) = note(ledger.journal.clock.now()) else {
            return Ok(());
        };
        let writer = writer.clone();
        blocking(move || writer.note(&note)).await
    }

    /// Notes that TikTok has opened the publish, with the secrets that resume its upload.
    pub(crate) async fn opened(
        &self,
        opened: &Opened,
        media_url: Option<&str>,
        again: Option<Again>,
    ) -> Result<(), FlowError> {
        let Some(OpenNotes { writer, ledger }) = &self.0 else {
            return Ok(());
        };
        let mut sealed = None;
        if let Some(url) = &opened.upload_url {
            let upload_url = url.expose().to_owned();
            let media_url = media_url.map(str::to_owned);
            let secrets = ResumeSecrets { upload_url, media_url, again };
            let json = serde_json::to_string(&secrets).expect("texts and numbers are JSON");
            let store = ledger.store.clone();
            let purpose = purpose(writer.id());
            sealed = Some(blocking(move || store.seal(&purpose, &json)).await?);
        }
        let publish_id = opened.publish_id.to_string();
        Ok(self.write(|at| Note::Session { at, publish_id, sealed }).await?)
    }

    /// Notes the end that `ending` makes of the present second since the epoch; `None` is no end.
    pub(crate) async fn end(
        &self,
        ending: impl FnOnce(Moment) -> Option<Ending>,
    ) -> Result<(), JournalError> {
        self.write_if(|at| ending(at).map(Note::End)).await
    }

    /// Notes that nothing was posted, and nothing will be.
    pub(crate) async fn over(&self, outcome: Outcome, reason: String) -> Result<(), JournalError> {
        let reason = Some(reason);
        self.end(|at| Some(Ending { at, outcome, reason, post_ids: Vec::new() })).await
    }
}
