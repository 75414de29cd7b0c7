//! The open part of a record: what is needed to open the rest, and what the rest is bound to

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::error::Refusal;
use super::hex::Hex;
use crate::store::key::cipher::KeyId;

/// Names the exact bytes of a record: the start of their SHA-256. All zeros where there is none.
pub(crate) type Fingerprint = Hex<8>;

/// The version that this program reads and writes.
pub(crate) const VERSION: u64 = 1;

/// Written as JSON with its keys in this order, which is the alphabet's, and no space.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Header {
    /// Commits to the key of the body.
    pub(crate) commit: Hex<32>,
    /// Counts the records of this account, from 1.
    #[serde(rename = "gen")]
    pub(crate) generation: u64,
    /// The account's normalised name.
    pub(crate) id: String,
    /// The store's key.
    pub(crate) kid: KeyId,
    /// The record that this one replaces.
    pub(crate) parent: Fingerprint,
    /// The account's platform.
    pub(crate) plat: String,
    /// What the key of the body was derived with.
    pub(crate) salt: Hex<32>,
    /// The version of the format.
    pub(crate) v: u64,
}

impl Header {
    pub(crate) fn to_json(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("numbers and strings always become JSON")
    }

    /// Reads a header that is written in the one allowed way, byte for byte.
    pub(crate) fn parse(json: &[u8]) -> Result<Self, Refusal> {
        let value: Value =
            serde_json::from_slice(json).map_err(|_| Refusal::Damaged("its header is no JSON"))?;
        match value.get("v").and_then(Value::as_u64) {
            Some(VERSION) => {}
            Some(version) if version > VERSION => return Err(Refusal::NewerVersion),
            _ => return Err(Refusal::Damaged("its header has no version")),
        }
        let header: Self = serde_json::from_slice(json)
            .map_err(|_| Refusal::Damaged("its header has wrong fields"))?;
        if header.to_json() != json {
            return Err(Refusal::Damaged("its header is not written as agoras does"));
        }
        if header.generation == 0 {
            return Err(Refusal::Damaged("its generation is 0"));
        }
        Ok(header)
    }
}
