//! `store.json`: which key the store is under, and how that key is kept

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::disk::{Folder, Privacy};

use super::cipher::{KeyId, random};
use super::error::{Refusal, StoreError};
use super::file_name::QUARANTINE;
use super::hex::Hex;

/// Its name.
pub(crate) const STORE_FILE: &str = "store.json";

/// It has some 70 bytes.
const LARGEST: u64 = 4096;

const VERSION: u64 = 1;

/// How the store's key is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KeyMode {
    /// In a file beside the records, readable by the user alone.
    File,
    /// In a file beside the records, locked with a passphrase.
    Passphrase,
    /// In a file outside the store.
    External,
}

/// What the file says. It is not sealed: the key's own name is checked against the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StoreFile {
    agoras_store: u64,
    /// The least that protects the key; never lowered but by the user.
    pub(crate) key_store: KeyMode,
    /// The key's name.
    pub(crate) kid: KeyId,
}

impl StoreFile {
    pub(crate) fn new(key_store: KeyMode, kid: KeyId) -> Self {
        Self { agoras_store: VERSION, key_store, kid }
    }

    /// Reads the store's; `None` if there is none, or if it is damaged: the keys and the records
    /// tell what it says.
    pub(crate) fn read(root: &Folder) -> Result<Option<Self>, StoreError> {
        match Self::read_strictly(root) {
            Err(StoreError::Refused {
                refusal: Refusal::Damaged(_) | Refusal::NotOurs, ..
            }) => Ok(None),
            read => read,
        }
    }

    /// Returns why the store's file cannot be read; `None` if it can, or if there is none.
    pub(crate) fn damage(root: &Folder) -> Option<StoreError> {
        Self::read_strictly(root).err()
    }

    fn read_strictly(root: &Folder) -> Result<Option<Self>, StoreError> {
        let Some(json) = root.read(STORE_FILE, Privacy::Owner, LARGEST)? else {
            return Ok(None);
        };
        Self::parse(&json).map(Some).map_err(Refusal::of(&root.path().join(STORE_FILE)))
    }

    fn parse(json: &[u8]) -> Result<Self, Refusal> {
        let value: Value =
            serde_json::from_slice(json).map_err(|_| Refusal::Damaged("it is no JSON"))?;
        match value.get("agoras_store").and_then(Value::as_u64) {
            Some(VERSION) => {}
            Some(version) if version > VERSION => return Err(Refusal::NewerVersion),
            _ => return Err(Refusal::NotOurs),
        }
        serde_json::from_slice(json).map_err(|_| Refusal::Damaged("it has wrong fields"))
    }

    /// Writes it; the caller holds the store's lock. A damaged one is moved aside.
    pub(crate) fn write(&self, root: &Folder) -> Result<(), StoreError> {
        if Self::damage(root).is_some() {
            let quarantine = root.make_child(QUARANTINE)?;
            let unique = Hex(random::<4>()?);
            root.rename_into(STORE_FILE, &quarantine, &format!("{unique}~{STORE_FILE}"))?;
            quarantine.sync()?;
        }
        let json = serde_json::to_vec(self).expect("numbers and strings always become JSON");
        Ok(root.replace(STORE_FILE, &json)?)
    }
}
