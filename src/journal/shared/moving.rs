//! Publishes that come into a shared store from a machine's own journal, or go back to one

use super::account::{self, AccountJournal, CLAIM, Kept, RECENT};
use super::book::SharedJournal;
use super::log;
use crate::journal::{Entry, Journal, JournalError, MovedAccount, MovedPublish};
use crate::sealed::{Change, Found, Taken};

/// A function that writes what comes out of the store into another journal.
type Write<'a> = &'a mut dyn FnMut(MovedAccount) -> Result<(), JournalError>;

impl Journal {
    /// Adds what is known of an account to the journal of a shared store. A publish that is there already
    /// stays as it is.
    pub fn take_in(&self, account: &str, moved: &MovedAccount) -> Result<(), JournalError> {
        match self.shared()? {
            Some(shared) => shared.take_in(account, moved),
            None => Ok(()),
        }
    }

    /// Refuses if a process on any machine is at work on a publish of a shared store.
    pub fn refuse_work(&self) -> Result<(), JournalError> {
        let Some(shared) = self.shared()? else {
            return Ok(());
        };
        for name in shared.names()? {
            shared.refuse_work(&shared.read(&name)?)?;
        }
        Ok(())
    }

    /// Passes everything of a shared store to `write`, and removes it there. Nothing is begun for the
    /// accounts afterwards. Returns the number of publishes.
    pub fn give_out(&self, write: Write<'_>) -> Result<usize, JournalError> {
        let Some(shared) = self.shared()? else {
            return Ok(0);
        };
        let mut count = 0;
        for name in shared.names()? {
            count += shared.give_out(&name, write)?;
        }
        Ok(count + shared.give_out_log(write)?)
    }
}

impl SharedJournal {
    fn take_in(&self, account: &str, moved: &MovedAccount) -> Result<(), JournalError> {
        let since = self.clock().now() - RECENT;
        let kept = moved.publishes.iter().map(|publish| self.kept(publish));
        let is_old = |kept: &Kept| {
            kept.entry().is_some_and(|entry| entry.is_over() && entry.id.began() < since)
        };
        let (old, recent): (Vec<Kept>, Vec<Kept>) = kept.partition(is_old);
        log::keep(&self.documents, account, &old)?;
        Ok(self.documents.change(&account::name(account), |found: Option<AccountJournal>| {
            let is_open = found.as_ref().is_none_or(|journal| journal.moved_to.is_none());
            if is_open && recent.is_empty() && moved.rows.is_empty() && moved.times.is_empty() {
                return Ok(Change::Keep(()));
            }
            let mut journal = found.unwrap_or_default();
            journal.moved_to = None;
            for kept in &recent {
                if !journal.publishes.iter().any(|there| there.id == kept.id) {
                    journal.publishes.push(kept.clone());
                }
            }
            journal.publishes.sort_by(|a, b| a.id.cmp(&b.id));
            for (key, row) in &moved.rows {
                journal.rows.entry(key.clone()).or_default().join(row);
            }
            for (call, moments) in &moved.times {
                let all = journal.turns.entry(call.clone()).or_default();
                all.extend(moments);
                all.sort_unstable();
                all.dedup();
            }
            Ok(Change::Put(journal, ()))
        })?)
    }

    fn kept(&self, publish: &MovedPublish) -> Kept {
        Kept {
            id: publish.id.to_string(),
            machine: publish.machine.clone().unwrap_or_else(|| self.machine.clone()),
            claim: None,
            was_left: false,
            notes: publish.notes.clone(),
        }
    }

    fn refuse_work(&self, journal: &AccountJournal) -> Result<(), JournalError> {
        let now = self.documents.now()?;
        let limit = self.clock().on_the_wall(CLAIM);
        let at_work = journal.publishes.iter().find_map(|kept| {
            let claim = kept.claim.as_ref().filter(|claim| claim.is_young(now, limit))?;
            Some((kept.entry()?, claim.machine.clone()))
        });
        let Some((Entry { planned, .. }, machine)) = at_work else {
            return Ok(());
        };
        let media = planned.media.name;
        let account = planned.account;
        Err(JournalError::AtWork { media, account, machine: Some(machine) })
    }

    /// Empties the document of an account, once all of it is written elsewhere.
    fn give_out(&self, name: &str, write: Write<'_>) -> Result<usize, JournalError> {
        loop {
            let found: Option<Found<AccountJournal>> = self.documents.get(name)?;
            let Some(Taken { value, place }) = found.map(Found::take) else {
                return Ok(0);
            };
            if value.moved_to.is_some() {
                return Ok(0);
            }
            self.refuse_work(&value)?;
            let publishes: Vec<MovedPublish> = value.publishes.iter().filter_map(moved).collect();
            let count = publishes.len();
            write(MovedAccount { publishes, rows: value.rows, times: value.turns })?;
            let moved_to = Some(self.machine.clone());
            let empty = AccountJournal { moved_to, ..AccountJournal::default() };
            match self.documents.put(name, &empty, Some(&place)) {
                Err(error) if error.is_conflict() => {}
                put => return Ok(put.map(|_| count)?),
            }
        }
    }

    /// Removes the older publishes, once each is written elsewhere.
    fn give_out_log(&self, write: Write<'_>) -> Result<usize, JournalError> {
        let mut count = 0;
        for name in log::names(&self.documents, &[])? {
            let publishes: Vec<MovedPublish> =
                log::read(&self.documents, &name)?.as_ref().and_then(moved).into_iter().collect();
            count += publishes.len();
            write(MovedAccount { publishes, ..MovedAccount::default() })?;
            self.documents.remove(&name)?;
        }
        log::remove_keys(&self.documents)?;
        Ok(count)
    }
}

fn moved(kept: &Kept) -> Option<MovedPublish> {
    let id = kept.entry()?.id;
    let publish = MovedPublish::new(id, kept.notes.clone())?;
    Some(MovedPublish { machine: Some(kept.machine.clone()), ..publish })
}
