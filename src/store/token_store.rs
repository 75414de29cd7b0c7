//! The store itself: where it lies, what opens it, reading and listing

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use crate::clock::Clock;
use crate::disk::{Disk, Folder, Lock, Patience, Privacy};

use super::base_address::BaseAddress;
use super::envelope::{self, LARGEST_FILE};
use super::error::{Refusal, StoreError};
use super::file_name::{self, FileNames};
use super::identity::Identity;
use super::places::{self, TOKENS};
use super::record::Stored;
use super::record_file;
use super::store_file::{Layout, StoreFile};
use crate::store::key::cipher::MasterKey;
use crate::store::key::keys;
use crate::store::key::unlock::Unlock;

/// Where a store lies and what it works with.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Its folder, `~/.agoras` by default.
    pub root: PathBuf,
    /// The base address whose records are read and written.
    pub address: BaseAddress,
    /// What opens its key.
    pub unlock: Unlock,
    /// Tells when records are stored.
    pub clock: Clock,
    /// Where files are kept.
    pub disk: Disk,
    /// Where an encrypted copy goes when the store's own disk fails in the middle of a refresh,
    /// in order of preference.
    pub rescue: Vec<PathBuf>,
}

impl Settings {
    /// A store on the machine's own disk, without rescue folders.
    pub fn new(root: &Path, address: BaseAddress, unlock: Unlock, clock: Clock) -> Self {
        let root = root.to_path_buf();
        Self { root, address, unlock, clock, disk: Disk::Real, rescue: Vec::new() }
    }
}

/// The store. Clones share what has been unlocked; all calls block.
#[derive(Debug, Clone)]
pub struct Store(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    settings: Settings,
    /// Opened at most once in a process: with a passphrase that takes a third of a second.
    master: Mutex<Option<MasterKey>>,
}

/// One file of the store.
#[derive(Debug)]
pub struct Listed {
    /// Whose it is; for a file that does not open, whose it says it is, if its name says the same.
    pub identity: Option<Identity>,
    /// The file.
    pub path: PathBuf,
    /// What is in it, or why it does not open.
    pub found: Result<Stored, StoreError>,
}

impl Listed {
    /// Whether the file is of this platform, going by its name: what a file that does not open
    /// says about itself cannot be trusted.
    pub fn is_of(&self, platform: &str) -> bool {
        let name = self.path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        name.split('~').next() == Some(platform)
    }
}

impl Store {
    /// Opens TikTok's own records in the store in `root`. Nothing is made before something is stored.
    pub fn open(root: &Path, unlock: Unlock, clock: Clock) -> Result<Self, StoreError> {
        Self::with(Settings::new(root, BaseAddress::tiktok(), unlock, clock))
    }

    /// Opens the store with everything said. A store that another base address has for itself is
    /// refused.
    pub fn with(settings: Settings) -> Result<Self, StoreError> {
        let store = Self(Arc::new(Shared { settings, master: Mutex::new(None) }));
        if let Some(root) = store.root()?
            // A file that cannot be read is an error of whoever needs it.
            && let Ok(Some(Layout { only_for: Some(only_for), .. })) = Layout::read(&root)
            && only_for != store.address().as_str()
        {
            let (path, address) = (root.path().to_path_buf(), store.address().clone());
            return Err(StoreError::OtherAddress { path, only_for, address });
        }
        Ok(store)
    }

    /// The base address whose records are read and written.
    pub fn address(&self) -> &BaseAddress {
        &self.0.settings.address
    }

    /// Opens the key now, if there is one: nobody is asked for a passphrase later.
    pub fn unlock(&self) -> Result<(), StoreError> {
        if let Some(root) = self.root()? {
            self.master(&root)?;
        }
        Ok(())
    }

    /// Reads the record of one account; none when there is none.
    pub fn read(&self, identity: &Identity) -> Result<Option<Stored>, StoreError> {
        let Some((tokens, master)) = self.for_reading()? else {
            return Ok(None);
        };
        let file = record_file::read(&tokens, identity, &master)?;
        Ok(file.map(|file| file.stored))
    }

    /// Makes sure that records can be stored: the folder and the key are there and open.
    pub fn make_ready(&self, patience: Patience<'_>) -> Result<(), StoreError> {
        let root = self.root_for_writing()?;
        self.master_for_writing(&root, patience).map(drop)
    }

