//! The journal of shared accounts: begins and takes over publishes

use std::ops::ControlFlow;
use std::time::Duration;

use super::account::{self, AccountJournal, CLAIM, Claim, JOURNALS, Kept, RECENT};
use super::log;
use super::writer::SharedWriter;
use crate::clock::{Clock, Moment};
use crate::journal::{Entry, EntryId, JournalError, Note, Planned};
use crate::sealed::{Change, Documents, Found, Hex, Taken, random};

/// The time for which a document that was read or written serves for further reads. A publish reads it
/// several times in a row. Nothing is begun on the strength of it: a begin expects its version.
const FRESH: Duration = Duration::from_secs(20);

/// The publishes of some accounts, or of all, in a shared store.
#[derive(Debug, Clone)]
pub(crate) struct SharedJournal {
    pub(crate) documents: Documents,
    /// This machine, as others see it.
    pub(crate) machine: String,
    /// The names of the account that is meant, the present one first; all accounts if empty.
    pub(crate) accounts: Vec<String>,
}

/// An account's document, and the version that a beginning expects.
#[derive(Debug, Default)]
pub struct Pinned {
    /// The document's name; `None` if the journal is that of all accounts.
    name: Option<String>,
    /// `None` if there was none.
    found: Option<Taken<AccountJournal>>,
}

/// The result of taking a publish over.
pub(crate) enum TakenOver {
    Ours(SharedWriter, Box<Entry>),
    Busy,
    Gone,
}

impl SharedJournal {
    pub(crate) fn clock(&self) -> Clock {
        self.documents.clock()
    }

    /// Returns the names of the documents to read, those that were changed last first.
    pub(crate) fn names(&self) -> Result<Vec<String>, JournalError> {
        self.names_since(Moment::EPOCH)
    }

    /// Returns the names of the documents that can have a publish since a moment.
    pub(crate) fn names_since(&self, since: Moment) -> Result<Vec<String>, JournalError> {
        if !self.accounts.is_empty() {
            let mut names: Vec<String> = self.accounts.iter().map(|it| account::name(it)).collect();
            names.dedup();
            return Ok(names);
        }
        let mut listed = self.documents.list(JOURNALS)?;
        listed.retain(|it| it.changed >= since);
        listed.sort_by_key(|it| std::cmp::Reverse(it.changed));
        Ok(listed.into_iter().map(|it| it.key).collect())
    }

    /// Reads the account's document for a beginning that follows.
    pub(crate) fn pinned(&self) -> Result<Pinned, JournalError> {
        let Some(account) = self.accounts.first() else {
            return Ok(Pinned::default());
        };
        let name = account::name(account);
        let found: Option<Found<AccountJournal>> = self.documents.recent(&name, FRESH)?;
        Ok(Pinned { name: Some(name), found: found.map(Found::take) })
    }

    /// Reads a document.
    pub(crate) fn read(&self, name: &str) -> Result<AccountJournal, JournalError> {
        let found: Option<Found<AccountJournal>> = self.documents.recent(name, FRESH)?;
        Ok(found.map(|found| found.value).unwrap_or_default())
    }

    /// Reads the publishes of all documents that are meant, and passes each to `see` until it is done.
    pub(crate) fn each(
        &self,
        see: impl FnMut(Kept) -> ControlFlow<()>,
    ) -> Result<(), JournalError> {
        self.each_of(self.names()?, see)
    }

    /// Passes the publishes of these documents to `see` until it is done.
    pub(crate) fn each_of(
        &self,
        names: Vec<String>,
        mut see: impl FnMut(Kept) -> ControlFlow<()>,
    ) -> Result<(), JournalError> {
        for name in names {
            for kept in self.read(&name)?.publishes.into_iter().rev() {
                if see(kept).is_break() {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// Begins a publish, if nobody has changed the account's document since it was read.
    pub(crate) fn begin(
        &self,
        planned: &Planned,
        pinned: &Pinned,
    ) -> Result<SharedWriter, JournalError> {
        let name = account::name(&planned.account);
        if pinned.name.as_ref() != Some(&name) {
            let how = "this publish is of another account than the lock";
            return Err(JournalError::Unopened(how.into()));
        }
        let id = EntryId::new(self.clock().now().millis())?;
        let claim = self.claim()?;
        let (mut journal, place) = match &pinned.found {
            Some(Taken { value, place }) => (value.clone(), Some(place)),
            None => (AccountJournal::default(), None),
        };
        if let Some(to) = journal.moved_to {
            return Err(JournalError::Moved { account: planned.account.clone(), to });
        }
        let old = journal.take_older(self.clock().now() - RECENT);
        log::keep(&self.documents, &planned.account, &old)?;
        let notes = vec![Note::Planned(Box::new(planned.clone()))];
        let machine = self.machine.clone();
        let kept = Kept {
            id: id.to_string(),
            machine,
            claim: Some(claim.clone()),
            was_left: false,
            notes,
        };
        journal.publishes.push(kept);
        self.documents.put(&name, &journal, place)?;
        Ok(SharedWriter::new(self.documents.clone(), name, id, claim, planned.transfer))
    }

    /// Takes a publish over, unless another process works on it.
    pub(crate) fn take_over(&self, entry: &Entry) -> Result<TakenOver, JournalError> {
        let name = account::name(&entry.planned.account);
        let claim = self.claim()?;
        let limit = self.clock().on_the_wall(CLAIM);
        let taken = self.documents.change(&name, |journal: Option<AccountJournal>| {
            let mut journal = journal.unwrap_or_default();
            let Some(kept) = journal.publish(&entry.id) else {
                return Ok(Change::Keep(None));
            };
            if let Some(other) = &kept.claim {
                if other.is_young(claim.at, limit) {
                    return Ok(Change::Keep(Some(None)));
                }
                kept.was_left = true;
            }
            kept.claim = Some(claim.clone());
            let entry = kept.entry();
            Ok(Change::Put(journal, Some(entry)))
        })?;
        Ok(match taken {
            None => TakenOver::Gone,
            Some(None) => TakenOver::Busy,
            Some(Some(entry)) => {
                let id = entry.id.clone();
                let writer = SharedWriter::new(
                    self.documents.clone(),
                    name,
                    id,
                    claim,
                    entry.planned.transfer,
                );
                TakenOver::Ours(writer, Box::new(entry))
            }
        })
    }

    /// Returns whether a process works on a publish now.
    pub(crate) fn is_busy(&self, id: &EntryId) -> Result<bool, JournalError> {
        let now = self.documents.now()?;
        let limit = self.clock().on_the_wall(CLAIM);
        let id = id.to_string();
        let mut is_busy = false;
        self.each(|kept| {
            if kept.id != id {
                return ControlFlow::Continue(());
            }
            is_busy = kept.claim.is_some_and(|claim| claim.is_young(now, limit));
            ControlFlow::Break(())
        })?;
        Ok(is_busy)
    }

    fn claim(&self) -> Result<Claim, JournalError> {
        let at: Moment = self.documents.now()?;
        Ok(Claim { machine: self.machine.clone(), id: Hex(random()?), at })
    }
}
