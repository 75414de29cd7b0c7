//! The store: its settings and its key, reading and listing

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use crate::clock::Clock;
use crate::disk::{Disk, Folder, Lock, Patience, Privacy};
use crate::kv::Kv;
use crate::sealed::MasterKey;
use crate::secret::RefreshToken;
use crate::store::key::keys;
use crate::store::key::unlock::Unlock;

use super::envelope::{self, LARGEST_FILE};
use super::file_name::{self, FileNames};
use super::moving::{self, Away, Signpost};
use super::places::{self, TOKENS};
use super::record_file;
use super::shared::{Located, Machine, SharedPlace};
use super::store_file::{KeyMode, Layout, StoreFile};
use super::{BaseAddress, Identity, Refusal, StoreError, Stored};

/// The place of a store and everything that it works with.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The folder, `~/.agoras` by default.
    pub root: PathBuf,
    /// The base address whose records are read and written.
    pub address: BaseAddress,
    /// The means to open the key.
    pub unlock: Unlock,
    /// The clock that dates the records.
    pub clock: Clock,
    /// The disk that the files are on.
    pub disk: Disk,
    /// The folders for an encrypted copy when the store's own disk fails in the middle of a
    /// refresh, in order of preference.
    pub rescue: Vec<PathBuf>,
    /// The store that machines share; `None` for the folder alone.
    pub shared: Option<SharedSettings>,
}

/// A store that machines share, in place of the folder's records.
#[derive(Debug, Clone)]
pub struct SharedSettings {
    /// The store.
    pub kv: Kv,
    /// This machine, as others see it.
    pub machine: Machine,
}

impl Settings {
    /// Returns settings for a store on the machine's disk, without rescue folders.
    pub fn new(root: &Path, address: BaseAddress, unlock: Unlock, clock: Clock) -> Self {
        let root = root.to_path_buf();
        let disk = Disk::Real;
        Self { root, address, unlock, clock, disk, rescue: Vec::new(), shared: None }
    }
}

/// The token store. All calls block. Clones share the opened key.
#[derive(Debug, Clone)]
pub struct Store(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    settings: Settings,
    /// The opened key. Opening it again would cost a third of a second with a passphrase.
    master: Mutex<Option<MasterKey>>,
    /// The store that machines share; `None` for the folder alone.
    shared: Option<SharedPlace>,
}

/// A record in the list of the store.
#[derive(Debug)]
pub struct Listed {
    /// The account. For a file that does not open, the one that it names, if its file name agrees.
    pub identity: Option<Identity>,
    /// The path of the file.
    pub path: PathBuf,
    /// The record, or the reason why it does not open.
    pub found: Result<Stored, StoreError>,
}

impl Listed {
    /// Returns whether the file is of this platform, by its name: the content of a file that does
    /// not open cannot be trusted.
    pub fn is_of(&self, platform: &str) -> bool {
        let name = self.path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        name.split('~').next() == Some(platform)
    }
}

impl Store {
    /// Opens TikTok's own records in the store in `root`. Makes nothing on disk.
    pub fn open(root: &Path, unlock: Unlock, clock: Clock) -> Result<Self, StoreError> {
        Self::with(Settings::new(root, BaseAddress::tiktok(), unlock, clock))
    }

    /// Opens a store. Refuses one that was made for another base address alone.
    pub fn with(settings: Settings) -> Result<Self, StoreError> {
        let shared = settings.shared.clone();
        let shared = shared.map(|SharedSettings { kv, machine }| SharedPlace::new(kv, machine));
        let store = Self(Arc::new(Inner { settings, master: Mutex::new(None), shared }));
        if store.is_shared() {
            return Ok(store);
        }
        if let Some(root) = store.root()?
            // An unreadable file is reported by the first call that needs it.
            && let Ok(Some(Layout { only_for: Some(only_for), .. })) = Layout::read(&root)
            && only_for != store.address().as_str()
        {
            let path = root.path().to_path_buf();
            let address = store.address().clone();
            return Err(StoreError::OtherAddress { path, only_for, address });
        }
        Ok(store)
    }

    /// Returns the base address whose records are read and written.
    pub fn address(&self) -> &BaseAddress {
        &self.0.settings.address
    }

    /// Refuses what can be done in a folder alone.
    pub(crate) fn refuse_shared(&self, what: &'static str) -> Result<(), StoreError> {
        if self.is_shared() { Err(StoreError::NotShared { what }) } else { Ok(()) }
    }

    /// Returns whether other machines have the same store.
    pub fn is_shared(&self) -> bool {
        self.0.shared.is_some()
    }

    pub(crate) fn shared(&self) -> Option<&SharedPlace> {
        self.0.shared.as_ref()
    }

    /// Returns this machine, as others see it in a shared store.
    pub fn machine(&self) -> Machine {
        self.shared().map_or_else(Machine::this, |shared| shared.machine.clone())
    }

    /// Opens the key now, if there is one, so that no later call asks for a passphrase.
    pub fn unlock(&self) -> Result<(), StoreError> {
        if self.is_shared() {
            return self.documents().map(drop);
        }
        if let Some(root) = self.root()? {
            self.master(&root)?;
        }
        Ok(())
    }

    /// Reads the record of one account, under the name that it has now; `None` if it has none.
    pub fn find(&self, identity: &Identity) -> Result<Option<Located>, StoreError> {
        if self.is_shared() {
            return self.find_shared(identity);
        }
        let located = |stored| Located { identity: identity.clone(), stored };
        Ok(self.read(identity)?.map(located))
    }

