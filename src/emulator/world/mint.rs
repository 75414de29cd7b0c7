//! Ids, codes and tokens in the shapes that TikTok gives them

use std::time::Duration;

use base64ct::{Base64UrlUnpadded, Encoding};
use data_encoding::{HEXLOWER, HEXUPPER};
use sha2::{Digest, Sha256};

use crate::clock::Moment;

fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system hands out random bytes");
    bytes
}

/// The SHA-256 of `text` in lower-case hexadecimal.
pub(crate) fn sha256_hex(text: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(text.as_bytes()))
}

/// 19 digits: a number above 2^53 and below 2^63, as TikTok's post ids are.
pub(crate) fn long_number() -> u64 {
    7_600_000_000_000_000_000 + u64::from_le_bytes(random()) % 99_999_999_999_999_999
}

/// Four digits, as they end tokens and codes.
fn short_number() -> u16 {
    1000 + u16::from_le_bytes(random()) % 9000
}

/// A random uuid.
pub(crate) fn uuid() -> String {
    dashed(&HEXLOWER.encode(&random::<16>()))
}

/// A uuid that is always the same for the same parts.
pub(crate) fn lasting_uuid(parts: &[&str]) -> String {
    dashed(&sha256_hex(&parts.join("\u{0}")))
}

fn dashed(hex: &str) -> String {
    let parts = [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..32]];
    parts.join("-")
}

/// `act.…!4321`, `rft.…!4321` or `clt.…!4321`.
pub(crate) fn token(prefix: &str) -> String {
    let middle = Base64UrlUnpadded::encode_string(&random::<45>());
    format!("{prefix}.{middle}!{}", short_number())
}

/// An authorization code: its tail `*v!….s1` is part of it.
pub(crate) fn code() -> String {
    let middle = Base64UrlUnpadded::encode_string(&random::<60>());
    format!("{middle}*v!{}.s1", short_number())
}

/// `YYYYMMDDhhmmss` and 18 hexadecimal digits.
pub(crate) fn log_id(now: Duration) -> String {
    let now = Moment::EPOCH + now;
    let digits: String = now.rfc3339().chars().filter(char::is_ascii_digit).collect();
    digits + &HEXUPPER.encode(&random::<9>())
}
