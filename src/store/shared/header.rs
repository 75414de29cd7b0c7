//! The first document of a shared store: its version, and its key, locked with a passphrase or named

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::disk::Disk;
use crate::kv::{Expect, Kv, KvError};
use crate::sealed::{KeyId, MasterKey};
use crate::store::key::kdf::Cost;
use crate::store::key::key_file::{self, KeyFile};
use crate::store::key::keys;
use crate::store::key::unlock::Unlock;
use crate::store::store_file::KeyMode;
use crate::store::{Refusal, StoreError};

/// The key of the document.
pub(crate) const HEADER: &str = "agoras.json";
const VERSION: u64 = 1;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    agoras_shared: u64,
    key: KeyMode,
    kid: KeyId,
    /// The locked key; `None` if the key is kept elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    wrapped: Option<Value>,
}

/// The means to open the key of a shared store.
pub(crate) struct KeySource<'a> {
    pub(crate) kv: &'a Kv,
    pub(crate) disk: &'a Disk,
    pub(crate) unlock: &'a Unlock,
}

impl KeySource<'_> {
    /// Opens the store's key; `None` if nothing was ever stored there.
    pub(crate) fn open(&self) -> Result<Option<MasterKey>, StoreError> {
        let Some(item) = self.kv.get(HEADER)? else {
            return Ok(None);
        };
        let header = self.parse(&item.bytes).map_err(of_shared)?;
        self.key_of(&header).map(Some).map_err(of_shared)
    }

    /// Opens the store's key, and makes it in a new store, whose conditions are proved first.
    pub(crate) fn make(&self) -> Result<MasterKey, StoreError> {
        if let Some(master) = self.open()? {
            return Ok(master);
        }
        self.kv.prove_conditions()?;
        let (header, master) = self.new_key()?;
        let json = serde_json::to_vec(&header).expect("texts and numbers are JSON");
        match self.kv.put(HEADER, &json, &Expect::Absent) {
            Ok(_) => Ok(master),
            // Another machine has made it in this moment.
            Err(error @ KvError::Conflict { .. }) => match self.open()? {
                Some(master) => Ok(master),
                None => Err(error.into()),
            },
            Err(error) => Err(error.into()),
        }
    }

    fn path(&self) -> PathBuf {
        PathBuf::from(format!("{}/{HEADER}", self.kv.address()))
    }

    fn parse(&self, bytes: &[u8]) -> Result<Header, StoreError> {
        let refused = |refusal| Refusal::of(&self.path())(refusal);
        let value: Value = serde_json::from_slice(bytes)
            .map_err(|_| refused(Refusal::Damaged("it is no JSON")))?;
        match value.get("agoras_shared").and_then(Value::as_u64) {
            Some(VERSION) => {}
            Some(version) if version > VERSION => return Err(refused(Refusal::NewerVersion)),
            _ => return Err(refused(Refusal::NotOurs)),
        }
        serde_json::from_value(value).map_err(|_| refused(Refusal::Damaged("it has wrong fields")))
    }

    fn key_of(&self, header: &Header) -> Result<MasterKey, StoreError> {
        if let Some(path) = &self.unlock.key_file {
            let file = keys::read_external(self.disk, path)?;
            return keys::open(file, path, self.unlock, Some(header.kid));
        }
        let path = self.path();
        match (header.key, &header.wrapped) {
            (KeyMode::Passphrase, Some(wrapped)) => {
                let file = key_file::parse(wrapped.to_string().as_bytes());
                let file = file.map_err(Refusal::of(&path))?;
                if matches!(file, KeyFile::Plain(_)) {
                    return Err(StoreError::KeyWeakened { path });
                }
                keys::open(file, &path, self.unlock, Some(header.kid))
            }
            (KeyMode::External, None) => Err(StoreError::KeyOutside { path }),
            _ => Err(Refusal::of(&path)(Refusal::Damaged("it has wrong fields"))),
        }
    }

    /// Makes a key that a passphrase locks, or takes the key file. An open key is never put there.
    fn new_key(&self) -> Result<(Header, MasterKey), StoreError> {
        if let Some(path) = &self.unlock.key_file {
            let master =
                keys::open(keys::read_external(self.disk, path)?, path, self.unlock, None)?;
            let key = KeyMode::External;
            let kid = master.id();
            return Ok((Header { agoras_shared: VERSION, key, kid, wrapped: None }, master));
        }
        let passphrase = keys::passphrase(self.unlock, &self.path())?;
        let master = MasterKey::generate()?;
        let wrapped = key_file::wrapped(&master, &passphrase, Cost::USUAL)?;
        let wrapped = serde_json::from_slice(&wrapped).ok();
        let key = KeyMode::Passphrase;
        Ok((Header { agoras_shared: VERSION, key, kid: master.id(), wrapped }, master))
    }
}

/// Tells a shared store that does not open from one on this machine: another way leads out of it. What
/// can still be answered, such as a missing passphrase, stays as it is.
fn of_shared(error: StoreError) -> StoreError {
    match error {
        StoreError::Refused { .. }
        | StoreError::CostRefused { .. }
        | StoreError::KeyOutside { .. }
        | StoreError::KeyWeakened { .. }
        | StoreError::WrongPassphrase { .. } => StoreError::SharedKey { source: Box::new(error) },
        other => other,
    }
}
