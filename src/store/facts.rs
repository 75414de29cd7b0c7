//! The state of the store as far as it shows without opening it, for `agoras doctor`

use std::path::{Path, PathBuf};

use crate::disk::{DiskError, Folder, Patience, Privacy, check_writable};

use super::envelope::LARGEST_FILE;
use super::file_name::{self, QUARANTINE};
use super::places::{LOCKS, TOKENS};
use super::rescue;
use super::store_file::{KeyMode, StoreFile};
use super::{Store, StoreError};
use crate::store::key::kdf::Cost;
use crate::store::key::key_file::KeyFile;
use crate::store::key::keys;

/// The state of the store. It holds no secret, and needs no passphrase.
#[derive(Debug, Default)]
pub struct Facts {
    /// The way the key is kept; `None` before the first write.
    pub mode: Option<KeyMode>,
    /// The key's name, 16 hexadecimal digits.
    pub key_id: Option<String>,
    /// The cost of a guess at the passphrase; `None` without a passphrase.
    pub cost: Option<Cost>,
    /// The number of records, including those that do not open.
    pub records: usize,
    /// Files that killed runs left among the records.
    pub leftovers: Vec<PathBuf>,
    /// Records that did not open and were moved aside.
    pub quarantined: Vec<PathBuf>,
    /// Copies that were made elsewhere when the store's disk failed.
    pub rescued: Vec<PathBuf>,
    /// Such copies that were made at another base address.
    pub rescued_elsewhere: Vec<PathBuf>,
    /// Everything that deserves attention.
    pub warnings: Vec<Warning>,
}

/// A finding about the store.
#[derive(Debug)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Warning {
    Key(StoreError),
    /// `store.json` cannot be read, so the keys and records replace it.
    StoreFile(StoreError),
    /// A guess at the passphrase is cheaper than OWASP advises.
    CheapPassphrase,
    /// Anyone can replace what is in this folder, which holds the store.
    OpenParent(PathBuf),
    /// The file has more than one name; backup programs do that.
    HardLinks(PathBuf),
    /// A record that others could read or change, or that is no plain file. It is not used.
    Record(StoreError),
    NotWritable(StoreError),
}

impl Store {
    /// Returns the folder of the store, which may not exist yet.
    pub fn path(&self) -> &Path {
        &self.settings().root
    }

    /// Inspects the store.
    pub fn facts(&self) -> Result<Facts, StoreError> {
        let (rescued, rescued_elsewhere) = rescue::copies(&self.settings().rescue)
            .into_iter()
            .partition(|path| rescue::is_of(path, self.address()));
        let mut facts = Facts { rescued, rescued_elsewhere, ..Facts::default() };
        if let Err(error) = check_writable(&self.settings().root) {
            facts.warnings.push(Warning::NotWritable(error.into()));
        }
        let Some(root) = self.root()? else {
            return Ok(facts);
        };
        facts.warnings.extend(StoreFile::damage(&root).map(Warning::StoreFile));
        if let Err(error) = inspect_key(&root, &mut facts) {
            facts.warnings.push(Warning::Key(error));
        }
        if root.has_open_parent() {
            let parent = root.path().parent().unwrap_or(root.path());
            facts.warnings.push(Warning::OpenParent(parent.to_path_buf()));
        }
        let Some(own) = self.own()? else {
            return Ok(facts);
        };
        if let Some(tokens) = own.child(TOKENS)? {
            inspect_records(&tokens, &mut facts)?;
        }
        if let Some(quarantine) = own.child(QUARANTINE)? {
            let names = quarantine.names()?.into_iter();
            facts.quarantined = names.map(|name| quarantine.path().join(name)).collect();
        }
        Ok(facts)
    }

    /// Returns whether the file system has locks, by taking one; `None` without a store.
    pub fn has_locks(&self) -> Result<Option<bool>, StoreError> {
        let Some(root) = self.root()? else {
            return Ok(None);
        };
        let Some(locks) = root.child(LOCKS)? else {
            return Ok(None);
        };
        match locks.lock("check.lock", Patience::quiet().wanting("another doctor")) {
            Ok(_) => Ok(Some(true)),
            Err(DiskError::NoLocks { .. }) => Ok(Some(false)),
            Err(error) => Err(error.into()),
        }
    }
}

fn inspect_key(root: &Folder, facts: &mut Facts) -> Result<(), StoreError> {
    let Some(store) = keys::describe(root)? else {
        return Ok(());
    };
    facts.key_id = Some(store.kid.to_string());
    facts.mode = Some(store.key_store);
    if store.key_store == KeyMode::External {
        return Ok(());
    }
    let (file, path) = keys::read_key(root, store.kid)?;
    match file {
        KeyFile::Plain(_) if store.key_store == KeyMode::Passphrase => {
            Err(StoreError::KeyWeakened { path })
        }
        KeyFile::Plain(_) => Ok(()),
        KeyFile::Wrapped(wrapped) => {
            facts.mode = Some(KeyMode::Passphrase);
            let cost = wrapped.cost().map_err(|reason| StoreError::CostRefused { path, reason })?;
            facts.cost = Some(cost);
            if cost.is_weak() {
                facts.warnings.push(Warning::CheapPassphrase);
            }
            Ok(())
        }
    }
}

fn inspect_records(tokens: &Folder, facts: &mut Facts) -> Result<(), StoreError> {
    for name in tokens.names()? {
        let path = tokens.path().join(&name);
        if file_name::is_record(&name) {
            facts.records += 1;
            if let Err(error) = tokens.read(&name, Privacy::Owner, LARGEST_FILE) {
                facts.warnings.push(Warning::Record(error.into()));
            }
            if tokens.link_count(&name)? > 1 {
                facts.warnings.push(Warning::HardLinks(path));
            }
        } else if file_name::is_any_reservation(&name) {
            facts.leftovers.push(path);
        }
    }
    Ok(())
}
