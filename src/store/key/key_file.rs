//! The file that holds the store's key: open to its owner, or locked with a passphrase

use std::path::Path;

use data_encoding::{BASE64, BASE64URL};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::secret::Passphrase;

use super::kdf::{Cost, SALT};
use crate::sealed::{KeyId, MasterKey, NONCE, SealingKey, random};
use crate::store::{Hex, Refusal, StoreError};

/// The largest key file that is read, in bytes; ours have under 500.
pub(crate) const LARGEST: u64 = 4096;

const VERSION: u64 = 1;

/// The label that separates the wrapping key from other uses of the passphrase.
const WRAPPING: &[u8] = b"agoras key v1";

pub(crate) enum KeyFile {
    Plain(MasterKey),
    Wrapped(WrappedKey),
}

/// A locked key as JSON, with its keys in the order of the alphabet.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WrappedKey {
    agoras_key: u64,
    /// The commitment to the wrapping key: it does not match a wrong passphrase.
    check: Hex<32>,
    pub(crate) kid: KeyId,
    m: u64,
    nonce: Hex<NONCE>,
    p: u64,
    salt: Hex<SALT>,
    /// The start of the SHA-256 of the file with zeros in this field. It reveals accidental damage;
    /// the seal protects against attackers.
    sum: Hex<8>,
    t: u64,
    wrapped: Hex<48>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PlainKey {
    agoras_key: u64,
    key: Hex<32>,
    kid: KeyId,
}

pub(crate) fn parse(file: &[u8]) -> Result<KeyFile, Refusal> {
    let value: Value =
        serde_json::from_slice(file).map_err(|_| Refusal::Damaged("it is no JSON"))?;
    match value.get("agoras_key").and_then(Value::as_u64) {
        Some(VERSION) => {}
        Some(version) if version > VERSION => return Err(Refusal::NewerVersion),
        _ => return Err(Refusal::NotOurs),
    }
    let wrong_fields = |_| Refusal::Damaged("it has wrong fields");
    if value.get("wrapped").is_some() {
        let wrapped: WrappedKey = serde_json::from_slice(file).map_err(wrong_fields)?;
        if wrapped.sum != wrapped.expected_sum() {
            return Err(Refusal::Damaged("its checksum is wrong"));
        }
        return Ok(KeyFile::Wrapped(wrapped));
    }
    let plain: PlainKey = serde_json::from_slice(file).map_err(wrong_fields)?;
    MasterKey::from_bytes(&plain.key.0)
        .filter(|master| master.id() == plain.kid)
        .map(KeyFile::Plain)
        .ok_or(Refusal::Damaged("the key does not match its name"))
}

/// Reads a key file from outside the store: a key file of a store, or 32 bytes, raw, in base64 or
/// in hexadecimal digits.
pub(crate) fn parse_external(file: &[u8]) -> Result<KeyFile, Refusal> {
    if let Some(master) = MasterKey::from_bytes(file) {
        return Ok(KeyFile::Plain(master));
    }
    let text = file.trim_ascii();
    if text.starts_with(b"{") {
        return parse(text);
    }
    let hex = std::str::from_utf8(text).ok().and_then(|text| text.parse::<Hex<32>>().ok());
    let base64 = || [BASE64, BASE64URL].iter().find_map(|it| it.decode(text).ok());
    let bytes = Zeroizing::new(hex.map(|hex| hex.0.to_vec()).or_else(base64).unwrap_or_default());
    MasterKey::from_bytes(&bytes).map(KeyFile::Plain).ok_or(Refusal::NotOurs)
}

pub(crate) fn plain(master: &MasterKey) -> Zeroizing<Vec<u8>> {
    to_json(&PlainKey { agoras_key: VERSION, key: Hex(*master.expose()), kid: master.id() })
}

pub(crate) fn wrapped(
    master: &MasterKey,
    passphrase: &Passphrase,
    cost: Cost,
) -> Result<Zeroizing<Vec<u8>>, StoreError> {
    let salt = random()?;
    let nonce = random()?;
    let key = wrapping_key(passphrase, cost, &salt);
    let mut file = WrappedKey {
        agoras_key: VERSION,
        check: Hex(key.commitment()),
        kid: master.id(),
        m: cost.memory.into(),
        nonce: Hex(nonce),
        p: cost.lanes.into(),
        salt: Hex(salt),
        sum: Hex([0; 8]),
        t: cost.passes.into(),
        wrapped: Hex([0; 48]),
    };
    let sealed = key.seal(nonce, master.expose(), &file.bound());
    file.wrapped.0.copy_from_slice(&sealed);
    file.sum = file.expected_sum();
    Ok(to_json(&file))
}

impl WrappedKey {
    /// Returns the cost of a guess, or the bound that it breaks.
    pub(crate) fn cost(&self) -> Result<Cost, &'static str> {
        Cost::new(self.m, self.t, self.p)
    }

    pub(crate) fn open(
        &self,
        passphrase: &Passphrase,
        path: &Path,
    ) -> Result<MasterKey, StoreError> {
        let out_of_bounds = |reason| StoreError::CostRefused { path: path.to_owned(), reason };
        let key = wrapping_key(passphrase, self.cost().map_err(out_of_bounds)?, &self.salt.0);
        if !key.matches(&self.check.0) {
            return Err(StoreError::WrongPassphrase { path: path.to_owned() });
        }
        key.open(self.nonce.0, &self.wrapped.0, &self.bound())
            .and_then(|master| MasterKey::from_bytes(&master))
            .filter(|master| master.id() == self.kid)
            .ok_or_else(|| Refusal::of(path)(Refusal::Damaged("its seal is broken")))
    }

    /// Returns what the seal is bound to: the file without the sealed key.
    fn bound(&self) -> Zeroizing<Vec<u8>> {
        to_json(&Self { sum: Hex([0; 8]), wrapped: Hex([0; 48]), ..self.clone() })
    }

    fn expected_sum(&self) -> Hex<8> {
        let unsummed = to_json(&Self { sum: Hex([0; 8]), ..self.clone() });
        Hex::start_of(&Sha256::digest(&unsummed))
    }
}

fn wrapping_key(passphrase: &Passphrase, cost: Cost, salt: &[u8; SALT]) -> SealingKey {
    SealingKey::derive(cost.stretch(passphrase, salt).as_slice(), salt, WRAPPING)
}

fn to_json(value: &impl Serialize) -> Zeroizing<Vec<u8>> {
    let mut json = Zeroizing::new(Vec::with_capacity(1024));
    serde_json::to_writer(&mut *json, value).expect("numbers and strings always become JSON");
    json
}
