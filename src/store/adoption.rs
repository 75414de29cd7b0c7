//! The move of what agoras 2.3.0 or before has stored to the folder of a gateway, once

use std::collections::BTreeMap;

use crate::disk::{Folder, Lock, Patience, Site};

use super::file_name::{QUARANTINE, is_any_reservation, is_record, lock_of};
use super::places::{LOCKS, TOKENS, holds_anything, lock_store, unfinished};
use super::store_file::{Layout, Top};
use super::{Store, StoreError};
use crate::store::python::import_marker::MARKER;

/// A move that has begun. `store.json` records it, so that nothing at the top of the store is used
/// until the move has ended. If it is killed at any moment, the next run completes it.
#[derive(Debug)]
pub struct Adoption {
    store: Store,
    root: Folder,
    own: Folder,
    _lock: Lock,
}

impl Store {
    /// Begins to move what is at the top of the store to the folder of this store's base address;
    /// `None` if nothing is there, or if it is known to be TikTok's.
    pub fn adopt(&self, patience: Patience<'_>) -> Result<Option<Adoption>, StoreError> {
        self.refuse_shared("`agoras utils tokens adopt`")?;
        let Some(root) = self.root()? else {
            return Ok(None);
        };
        let lock = lock_store(&root, patience)?;
        let Layout { top, only_for } = Layout::read(&root)?.unwrap_or_default();
        let by = self.address().as_str();
        let decided = match top {
            Top::Tiktok => return Ok(None),
            Top::Adopting(other) if other != by => return Err(unfinished(&root, other)),
            Top::Adopting(_) => false,
            Top::Undecided => !holds_anything(&root)?,
        };
        if decided {
            Layout { top: Top::Tiktok, only_for }.write(&root)?;
            return Ok(None);
        }
        Layout { top: Top::Adopting(by.to_owned()), only_for }.write(&root)?;
        let own = self.make_own(&root)?;
        Ok(Some(Adoption { store: self.clone(), root, own, _lock: lock }))
    }

    /// Records that what is at the top of the store is TikTok's.
    pub fn keep_apart(&self, patience: Patience<'_>) -> Result<(), StoreError> {
        self.refuse_shared("`agoras utils tokens adopt`")?;
        let Some(root) = self.root()? else {
            return Ok(());
        };
        let _lock = lock_store(&root, patience)?;
        let Layout { top, only_for } = Layout::read(&root)?.unwrap_or_default();
        match top {
            Top::Tiktok => Ok(()),
            Top::Undecided => Layout { top: Top::Tiktok, only_for }.write(&root),
            Top::Adopting(by) => Err(unfinished(&root, by)),
        }
    }
}

impl Adoption {
    /// Returns the folder that things are moved from.
    pub fn from(&self) -> Site {
        site(&self.store, &self.root)
    }

    /// Returns the folder that things are moved to.
    pub fn to(&self) -> Site {
        site(&self.store, &self.own)
    }

    /// Moves the records with what killed runs left of them, ends the move, and returns the number
    /// of accounts that were moved.
    pub fn finish(self, patience: Patience<'_>) -> Result<usize, StoreError> {
        let accounts = self.move_records(patience)?;
        self.move_quarantine()?;
        if self.root.names()?.iter().any(|name| name == MARKER) {
            self.root.move_into(MARKER, &self.own)?;
        }
        self.own.sync()?;
        self.root.sync()?;
        let only_for = Layout::read(&self.root)?.and_then(|layout| layout.only_for);
        Layout { top: Top::Tiktok, only_for }.write(&self.root)?;
        Ok(accounts)
    }

    /// Moves each account under its lock, since an older agoras may be using it.
    fn move_records(&self, patience: Patience<'_>) -> Result<usize, StoreError> {
        let Some(from) = self.root.child(TOKENS)? else {
            return Ok(0);
        };
        let to = self.own.make_child(TOKENS)?;
        let mut accounts = 0;
        loop {
            // A save that ended while its lock was waited for has given its file another name.
            let groups = by_lock(from.names()?);
            if groups.is_empty() {
                break;
            }
            for (lock, names) in groups {
                let _lock = self.root.make_child(LOCKS)?.lock(&lock, patience)?;
                for name in names {
                    from.move_into(&name, &to)?;
                    accounts += usize::from(is_record(&name));
                }
            }
        }
        to.sync()?;
        from.sync()?;
        Ok(accounts)
    }

    fn move_quarantine(&self) -> Result<(), StoreError> {
        let Some(from) = self.root.child(QUARANTINE)? else {
            return Ok(());
        };
        let to = self.own.make_child(QUARANTINE)?;
        for name in from.names()? {
            from.move_into(&name, &to)?;
        }
        to.sync()?;
        Ok(from.sync()?)
    }
}

/// Groups the records and what killed runs left of them by the lock of their account.
fn by_lock(names: Vec<String>) -> BTreeMap<String, Vec<String>> {
    let mut groups: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for name in names.into_iter().filter(|name| is_record(name) || is_any_reservation(name)) {
        if let Some(lock) = lock_of(&name) {
            groups.entry(lock).or_default().push(name);
        }
    }
    groups
}

fn site(store: &Store, folder: &Folder) -> Site {
    let disk = store.settings().disk.clone();
    let path = folder.path().to_path_buf();
    let there = path.clone();
    Site::new(&disk.clone(), &path, move || Folder::make(&disk, &there))
}
