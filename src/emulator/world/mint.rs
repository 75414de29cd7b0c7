//! Ids, codes and tokens in the shapes that TikTok gives them

use std::fmt::Write;
use std::time::Duration;

use base64ct::{Base64UrlUnpadded, Encoding};
use sha2::{Digest, Sha256};
use time::OffsetDateTime;

fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system hands out random bytes");
    bytes
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a String takes everything");
        text
    })
}

/// The SHA-256 of `text` in lower-case hexadecimal.
pub(crate) fn sha256_hex(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
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
    dashed(&hex(&random::<16>()))
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
    let seconds = i64::try_from(now.as_secs()).unwrap_or(0);
    let at = OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    format!(
        "{:04}{:02}{:02}{:02}{:02}{:02}{}",
        at.year(),
        u8::from(at.month()),
        at.day(),
        at.hour(),
        at.minute(),
        at.second(),
        hex(&random::<9>()).to_uppercase()
    )
}
