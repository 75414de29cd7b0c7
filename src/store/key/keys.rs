//! The store's key on disk: found, opened, made once

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::disk::{Disk, DiskError, Folder, Lock, Patience, Privacy, UnsafeReason, read_outside};

use super::kdf::Cost;
use super::key_file::{self, KeyFile, LARGEST, WrappedKey};
use super::unlock::Unlock;
use crate::sealed::{KeyId, MasterKey};
use crate::secret::Passphrase;
use crate::store::envelope::{LARGEST_FILE, claimed_key};
use crate::store::file_name::{FileNames, is_any_reservation, is_record};
use crate::store::places::{self, LOCKS, TOKENS};
use crate::store::store_file::{KeyMode, StoreFile};
use crate::store::{Identity, Refusal, StoreError};

pub(crate) const KEYS: &str = "keys";

pub(crate) fn lock_account(
    own: &Folder,
    identity: &Identity,
    patience: Patience<'_>,
) -> Result<Lock, StoreError> {
    let wanted = format!("the tokens of {identity}");
    let name = FileNames::of(identity).lock();
    Ok(own.make_child(LOCKS)?.lock(&name, patience.wanting(&wanted))?)
}

pub(crate) fn key_name(id: KeyId) -> String {
    format!("{id}.key")
}

/// Finds and opens the key; `None` if the store has neither key nor record.
pub(crate) fn find(
    root: &Folder,
    disk: &Disk,
    unlock: &Unlock,
) -> Result<Option<MasterKey>, StoreError> {
    if let Some(path) = &unlock.key_file {
        let expected = StoreFile::read(root)?.map(|store| store.kid);
        return open(read_external(disk, path)?, path, unlock, expected).map(Some);
    }
    let Some(store) = describe(root)? else {
        return Ok(None);
    };
    if let Some(error) = StoreFile::damage(root) {
        tracing::warn!("{error}: going on with the key {}", store.kid);
    }
    if store.key_store == KeyMode::External {
        return Err(StoreError::KeyOutside { path: root.path().to_path_buf() });
    }
    let (file, path) = read_key(root, store.kid)?;
    if store.key_store == KeyMode::Passphrase && mode_of(&file) == KeyMode::File {
        return Err(StoreError::KeyWeakened { path });
    }
    open(file, &path, unlock, Some(store.kid)).map(Some)
}

/// Returns which key the store uses and how it is kept: by `store.json`; if that names no key that
/// exists, by the records; without records, by the only key that exists. `None` if the store has
/// neither key nor record.
pub(crate) fn describe(root: &Folder) -> Result<Option<StoreFile>, StoreError> {
    let said = StoreFile::read(root)?;
    if let Some(store) = said
        && (store.key_store == KeyMode::External || has_key(root, store.kid)?)
    {
        return Ok(Some(store));
    }
    if let Some(id) = key_of_records(root)? {
        let (file, path) = read_key(root, id)?;
        return match said.map(|store| store.key_store) {
            Some(KeyMode::Passphrase) if mode_of(&file) == KeyMode::File => {
                Err(StoreError::KeyWeakened { path })
            }
            _ => Ok(Some(StoreFile { key_store: mode_of(&file), kid: id })),
        };
    }
    if said.is_some() {
        return Ok(said);
    }
    let names = match root.child(KEYS)? {
        Some(keys) => keys.names()?,
        None => Vec::new(),
    };
    let mut ids = names.iter().filter_map(|name| name.strip_suffix(".key")?.parse().ok());
    match (ids.next(), ids.next()) {
        (Some(id), None) => {
            let (file, _) = read_key(root, id)?;
            Ok(Some(StoreFile { key_store: mode_of(&file), kid: id }))
        }
        _ if !has_records(root)? => Ok(None),
        _ => Err(StoreError::KeyMissing { path: root.path().join(KEYS) }),
    }
}

fn has_key(root: &Folder, id: KeyId) -> Result<bool, StoreError> {
    let keys = root.child(KEYS)?;
    Ok(keys.map(|keys| keys.names()).transpose()?.unwrap_or_default().contains(&key_name(id)))
}

