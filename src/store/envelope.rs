//! The bytes of a record file: magic, header, nonce, sealed body

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::sealed::{KeyId, MasterKey, NONCE, SealingKey, TAG, random};

use super::{Hex, Identity, Platform, Refusal, StoreError};

/// The first bytes of every record; the seventh is the version.
const MAGIC: &[u8; 8] = b"AGTOK\x00\x01\n";

const MAGIC_VERSION: usize = 6;

const VERSION: u64 = 1;

const LONGEST_HEADER: usize = 4096;

/// Bodies are padded to a multiple of this, so that the size of a file tells little.
pub(crate) const BLOCK: usize = 512;

pub(crate) const LONGEST_BODY: usize = 60 * 1024;

pub(crate) const LARGEST_FILE: u64 = 64 * 1024;

/// The start of the SHA-256 of a record's bytes; all zeros for the parent of a first record.
pub(crate) type Fingerprint = Hex<8>;

/// The identity and position of a record, to which its seal is bound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) identity: Identity,
    /// The number of this record among all of the account, from 1.
    pub(crate) generation: u64,
    pub(crate) parent: Fingerprint,
}

/// The part of a record that is not sealed: JSON without spaces, with its keys in the order of the
/// alphabet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    commit: Hex<32>,
    #[serde(rename = "gen")]
    generation: u64,
    /// The account's normalised name.
    id: String,
    kid: KeyId,
    parent: Fingerprint,
    plat: String,
    salt: Hex<32>,
    v: u64,
}

impl Header {
    fn to_json(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("numbers and strings always become JSON")
    }

    /// Reads a header, and refuses any that is not byte for byte as `to_json` writes it.
    fn parse(json: &[u8]) -> Result<Self, Refusal> {
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

    fn identity(&self) -> Result<Identity, Refusal> {
        Platform::new(&self.plat)
            .and_then(|platform| Identity::new(platform, &self.id))
            .ok()
            .filter(|identity| identity.name() == self.id)
            .ok_or(Refusal::Damaged("its account name is not one"))
    }
}

pub(crate) fn fingerprint(file: &[u8]) -> Fingerprint {
    Hex::start_of(Sha256::digest(file).as_slice())
}

/// Seals `body` (a multiple of `BLOCK`, at most `LONGEST_BODY` bytes) under a key of its own.
pub(crate) fn seal(master: &MasterKey, place: &Place, body: &[u8]) -> Result<Vec<u8>, StoreError> {
    let salt: [u8; 32] = random()?;
    let nonce: [u8; NONCE] = random()?;
    let key = sealing_key(master, &salt, place.identity.platform().as_str(), place.identity.name());
    let header = Header {
        commit: Hex(key.commitment()),
        generation: place.generation,
        id: place.identity.name().to_owned(),
        kid: master.id(),
        parent: place.parent,
        plat: place.identity.platform().as_str().to_owned(),
        salt: Hex(salt),
        v: VERSION,
    }
    .to_json();
    let length = u32::try_from(header.len()).expect("names are 128 bytes at most");
    let mut file = Vec::with_capacity(MAGIC.len() + 4 + header.len() + NONCE + body.len() + TAG);
    file.extend_from_slice(MAGIC);
    file.extend_from_slice(&length.to_be_bytes());
    file.extend_from_slice(&header);
    let sealed = key.seal(nonce, body, &file);
    file.extend_from_slice(&nonce);
    file.extend_from_slice(&sealed);
    Ok(file)
}

/// Opens a file that `seal` made with the same key, and returns its body.
pub(crate) fn open(
    master: &MasterKey,
    file: &[u8],
) -> Result<(Place, Zeroizing<Vec<u8>>), Refusal> {
    let (bound, header, rest) = split(file)?;
    let key = sealing_key(master, &header.salt.0, &header.plat, &header.id);
    match (key.matches(&header.commit.0), header.kid == master.id()) {
        (true, true) => {}
        (false, false) => return Err(Refusal::WrongKey),
        _ => return Err(Refusal::Damaged("its header was changed")),
    }
    let (nonce, sealed) =
        rest.split_first_chunk::<NONCE>().ok_or(Refusal::Damaged("it is cut off"))?;
    let body_length = sealed.len().checked_sub(TAG);
    if !body_length
        .is_some_and(|length| length % BLOCK == 0 && (1..=LONGEST_BODY).contains(&length))
    {
        return Err(Refusal::Damaged("it is cut off or too long"));
    }
    let body = key.open(*nonce, sealed, bound).ok_or(Refusal::Damaged("its seal is broken"))?;
    let identity = header.identity()?;
    let place = Place { identity, generation: header.generation, parent: header.parent };
    Ok((place, body))
}

/// Returns the identity that an unopened file names. It is good for a message and nothing else.
pub(crate) fn claimed_identity(file: &[u8]) -> Option<Identity> {
    split(file).ok().and_then(|(_, header, _)| header.identity().ok())
}

/// Returns the key that an unopened file names; `None` if its header cannot be read.
pub(crate) fn claimed_key(file: &[u8]) -> Option<KeyId> {
    split(file).ok().map(|(_, header, _)| header.kid)
}

/// Splits a file into the bytes that the seal is bound to, the header among them, and the rest.
fn split(file: &[u8]) -> Result<(&[u8], Header, &[u8]), Refusal> {
    let Some((magic, rest)) = file.split_first_chunk::<8>() else {
        let is_ours = MAGIC.starts_with(file);
        return Err(if is_ours { Refusal::Damaged("it is cut off") } else { Refusal::NotOurs });
    };
    if magic != MAGIC {
        let mut as_ours = *magic;
        as_ours[MAGIC_VERSION] = MAGIC[MAGIC_VERSION];
        let newer = &as_ours == MAGIC && magic[MAGIC_VERSION] > MAGIC[MAGIC_VERSION];
        return Err(if newer { Refusal::NewerVersion } else { Refusal::NotOurs });
    }
    let (length, rest) = rest.split_first_chunk::<4>().ok_or(Refusal::Damaged("it is cut off"))?;
    let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX);
    if length > LONGEST_HEADER {
        return Err(Refusal::Damaged("its header is too long"));
    }
    let (header, rest) = rest.split_at_checked(length).ok_or(Refusal::Damaged("it is cut off"))?;
    let bound = &file[..file.len() - rest.len()];
    Ok((bound, Header::parse(header)?, rest))
}

fn sealing_key(master: &MasterKey, salt: &[u8], platform: &str, name: &str) -> SealingKey {
    let info = [b"agoras token v1", platform.as_bytes(), &[0], name.as_bytes()].concat();
    master.derive(salt, &info)
}
