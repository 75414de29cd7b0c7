//! Reads a journal in a folder as a whole, to move it

use std::collections::BTreeSet;

use super::account::{MovedJournal, MovedPublish, key};
use crate::disk::{DiskError, Folder};
use crate::journal::done::Done;
use crate::journal::key_lines::{self, KeyLine};
use crate::journal::live::Live;
use crate::journal::turns_file;
use crate::journal::{EntryId, IdempotencyKey, Journal, JournalError, JournalLock, reading};

impl Journal {
    /// Returns whether nothing was ever published.
    pub fn is_empty(&self) -> Result<bool, JournalError> {
        Ok(self.folder()?.is_none())
    }

    /// Reads everything, unless a process is at work on a publish, or a file is damaged. `_lock` proves
    /// that no process begins one meanwhile.
    pub fn pack(&self, _lock: &JournalLock) -> Result<MovedJournal, JournalError> {
        let Some(folder) = self.folder()? else {
            return Ok(MovedJournal::new());
        };
        let mut packed = MovedJournal::new();
        let mut ids = BTreeSet::new();
        for publish in self.publishes(&folder)? {
            ids.insert(publish.id.to_string());
            let account = publish.planned().map(|planned| key(&planned.account));
            packed.entry(account.unwrap_or_default()).or_default().publishes.push(publish);
        }
        key_lines::each(&folder, &mut |key, line| add_line(&mut packed, &ids, key, line))?;
        for (call, moments) in turns_file::read(&folder)? {
            if let Some((_, account)) = call.split_once(' ') {
                packed.entry(key(account)).or_default().times.insert(call.clone(), moments);
            }
        }
        Ok(packed)
    }

    fn publishes(&self, folder: &Folder) -> Result<Vec<MovedPublish>, JournalError> {
        let mut publishes = Vec::new();
        let live = Live::open_both(folder)?;
        for id in live.ids()? {
            let Some(read) = live.read(&id).map_err(|unread| unread.error)? else {
                continue;
            };
            if self.is_busy(&id)? {
                let planned = read.entry.planned;
                return Err(JournalError::AtWork {
                    media: planned.media.name,
                    account: planned.account,
                    machine: None,
                });
            }
            if let Some(there) = live.folder_of(&id)? {
                let notes = reading::notes(there, &id.file_name())?;
                publishes.extend(MovedPublish::new(id, notes));
            }
        }
        if let Some(done) = Done::open(folder)? {
            let mut names = Vec::new();
            done.each(&mut |name| names.push(name))?;
            for name in names {
                let name = name?;
                if done.read(&name)?.is_some()
                    && let Some(bucket) = done.0.child(name.bucket())?
                {
                    let notes = reading::notes(&bucket, &name.file_name())?;
                    publishes.extend(MovedPublish::new(name.id, notes));
                }
            }
        }
        Ok(publishes)
    }
}

/// Adds a line of the index of rows. One about a publish of these `ids` says nothing that the publish does
/// not say.
fn add_line(
    packed: &mut MovedJournal,
    ids: &BTreeSet<String>,
    row: &IdempotencyKey,
    line: KeyLine,
) {
    match line {
        KeyLine::Begun(begun) => {
            if !ids.contains(&begun.id) {
                let account = packed.entry(key(&begun.account)).or_default();
                account.rows.entry(row.clone()).or_default().forgotten.push(begun);
            }
        }
        KeyLine::Deferred { at, account } => {
            let row = packed.entry(key(&account)).or_default().rows.entry(row.clone()).or_default();
            row.at = row.at.max(Some(at));
            row.delays.entry(account).or_default().deferred.get_or_insert(at);
        }
        KeyLine::Reported { at, account } => {
            let row = packed.entry(key(&account)).or_default().rows.entry(row.clone()).or_default();
            row.at = row.at.max(Some(at));
            row.delays.entry(account).or_default().reported.get_or_insert(at);
        }
        KeyLine::Unmarked { at } => {
            // It is about the publishes before it, whosever they are.
            for account in packed.values_mut() {
                let is_of = |publish: &MovedPublish| {
                    let key = publish.planned().and_then(|planned| planned.idempotency.as_ref());
                    key.is_some_and(|idempotency| idempotency.key == *row)
                };
                if account.publishes.iter().any(is_of) {
                    let row = account.rows.entry(row.clone()).or_default();
                    row.at = row.at.max(Some(at));
                    row.unmarked = row.unmarked.max(Some(at));
                }
            }
        }
    }
}

/// Returns whether a publish is among the finished ones.
pub(super) fn is_done(folder: &Folder, publish: &MovedPublish) -> Result<bool, DiskError> {
    let (Some(done), Some(planned)) = (Done::open(folder)?, publish.planned()) else {
        return Ok(false);
    };
    let has = |id: &EntryId| id == &publish.id;
    Ok(done.of_content(planned.key())?.iter().any(|name| has(&name.id)))
}
