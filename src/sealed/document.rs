//! The bytes of a sealed document, bound to its name

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::cipher::{MasterKey, NONCE, SealingKey, random};
use super::error::DocumentError;

/// The first bytes of every document, with the version of the format.
const MAGIC: &[u8; 8] = b"AGDOC\x01\r\n";
/// The place of the version in them.
const MAGIC_VERSION: usize = 5;
/// Bytes of the key's public name.
const KEY_ID: usize = 8;
const SALT: usize = 32;
const COMMITMENT: usize = 32;
/// Bytes of the largest document.
pub(crate) const LARGEST: usize = 16 * 1024 * 1024;

/// What is sealed: a content, and its number among all contents of the document.
#[derive(Serialize, Deserialize)]
pub(crate) struct Envelope<T> {
    #[serde(rename = "rev")]
    pub(crate) revision: u64,
    pub(crate) value: T,
}

/// Seals a content under a key of its own, which opens it only under the same name.
pub(crate) fn seal<T: Serialize>(
    master: &MasterKey,
    name: &str,
    envelope: &Envelope<T>,
) -> Result<Vec<u8>, DocumentError> {
    let json = Zeroizing::new(serde_json::to_vec(envelope).expect("texts and numbers are JSON"));
    if json.len() > LARGEST {
        return Err(DocumentError::TooLarge { name: name.to_owned() });
    }
    let salt: [u8; SALT] = random()?;
    let nonce: [u8; NONCE] = random()?;
    let key = sealing_key(master, &salt, name);
    let sealed = key.seal(nonce, &json, name.as_bytes());
    Ok([&MAGIC[..], &master.id().0, &salt, &key.commitment(), &nonce, &sealed].concat())
}

/// Opens a content that `seal` made under the same name.
pub(crate) fn open<T: DeserializeOwned>(
    master: &MasterKey,
    name: &str,
    bytes: &[u8],
) -> Result<Envelope<T>, DocumentError> {
    let damaged = |how| DocumentError::Damaged { name: name.to_owned(), how };
    let (magic, rest) = bytes.split_first_chunk::<8>().ok_or(damaged("it is cut off"))?;
    if magic != MAGIC {
        let mut as_ours = *magic;
        as_ours[MAGIC_VERSION] = MAGIC[MAGIC_VERSION];
        let is_newer = &as_ours == MAGIC && magic[MAGIC_VERSION] > MAGIC[MAGIC_VERSION];
        return Err(if is_newer {
            DocumentError::NewerVersion { name: name.to_owned() }
        } else {
            damaged("it is not a document of agoras")
        });
    }
    let cut = || damaged("it is cut off");
    let (kid, rest) = rest.split_first_chunk::<KEY_ID>().ok_or_else(cut)?;
    let (salt, rest) = rest.split_first_chunk::<SALT>().ok_or_else(cut)?;
    let (commitment, rest) = rest.split_first_chunk::<COMMITMENT>().ok_or_else(cut)?;
    let (nonce, sealed) = rest.split_first_chunk::<NONCE>().ok_or_else(cut)?;
    if *kid != master.id().0 {
        return Err(DocumentError::WrongKey { name: name.to_owned() });
    }
    let key = sealing_key(master, salt, name);
    let json = key
        .matches(commitment)
        .then(|| key.open(*nonce, sealed, name.as_bytes()))
        .flatten()
        .ok_or(damaged("its seal is broken, or it was stored under another name"))?;
    // The seal was made with the key, so what is not understood comes from a newer agoras.
    serde_json::from_slice(&json).map_err(|_| DocumentError::NewerVersion { name: name.to_owned() })
}

fn sealing_key(master: &MasterKey, salt: &[u8], name: &str) -> SealingKey {
    master.derive(salt, format!("agoras document v1\0{name}").as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sealed(master: &MasterKey, name: &str) -> Vec<u8> {
        seal(master, name, &Envelope { revision: 7, value: "rft.secret".to_owned() }).unwrap()
    }

    #[test]
    fn opens_under_its_name_and_its_key_alone() {
        let master = MasterKey::generate().unwrap();
        let bytes = sealed(&master, "acct/a");
        let open = |name: &str, bytes: &[u8]| open::<String>(&master, name, bytes);
        assert_eq!(open("acct/a", &bytes).unwrap().value, "rft.secret");
        assert!(matches!(open("acct/b", &bytes), Err(DocumentError::Damaged { .. })));
        let foreign = sealed(&MasterKey::generate().unwrap(), "acct/a");
        assert!(matches!(open("acct/a", &foreign), Err(DocumentError::WrongKey { .. })));
        let mut newer = bytes.clone();
        newer[MAGIC_VERSION] += 1;
        assert!(matches!(open("acct/a", &newer), Err(DocumentError::NewerVersion { .. })));
    }

    #[test]
    fn every_changed_or_missing_byte_is_noticed() {
        let master = MasterKey::generate().unwrap();
        let bytes = sealed(&master, "acct/a");
        for index in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[index] ^= 1;
            assert!(open::<String>(&master, "acct/a", &changed).is_err(), "byte {index}");
            assert!(open::<String>(&master, "acct/a", &bytes[..index]).is_err(), "cut at {index}");
        }
    }

    #[test]
    fn equal_contents_never_make_equal_bytes() {
        let master = MasterKey::generate().unwrap();
        assert_ne!(sealed(&master, "acct/a"), sealed(&master, "acct/a"));
    }
}
