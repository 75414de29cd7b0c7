//! What tells one medium from another before it is sent, without reading all of it

use base64ct::{Base64UrlUnpadded, Encoding};
use sha2::{Digest, Sha256};

use super::error::MediaError;
use super::source::Source;

/// How much of the beginning goes into a fingerprint, in bytes: what has been read by then anyway.
const HEAD: u64 = 64 * 1024;

/// Names a medium by its size and its beginning. Two media with one fingerprint are hardly ever
/// different, and whether they are, its [`ContentHash`](super::ContentHash)es tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fingerprint(String);

impl Fingerprint {
    /// Reads the beginning.
    pub async fn of(source: &Source) -> Result<Self, MediaError> {
        let size = source.size();
        let mut sha = Sha256::new();
        sha.update(size.to_be_bytes());
        sha.update(source.read(0..HEAD.min(size)).await?);
        Ok(Self(Base64UrlUnpadded::encode_string(&sha.finalize())))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
