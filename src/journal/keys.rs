//! The index of publishes by idempotency key: what was begun for a plan's row or a feed's item
//!
//! A key is never forgotten, so that a row is not posted a second time when its content is older than
//! the 30 days of the duplicate check.

use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::done::Done;
use super::live::Live;
use super::reading::{checked, unchecked};
use super::{ContentKey, Entry, EntryId, Journal, JournalError, Planned};
use crate::clock::Moment;
use crate::disk::{DiskError, Folder, Lock, Privacy};

/// The folder of the index.
const KEYS: &str = "keys";
/// Letters of a key that name one of 256 folders.
const BUCKET: usize = 2;
/// Bytes of the largest file that is read: a line has less than 2 KiB.
const LARGEST_FILE: u64 = 1024 * 1024;

/// The name of something that is posted once: a plan's row, a sheet's row, a feed's item.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct IdempotencyKey(String);

impl IdempotencyKey {
    /// Makes a key of parts, of which the first says what kind of thing is named. Other parts never
    /// make the same key.
    pub fn of(parts: &[&str]) -> Self {
        let mut sum = Sha256::new();
        for part in parts {
            sum.update((part.len() as u64).to_be_bytes());
            sum.update(part);
        }
        Self(HEXLOWER.encode(&sum.finalize()))
    }

    /// Returns the key in hexadecimal.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The key of a publish, and what it stands for at the time of the publish.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Idempotency {
    /// The key.
    pub key: IdempotencyKey,
    /// A hash of the content; `None` if the key stands for any content.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
    /// The content in a few words, for people.
    pub summary: String,
}

/// A publish that was begun under a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyedPublish {
    /// Its id in the journal.
    pub id: EntryId,
    /// The account's name at that time.
    pub account: String,
    /// TikTok's id of the account; `None` if it was not known.
    pub open_id: Option<String>,
    /// The key and its content at that time.
    pub idempotency: Idempotency,
    /// The publish; `None` if its file is gone.
    pub entry: Option<Box<Entry>>,
    /// Its mark was taken from the sheet afterwards, since nothing was posted.
    pub is_unmarked: bool,
}

impl KeyedPublish {
    /// Returns whether it had the content that the key stands for now.
    pub fn is_of(&self, now: &Idempotency) -> bool {
        now.digest.is_none() || self.idempotency.digest == now.digest
    }
}

/// What is known of a key without its publishes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Delay {
    /// The first moment at which a cap of the day kept it from being posted.
    pub deferred: Option<Moment>,
    /// The moment at which it was reported that it had become too late.
    pub reported: Option<Moment>,
}

/// A line of the index.
#[derive(Serialize, Deserialize)]
#[serde(tag = "line", rename_all = "kebab-case")]
enum KeyLine {
    Begun(BegunLine),
    /// A cap of the day kept the row from being posted.
    Deferred {
        at: Moment,
        account: String,
    },
    /// It was reported that a deferred row had become too late.
    Reported {
        at: Moment,
        account: String,
    },
    /// The mark of a publish without a post was taken from the sheet.
    Unmarked {
        at: Moment,
    },
}

#[derive(Serialize, Deserialize)]
struct BegunLine {
    id: String,
    /// The key of the content, by which a finished publish is found.
    content: ContentKey,
    account: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    open_id: Option<String>,
    #[serde(flatten)]
    idempotency: Idempotency,
}

