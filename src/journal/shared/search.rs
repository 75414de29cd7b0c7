//! Searches in the journal of shared accounts

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::time::Duration;

use super::account::{self, AccountJournal, Kept};
use super::book::SharedJournal;
use super::log;
use crate::clock::Moment;
use crate::journal::key_lines::BegunLine;
use crate::journal::{
    ContentKey, Counted, Delay, Entry, EntryId, IdempotencyKey, JournalError, KeyedPublish,
    PublishKind, Row,
};
use crate::sealed::Change;

/// The most by which the clocks of a machine and of the store may differ.
const MARGIN: Duration = Duration::from_hours(1);

impl SharedJournal {
    /// Returns the publishes of the last month, the newest first.
    fn entries(&self) -> Result<Vec<Entry>, JournalError> {
        let mut entries = Vec::new();
        self.each(|kept| {
            entries.extend(kept.entry());
            ControlFlow::Continue(())
        })?;
        entries.sort_by(|a, b| b.id.cmp(&a.id));
        Ok(entries)
    }

    /// Returns the publishes of any of these contents that began at `since` or later, the newest first.
    pub(crate) fn alike(
        &self,
        keys: &[ContentKey],
        since: Moment,
    ) -> Result<Vec<Entry>, JournalError> {
        let mut entries = self.entries()?;
        entries.retain(|entry| entry.id.began() >= since && entry.planned.is_one_of(keys));
        Ok(entries)
    }

    /// Returns the publishes of the last month that began at `since` or later, the newest first.
    pub(crate) fn begun_since(&self, since: Moment) -> Result<Vec<Entry>, JournalError> {
        let mut entries = self.entries()?;
        entries.retain(|entry| entry.id.began() >= since);
        Ok(entries)
    }

    /// Returns the publishes that are not over, the newest first.
    pub(crate) fn underway(&self) -> Result<Vec<Entry>, JournalError> {
        let mut entries = self.entries()?;
        entries.retain(|entry| !entry.is_over());
        Ok(entries)
    }

    /// Passes the publishes of the last month to `see`.
    pub(crate) fn survey(
        &self,
        see: &mut dyn FnMut(Result<Entry, JournalError>),
    ) -> Result<(), JournalError> {
        self.entries()?.into_iter().for_each(|entry| see(Ok(entry)));
        Ok(())
    }

    /// Returns the publish with TikTok's id.
    pub(crate) fn find(&self, publish_id: &str) -> Result<Option<Entry>, JournalError> {
        let mut found = None;
        self.each(|kept| {
            let entry = kept.entry().filter(|entry| entry.publish_id() == Some(publish_id));
            found = found.take().or(entry);
            if found.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })?;
        if found.is_some() || self.accounts.is_empty() {
            return Ok(found);
        }
        for name in log::names(&self.documents, &self.accounts)? {
            let entry = log::read(&self.documents, &name)?.and_then(|kept| kept.entry());
            if let Some(entry) = entry.filter(|entry| entry.publish_id() == Some(publish_id)) {
                return Ok(Some(entry));
            }
        }
        Ok(None)
    }

    /// Returns the newest publishes, the newest first. Reads documents only until no other can have a
    /// newer publish.
    pub(crate) fn newest(&self, limit: usize) -> Result<Vec<Entry>, JournalError> {
        let changed = self.last_changes()?;
        let mut newest: Vec<Entry> = Vec::new();
        for name in self.names()? {
            let oldest = newest.get(limit.saturating_sub(1)).map(|entry| entry.id.began());
            if let (Some(oldest), Some(changed)) = (oldest, changed.get(&name))
                && *changed < oldest
            {
                break;
            }
            let kept = self.read(&name)?.publishes;
            newest.extend(kept.iter().filter_map(Kept::entry));
            newest.sort_by(|a, b| b.id.cmp(&a.id));
            newest.truncate(limit);
        }
        if newest.len() < limit {
            for name in log::names(&self.documents, &self.accounts)? {
                newest.extend(log::read(&self.documents, &name)?.and_then(|kept| kept.entry()));
                if newest.len() >= limit {
                    break;
                }
            }
        }
        Ok(newest)
    }