/// Returns the key that most records and leftovers of killed runs name.
fn key_of_records(root: &Folder) -> Result<Option<KeyId>, StoreError> {
    let mut named: BTreeMap<String, (usize, KeyId)> = BTreeMap::new();
    let mut folders = vec![root.child(TOKENS)?];
    for (_, folder) in places::others(root)? {
        folders.push(folder.child(TOKENS)?);
    }
    for tokens in folders.into_iter().flatten() {
        for name in
            tokens.names()?.iter().filter(|name| is_record(name) || is_any_reservation(name))
        {
            let read = tokens.read(name, Privacy::Owner, LARGEST_FILE);
            if let Some(id) = read.ok().flatten().and_then(|bytes| claimed_key(&bytes)) {
                named.entry(id.to_string()).or_insert((0, id)).0 += 1;
            }
        }
    }
    let mut ids: Vec<(usize, KeyId)> = named.into_values().collect();
    ids.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    for (_, id) in ids {
        if has_key(root, id)? {
            return Ok(Some(id));
        }
    }
    Ok(None)
}

/// Opens the store's key, and makes it if there is none. The lock of the store proves that no
/// other process does so at the same time.
pub(crate) fn make(
    root: &Folder,
    disk: &Disk,
    unlock: &Unlock,
    _store: &Lock,
) -> Result<MasterKey, StoreError> {
    let present = match find(root, disk, unlock) {
        Err(error) if is_lost(&error) && !has_records(root)? => {
            return make_anew(root, disk, unlock);
        }
        present => present?,
    };
    if let Some(found) = present {
        if StoreFile::read(root)?.is_none() {
            let store = match &unlock.key_file {
                Some(_) => Some(StoreFile { key_store: KeyMode::External, kid: found.id() }),
                None => describe(root)?,
            };
            store.map_or(Ok(()), |store| store.write(root))?;
        }
        return Ok(found);
    }
    let master = MasterKey::generate()?;
    let keys = root.make_child(KEYS)?;
    keys.replace(&key_name(master.id()), &key_file::plain(&master))?;
    // The key is on disk before anything names it: a crash between the two leaves a key that the
    // next run takes up.
    StoreFile { key_store: KeyMode::File, kid: master.id() }.write(root)?;
    Ok(master)
}

/// Replaces a lost key that nothing is sealed under. The new key is kept as the lost one was, whose
/// file stays.
fn make_anew(root: &Folder, disk: &Disk, unlock: &Unlock) -> Result<MasterKey, StoreError> {
    if let Some(path) = &unlock.key_file {
        let master = open(read_external(disk, path)?, path, unlock, None)?;
        StoreFile { key_store: KeyMode::External, kid: master.id() }.write(root)?;
        return Ok(master);
    }
    let mode = StoreFile::read(root)?.map_or(KeyMode::File, |store| store.key_store);
    let master = MasterKey::generate()?;
    let keys = root.make_child(KEYS)?;
    let name = key_name(master.id());
    if mode == KeyMode::Passphrase {
        let passphrase = passphrase(unlock, &keys.path().join(&name))?;
        keys.replace(&name, &key_file::wrapped(&master, &passphrase, Cost::USUAL)?)?;
    } else {
        keys.replace(&name, &key_file::plain(&master))?;
    }
    StoreFile { key_store: mode, kid: master.id() }.write(root)?;
    tracing::warn!("the store has a new key: the old one is lost, and nothing is under it");
    Ok(master)
}

/// Returns whether the key is gone or can never be opened. A key outside the store that was not
/// named is not lost, and neither is a file with the wrong owner or mode.
pub(crate) fn is_lost(error: &StoreError) -> bool {
    match error {
        StoreError::KeyMissing { .. }
        | StoreError::WrongPassphrase { .. }
        | StoreError::KeyWeakened { .. }
        | StoreError::CostRefused { .. } => true,
        StoreError::Refused { refusal, .. } => *refusal != Refusal::NewerVersion,
        StoreError::Disk(error) => matches!(
            error,
            DiskError::TooLarge { .. } | DiskError::Unsafe { reason: UnsafeReason::NotAFile, .. }
        ),
        _ => false,
    }
}

