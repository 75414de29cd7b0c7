//! The publishes that were not moved to the finished ones
//!
//! Versions to 2.3.0 keep all publishes in the journal's own folder. On ext4 a folder that once held
//! many files stays slow to list. New publishes are in a folder below it, and the older ones move there.

use super::reading::{self, Read, Unread, encode};
use super::{EntryId, Note};
use crate::disk::{DiskError, Folder, Lock, PrivateFile};

/// The folder of new publishes.
const LIVE: &str = "live";
/// A file in it that marks the journal's own folder as empty of publishes.
const ALONE: &str = ".alone";

/// The folders to search, the one of new publishes first.
#[derive(Debug)]
pub(crate) struct Live(Vec<Folder>);

impl Live {
    /// Opens the folders of a journal, without the older one if it is marked as empty. The mark is as
    /// true as at the last call of [`gather`].
    pub(crate) fn open(journal: &Folder) -> Result<Self, DiskError> {
        let own = journal.child(LIVE)?;
        let is_alone = own.as_ref().map_or(Ok(false), |own| own.has(ALONE))?;
        let older = (!is_alone).then(|| journal.clone());
        Ok(Self(own.into_iter().chain(older).collect()))
    }

    /// Opens both folders, also if a file was put back into the older one.
    pub(crate) fn open_both(journal: &Folder) -> Result<Self, DiskError> {
        Ok(Self(journal.child(LIVE)?.into_iter().chain([journal.clone()]).collect()))
    }

    /// Makes the folder of new publishes, which older programs do not know.
    pub(crate) fn make(journal: &Folder) -> Result<Folder, DiskError> {
        stop_older_programs(journal)?;
        journal.make_child(LIVE)
    }

    /// Returns the publishes, oldest first.
    pub(crate) fn ids(&self) -> Result<Vec<EntryId>, DiskError> {
        let mut ids = Vec::new();
        // A publish that moves at this moment is in the older folder first.
        for folder in self.0.iter().rev() {
            ids.extend(ids_in(folder)?);
        }
        ids.sort_unstable();
        ids.dedup();
        Ok(ids)
    }

    /// Returns the folder of a publish; `None` if it was moved to the finished ones.
    pub(crate) fn folder_of(&self, id: &EntryId) -> Result<Option<&Folder>, DiskError> {
        // The first comes last once more, since a publish may move to it at this moment.
        for folder in self.0.iter().chain(self.0.first().filter(|_| self.0.len() > 1)) {
            if folder.has(&id.file_name())? {
                return Ok(Some(folder));
            }
        }
        Ok(None)
    }

    /// Reads a publish; `None` if it was moved, or has no plan.
    pub(crate) fn read(&self, id: &EntryId) -> Result<Option<Read>, Unread> {
        let is_marked = || {
            let mut marks = self.0.iter().map(|folder| reading::is_marked(folder, id));
            marks.try_fold(false, |marked, here| Ok(marked || here?))
        };
        match self.folder_of(id)? {
            Some(folder) => reading::read(folder, id, &id.file_name(), is_marked),
            None => Ok(None),
        }
    }

    /// Opens the file of a publish, and its folder; `None` if it was moved to the finished ones.
    pub(crate) fn reopen(&self, id: &EntryId) -> Result<Option<(PrivateFile, Folder)>, DiskError> {
        let Some(folder) = self.folder_of(id)? else {
            return Ok(None);
        };
        Ok(folder.reopen(&id.file_name())?.map(|file| (file, folder.clone())))
    }

    /// Removes the publishes and their marks, each mark after its publish.
    pub(crate) fn remove_all(&self) -> Result<(), DiskError> {
        for folder in &self.0 {
            let mut names = folder.names()?;
            names.retain(|name| EntryId::of_file(name).or(EntryId::of_mark(name)).is_some());
            names.sort_by_key(|name| EntryId::of_mark(name).is_some());
            names.iter().try_for_each(|name| folder.remove(name))?;
            folder.sync()?;
        }
        Ok(())
    }