    /// Reads the record of one account; `None` if it has none.
    pub fn read(&self, identity: &Identity) -> Result<Option<Stored>, StoreError> {
        if self.is_shared() {
            return Ok(self.find(identity)?.map(|located| located.stored));
        }
        let file = match self.for_reading()? {
            Some((tokens, master)) => record_file::read(&tokens, identity, &master)?,
            None => None,
        };
        if file.is_none() {
            self.refuse_away(identity)?;
        }
        Ok(file.map(|file| file.stored))
    }

    /// Makes the folder and the key if they do not exist, and opens the key.
    pub fn make_ready(&self, patience: Patience<'_>) -> Result<(), StoreError> {
        if self.documents_for_writing()?.is_some() {
            return Ok(());
        }
        let root = self.root_for_writing()?;
        self.master_for_writing(&root, patience).map(drop)
    }

    /// Lists every record, including those that do not open. Ignores files with foreign names.
    pub fn list(&self) -> Result<Vec<Listed>, StoreError> {
        if self.is_shared() {
            return self.list_shared();
        }
        let mut listed = Vec::new();
        if let Some((tokens, master)) = self.for_reading()? {
            let mut names = tokens.names()?;
            names.retain(|name| file_name::is_record(name));
            listed.extend(names.iter().filter_map(|name| list_one(&tokens, &master, name)));
        }
        listed.extend(self.away_with_signposts()?.into_iter().map(|(away, _, path)| Listed {
            identity: Some(away.identity.clone()),
            path,
            found: Err(away.into_error()),
        }));
        Ok(listed)
    }

    /// Returns the accounts of this machine that were moved to a shared store, or are on their way.
    pub fn away(&self) -> Result<Vec<Away>, StoreError> {
        Ok(self.away_with_signposts()?.into_iter().map(|(away, _, _)| away).collect())
    }

    /// Refuses an account without a record here that is known by this name, or has had this token, and
    /// that was moved to a shared store. Its token must not be sent from here.
    pub fn refuse_known_away(
        &self,
        name: &str,
        token: Option<&RefreshToken>,
    ) -> Result<(), StoreError> {
        let token = token.map(RefreshToken::long_name);
        let all = self.away_with_signposts()?.into_iter();
        let mut known = all.filter(|(_, signpost, _)| signpost.is_of(name, token.as_deref()));
        known.next().map_or(Ok(()), |(away, _, _)| Err(away.into_error()))
    }

    /// Refuses an account without a record here that was moved to a shared store.
    pub(crate) fn refuse_away(&self, identity: &Identity) -> Result<(), StoreError> {
        match self.own()? {
            Some(own) => moving::away(&own, identity)?.map_or(Ok(()), |it| Err(it.into_error())),
            None => Ok(()),
        }
    }

    fn away_with_signposts(&self) -> Result<Vec<(Away, Signpost, PathBuf)>, StoreError> {
        match self.own()? {
            Some(own) if !self.is_shared() => moving::every_away(&own),
            _ => Ok(Vec::new()),
        }
    }

    /// Returns the same store, opened with the key that is inside it if it has one. The key file that
    /// is named may be of a shared store.
    pub fn under_its_own_key(&self) -> Result<Self, StoreError> {
        let mode = self.facts()?.mode;
        let is_inside = matches!(mode, Some(KeyMode::File | KeyMode::Passphrase));
        Ok(if is_inside { self.without_key_file() } else { self.clone() })
    }

    /// Returns the same store, opened with the key that is inside it.
    pub(crate) fn without_key_file(&self) -> Self {
        let mut settings = self.0.settings.clone();
        settings.unlock.key_file = None;
        Self(Arc::new(Inner { settings, master: Mutex::new(None), shared: None }))
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// Opens the store's folder; `None` before the first write.
    pub(crate) fn root(&self) -> Result<Option<Folder>, StoreError> {
        Ok(Folder::open(&self.0.settings.disk, &self.0.settings.root)?)
    }

    /// Opens the store's folder, makes it if it does not exist, and makes `store.json` say whose
    /// the records are. Call it before any lock of the store is taken.
    pub(crate) fn root_for_writing(&self) -> Result<Folder, StoreError> {
        let root = Folder::make(&self.0.settings.disk, &self.0.settings.root)?;
        places::settle(&root, self.address())?;
        Ok(root)
    }

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

    /// Opens the key; `None` if there is no store yet.
    pub(crate) fn present_master(&self) -> Result<Option<MasterKey>, StoreError> {
        if self.is_shared() {
            return Ok(self.documents()?.map(|documents| documents.master().clone()));
        }
        match self.root()? {
            Some(root) => self.master(&root),
            None => Ok(None),
        }
    }

    /// Opens the key; `None` if there is none, or if it is lost and nothing is sealed under it.
    pub(crate) fn master(&self, root: &Folder) -> Result<Option<MasterKey>, StoreError> {
        let mut cached = self.0.master.lock().unwrap_or_else(PoisonError::into_inner);
        if cached.is_none() {
            *cached = match keys::find(root, &self.0.settings.disk, &self.0.settings.unlock) {
                Err(error) if keys::is_lost(&error) && !keys::has_records(root)? => None,
                found => found?,
            };
        }
        Ok(cached.clone())
    }

    /// Opens the key, and makes it in a new store. May take the lock of the store, so the caller
    /// must hold no account's lock.
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

    /// Opens the key, and makes it in a new store, for a caller that holds the lock of the store.
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
        // Deleted since the folder was listed.
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
