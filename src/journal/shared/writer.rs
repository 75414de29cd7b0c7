//! The notes of one publish in a shared store, and the renewal of the claim on it

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use super::account::{AccountJournal, Claim, RENEW};
use crate::journal::{EntryId, JournalError, Note, Transfer};
use crate::sealed::{Change, DocumentError, Documents};

/// The right to write notes about a publish. Dropping it gives the right back.
#[derive(Debug)]
pub(crate) struct SharedWriter {
    claimed: Arc<Claimed>,
    transfer: Transfer,
    /// The thread that renews the claim ends when this is dropped.
    renewing: Option<Renewing>,
}

#[derive(Debug)]
struct Renewing {
    stop: Sender<()>,
    thread: JoinHandle<()>,
}

#[derive(Debug)]
struct Claimed {
    documents: Documents,
    /// The name of the account's document.
    name: String,
    id: EntryId,
    claim: Claim,
    /// Notes that are written together with the next one that must last.
    waiting: Mutex<Vec<Note>>,
    /// Another process has taken the publish over, or the publish has ended.
    is_over: AtomicBool,
}

/// What a write does with the claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hold {
    Renew,
    Release,
}

impl SharedWriter {
    pub(crate) fn new(
        documents: Documents,
        name: String,
        id: EntryId,
        claim: Claim,
        transfer: Transfer,
    ) -> Self {
        let claimed = Arc::new(Claimed {
            documents,
            name,
            id,
            claim,
            waiting: Mutex::default(),
            is_over: AtomicBool::new(false),
        });
        Self { renewing: renew(&claimed), claimed, transfer }
    }

    pub(crate) fn id(&self) -> &EntryId {
        &self.claimed.id
    }

    /// Writes a note. A note that need not last is written with the next one that must: of a chunk, of
    /// the opening of an upload, which is nothing without its session, and of the end of the bytes,
    /// since the beginning of the last ones is noted.
    pub(crate) fn note(&self, note: &Note) -> Result<(), JournalError> {
        match note {
            // Hashes of chunks serve the machine that read them. The media has a hash of all its bytes.
            Note::Passed { .. } | Note::Chunk { .. } => return self.claimed.check(),
            Note::Sending { .. } if self.transfer == Transfer::Upload => {}
            Note::Sent { .. } => {}
            _ => {
                let hold = if matches!(note, Note::End(_)) { Hold::Release } else { Hold::Renew };
                return self.claimed.write(Some(note.clone()), hold);
            }
        }
        self.claimed.waiting().push(note.clone());
        self.claimed.check()
    }
}

impl Drop for SharedWriter {
    fn drop(&mut self) {
        if let Some(Renewing { stop, thread }) = self.renewing.take() {
            drop(stop);
            // It may be writing, and a write takes seconds at most.
            drop(thread);
        }
        if !self.claimed.is_over.load(Ordering::Acquire)
            && let Err(error) = self.claimed.write(None, Hold::Release)
        {
            tracing::info!("other machines wait for two minutes: {error}");
        }
    }
}

impl Claimed {
    fn waiting(&self) -> std::sync::MutexGuard<'_, Vec<Note>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn check(&self) -> Result<(), JournalError> {
        if self.is_over.load(Ordering::Acquire) { Err(JournalError::TakenOver) } else { Ok(()) }
    }

    /// Writes notes, unless another process has taken the publish over.
    fn write(&self, note: Option<Note>, hold: Hold) -> Result<(), JournalError> {
        let mut notes = std::mem::take(&mut *self.waiting());
        notes.extend(note);
        let at = self.documents.now()?;
        let written = self.documents.change(&self.name, |journal: Option<AccountJournal>| {
            let mut journal = journal.unwrap_or_default();
            let Some(kept) = journal.publish(&self.id) else {
                return Ok(Change::Keep(false));
            };
            if kept.claim.as_ref().is_none_or(|claim| claim.id != self.claim.id) {
                return Ok(Change::Keep(false));
            }
            // A write whose answer was lost may be there already.
            let new = notes.iter().filter(|note| !kept.notes.contains(note)).cloned();
            let new: Vec<_> = new.collect();
            kept.notes.extend(new);
            kept.claim = match hold {
                Hold::Renew => Some(Claim { at, ..self.claim.clone() }),
                Hold::Release => None,
            };
            Ok(Change::Put(journal, true))
        });
        let is_ours = written?;
        if !is_ours || hold == Hold::Release {
            self.is_over.store(true, Ordering::Release);
        }
        if is_ours { Ok(()) } else { Err(JournalError::TakenOver) }
    }
}

/// Renews the claim now and then, so that no other machine takes the process for gone.
fn renew(claimed: &Arc<Claimed>) -> Option<Renewing> {
    let (stop, stopped) = mpsc::channel();
    let pause = claimed.documents.clock().on_the_wall(RENEW);
    let claimed = Arc::clone(claimed);
    let thread = std::thread::Builder::new().name("claim".to_owned()).spawn(move || {
        while let Err(RecvTimeoutError::Timeout) = stopped.recv_timeout(pause) {
            match claimed.write(None, Hold::Renew) {
                Ok(()) => {}
                Err(JournalError::TakenOver) => break,
                Err(error) => tracing::warn!("the claim on this publish is not renewed: {error}"),
            }
        }
    });
    match thread {
        Ok(thread) => Some(Renewing { stop, thread }),
        Err(error) => {
            tracing::warn!("the claim on this publish is not renewed: {error}");
            None
        }
    }
}

impl From<DocumentError> for JournalError {
    fn from(error: DocumentError) -> Self {
        Self::Shared(error)
    }
}
