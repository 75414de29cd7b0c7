//! The journal of one store: begins, resumes and moves publishes

use super::fold::{fold, mark, move_folded, unfold};
use super::key_lines;
use super::live::{Live, gather, is_gathered, move_all};
use super::moving;
use super::reading::encode;
use super::shared::{Pinned, SharedJournal, SharedSite, SharedWriter, TakenOver};
use super::{Entry, EntryId, JournalError, Note, Planned, Transfer};
use crate::clock::Clock;
use crate::disk::{DiskError, Folder, Lock, Patience, PrivateFile, Site};

const JOURNAL: &str = "journal";
/// The lock that is held from the search for the same content to the beginning of a publish, so that
/// only one of two processes begins.
const LOCK: &str = ".lock";

/// The journal of one store. All calls block.
#[derive(Debug, Clone)]
pub struct Journal {
    place: JournalPlace,
    pub(crate) clock: Clock,
}

#[derive(Debug, Clone)]
enum JournalPlace {
    Folder(Site),
    Shared(SharedSite),
}

/// Proof that no other process begins a publish between the search for the same content and the
/// beginning. In a shared store the beginning fails instead, if another process was faster.
#[derive(Debug)]
pub enum JournalLock {
    /// The lock of the folder.
    Folder(Lock),
    /// The account's document as it was before others of the same content were searched: what is read
    /// after it is as new, and a beginning fails if anything newer exists.
    Shared(Box<Pinned>),
}

/// The result of [`Journal::reopen`].
#[derive(Debug)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Reopened {
    /// This process may write notes. The entry is as it stood when that became so.
    Ours(EntryWriter, Box<Entry>),
    Busy,
    /// No process works on it, and the journal cannot be written.
    ReadOnly(JournalError),
    Gone,
}

/// The right to write notes about one publish. No other process has it until this is dropped.
#[derive(Debug)]
pub struct EntryWriter(Writer);

#[derive(Debug)]
enum Writer {
    Folder(EntryFile),
    Shared(Box<SharedWriter>),
}

/// The file of one publish, which stays locked until this is dropped.
#[derive(Debug)]
struct EntryFile {
    id: EntryId,
    transfer: Transfer,
    file: PrivateFile,
    folder: Folder,
}

impl EntryWriter {
    /// Writes a note. Once this returns, a power cut does not lose it, unless it is about a chunk.
    pub fn note(&self, note: &Note) -> Result<(), JournalError> {
        match &self.0 {
            Writer::Folder(file) => file.note(note),
            Writer::Shared(writer) => writer.note(note),
        }
    }

    pub(crate) fn id(&self) -> &EntryId {
        match &self.0 {
            Writer::Folder(file) => &file.id,
            Writer::Shared(writer) => writer.id(),
        }
    }
}

impl EntryFile {
    fn note(&self, note: &Note) -> Result<(), JournalError> {
        self.file.append(&encode(note))?;
        if note.must_last() {
            self.file.sync()?;
        }
        // With the mark, a file that is cut before this note is recognized as damaged.
        if note.opens(self.transfer) { Ok(mark(&self.folder, &self.id)?) } else { Ok(()) }
    }
}

impl Journal {
    /// Returns the journal in a folder of a store. Nothing is created before the first publish.
    pub fn new(site: Site, clock: Clock) -> Self {
        Self { place: JournalPlace::Folder(site), clock }
    }

    /// Returns the journal in a shared store.
    pub fn shared_at(site: SharedSite, clock: Clock) -> Self {
        Self { place: JournalPlace::Shared(site), clock }
    }

    pub(crate) fn shared(&self) -> Result<Option<SharedJournal>, JournalError> {
        match &self.place {
            JournalPlace::Folder(_) => Ok(None),
            JournalPlace::Shared(site) => site.open().map(Some),
        }
    }

    /// Returns the journal's folder; `None` before the first publish, and in a shared store.
    pub(crate) fn folder(&self) -> Result<Option<Folder>, DiskError> {
        let JournalPlace::Folder(site) = &self.place else {
            return Ok(None);
        };
        match site.open()? {
            Some(folder) => folder.child(JOURNAL),
            None => Ok(None),
        }
    }

    pub(crate) fn folder_for_writing(&self) -> Result<Folder, DiskError> {
        match &self.place {
            JournalPlace::Folder(site) => site.make()?.make_child(JOURNAL),
            JournalPlace::Shared(_) => {
                let source = std::io::Error::from(std::io::ErrorKind::Unsupported);
                Err(DiskError::io("use", std::path::Path::new(JOURNAL))(source))
            }
        }
    }

    /// Keeps other processes from beginning a publish.
    pub fn lock(&self) -> Result<JournalLock, JournalError> {
        match &self.place {
            JournalPlace::Folder(_) => self.lock_folder().map(JournalLock::Folder),
            JournalPlace::Shared(site) => Ok(JournalLock::Shared(Box::new(site.open()?.pinned()?))),
        }
    }

    pub(crate) fn lock_folder(&self) -> Result<Lock, JournalError> {
        Ok(self.folder_for_writing()?.lock(LOCK, Patience::quiet().wanting("the journal"))?)
    }

    /// Begins a publish. `lock` proves that no other process begins one. In a shared store it fails if
    /// another one has changed the account's publishes since the lock was taken.
    pub fn begin(
        &self,
        planned: &Planned,
        lock: &JournalLock,
    ) -> Result<EntryWriter, JournalError> {
        if let (Some(shared), JournalLock::Shared(pinned)) = (self.shared()?, lock) {
            let writer = shared.begin(planned, pinned)?;
            return Ok(EntryWriter(Writer::Shared(Box::new(writer))));
        }
        let journal = self.folder_for_writing()?;
        moving::refuse(&journal, &planned.account)?;
        let folder = Live::make(&journal)?;
        let id = EntryId::new(self.clock.now().millis())?;
        let file = folder.create(&id.file_name())?;
        file.try_lock()?;
        folder.sync()?;
        let file = EntryFile { id, transfer: planned.transfer, file, folder };
        file.note(&Note::Planned(Box::new(planned.clone())))?;
        key_lines::add(&journal, &file.id, planned)?;
        Ok(EntryWriter(Writer::Folder(file)))
    }

