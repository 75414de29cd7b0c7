//! The journal itself: where it lies, what is in it, beginning and going on

use super::entry::Entry;
use super::entry_id::EntryId;
use super::error::JournalError;
use super::line::{self, Fault};
use super::note::{Note, Planned};
use super::pen::Pen;
use crate::clock::Clock;
use crate::disk::{DiskError, Folder, Lock, Patience, Privacy, PrivateFile, Site};

/// The folder of the journal.
const JOURNAL: &str = "journal";
/// Taken to look for the same content and to begin, so that of two processes one begins.
const LOCK: &str = ".lock";
/// The largest file that is read: 819 chunks are under 100 KiB.
const LARGEST_FILE: u64 = 1024 * 1024;

/// The journal of one store. All calls block.
#[derive(Debug, Clone)]
pub struct Journal {
    site: Site,
    clock: Clock,
}

/// What became of the wish to go on with a publish.
#[derive(Debug)]
pub enum Reopened {
    /// It is ours now, as it stood when it became so.
    Ours(Pen, Box<Entry>),
    /// Another process is at it.
    Busy,
    /// It is gone.
    Gone,
}

impl Journal {
    /// The journal in a folder of a store. Nothing is made before something is published.
    pub fn new(site: Site, clock: Clock) -> Self {
        Self { site, clock }
    }

    /// The clock that dates notes.
    pub fn clock(&self) -> Clock {
        self.clock
    }

    fn folder(&self) -> Result<Option<Folder>, DiskError> {
        match self.site.open()? {
            Some(folder) => folder.child(JOURNAL),
            None => Ok(None),
        }
    }

    pub(crate) fn folder_for_writing(&self) -> Result<Folder, DiskError> {
        self.site.make()?.make_child(JOURNAL)
    }

    /// Keeps other processes from beginning.
    pub fn lock(&self) -> Result<Lock, JournalError> {
        Ok(self.folder_for_writing()?.lock(LOCK, Patience::quiet().wanting("the journal"))?)
    }

    /// Everything that began at `since` or later, in seconds since 1970, oldest first. A file
    /// without a plan is the trace of a run that was killed before it had asked anybody anything.
    pub fn entries(&self, since: u64) -> Result<Vec<Entry>, JournalError> {
        self.survey(since)?.into_iter().collect()
    }

    /// The same, past files that cannot be read.
    pub fn survey(&self, since: u64) -> Result<Vec<Result<Entry, JournalError>>, JournalError> {
        let Some(folder) = self.folder()? else {
            return Ok(Vec::new());
        };
        let ids = folder.names()?.into_iter().filter_map(|name| EntryId::of_file(&name));
        let recent = ids.filter(|id| id.began() >= since);
        let read = recent.map(|id| Ok(read(&folder, &id)?.map(|(entry, _)| entry)));
        Ok(read.filter_map(Result::transpose).collect())
    }

    /// The publish that TikTok calls so.
    pub fn find(&self, publish_id: &str) -> Result<Option<Entry>, JournalError> {
        let all = self.entries(0)?;
        Ok(all.into_iter().rev().find(|entry| entry.publish_id() == Some(publish_id)))
    }

    /// Writes down what is about to be published. `_lock` proves that nobody else begins.
    pub fn begin(&self, planned: Planned, _lock: &Lock) -> Result<Pen, JournalError> {
        let folder = self.folder_for_writing()?;
        let id = EntryId::new(self.clock.unix_millis())?;
        let file = folder.create(&id.file_name())?;
        file.try_lock()?;
        folder.sync()?;
        let pen = Pen::new((id, planned.way), file, folder);
        pen.note(&Note::Planned(planned))?;
        Ok(pen)
    }

    /// Moves everything but the locks to another journal, and returns how many publishes were
    /// moved. Refused while a process works on one of them. Moving what is left after a run that
    /// was killed is fine.
    pub fn move_to(&self, other: &Self) -> Result<usize, JournalError> {
        let Some(folder) = self.folder()? else {
            return Ok(0);
        };
        let _lock = folder.lock(LOCK, Patience::quiet())?;
        let to = other.folder_for_writing()?;
        let names = folder.names()?;
        let ids: Vec<EntryId> = names.iter().filter_map(|name| EntryId::of_file(name)).collect();
        for id in &ids {
            if self.is_busy(id)? {
                let path = folder.path().join(id.file_name());
                return Err(DiskError::Locked { path, holder: None }.into());
            }
        }
        // The names of locks begin with a dot, and so do those of files that were never finished.
        for name in names.iter().filter(|name| !name.starts_with('.')) {
            folder.move_into(name, &to)?;
        }
        to.sync()?;
        folder.sync()?;
        Ok(ids.len())
    }

    /// Whether a process is at this publish now.
    pub fn is_busy(&self, id: &EntryId) -> Result<bool, JournalError> {
        let file = match self.folder()? {
            Some(folder) => folder.reopen(&id.file_name())?,
            None => None,
        };
        Ok(file.map(|file| file.try_lock()).transpose()?.is_some_and(|free| !free))
    }

    /// Goes on with a publish, if nobody else does.
    pub fn reopen(&self, id: &EntryId, _lock: &Lock) -> Result<Reopened, JournalError> {
        let folder = self.folder_for_writing()?;
        let Some(file) = folder.reopen(&id.file_name())? else {
            return Ok(Reopened::Gone);
        };
        if !file.try_lock()? {
            return Ok(Reopened::Busy);
        }
        match read(&folder, id)? {
            Some((entry, valid)) => {
                cut_torn(&file, valid)?;
                let pen = Pen::new((id.clone(), entry.planned.way), file, folder);
                Ok(Reopened::Ours(pen, Box::new(entry)))
            }
            None => Ok(Reopened::Gone),
        }
    }
}

/// What was torn off goes before something is written behind it.
fn cut_torn(file: &PrivateFile, valid: u64) -> Result<(), JournalError> {
    file.cut(valid)?;
    Ok(file.sync()?)
}

/// An entry, and how many bytes of its file hold it; none without a plan.
fn read(folder: &Folder, id: &EntryId) -> Result<Option<(Entry, u64)>, JournalError> {
    let name = id.file_name();
    let Some(file) = folder.read(&name, Privacy::Owner, LARGEST_FILE)? else {
        return Ok(None);
    };
    let path = folder.path().join(&name);
    let lines = line::decode(&file).map_err(|fault| match fault {
        Fault::Damaged(line) => JournalError::Damaged { path: path.clone(), line },
        Fault::Newer => JournalError::NewerVersion { path: path.clone() },
    })?;
    let tells = match lines.notes.first() {
        Some(Note::Planned(planned)) => lines.notes.iter().any(|note| note.opens(planned.way)),
        _ => false,
    };
    let opened = || folder.read(&id.mark_name(), Privacy::Owner, LARGEST_FILE);
    if !tells && opened()?.is_some() {
        return Err(JournalError::Damaged { path, line: lines.notes.len() + 1 });
    }
    Ok(Entry::new(id.clone(), lines.notes).map(|entry| (entry, lines.valid as u64)))
}
