//! The file of one publish -> its entry

use super::content_key::ContentKey;
use super::entry::Entry;
use super::entry_id::EntryId;
use super::error::JournalError;
use super::line::{self, LineError};
use super::note::{Note, Planned};
use crate::disk::{DiskError, Folder, Privacy};

/// The largest file that is read: 819 chunks are under 100 KiB.
const LARGEST_FILE: u64 = 1024 * 1024;

/// An entry, and how many bytes and lines of its file hold it.
#[derive(Debug)]
pub(crate) struct Read {
    pub(crate) entry: Entry,
    pub(crate) valid: u64,
    pub(crate) lines: usize,
}

/// A file that cannot be relied on.
#[derive(Debug)]
pub(crate) struct Unread {
    pub(crate) error: JournalError,
    /// What was to be published, where the first line still tells.
    planned: Option<Box<Planned>>,
}

impl From<DiskError> for Unread {
    fn from(error: DiskError) -> Self {
        Self { error: error.into(), planned: None }
    }
}

impl Unread {
    /// Whether it is certainly of other content than any of these.
    pub(crate) fn is_none_of(&self, keys: &[ContentKey]) -> bool {
        self.planned.as_ref().is_some_and(|planned| !planned.is_one_of(keys))
    }
}

/// Reads a publish that is not folded; `None` where there is no file, or one without a plan: the
/// trace of a run that was killed before it had asked anybody anything.
pub(crate) fn read_live(folder: &Folder, id: &EntryId) -> Result<Option<Read>, Unread> {
    let marked = || Ok(folder.read(&id.mark_name(), Privacy::Owner, LARGEST_FILE)?.is_some());
    read(folder, (id, &id.file_name()), marked)
}

/// Reads a file of this name. A file that is `marked` as opened has to tell so.
pub(crate) fn read(
    folder: &Folder,
    (id, name): (&EntryId, &str),
    marked: impl FnOnce() -> Result<bool, DiskError>,
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
    let tells = match lines.notes.first() {
        Some(Note::Planned(planned)) => lines.notes.iter().any(|note| note.opens(planned.transfer)),
        _ => false,
    };
    if !tells && marked()? {
        let error = JournalError::Damaged { path, line: lines.notes.len() + 1 };
        return Err(Unread { error, planned: lines.notes.into_iter().next().and_then(plan) });
    }
    let (valid, count) = (lines.valid as u64, lines.notes.len());
    Ok(Entry::new(id.clone(), lines.notes).map(|entry| Read { entry, valid, lines: count }))
}

fn plan(note: Note) -> Option<Box<Planned>> {
    match note {
        Note::Planned(planned) => Some(Box::new(planned)),
        _ => None,
    }
}
