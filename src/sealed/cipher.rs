//! A store's key, and sealing with keys derived from it

use std::io;

use aes_gcm::Aes256Gcm;
use aes_gcm::aead::{Aead, KeyInit, Payload};
use hkdf::Hkdf;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use thiserror::Error;
use zeroize::Zeroizing;

use super::hex::Hex;

/// Bytes of an AES-GCM nonce.
pub(crate) const NONCE: usize = 12;

/// Bytes that sealing adds.
pub(crate) const TAG: usize = 16;

/// The public name of a key: the start of a hash, so that a wrong key is noticed before it is
/// tried.
pub(crate) type KeyId = Hex<8>;

/// The key that all others are derived from.
#[derive(Clone)]
pub(crate) struct MasterKey(Zeroizing<[u8; 32]>);

impl MasterKey {
    /// Makes a new key.
    pub(crate) fn generate() -> Result<Self, NoRandomness> {
        Ok(Self(Zeroizing::new(random()?)))
    }

    /// Takes a stored key; `None` unless it has 32 bytes.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        <[u8; 32]>::try_from(bytes).ok().map(|bytes| Self(Zeroizing::new(bytes)))
    }

    pub(crate) fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    pub(crate) fn id(&self) -> KeyId {
        let mut sha = Sha256::new();
        sha.update(b"agoras key id v1\0");
        sha.update(self.0.as_slice());
        Hex::start_of(&sha.finalize())
    }

    pub(crate) fn derive(&self, salt: &[u8], info: &[u8]) -> SealingKey {
        SealingKey::derive(self.0.as_slice(), salt, info)
    }
}

impl std::fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "MasterKey({})", self.id())
    }
}

/// A key that seals one text, and a commitment to it. Without the commitment, a text could be made
/// that opens under two keys.
pub(crate) struct SealingKey {
    key: Zeroizing<[u8; 32]>,
    commitment: [u8; 32],
}

impl SealingKey {
    pub(crate) fn derive(secret: &[u8], salt: &[u8], info: &[u8]) -> Self {
        let mut both = Zeroizing::new([0; 64]);
        Hkdf::<Sha256>::new(Some(salt), secret)
            .expand(info, both.as_mut_slice())
            .expect("64 bytes are fewer than the 8160 that HKDF-SHA256 gives");
        let mut key = Zeroizing::new([0; 32]);
        let mut commitment = [0; 32];
        key.copy_from_slice(&both[..32]);
        commitment.copy_from_slice(&both[32..]);
        Self { key, commitment }
    }

    pub(crate) fn commitment(&self) -> [u8; 32] {
        self.commitment
    }

    /// Returns whether the text beside this commitment was sealed with this key.
    pub(crate) fn matches(&self, commitment: &[u8; 32]) -> bool {
        self.commitment.ct_eq(commitment).into()
    }

    /// Seals `text`, and binds the seal to `bound`, which stays readable.
    pub(crate) fn seal(&self, nonce: [u8; NONCE], text: &[u8], bound: &[u8]) -> Vec<u8> {
        self.cipher()
            .encrypt(&nonce.into(), Payload { msg: text, aad: bound })
            .expect("AES-GCM seals up to 64 GiB, and records have 60 KiB at most")
    }

    /// Opens a sealed text; `None` if a bit of it, or of `bound`, was changed.
    pub(crate) fn open(
        &self,
        nonce: [u8; NONCE],
        sealed: &[u8],
        bound: &[u8],
    ) -> Option<Zeroizing<Vec<u8>>> {
        self.cipher()
            .decrypt(&nonce.into(), Payload { msg: sealed, aad: bound })
            .ok()
            .map(Zeroizing::new)
    }

    fn cipher(&self) -> Aes256Gcm {
        Aes256Gcm::new((&*self.key).into())
    }
}

/// An error: the system gives no random numbers.
#[derive(Debug, Error)]
#[error("the system gives no random numbers")]
pub struct NoRandomness(#[source] pub io::Error);

/// Returns random bytes from the system.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], NoRandomness> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)
        .map_err(|error| NoRandomness(io::Error::other(error.to_string())))?;
    Ok(bytes)
}
