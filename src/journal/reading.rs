//! Reads the file of one publish

use super::line::{self, LineError};
use super::{ContentKey, Entry, EntryId, JournalError, Note, Planned};
use crate::disk::{DiskError, Folder, Privacy};

/// Bytes of the largest file that is read. The notes of 819 chunks have less than 100 KiB.
const LARGEST_FILE: u64 = 1024 * 1024;

/// An entry, with the intact bytes and lines of its file.
#[derive(Debug)]
pub(crate) struct Read {
    pub(crate) entry: Entry,
    pub(crate) valid: u64,
    pub(crate) lines: usize,
}

/// The error for a file that is not as it was written.
#[derive(Debug)]
pub(crate) struct Unread {
    pub(crate) error: JournalError,
    /// The plan; `None` if the first line is damaged too.
    planned: Option<Box<Planned>>,
}

impl From<DiskError> for Unread {
    fn from(error: DiskError) -> Self {
        Self { error: error.into(), planned: None }
    }
}

impl Unread {
    /// Returns whether it certainly has other content than any of these.
    pub(crate) fn is_none_of(&self, keys: &[ContentKey]) -> bool {
        self.planned.as_ref().is_some_and(|planned| !planned.is_one_of(keys))
    }
}

/// Reads a publish that was not moved away; `None` if there is no file, or one without a plan. A run
/// that was killed before it asked TikTok anything leaves such a file.
pub(crate) fn read_live(folder: &Folder, id: &EntryId) -> Result<Option<Read>, Unread> {
    let is_marked = || Ok(folder.read(&id.mark_name(), Privacy::Owner, LARGEST_FILE)?.is_some());
    read(folder, id, &id.file_name(), is_marked)
}

/// Reads the file `name`. If it `is_marked` as opened and has no such note, it is damaged.
pub(crate) fn read(
    folder: &Folder,
    id: &EntryId,
    name: &str,
    is_marked: impl FnOnce() -> Result<bool, DiskError>,
) -> Result<Option<Read>, Unread> {
    let Some(file) = folder.read(name, Privacy::Owner, LARGEST_FILE)? else {
        return Ok(None);
    };
    let path = folder.path().join(name);
    let lines = match line::decode(&file) {
        Ok(lines) => lines,
        Err(LineError::Damaged(line)) => {
            let planned = line::first(&file).and_then(plan);
            return Err(Unread { error: JournalError::Damaged { path, line }, planned });
        }
        Err(LineError::Newer) => {
            return Err(Unread { error: JournalError::NewerVersion { path }, planned: None });
        }
    };
    let count = lines.notes.len();
    let is_opened = match lines.notes.first() {
        Some(Note::Planned(plan)) => lines.notes.iter().any(|note| note.opens(plan.transfer)),
        _ => false,
    };
    if !is_opened && is_marked()? {
        let error = JournalError::Damaged { path, line: count + 1 };
        return Err(Unread { error, planned: lines.notes.into_iter().next().and_then(plan) });
    }
    let valid = lines.valid as u64;
    Ok(Entry::new(id.clone(), lines.notes).map(|entry| Read { entry, valid, lines: count }))
}

fn plan(note: Note) -> Option<Box<Planned>> {
    match note {
        Note::Planned(planned) => Some(Box::new(planned)),
        _ => None,
    }
}
