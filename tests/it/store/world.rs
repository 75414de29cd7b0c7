//! A store in a temporary folder

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use agoras::clock::{Clock, Moment};
use agoras::disk::{Disk, DiskError, Patience, Trouble};
use agoras::secret::{ClientSecret, RefreshToken};
use agoras::store::{
    BaseAddress, Identity, LockedRecord, Record, Refusal, Settings, Store, StoreError, Unlock,
};
use tempfile::TempDir;

/// The classes of failure that the tests distinguish.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FailureClass {
    NotOurs,
    NewerVersion,
    WrongKey,
    Damaged,
    WrongIdentity,
    TooLarge,
    BadPermissions,
    Locked,
    Other,
}

pub(crate) fn class(error: &StoreError) -> FailureClass {
    match error {
        StoreError::Refused { refusal, .. } => match refusal {
            Refusal::NotOurs => FailureClass::NotOurs,
            Refusal::NewerVersion => FailureClass::NewerVersion,
            Refusal::WrongKey => FailureClass::WrongKey,
            Refusal::Damaged(_) => FailureClass::Damaged,
            Refusal::WrongIdentity => FailureClass::WrongIdentity,
        },
        StoreError::Disk(DiskError::TooLarge { .. }) => FailureClass::TooLarge,
        StoreError::Disk(DiskError::Unsafe { .. }) => FailureClass::BadPermissions,
        StoreError::Disk(DiskError::Locked { .. }) => FailureClass::Locked,
        StoreError::KeyMissing { .. }
        | StoreError::KeyOutside { .. }
        | StoreError::WrongPassphrase { .. }
        | StoreError::NoPassphrase { .. }
        | StoreError::KeyWeakened { .. }
        | StoreError::SharedKey { .. } => FailureClass::WrongKey,
        StoreError::CostRefused { .. } => FailureClass::Damaged,
        StoreError::NotSaved { source, .. } => class(source),
        _ => FailureClass::Other,
    }
}

pub(crate) struct StoreWorld {
    home: TempDir,
}

impl StoreWorld {
    pub(crate) fn new() -> Self {
        Self { home: tempfile::tempdir().unwrap() }
    }

    /// Returns a world whose store has one record for each name, with the refresh token `rft.1`.
    pub(crate) fn with(names: &[&str]) -> Self {
        let world = Self::new();
        for name in names {
            put(&world.store(), name, "rft.1").unwrap();
        }
        world
    }

    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    pub(crate) fn root(&self) -> PathBuf {
        self.home.path().join("agoras")
    }

    /// Returns the store on a disk that does not wait for the medium: thousands of tests would be
    /// slow.
    pub(crate) fn store(&self) -> Store {
        self.unlocked_with(Unlock::default())
    }

    pub(crate) fn unlocked_with(&self, unlock: Unlock) -> Store {
        self.store_with(Disk::recorded(Trouble::None).0, unlock)
    }

    pub(crate) fn store_with(&self, disk: Disk, unlock: Unlock) -> Store {
        Store::with(settings(&self.root(), disk, unlock)).unwrap()
    }

    /// Returns the only record file in `tokens/`.
    pub(crate) fn record_path(&self) -> PathBuf {
        let mut records = self.files_ending(".tok");
        assert_eq!(records.len(), 1);
        records.remove(0)
    }

    /// Returns the only key file.
    pub(crate) fn key_path(&self) -> PathBuf {
        let mut keys = self.files_ending(".key");
        assert_eq!(keys.len(), 1);
        keys.remove(0)
    }

    pub(crate) fn files_ending(&self, ending: &str) -> Vec<PathBuf> {
        let names = self.snapshot().into_keys();
        names
            .filter(|path| path.to_str().unwrap().ends_with(ending))
            .map(|path| self.root().join(path))
            .collect()
    }

    /// Returns every file of the store but the locks, with its bytes.
    pub(crate) fn snapshot(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        snapshot(&self.root())
    }
}

pub(crate) fn snapshot(root: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            let kind = path.symlink_metadata().unwrap().file_type();
            if kind.is_dir() {
                folders.push(path);
            } else if kind.is_file() && path.extension().is_none_or(|ending| ending != "lock") {
                let name = path.strip_prefix(root).unwrap().to_path_buf();
                files.insert(name, fs::read(path).unwrap());
            }
        }
    }
    files
}

pub(crate) fn settings(root: &Path, disk: Disk, unlock: Unlock) -> Settings {
    Settings { disk, ..Settings::new(root, BaseAddress::tiktok(), unlock, Clock::system()) }
}

pub(crate) fn quiet() -> Patience<'static> {
    Patience::quiet()
}

pub(crate) fn tiktok(name: &str) -> Identity {
    Identity::tiktok(name).unwrap()
}

pub(crate) fn record(name: &str, refresh_token: &str) -> Record {
    let secret = ClientSecret::new("SecretOfTheApp");
    let token = RefreshToken::new(refresh_token);
    Record {
        refresh_expires_at: Some(Moment::from_seconds(1_800_000_000)),
        scopes: vec!["user.info.basic".to_owned(), "video.publish".to_owned()],
        open_id: Some("723f24d7-e717-40f8-a2b6-cb8464cd23b4".to_owned()),
        ..Record::new(name, "awx1y2z3example01", secret, token)
    }
}

pub(crate) fn put(store: &Store, name: &str, token: &str) -> Result<LockedRecord, StoreError> {
    store.lock(&tiktok(name), quiet())?.put(&record(name, token))
}

/// Returns the refresh token that the next run finds; `None` if there is no record.
pub(crate) fn token(store: &Store, name: &str) -> Result<Option<String>, StoreError> {
    let locked = store.lock(&tiktok(name), quiet())?;
    Ok(locked.record().map(|record| record.refresh_token.expose().to_owned()))
}

/// Writes a file where the store looks for it, readable by the owner alone.
pub(crate) fn write(path: &Path, bytes: &[u8]) {
    use std::io::Write;
    let mut file =
        fs::OpenOptions::new().write(true).create(true).truncate(true).open(path).unwrap();
    file.write_all(bytes).unwrap();
    chmod(path, 0o600);
}

pub(crate) fn chmod(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

pub(crate) fn mode(path: &Path) -> u32 {
    path.symlink_metadata().unwrap().permissions().mode() & 0o7777
}