/// Opens the key of this name, from the key file or the store, to read old records.
pub(crate) fn open_old(
    root: &Folder,
    disk: &Disk,
    unlock: &Unlock,
    id: KeyId,
) -> Result<MasterKey, StoreError> {
    if let Some(path) = &unlock.key_file
        && let Ok(named) = open(read_external(disk, path)?, path, unlock, Some(id))
    {
        return Ok(named);
    }
    let (file, path) = read_key(root, id)?;
    open(file, &path, unlock, Some(id))
}

pub(crate) fn mode_of(file: &KeyFile) -> KeyMode {
    match file {
        KeyFile::Plain(_) => KeyMode::File,
        KeyFile::Wrapped(_) => KeyMode::Passphrase,
    }
}

pub(crate) fn has_records(root: &Folder) -> Result<bool, StoreError> {
    if places::has_records(root)? {
        return Ok(true);
    }
    for (_, folder) in places::others(root)? {
        if places::has_records(&folder)? {
            return Ok(true);
        }
    }
    Ok(false)
}

pub(crate) fn read_key(root: &Folder, id: KeyId) -> Result<(KeyFile, PathBuf), StoreError> {
    let name = key_name(id);
    let path = root.path().join(KEYS).join(&name);
    let file = match root.child(KEYS)? {
        Some(keys) => keys.read(&name, Privacy::Owner, LARGEST)?,
        None => None,
    };
    let Some(file) = file else {
        return Err(StoreError::KeyMissing { path });
    };
    let file = key_file::parse(&file).map_err(Refusal::of(&path))?;
    Ok((file, path))
}

/// Reads the key file outside the store. Follows links, since container platforms mount secrets as
/// links.
pub(crate) fn read_external(disk: &Disk, path: &Path) -> Result<KeyFile, StoreError> {
    let file = read_outside(disk, path, Privacy::NotWritable, LARGEST)?;
    let file = file.ok_or_else(|| StoreError::KeyMissing { path: path.to_path_buf() })?;
    key_file::parse_external(&file).map_err(Refusal::of(path))
}

/// Opens a key file, and checks that it holds the expected key.
pub(crate) fn open(
    file: KeyFile,
    path: &Path,
    unlock: &Unlock,
    expected: Option<KeyId>,
) -> Result<MasterKey, StoreError> {
    let named = match &file {
        KeyFile::Plain(master) => master.id(),
        KeyFile::Wrapped(wrapped) => wrapped.kid,
    };
    if expected.is_some_and(|expected| expected != named) {
        return Err(Refusal::of(path)(Refusal::WrongKey));
    }
    match file {
        KeyFile::Plain(master) => Ok(master),
        KeyFile::Wrapped(wrapped) => open_wrapped(&wrapped, path, unlock),
    }
}

fn open_wrapped(
    wrapped: &WrappedKey,
    path: &Path,
    unlock: &Unlock,
) -> Result<MasterKey, StoreError> {
    if wrapped.cost().is_ok_and(Cost::is_weak) {
        tracing::warn!("the store's passphrase is cheap to guess: run `agoras utils tokens rekey`");
    }
    let mut tried = 1;
    loop {
        match open_once(wrapped, path, unlock) {
            Err(wrong @ (StoreError::WrongPassphrase { .. } | StoreError::EmptyPassphrase))
                if tried < unlock.tries =>
            {
                tracing::warn!("{wrong}: try again");
                tried += 1;
            }
            end => return end,
        }
    }
}

fn open_once(wrapped: &WrappedKey, path: &Path, unlock: &Unlock) -> Result<MasterKey, StoreError> {
    let passphrase = passphrase(unlock, path)?;
    if let Ok(cost) = wrapped.cost() {
        let kib = cost.memory;
        tracing::debug!(kib, passes = cost.passes, lanes = cost.lanes, "argon2id");
    }
    wrapped.open(&passphrase, path)
}

/// Asks for the passphrase of the key file at `path`.
pub(crate) fn passphrase(unlock: &Unlock, path: &Path) -> Result<Passphrase, StoreError> {
    match unlock.passphrase().map_err(StoreError::PassphraseUnreadable)? {
        None => Err(StoreError::NoPassphrase { path: path.to_path_buf() }),
        Some(empty) if empty.expose().is_empty() => Err(StoreError::EmptyPassphrase),
        Some(passphrase) => Ok(passphrase),
    }
}