    /// Every record, those that do not open too. Files that are not named as ours are passed over.
    pub fn list(&self) -> Result<Vec<Listed>, StoreError> {
        let Some((tokens, master)) = self.for_reading()? else {
            return Ok(Vec::new());
        };
        let mut names = tokens.names()?;
        names.retain(|name| file_name::is_record(name));
        let listed = names.iter().filter_map(|name| list_one(&tokens, &master, name));
        Ok(listed.collect())
    }

    /// The same store, opened with what lies in it.
    pub(crate) fn without_key_file(&self) -> Self {
        let settings = self.0.settings.clone();
        let unlock = settings.unlock.clone().without_key_file();
        let settings = Settings { unlock, ..settings };
        Self(Arc::new(Shared { settings, master: Mutex::new(None) }))
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// The store's folder; none before the first write.
    pub(crate) fn root(&self) -> Result<Option<Folder>, StoreError> {
        Ok(Folder::open(&self.0.settings.disk, &self.0.settings.root)?)
    }

    /// The store's folder, made if need be, once it says whose the records in it are. The caller
    /// holds no lock of the store, unless this was called before it took it.
    pub(crate) fn root_for_writing(&self) -> Result<Folder, StoreError> {
        let root = Folder::make(&self.0.settings.disk, &self.0.settings.root)?;
        places::settle(&root, self.address())?;
        Ok(root)
    }

    /// The folder of records and the key; none when nothing is stored.
    fn for_reading(&self) -> Result<Option<(Folder, MasterKey)>, StoreError> {
        let Some(root) = self.root()? else {
            return Ok(None);
        };
        let Some(own) = self.own()? else {
            return Ok(None);
        };
        let Some(tokens) = own.child(TOKENS)? else {
            return Ok(None);
        };
        if !places::has_records(&own)? {
            return Ok(None);
        }
        let master = self.master(&root)?;
        Ok(master.map(|master| (tokens, master)))
    }

    /// The key; none before it is made.
    pub(crate) fn master(&self, root: &Folder) -> Result<Option<MasterKey>, StoreError> {
        let mut cached = self.0.master.lock().unwrap_or_else(PoisonError::into_inner);
        if cached.is_none() {
            *cached = match keys::find(root, &self.0.settings.disk, &self.0.settings.unlock) {
                // Nothing is under it: the next write makes a new one.
                Err(error) if keys::is_dead(&error) && !keys::has_records(root)? => None,
                found => found?,
            };
        }
        Ok(cached.clone())
    }

    /// The key, made if the store is new. The lock of the store is taken to make it, so the
    /// caller must hold no account's lock.
    pub(crate) fn master_for_writing(
        &self,
        root: &Folder,
        patience: Patience<'_>,
    ) -> Result<MasterKey, StoreError> {
        if let Some(master) = self.master(root)?
            && StoreFile::read(root)?.is_some_and(|store| store.kid == master.id())
        {
            return Ok(master);
        }
        let lock = places::lock_store(root, patience)?;
        self.master_under(root, &lock)
    }

    /// The key, made if the store is new, for whoever holds the lock of the store already.
    pub(crate) fn master_under(&self, root: &Folder, lock: &Lock) -> Result<MasterKey, StoreError> {
        let settings = &self.0.settings;
        let mut cached = self.0.master.lock().unwrap_or_else(PoisonError::into_inner);
        let made = keys::make(root, &settings.disk, &settings.unlock, lock)?;
        *cached = Some(made.clone());
        Ok(made)
    }
}

fn list_one(tokens: &Folder, master: &MasterKey, name: &str) -> Option<Listed> {
    let path = tokens.path().join(name);
    let file = match tokens.read(name, Privacy::Owner, LARGEST_FILE) {
        // Deleted between the listing and now.
        Ok(None) => return None,
        Ok(Some(file)) => file,
        Err(error) => {
            return Some(Listed { identity: None, path, found: Err(error.into()) });
        }
    };
    Some(match record_file::open(&file, master, name) {
        Ok(record) => Listed { identity: Some(record.identity), path, found: Ok(record.stored) },
        Err(refusal) => Listed {
            identity: envelope::claimed_identity(&file)
                .filter(|identity| FileNames::of(identity).record() == name),
            found: Err(Refusal::of(&path)(refusal)),
            path,
        },
    })
}
