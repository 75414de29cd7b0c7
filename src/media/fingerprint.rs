//! A short name for media, made from its size and its beginning

use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest, Sha256};
use url::{Position, Url};

use super::{MediaError, Source};

/// The bytes of the beginning that go into a fingerprint. They have been read by then anyway.
const HEAD: u64 = 64 * 1024;

/// A hash of a medium's size and beginning. Two media with one fingerprint are hardly ever different;
/// their content hashes decide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fingerprint(String);

impl Fingerprint {
    /// Reads the beginning of a source, and returns its fingerprint.
    pub async fn of(source: &Source) -> Result<Self, MediaError> {
        let size = source.size();
        let mut sha = Sha256::new();
        sha.update(size.to_be_bytes());
        sha.update(source.read(0..HEAD.min(size)).await?);
        Ok(Self(BASE64URL_NOPAD.encode(&sha.finalize())))
    }

    /// Returns the fingerprint of an address whose media cannot be read. The parts of a signature do not
    /// count, because they differ each time.
    pub(crate) fn of_address(url: &Url) -> Self {
        let mut sha = Sha256::new();
        sha.update("address");
        sha.update(&url[..Position::AfterPath]);
        for (name, value) in url.query_pairs().filter(|(name, _)| !signs(name)) {
            for part in [name, value] {
                sha.update((part.len() as u64).to_be_bytes());
                sha.update(&*part);
            }
        }
        Self(BASE64URL_NOPAD.encode(&sha.finalize()))
    }

    /// Returns the fingerprint in Base64.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Returns whether a part of a query signs: for Amazon, Google, Azure, `CloudFront` and others.
fn signs(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let prefixes = ["x-amz-", "x-goog-", "x-oss-", "x-tos-", "x-cos-"];
    match &*name {
        "signature" | "sig" | "expires" | "x-expires" | "x-signature" | "policy"
        | "key-pair-id" | "awsaccesskeyid" | "googleaccessid" | "ossaccesskeyid"
        | "security-token" | "token" | "se" | "st" | "sp" | "sr" | "sv" | "spr" | "sip"
        | "skoid" | "sktid" | "skt" | "ske" | "sks" => true,
        _ => prefixes.iter().any(|prefix| name.starts_with(prefix)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Fingerprint {
        Fingerprint::of_address(&Url::parse(text).unwrap())
    }

    #[test]
    fn an_address_has_one_fingerprint_whenever_it_was_signed() {
        let plain = address("https://media.example.com/a.mp4");
        for signed in [
            "https://media.example.com/a.mp4?X-Amz-Date=1&X-Amz-Expires=2&X-Amz-Signature=3",
            "https://media.example.com/a.mp4?sv=1&se=2&sig=3",
            "https://media.example.com/a.mp4?Expires=1&Signature=2&Key-Pair-Id=3#t",
        ] {
            assert_eq!(address(signed), plain, "{signed}");
        }
        for other in ["https://media.example.com/b.mp4", "https://media.example.com/a.mp4?id=2"] {
            assert_ne!(address(other), plain, "{other}");
        }
    }
}