impl Journal {
    /// Returns the publishes that were begun under a key, the newest first.
    pub fn keyed(&self, key: &IdempotencyKey) -> Result<Vec<KeyedPublish>, JournalError> {
        let Some(journal) = self.folder()? else {
            return Ok(Vec::new());
        };
        let Some(folder) = bucket(&journal, key)? else {
            return Ok(Vec::new());
        };
        let live = Live::open_both(&journal)?;
        let mut found = Vec::new();
        let mut is_unmarked = false;
        for line in lines(&folder, &key.0)?.0.into_iter().rev() {
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
        let Some(journal) = self.folder()? else {
            return Ok(Delay::default());
        };
        let lines = match bucket(&journal, key)? {
            Some(folder) => lines(&folder, &key.0)?.0,
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

    /// Notes that a cap of the day keeps the row of an account from being posted.
    pub fn defer(&self, key: &IdempotencyKey, account: &str) -> Result<(), JournalError> {
        let at = self.clock.now();
        self.append_key(key, &KeyLine::Deferred { at, account: account.to_owned() })
    }

    /// Notes that it was reported that a deferred row had become too late.
    pub fn report_delay(&self, key: &IdempotencyKey, account: &str) -> Result<(), JournalError> {
        let at = self.clock.now();
        self.append_key(key, &KeyLine::Reported { at, account: account.to_owned() })
    }

    /// Notes that the mark of a publish without a post was taken from the sheet. A mark that is there
    /// later is of another home.
    pub fn unmark(&self, key: &IdempotencyKey) -> Result<(), JournalError> {
        self.append_key(key, &KeyLine::Unmarked { at: self.clock.now() })
    }

    fn append_key(&self, key: &IdempotencyKey, line: &KeyLine) -> Result<(), JournalError> {
        let _lock = self.lock()?;
        append(&self.folder_for_writing()?, key, line)
    }
}

/// Adds a publish to the index, before anything is sent.
pub(crate) fn add(journal: &Folder, id: &EntryId, planned: &Planned) -> Result<(), JournalError> {
    let Some(idempotency) = planned.idempotency.clone() else {
        return Ok(());
    };
    let key = idempotency.key.clone();
    let line = BegunLine {
        id: id.to_string(),
        content: planned.key().clone(),
        account: planned.account.clone(),
        open_id: planned.open_id.clone(),
        idempotency,
    };
    append(journal, &key, &KeyLine::Begun(line))
}

fn append(journal: &Folder, key: &IdempotencyKey, line: &KeyLine) -> Result<(), JournalError> {
    let name = &key.0;
    let all = journal.make_child(KEYS)?;
    let folder = all.make_child(&name[..BUCKET])?;
    let (_, valid) = lines(&folder, name)?;
    let json = serde_json::to_string(line).expect("texts are JSON");
    let file = match folder.reopen(name)? {
        Some(file) => file,
        None => folder.create(name)?,
    };
    // A torn line must not stay in front of a new one.
    file.cut(valid)?;
    file.append(&checked(&json))?;
    file.sync()?;
    Ok(folder.sync()?)
}

/// Moves the index to another journal. Keys that both have are joined.
pub(crate) fn move_keys(from: &Folder, to: &Folder, _lock: &Lock) -> Result<(), JournalError> {
    let Some(all) = from.child(KEYS)? else {
        return Ok(());
    };
    let all_there = to.make_child(KEYS)?;
    for bucket in all.names()? {
        let here = all.make_child(&bucket)?;
        let there = all_there.make_child(&bucket)?;
        for name in here.names()? {
            if there.has(&name)? {
                join(&here, &there, &name)?;
                here.remove(&name)?;
            } else {
                here.move_into(&name, &there)?;
            }
        }
        there.sync()?;
        all.remove_child(&bucket)?;
    }
    Ok(from.remove_child(KEYS)?)
}

fn join(here: &Folder, there: &Folder, name: &str) -> Result<(), JournalError> {
    let text = |line: &KeyLine| serde_json::to_string(line).expect("texts are JSON");
    let mut joined: Vec<String> = lines(there, name)?.0.iter().map(text).collect();
    for line in lines(here, name)?.0.iter().map(text) {
        // A move that was killed has joined some of them before.
        if !joined.contains(&line) {
            joined.push(line);
        }
    }
    let text: Vec<u8> = joined.iter().flat_map(|json| checked(json)).collect();
    Ok(there.replace(name, &text)?)
}

fn bucket(journal: &Folder, key: &IdempotencyKey) -> Result<Option<Folder>, DiskError> {
    match journal.child(KEYS)? {
        Some(all) => all.child(&key.0[..BUCKET]),
        None => Ok(None),
    }
}

/// Returns the lines of a file, and the number of their bytes. A torn line at the end is left out: its
/// publish had not begun. Any other damage is an error.
fn lines(folder: &Folder, name: &str) -> Result<(Vec<KeyLine>, u64), JournalError> {
    let Some(file) = folder.read(name, Privacy::Owner, LARGEST_FILE)? else {
        return Ok((Vec::new(), 0));
    };
    let path = || folder.path().join(name);
    let mut lines = Vec::new();
    let mut valid = 0;
    let mut all = file.split_inclusive(|byte| *byte == b'\n').enumerate().peekable();
    while let Some((index, text)) = all.next() {
        let Some(json) = unchecked(text) else {
            // A whole line is never torn.
            if all.peek().is_none() && !text.ends_with(b"\n") {
                break;
            }
            return Err(JournalError::Damaged { path: path(), line: index + 1 });
        };
        let line = serde_json::from_slice(json);
        lines.push(line.map_err(|_| JournalError::NewerVersion { path: path() })?);
        valid += text.len() as u64;
    }
    Ok((lines, valid))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_other_parts_differ() {
        let key = |parts: &[&str]| IdempotencyKey::of(parts);
        assert_eq!(key(&["plan", "ada", "7"]), key(&["plan", "ada", "7"]));
        assert_ne!(key(&["plan", "ada", "7"]), key(&["plan", "ad", "a7"]));
        assert_ne!(key(&["plan", "ada", "7"]), key(&["plan", "ada7"]));
        assert_ne!(key(&["plan", ""]), key(&["plan"]));
    }
}