    /// Returns when each document was changed last. Of one account nobody needs to know.
    fn last_changes(&self) -> Result<BTreeMap<String, Moment>, JournalError> {
        if !self.accounts.is_empty() {
            return Ok(BTreeMap::new());
        }
        let listed = self.documents.list(account::JOURNALS)?;
        Ok(listed.into_iter().map(|it| (it.key, it.changed)).collect())
    }

    /// Counts the publishes that TikTok has opened and not refused since `since`.
    pub(crate) fn counted(&self, since: Moment) -> Result<Vec<Counted>, JournalError> {
        let mut counts: BTreeMap<_, usize> = BTreeMap::new();
        let mut entries = Vec::new();
        // Times of documents are the store's, and those of publishes this machine's.
        self.each_of(self.names_since(since - MARGIN)?, |kept| {
            entries.extend(kept.entry().filter(|entry| entry.id.began() >= since));
            ControlFlow::Continue(())
        })?;
        for entry in entries {
            if let Some(kind) = PublishKind::of(&entry) {
                let planned = entry.planned;
                *counts.entry((planned.account, planned.open_id, kind)).or_default() += 1;
            }
        }
        let counted = |((account, open_id, kind), count)| Counted { account, open_id, kind, count };
        Ok(counts.into_iter().map(counted).collect())
    }

    /// Returns the publishes that were begun under a key, the newest first.
    pub(crate) fn keyed(&self, key: &IdempotencyKey) -> Result<Vec<KeyedPublish>, JournalError> {
        let mut unmarked = None;
        let mut forgotten = Vec::new();
        for name in self.names()? {
            if let Some(row) = self.read(&name)?.rows.remove(key) {
                unmarked = unmarked.max(row.unmarked);
                forgotten.extend(row.forgotten);
            }
        }
        let is_of = |entry: &Entry| {
            entry.planned.idempotency.as_ref().is_some_and(|idempotency| idempotency.key == *key)
        };
        let mut entries: Vec<Entry> = self.entries()?.into_iter().filter(is_of).collect();
        if entries.is_empty() {
            for account in &self.accounts {
                let older = log::of_key(&self.documents, account, key)?;
                entries.extend(older.iter().filter_map(Kept::entry));
            }
        }
        let keyed = |entry: Entry| {
            let planned = &entry.planned;
            Some(KeyedPublish {
                id: entry.id.clone(),
                account: planned.account.clone(),
                open_id: planned.open_id.clone(),
                idempotency: planned.idempotency.clone()?,
                is_unmarked: unmarked.is_some_and(|at| at >= entry.id.began()),
                entry: Some(Box::new(entry)),
            })
        };
        let mut found: Vec<KeyedPublish> = entries.into_iter().filter_map(keyed).collect();
        found.extend(forgotten.into_iter().filter_map(|begun| {
            let id = EntryId::parse(&begun.id)?;
            let is_unmarked = unmarked.is_some_and(|at| at >= id.began());
            let BegunLine { account, open_id, idempotency, .. } = begun;
            Some(KeyedPublish { id, account, open_id, idempotency, entry: None, is_unmarked })
        }));
        Ok(found)
    }

    /// Returns whether a cap of the day has kept the row of an account from being posted.
    pub(crate) fn delay(&self, key: &IdempotencyKey, account: &str) -> Result<Delay, JournalError> {
        let mut journal = self.read(&account::name(account))?;
        let row = journal.rows.remove(key).unwrap_or_default();
        Ok(row.delays.get(account).copied().unwrap_or_default())
    }

    /// Changes what is known of a row beside its publishes.
    pub(crate) fn change_row(
        &self,
        key: &IdempotencyKey,
        account: &str,
        mut change: impl FnMut(&mut Row, Moment),
    ) -> Result<(), JournalError> {
        let now = self.clock().now();
        Ok(self.documents.change(&account::name(account), |journal: Option<AccountJournal>| {
            let mut journal = journal.unwrap_or_default();
            let row = journal.rows.entry(key.clone()).or_default();
            row.at = Some(now);
            change(row, now);
            Ok(Change::Put(journal, ()))
        })?)
    }
}
