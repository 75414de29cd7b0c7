//! The journal itself: where it lies, what is in it, beginning and going on

use super::entry::Entry;
use super::entry_id::EntryId;
use super::entry_writer::EntryWriter;
use super::error::JournalError;
use super::fold::{Listing, fold, move_folded, unfold};
use super::note::{Note, Planned};
use super::reading::read_live;
use crate::clock::Clock;
use crate::disk::{DiskError, Folder, Lock, Patience, PrivateFile, Site};

/// The folder of the journal.
const JOURNAL: &str = "journal";
/// Taken to look for the same content and to begin, so that of two processes one begins.
const LOCK: &str = ".lock";

/// The journal of one store. All calls block.
#[derive(Debug, Clone)]
pub struct Journal {
    site: Site,
    clock: Clock,
}

/// The result of [`Journal::reopen`].
#[derive(Debug)]
pub enum Reopened {
    /// This process may write notes. The entry is as it stood when that became so.
    Ours(EntryWriter, Box<Entry>),
    /// Another process works on it.
    Busy,
    /// No process works on it, and the journal cannot be written.
    ReadOnly(JournalError),
    /// It is no longer in the journal.
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

    pub(crate) fn folder(&self) -> Result<Option<Folder>, DiskError> {
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

    /// Writes down what is about to be published. `_lock` proves that nobody else begins.
    pub fn begin(&self, planned: Planned, _lock: &Lock) -> Result<EntryWriter, JournalError> {
        let folder = self.folder_for_writing()?;
        let id = EntryId::new(self.clock.unix_millis())?;
        let file = folder.create(&id.file_name())?;
        file.try_lock()?;
        folder.sync()?;
        let pen = EntryWriter::new((id, planned.transfer), file, folder);
        pen.note(&Note::Planned(planned))?;
        Ok(pen)
    }

    /// Moves finished publishes out of the way. Reports to `many` first how many publishes there
    /// are, if that takes a while. If moving fails, they are found where they are, at a higher cost.
    pub fn settle(&self, many: impl FnOnce(usize)) {
        // An unreadable folder is reported by the call that needs what is in it.
        let Ok(Some(folder)) = self.folder() else {
            return;
        };
        let Ok(there) = Listing::of(&folder) else {
            return;
        };
        if !there.has_finished(&folder) {
            return;
        }
        match self.lock().and_then(|lock| fold(&folder, &there, many, &lock)) {
            Ok(()) => {}
            Err(error) if error.is_no_place() => {
                tracing::info!("what is over stays where it is: {error}");
            }
            Err(error) => {
                let cause = std::error::Error::source(&error).map(ToString::to_string);
                let cause = cause.unwrap_or_default();
                tracing::warn!("finished publishes cannot be put in order: {error}: {cause}");
            }
        }
    }

    /// Moves everything but the locks to another journal, and returns how many publishes were
    /// moved. Refused while a process works on one of them. Moving what is left after a run that
    /// was killed is fine.
    pub fn move_to(&self, other: &Self) -> Result<usize, JournalError> {
        let Some(folder) = self.folder()? else {
            return Ok(0);
        };
        let lock = folder.lock(LOCK, Patience::quiet())?;
        let to = other.folder_for_writing()?;
        let names = folder.names()?;
        let ids: Vec<EntryId> = names.iter().filter_map(|name| EntryId::of_file(name)).collect();
        for id in &ids {
            if self.is_busy(id)? {
                let path = folder.path().join(id.file_name());
                return Err(DiskError::Locked { path, holder: None }.into());
            }
        }
        let moved = move_folded((&folder, &to), &lock)?;
        let names = folder.names()?;
        // The names of locks begin with a dot, and so do those of files that were never finished.
        for name in names.iter().filter(|name| !name.starts_with('.')) {
            if name == EntryId::SIGNPOST && to.has(name)? {
                folder.remove(name)?;
            } else {
                folder.move_into(name, &to)?;
            }
        }
        to.sync()?;
        folder.sync()?;
        Ok(moved + ids.len())
    }

    /// Whether a process is at this publish now. None is at what is folded.
    pub fn is_busy(&self, id: &EntryId) -> Result<bool, JournalError> {
        let file = match self.folder()? {
            Some(folder) => match folder.reopen(&id.file_name()) {
                Err(error) if error.is_no_place() => folder.reopen_to_ask(&id.file_name())?,
                file => file?,
            },
            None => None,
        };
        Ok(file.map(|file| file.try_lock()).transpose()?.is_some_and(|free| !free))
    }

    /// Takes a publish over, unless another process works on it. A finished publish can get more
    /// notes: the address of a post is often known later.
    pub fn reopen(&self, entry: &Entry) -> Result<Reopened, JournalError> {
        let _lock = match self.lock() {
            Err(error) if error.is_no_place() => {
                let is_busy = self.is_busy(&entry.id)?;
                return Ok(if is_busy { Reopened::Busy } else { Reopened::ReadOnly(error) });
            }
            lock => lock?,
        };
        let (id, folder) = (&entry.id, self.folder_for_writing()?);
        let mut file = folder.reopen(&id.file_name())?;
        if file.is_none() && unfold(entry, &folder)? {
            file = folder.reopen(&id.file_name())?;
        }
        let Some(file) = file else {
            return Ok(Reopened::Gone);
        };
        if !file.try_lock()? {
            return Ok(Reopened::Busy);
        }
        let Some(read) = read_live(&folder, id).map_err(|unread| unread.error)? else {
            return Ok(Reopened::Gone);
        };
        cut_torn(&file, read.valid)?;
        let pen = EntryWriter::new((id.clone(), read.entry.planned.transfer), file, folder);
        Ok(Reopened::Ours(pen, Box::new(read.entry)))
    }
}

/// What was torn off goes before something is written behind it.
fn cut_torn(file: &PrivateFile, valid: u64) -> Result<(), JournalError> {
    file.cut(valid)?;
    Ok(file.sync()?)
}
