//! The files of the index of publishes by idempotency key: one for each key, a line for each event

use serde::{Deserialize, Serialize};

use super::reading::{checked, unchecked};
use super::{ContentKey, EntryId, Idempotency, IdempotencyKey, JournalError, Planned};
use crate::clock::Moment;
use crate::disk::{DiskError, Folder, Lock, Privacy};

/// The folder of the index.
const KEYS: &str = "keys";
/// Letters of a key that name one of 256 folders.
const BUCKET: usize = 2;
/// Bytes of the largest file that is read: a line has less than 2 KiB.
const LARGEST_FILE: u64 = 16 * 1024 * 1024;

/// A line of the index.
#[derive(Serialize, Deserialize)]
#[serde(tag = "line", rename_all = "kebab-case")]
pub(crate) enum KeyLine {
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

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct BegunLine {
    pub(crate) id: String,
    /// The key of the content, by which a finished publish is found.
    pub(crate) content: ContentKey,
    pub(crate) account: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) open_id: Option<String>,
    #[serde(flatten)]
    pub(crate) idempotency: Idempotency,
}

/// Adds a publish to the index, before anything is sent.
pub(crate) fn add(journal: &Folder, id: &EntryId, planned: &Planned) -> Result<(), JournalError> {
    let Some(idempotency) = planned.idempotency.clone() else {
        return Ok(());
    };
    let key = idempotency.key.clone();
    append(journal, &key, &begun(id, planned, idempotency))
}

/// Adds a publish to the index, unless it is in it.
pub(crate) fn add_once(
    journal: &Folder,
    id: &EntryId,
    planned: &Planned,
) -> Result<(), JournalError> {
    let Some(idempotency) = planned.idempotency.clone() else {
        return Ok(());
    };
    let key = idempotency.key.clone();
    append_once(journal, &key, &begun(id, planned, idempotency))
}

fn begun(id: &EntryId, planned: &Planned, idempotency: Idempotency) -> KeyLine {
    KeyLine::Begun(BegunLine {
        id: id.to_string(),
        content: planned.key().clone(),
        account: planned.account.clone(),
        open_id: planned.open_id.clone(),
        idempotency,
    })
}

/// Adds a line to the file of a key, unless it is in it.
pub(crate) fn append_once(
    journal: &Folder,
    key: &IdempotencyKey,
    line: &KeyLine,
) -> Result<(), JournalError> {
    let text = |line: &KeyLine| serde_json::to_string(line).expect("texts are JSON");
    let there = match bucket(journal, key)? {
        Some(folder) => lines(&folder, key.as_str())?.0,
        None => Vec::new(),
    };
    let is_there = there.iter().any(|it| text(it) == text(line));
    if is_there { Ok(()) } else { append(journal, key, line) }
}

/// Passes every line of the index to `see`, those of one key in their order.
pub(crate) fn each(
    journal: &Folder,
    see: &mut dyn FnMut(&IdempotencyKey, KeyLine),
) -> Result<(), JournalError> {
    let Some(all) = journal.child(KEYS)? else {
        return Ok(());
    };
    for bucket in all.names()? {
        let Some(folder) = all.child(&bucket)? else { continue };
        for name in folder.names()? {
            let Some(key) = IdempotencyKey::parse(&name) else { continue };
            lines(&folder, &name)?.0.into_iter().for_each(|line| see(&key, line));
        }
    }
    Ok(())
}

/// Removes the index.
pub(crate) fn remove_all(journal: &Folder) -> Result<(), DiskError> {
    let Some(all) = journal.child(KEYS)? else {
        return Ok(());
    };
    for bucket in all.names()? {
        if let Some(folder) = all.child(&bucket)? {
            folder.names()?.iter().try_for_each(|name| folder.remove(name))?;
            all.remove_child(&bucket)?;
        }
    }
    journal.remove_child(KEYS)
}

/// Adds a line to the file of a key.
pub(crate) fn append(
    journal: &Folder,
    key: &IdempotencyKey,
    line: &KeyLine,
) -> Result<(), JournalError> {
    let name = key.as_str();
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

/// Returns the folder of a key; `None` if there is none yet.
pub(crate) fn bucket(journal: &Folder, key: &IdempotencyKey) -> Result<Option<Folder>, DiskError> {
    match journal.child(KEYS)? {
        Some(all) => all.child(&key.as_str()[..BUCKET]),
        None => Ok(None),
    }
}

/// Returns the lines of a file, and the number of their bytes. A torn line at the end is left out: its
/// publish had not begun. Any other damage is an error.
pub(crate) fn lines(folder: &Folder, name: &str) -> Result<(Vec<KeyLine>, u64), JournalError> {
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