    /// Forces the names in the folders to the medium.
    pub(crate) fn sync(&self) -> Result<(), DiskError> {
        self.0.iter().try_for_each(Folder::sync)
    }

    /// Removes the marks of those of the publishes `ids` that were moved to the finished ones, since
    /// their new names say the same, and marks that a killed run has left.
    pub(crate) fn remove_marks(&self, ids: &[EntryId]) -> Result<(), DiskError> {
        let names = self.0.first().map_or(Ok(Vec::new()), Folder::names)?;
        let left = names.iter().filter_map(|name| EntryId::of_mark(name));
        for id in left.chain(ids.iter().cloned()) {
            if self.folder_of(&id)?.is_none() {
                self.0.iter().try_for_each(|folder| folder.remove(&id.mark_name()))?;
            }
        }
        Ok(())
    }
}

/// Returns whether the older folder is marked as empty, and none of these publishes is in it. A
/// journal without publishes needs no mark.
pub(crate) fn is_gathered(journal: &Folder, ids: &[EntryId]) -> Result<bool, DiskError> {
    match journal.child(LIVE)? {
        None => return Ok(ids.is_empty()),
        Some(own) if !own.has(ALONE)? => return Ok(false),
        Some(_) => {}
    }
    for id in ids {
        if journal.has(&id.file_name())? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Moves the publishes of the older folder to the new one, and marks it as empty. Those that a process
/// works on stay until the next call, without the mark.
pub(crate) fn gather(journal: &Folder, _lock: &Lock) -> Result<(), DiskError> {
    let own = Live::make(journal)?;
    let ids = ids_in(journal)?;
    if !ids.is_empty() {
        own.remove(ALONE)?;
        for id in &ids {
            // One that cannot be opened is reported by the search that needs it.
            if let Ok(Some(file)) = journal.reopen(&id.file_name())
                && file.try_lock()?
            {
                move_one(journal, id, &own)?;
            }
        }
        own.sync()?;
        journal.sync()?;
    }
    if ids_in(journal)?.is_empty() && !own.has(ALONE)? {
        drop(own.create(ALONE)?);
        own.sync()?;
    }
    Ok(())
}

/// Moves all publishes of a journal to another one, and returns their number.
pub(crate) fn move_all(journal: &Folder, other: &Folder, _lock: &Lock) -> Result<usize, DiskError> {
    let there = Live::make(other)?;
    let mut count = 0;
    for folder in Live::open_both(journal)?.0 {
        let ids = ids_in(&folder)?;
        count += ids.len();
        ids.iter().try_for_each(|id| move_one(&folder, id, &there))?;
        // Marks whose publish was moved in a run that was killed.
        for name in folder.names()?.iter().filter(|name| EntryId::of_mark(name).is_some()) {
            folder.move_into(name, &there)?;
        }
    }
    there.sync()?;
    if let Some(own) = journal.child(LIVE)? {
        own.remove(ALONE)?;
        journal.remove_child(LIVE)?;
    }
    Ok(count)
}

/// Moves the mark of a publish and then its file, so that the file is never without its mark.
fn move_one(from: &Folder, id: &EntryId, to: &Folder) -> Result<(), DiskError> {
    if from.has(&id.mark_name())? {
        from.rename_into(&id.mark_name(), to, &id.mark_name())?;
    }
    from.move_into(&id.file_name(), to)
}

/// Leaves a note that agoras 2.3.0 takes for one of a newer program, and stops. Otherwise it would
/// not find publishes of this version, and publish their content a second time.
pub(crate) fn stop_older_programs(journal: &Folder) -> Result<(), DiskError> {
    if journal.has(EntryId::SIGNPOST)? {
        return Ok(());
    }
    journal.replace(EntryId::SIGNPOST, &encode(&Note::Folded))
}

fn ids_in(folder: &Folder) -> Result<Vec<EntryId>, DiskError> {
    Ok(folder.names()?.iter().filter_map(|name| EntryId::of_file(name)).collect())
}
