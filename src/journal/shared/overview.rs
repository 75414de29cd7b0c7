//! Unfinished publishes of a shared store, each with the process that works on it

use super::account::{CLAIM, JOURNALS};
use super::book::SharedJournal;
use super::log;
use crate::clock::Moment;
use crate::journal::{Entry, Journal, JournalError};
use crate::sealed::Change;

use super::account::AccountJournal;

/// A publish that has not ended.
#[derive(Debug)]
pub struct UnderWay {
    /// The publish.
    pub entry: Entry,
    /// The process that works on it; `None` if none does.
    pub holder: Option<Holder>,
}

/// A process on some machine.
#[derive(Debug)]
pub struct Holder {
    /// The machine.
    pub machine: String,
    /// Its latest sign of life, by the store's clock.
    pub at: Moment,
    /// It gives none any more.
    pub is_old: bool,
}

impl Journal {
    /// Returns the unfinished publishes of a shared store, with the processes that work on them.
    pub fn under_way(&self) -> Result<Vec<UnderWay>, JournalError> {
        self.shared()?.map_or(Ok(Vec::new()), |shared| shared.under_way())
    }

    /// Removes what is known of publishes of a shared store that ended and began before a moment, and
    /// returns their number.
    pub fn prune(&self, before: Moment) -> Result<usize, JournalError> {
        self.shared()?.map_or(Ok(0), |shared| shared.prune(before))
    }
}

impl SharedJournal {
    fn under_way(&self) -> Result<Vec<UnderWay>, JournalError> {
        let now = self.documents.now()?;
        let limit = self.clock().on_the_wall(CLAIM);
        let mut all = Vec::new();
        self.each(|kept| {
            if let Some(entry) = kept.entry().filter(Entry::is_unfinished) {
                let holder = kept.claim.map(|claim| {
                    let is_old = !claim.is_young(now, limit);
                    Holder { machine: claim.machine, at: claim.at, is_old }
                });
                all.push(UnderWay { entry, holder });
            }
            std::ops::ControlFlow::Continue(())
        })?;
        all.sort_by(|a, b| b.entry.id.cmp(&a.entry.id));
        Ok(all)
    }

    fn prune(&self, before: Moment) -> Result<usize, JournalError> {
        let mut count = 0;
        for listed in self.documents.list(JOURNALS)? {
            count += self.documents.change(&listed.key, |found: Option<AccountJournal>| {
                let Some(mut journal) = found else {
                    return Ok(Change::Keep(0));
                };
                match journal.take_older(before).len() {
                    0 => Ok(Change::Keep(0)),
                    removed => Ok(Change::Put(journal, removed)),
                }
            })?;
        }
        Ok(count + log::prune(&self.documents, before)?)
    }
}
