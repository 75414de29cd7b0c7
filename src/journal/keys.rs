//! The index of publishes by idempotency key: what was begun for a plan's row or a feed's item
//!
//! A key is never forgotten, so that a row is not posted a second time when its content is older than
//! the 30 days of the duplicate check.

use super::done::Done;
use super::key_lines::{BegunLine, KeyLine, append, bucket, lines};
use super::keyed_publish::{Delay, KeyedPublish};
use super::live::Live;
use super::{ContentKey, Entry, EntryId, IdempotencyKey, Journal, JournalError};
use crate::disk::Folder;

impl Journal {
    /// Returns the publishes that were begun under a key, the newest first.
    pub fn keyed(&self, key: &IdempotencyKey) -> Result<Vec<KeyedPublish>, JournalError> {
        if let Some(shared) = self.shared()? {
            return shared.keyed(key);
        }
        let Some(journal) = self.folder()? else {
            return Ok(Vec::new());
        };
        let Some(folder) = bucket(&journal, key)? else {
            return Ok(Vec::new());
        };
        let live = Live::open_both(&journal)?;
        let mut found = Vec::new();
        let mut is_unmarked = false;
        for line in lines(&folder, key.as_str())?.0.into_iter().rev() {
            is_unmarked |= matches!(line, KeyLine::Unmarked { .. });
            let KeyLine::Begun(begun) = line else { continue };
            let Some(id) = EntryId::parse(&begun.id) else { continue };
            let entry = entry(&journal, &live, &id, &begun.content)?.map(Box::new);
            let BegunLine { account, open_id, idempotency, .. } = begun;
            found.push(KeyedPublish { id, account, open_id, idempotency, entry, is_unmarked });
        }
        Ok(found)
    }

    /// Returns whether a cap of the day has kept the row of an account from being posted.
    pub fn delay(&self, key: &IdempotencyKey, account: &str) -> Result<Delay, JournalError> {
        if let Some(shared) = self.shared()? {
            return shared.delay(key, account);
        }
        let Some(journal) = self.folder()? else {
            return Ok(Delay::default());
        };
        let lines = match bucket(&journal, key)? {
            Some(folder) => lines(&folder, key.as_str())?.0,
            None => Vec::new(),
        };
        let mut delay = Delay::default();
        for line in &lines {
            match line {
                KeyLine::Deferred { at, account: whose } if whose == account => {
                    delay.deferred.get_or_insert(*at);
                }
                KeyLine::Reported { at, account: whose } if whose == account => {
                    delay.reported.get_or_insert(*at);
                }
                KeyLine::Begun(_)
                | KeyLine::Deferred { .. }
                | KeyLine::Reported { .. }
                | KeyLine::Unmarked { .. } => {}
            }
        }
        Ok(delay)
    }

    /// Notes that a cap of the day keeps the row of an account from being posted. Only the first time
    /// counts, and only that is written, so that a row that waits for days does not fill its file.
    pub fn defer(&self, key: &IdempotencyKey, account: &str) -> Result<(), JournalError> {
        if self.delay(key, account)?.deferred.is_some() {
            return Ok(());
        }
        if let Some(shared) = self.shared()? {
            return shared.change_row(key, account, |row, now| {
                row.delays.entry(account.to_owned()).or_default().deferred.get_or_insert(now);
            });
        }
        let at = self.clock.now();
        self.append_key(key, &KeyLine::Deferred { at, account: account.to_owned() })
    }

    /// Notes that it was reported that a deferred row had become too late.
    pub fn report_delay(&self, key: &IdempotencyKey, account: &str) -> Result<(), JournalError> {
        if let Some(shared) = self.shared()? {
            return shared.change_row(key, account, |row, now| {
                row.delays.entry(account.to_owned()).or_default().reported.get_or_insert(now);
            });
        }
        let at = self.clock.now();
        self.append_key(key, &KeyLine::Reported { at, account: account.to_owned() })
    }

    /// Notes that the mark of a publish without a post was taken from the sheet. A mark that is there
    /// later is of another home.
    pub fn unmark(&self, key: &IdempotencyKey) -> Result<(), JournalError> {
        if let Some(shared) = self.shared()? {
            let Some(account) = shared.accounts.first() else {
                return Ok(());
            };
            return shared.change_row(key, account, |row, now| row.unmarked = Some(now));
        }
        self.append_key(key, &KeyLine::Unmarked { at: self.clock.now() })
    }

    fn append_key(&self, key: &IdempotencyKey, line: &KeyLine) -> Result<(), JournalError> {
        let _lock = self.lock_folder()?;
        append(&self.folder_for_writing()?, key, line)
    }
}

/// Reads a publish where it is: among those that were not moved, or among the finished ones.
fn entry(
    journal: &Folder,
    live: &Live,
    id: &EntryId,
    content: &ContentKey,
) -> Result<Option<Entry>, JournalError> {
    // A publish that moves at this moment is in the other place the next time.
    for _ in 0..2 {
        if let Some(read) = live.read(id).map_err(|unread| unread.error)? {
            return Ok(Some(read.entry));
        }
        let Some(done) = Done::open(journal)? else { continue };
        let names = done.of_content(content)?;
        if let Some(name) = names.into_iter().find(|name| name.id == *id) {
            return done.read(&name);
        }
    }
    Ok(None)
}
