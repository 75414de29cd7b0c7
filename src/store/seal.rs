//! Short texts sealed under the store's key, for files that are kept outside the store

use data_encoding::BASE64URL_NOPAD;
use zeroize::Zeroizing;

use super::{Store, StoreError};
use crate::disk::Patience;
use crate::sealed::{MasterKey, NONCE, SealingKey, random};

/// Bytes of the salt, which comes first. The commitment, the nonce and the sealed text follow.
const SALT: usize = 32;
const COMMITMENT: usize = 32;

impl Store {
    /// Seals `text` under a key of its own, which opens it only for the same `purpose`. May make the
    /// store's key, so the caller must hold no account's lock.
    pub fn seal(&self, purpose: &str, text: &str) -> Result<String, StoreError> {
        let master = match self.documents_for_writing()? {
            Some(documents) => documents.master().clone(),
            None => self.master_for_writing(&self.root_for_writing()?, Patience::quiet())?,
        };
        let salt: [u8; SALT] = random()?;
        let nonce: [u8; NONCE] = random()?;
        let key = sealing_key(&master, &salt, purpose);
        let sealed = key.seal(nonce, text.as_bytes(), purpose.as_bytes());
        let bytes = [&salt[..], &key.commitment(), &nonce, &sealed].concat();
        Ok(BASE64URL_NOPAD.encode(&bytes))
    }

    /// Opens a text that `seal` made for the same purpose; `None` if it does not open.
    pub fn unseal(
        &self,
        purpose: &str,
        sealed: &str,
    ) -> Result<Option<Zeroizing<String>>, StoreError> {
        let master = self.present_master()?;
        Ok(master.and_then(|master| open(&master, purpose, sealed)))
    }
}

fn sealing_key(master: &MasterKey, salt: &[u8], purpose: &str) -> SealingKey {
    master.derive(salt, format!("agoras seal v1\0{purpose}").as_bytes())
}

fn open(master: &MasterKey, purpose: &str, sealed: &str) -> Option<Zeroizing<String>> {
    let bytes = BASE64URL_NOPAD.decode(sealed.as_bytes()).ok()?;
    let (salt, rest) = bytes.split_first_chunk::<SALT>()?;
    let (commitment, rest) = rest.split_first_chunk::<COMMITMENT>()?;
    let (nonce, sealed) = rest.split_first_chunk::<NONCE>()?;
    let key = sealing_key(master, salt, purpose);
    let opened =
        key.matches(commitment).then(|| key.open(*nonce, sealed, purpose.as_bytes()))??;
    String::from_utf8(opened.to_vec()).ok().map(Zeroizing::new)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use crate::store::Unlock;

    #[test]
    fn opens_only_for_its_purpose_and_its_store() {
        let here = tempfile::tempdir().unwrap();
        let there = tempfile::tempdir().unwrap();
        let open = |dir: &tempfile::TempDir| {
            Store::open(dir.path(), Unlock::default(), Clock::system()).unwrap()
        };
        let sealed = open(&here).seal("upload 1", "https://u.example/?token=x").unwrap();
        assert!(!sealed.contains("token"));
        let unsealed = |store: Store, purpose: &str, sealed: &str| {
            store.unseal(purpose, sealed).unwrap().map(|text| text.to_string())
        };
        let text = Some("https://u.example/?token=x".to_owned());
        assert_eq!(unsealed(open(&here), "upload 1", &sealed), text);
        assert_eq!(unsealed(open(&here), "upload 2", &sealed), None);
        assert_eq!(unsealed(open(&here), "upload 1", &sealed[1..]), None);
        drop(open(&there).seal("upload 1", "other").unwrap());
        assert_eq!(unsealed(open(&there), "upload 1", &sealed), None);
    }
}
