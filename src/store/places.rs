//! The folders of a store, and whose the records in them are

use crate::disk::{Folder, Lock, Patience};

use super::base_address::BaseAddress;
use super::error::StoreError;
use super::file_name::{is_any_reservation, is_record};
use super::store_file::{Layout, Top};

/// The folder of records.
pub(crate) const TOKENS: &str = "tokens";

/// The folder of locks.
pub(crate) const LOCKS: &str = "locks";

/// The folder of the folders of other addresses than TikTok's.
pub(crate) const AT: &str = "at";

/// The folder of a journal, as far as the store has to know it.
const JOURNAL: &str = "journal";

/// A file that holds no more than when TikTok was called.
const TURNS: &str = "turns.json";

/// Taken before any other: for making the key, changing how it is kept, and importing.
const STORE_LOCK: &str = "store.lock";

/// Takes the lock that comes before all others.
pub(crate) fn lock_store(root: &Folder, patience: Patience<'_>) -> Result<Lock, StoreError> {
    Ok(root.make_child(LOCKS)?.lock(STORE_LOCK, patience.wanting("the store"))?)
}

/// Makes `store.json` say what it must before anything of `address` is written, so that no version
/// of agoras takes one address' records for another's. The caller holds no lock of the store.
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

/// What `store.json` does not say yet and must; `None` if it says enough.
pub(crate) fn missing(root: &Folder, address: &BaseAddress) -> Result<Option<Layout>, StoreError> {
    let layout = Layout::read(root)?;
    let is_new = layout.is_some();
    let only_for = layout.as_ref().and_then(|layout| layout.only_for.clone());
    match layout.map_or(Top::Undecided, |layout| layout.top) {
        Top::Tiktok => Ok(None),
        Top::Adopting(_) if address.is_loopback() => Ok(None),
        Top::Adopting(by) => {
            Err(StoreError::AdoptionUnfinished { path: root.path().to_path_buf(), by })
        }
        Top::Undecided if !holds_anything(root)? => Ok(Some(Layout { top: Top::Tiktok, only_for })),
        Top::Undecided if address.is_gateway() => {
            Err(StoreError::Undecided { path: root.path().to_path_buf(), address: address.clone() })
        }
        Top::Undecided if is_new => Ok(None),
        Top::Undecided if address.is_tiktok() && root.child(AT)?.is_none() => Ok(None),
        // agoras 2.3.0 would not look for what is written now.
        Top::Undecided => Ok(Some(Layout { top: Top::Undecided, only_for })),
    }
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

/// The folders of all other addresses than TikTok's, with their names.
pub(crate) fn others(root: &Folder) -> Result<Vec<(String, Folder)>, StoreError> {
    let Some(at) = root.child(AT)? else {
        return Ok(Vec::new());
    };
    let mut others = Vec::new();
    for name in at.names()? {
        // Anything else that lies there is not ours.
        if name.contains('~')
            && let Some(folder) = at.child(&name)?
        {
            others.push((name, folder));
        }
    }
    Ok(others)
}
