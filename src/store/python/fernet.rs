//! Decryption of Fernet tokens, with which the Python tool seals its files

use aes::Aes128;
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeDecrypt, KeyIvInit};
use data_encoding::BASE64URL;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::clock::Moment;

const VERSION: u8 = 0x80;

/// The length of version, time and initialisation vector.
const HEAD: usize = 1 + 8 + 16;

/// The length of the HMAC-SHA256 at the end.
const MAC: usize = 32;

const BLOCK: usize = 16;

/// A signing key and an encryption key, which are stored as one.
pub(crate) struct FernetKey(Zeroizing<[u8; 32]>);

#[derive(Debug)]
pub(crate) struct Opened {
    /// The time of the encryption, which the seal covers.
    pub(crate) made_at: Moment,
    pub(crate) text: Zeroizing<Vec<u8>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unopened {
    Malformed,
    /// It was changed, or sealed with another key. The seal does not show which.
    WrongSeal,
}

impl FernetKey {
    /// Reads 44 letters of URL-safe base64. Trailing space is ignored.
    pub(crate) fn parse(text: &[u8]) -> Option<Self> {
        let key = Zeroizing::new(BASE64URL.decode(text.trim_ascii()).ok()?);
        <[u8; 32]>::try_from(key.as_slice()).ok().map(|key| Self(Zeroizing::new(key)))
    }

    /// Decrypts a token of any age, after a check of its seal.
    pub(crate) fn open(&self, token: &[u8]) -> Result<Opened, Unopened> {
        let token = BASE64URL.decode(token.trim_ascii()).map_err(|_| Unopened::Malformed)?;
        let (signing, encryption) = self.0.split_at(16);
        let (sealed, mac) = token.split_last_chunk::<MAC>().ok_or(Unopened::Malformed)?;
        let (head, text) = sealed
            .split_first_chunk::<HEAD>()
            .filter(|(head, text)| {
                head[0] == VERSION && !text.is_empty() && text.len() % BLOCK == 0
            })
            .ok_or(Unopened::Malformed)?;
        let mut hmac = Hmac::<Sha256>::new_from_slice(signing).expect("HMAC takes any key");
        hmac.update(sealed);
        hmac.verify_slice(mac).map_err(|_| Unopened::WrongSeal)?;
        let (time, vector) = head[1..].split_first_chunk::<8>().ok_or(Unopened::Malformed)?;
        let mut text = Zeroizing::new(text.to_vec());
        let length = cbc::Decryptor::<Aes128>::new_from_slices(encryption, vector)
            .map_err(|_| Unopened::Malformed)?
            .decrypt_padded::<Pkcs7>(&mut text)
            .map_err(|_| Unopened::Malformed)?
            .len();
        text.truncate(length);
        Ok(Opened { made_at: Moment::from_seconds(u64::from_be_bytes(*time)), text })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &[u8] = b"cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=";

    fn open(token: &str) -> Result<(u64, Vec<u8>), Unopened> {
        FernetKey::parse(KEY)
            .unwrap()
            .open(token.as_bytes())
            .map(|opened| (opened.made_at.seconds(), opened.text.to_vec()))
    }

    /// `generate.json` and `verify.json` of the Fernet specification hold this token.
    const GOOD: &str = "gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA==";

    #[test]
    fn s26_opens_the_good_vector_of_the_specification() {
        assert_eq!(open(GOOD), Ok((499_162_800, b"hello".to_vec())));
    }

    // `invalid.json`: the six that are wrong at any age.
    #[test]
    fn s26_refuses_the_bad_vectors_of_the_specification() {
        for (what, token, error) in [
            (
                "incorrect mac",
                "gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAl1-szkFVzXTuGb4hR8AKtwcaX1YdykQUFBQUFBQUFBQQ==",
                Unopened::WrongSeal,
            ),
            (
                "too short",
                "gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPA==",
                Unopened::Malformed,
            ),
            (
                "invalid base64",
                "%%%%%%%%%%%%%AECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAl1-szkFVzXTuGb4hR8AKtwcaX1YdykRtfsH-p1YsUD2Q==",
                Unopened::Malformed,
            ),
            (
                "payload size not multiple of block size",
                "gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPOm73QeoCk9uGib28Xe5vz6oxq5nmxbx_v7mrfyudzUm",
                Unopened::Malformed,
            ),
            (
                "payload padding error",
                "gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0ODz4LEpdELGQAad7aNEHbf-JkLPIpuiYRLQ3RtXatOYREu2FWke6CnJNYIbkuKNqOhw==",
                Unopened::Malformed,
            ),
            (
                "incorrect IV (causes padding error)",
                "gAAAAAAdwJ6xBQECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAkLhFLHpGtDBRLRTZeUfWgHSv49TF2AUEZ1TIvcZjK1zQ==",
                Unopened::Malformed,
            ),
        ] {
            assert_eq!(open(token), Err(error), "{what}");
        }
    }

    // `invalid.json`: the two that are only too new or too old. Stored tokens have no age limit.
    #[test]
    fn s26_ignores_the_age_of_the_remaining_vectors() {
        for (what, token, made_at) in [
            (
                "far-future TS (unacceptable clock skew)",
                "gAAAAAAdwStRAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAnja1xKYyhd-Y6mSkTOyTGJmw2Xc2a6kBd-iX9b_qXQcw==",
                499_198_801,
            ),
            (
                "expired TTL",
                "gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAl1-szkFVzXTuGb4hR8AKtwcaX1YdykRtfsH-p1YsUD2Q==",
                499_162_801,
            ),
        ] {
            // Both hold the empty text.
            assert_eq!(open(token), Ok((made_at, Vec::new())), "{what}");
        }
    }

    #[test]
    fn every_cut_and_every_changed_letter_is_refused() {
        for length in 0..GOOD.len() {
            assert!(open(&GOOD[..length]).is_err(), "cut to {length}");
        }
        for at in 0..GOOD.len() - 2 {
            let mut changed = GOOD.as_bytes().to_vec();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).unwrap();
            assert!(open(&changed).is_err(), "changed at {at}");
        }
    }

    #[test]
    fn the_key_may_end_in_a_line_break() {
        assert!(FernetKey::parse(&[KEY, b"\n"].concat()).is_some());
        assert!(FernetKey::parse(&KEY[1..]).is_none());
        assert!(FernetKey::parse(b"").is_none());
    }
}