    /// Moves finished publishes to another folder. Reports to `many` first how many publishes there
    /// are, if that takes a while. If moving fails, they are found where they are, at a higher cost.
    pub fn settle(&self, many: impl FnOnce(usize)) {
        // An unreadable folder is reported by the call that needs its content.
        let Ok(Some(folder)) = self.folder() else {
            return;
        };
        let Ok(live) = Live::open_both(&folder) else {
            return;
        };
        let Ok(ids) = live.ids() else {
            return;
        };
        let is_over = |id| matches!(live.read(id), Ok(Some(read)) if read.entry.is_over());
        let is_settled = !ids.iter().any(is_over) && is_gathered(&folder, &ids).unwrap_or_default();
        if is_settled {
            return;
        }
        let settled = self.lock_folder().and_then(|lock| {
            fold(&folder, &ids, many, &lock)?;
            Ok(gather(&folder, &lock)?)
        });
        match settled {
            Ok(()) => {}
            Err(error) if error.is_no_place() => {
                tracing::info!("finished publishes stay where they are: {error}");
            }
            Err(error) => {
                let cause = std::error::Error::source(&error).map(ToString::to_string);
                let cause = cause.unwrap_or_default();
                tracing::warn!("finished publishes cannot be put in order: {error}: {cause}");
            }
        }
    }

    /// Moves everything but the locks to another journal, and returns the number of publishes.
    /// Refuses while a process works on one of them. Continues a move that was killed.
    pub fn move_to(&self, other: &Self) -> Result<usize, JournalError> {
        let Some(folder) = self.folder()? else {
            return Ok(0);
        };
        let lock = folder.lock(LOCK, Patience::quiet())?;
        let target = other.folder_for_writing()?;
        let live = Live::open_both(&folder)?;
        for id in &live.ids()? {
            if self.is_busy(id)? {
                let holder = live.folder_of(id)?.unwrap_or(&folder);
                let path = holder.path().join(id.file_name());
                return Err(DiskError::Locked { path, holder: None }.into());
            }
        }
        let mut moved = move_folded(&folder, &target, &lock)?;
        moved += move_all(&folder, &target, &lock)?;
        key_lines::move_keys(&folder, &target, &lock)?;
        let names = folder.names()?;
        // Names with a leading dot belong to locks and to temporary files.
        for name in names.iter().filter(|name| !name.starts_with('.')) {
            if name == EntryId::SIGNPOST && target.has(name)? {
                folder.remove(name)?;
            } else {
                folder.move_into(name, &target)?;
            }
        }
        target.sync()?;
        folder.sync()?;
        Ok(moved)
    }

    /// Returns whether a process works on this publish now; `false` for a finished publish that was
    /// moved away.
    pub fn is_busy(&self, id: &EntryId) -> Result<bool, JournalError> {
        if let Some(shared) = self.shared()? {
            return shared.is_busy(id);
        }
        let Some(journal) = self.folder()? else {
            return Ok(false);
        };
        let live = Live::open_both(&journal)?;
        let Some(folder) = live.folder_of(id)? else {
            return Ok(false);
        };
        let file = match folder.reopen(&id.file_name()) {
            Err(error) if error.is_no_place() => folder.reopen_to_ask(&id.file_name())?,
            file => file?,
        };
        Ok(file.map(|file| file.try_lock()).transpose()?.is_some_and(|free| !free))
    }

    /// Takes a publish over, unless another process works on it. A finished publish can get more
    /// notes: the address of a post is often known later.
    pub fn reopen(&self, entry: &Entry) -> Result<Reopened, JournalError> {
        if let Some(shared) = self.shared()? {
            return Ok(match shared.take_over(entry)? {
                TakenOver::Ours(writer, entry) => {
                    Reopened::Ours(EntryWriter(Writer::Shared(Box::new(writer))), entry)
                }
                TakenOver::Busy => Reopened::Busy,
                TakenOver::Gone => Reopened::Gone,
            });
        }
        let _lock = match self.lock_folder() {
            Err(error) if error.is_no_place() => {
                let is_busy = self.is_busy(&entry.id)?;
                return Ok(if is_busy { Reopened::Busy } else { Reopened::ReadOnly(error) });
            }
            lock => lock?,
        };
        let id = entry.id.clone();
        let journal = self.folder_for_writing()?;
        let mut found = Live::open_both(&journal)?.reopen(&id)?;
        if found.is_none() && unfold(entry, &journal)? {
            found = Live::open_both(&journal)?.reopen(&id)?;
        }
        let Some((file, folder)) = found else {
            return Ok(Reopened::Gone);
        };
        if !file.try_lock()? {
            return Ok(Reopened::Busy);
        }
        let live = Live::open_both(&journal)?;
        let Some(read) = live.read(&id).map_err(|unread| unread.error)? else {
            return Ok(Reopened::Gone);
        };
        // A torn line must not stay in front of new notes.
        file.cut(read.valid)?;
        file.sync()?;
        let transfer = read.entry.planned.transfer;
        let writer = Writer::Folder(EntryFile { id, transfer, file, folder });
        Ok(Reopened::Ours(EntryWriter(writer), Box::new(read.entry)))
    }
}
