//! The folders of a store, and the owner of the records in them

use crate::disk::{Folder, Lock, Patience};

use super::file_name::{is_any_reservation, is_record};
use super::store_file::{Layout, Top};
use super::{BaseAddress, StoreError};

pub(crate) const TOKENS: &str = "tokens";

pub(crate) const LOCKS: &str = "locks";

/// The folder that holds one folder for each address but TikTok's.
pub(crate) const AT: &str = "at";

/// The folder of a journal. The store only checks whether it has entries.
const JOURNAL: &str = "journal";

/// A file of the journal that is no entry: the times of the latest calls.
const TURNS: &str = "turns.json";

/// The lock that comes before all others. It is taken to make the key, to keep it in another way,
/// and to import.
const STORE_LOCK: &str = "store.lock";

pub(crate) fn lock_store(root: &Folder, patience: Patience<'_>) -> Result<Lock, StoreError> {
    Ok(root.make_child(LOCKS)?.lock(STORE_LOCK, patience.wanting("the store"))?)
}

/// Completes `store.json` before anything of `address` is written, so that no version of agoras
/// takes the records of one address for those of another. The caller holds no lock of the store.
pub(crate) fn settle(root: &Folder, address: &BaseAddress) -> Result<(), StoreError> {
    if missing(root, address)?.is_none() {
        return Ok(());
    }
    let _lock = lock_store(root, Patience::quiet())?;
    match missing(root, address)? {
        Some(layout) => layout.write(root),
        None => Ok(()),
    }
}

/// Returns the missing content of `store.json`; `None` if it is complete.
pub(crate) fn missing(root: &Folder, address: &BaseAddress) -> Result<Option<Layout>, StoreError> {
    let layout = Layout::read(root)?;
    let is_new = layout.is_some();
    let Layout { top, only_for } = layout.unwrap_or_default();
    match top {
        Top::Tiktok => Ok(None),
        Top::Adopting(_) if address.is_loopback() => Ok(None),
        Top::Adopting(by) => Err(unfinished(root, by)),
        Top::Undecided if !holds_anything(root)? => Ok(Some(Layout { top: Top::Tiktok, only_for })),
        Top::Undecided if address.is_gateway() => {
            Err(StoreError::Undecided { path: root.path().to_path_buf(), address: address.clone() })
        }
        Top::Undecided if is_new => Ok(None),
        Top::Undecided if address.is_tiktok() && root.child(AT)?.is_none() => Ok(None),
        // agoras 2.3.0 would not find what is written now.
        Top::Undecided => Ok(Some(Layout { top: Top::Undecided, only_for })),
    }
}

pub(crate) fn unfinished(root: &Folder, by: String) -> StoreError {
    StoreError::AdoptionUnfinished { path: root.path().to_path_buf(), by }
}

/// Returns whether a folder has a record, a trace of one, or a journal entry.
pub(crate) fn holds_anything(folder: &Folder) -> Result<bool, StoreError> {
    Ok(has_records(folder)? || has_published(folder)?)
}

/// Returns whether a folder has a record or a trace of one.
pub(crate) fn has_records(folder: &Folder) -> Result<bool, StoreError> {
    match folder.child(TOKENS)? {
        Some(tokens) => Ok(tokens.has_any(|name| is_record(name) || is_any_reservation(name))?),
        None => Ok(false),
    }
}

pub(crate) fn has_published(folder: &Folder) -> Result<bool, StoreError> {
    match folder.child(JOURNAL)? {
        Some(journal) => Ok(journal.has_any(|name| !name.starts_with('.') && name != TURNS)?),
        None => Ok(false),
    }
}

/// Opens the folders of all addresses but TikTok's, and returns them with their names.
pub(crate) fn others(root: &Folder) -> Result<Vec<(String, Folder)>, StoreError> {
    let Some(at) = root.child(AT)? else {
        return Ok(Vec::new());
    };
    let mut others = Vec::new();
    for name in at.names()? {
        // Other names are foreign.
        if name.contains('~')
            && let Some(folder) = at.child(&name)?
        {
            others.push((name, folder));
        }
    }
    Ok(others)
}
