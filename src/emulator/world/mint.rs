//! Ids, codes and tokens in the shapes that TikTok gives them

use data_encoding::{BASE64URL_NOPAD, HEXLOWER, HEXUPPER};
use sha2::{Digest, Sha256};

use crate::clock::Moment;

fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system has random bytes");
    bytes
}

pub(crate) fn sha256_hex(text: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(text))
}

/// Returns a number of 19 digits, above 2^53 and below 2^63, as TikTok's post ids are.
pub(crate) fn long_number() -> u64 {
    7_600_000_000_000_000_000 + u64::from_le_bytes(random()) % 99_999_999_999_999_999
}

/// Returns four digits, as they end tokens and codes.
fn short_number() -> u16 {
    1000 + u16::from_le_bytes(random()) % 9000
}

pub(crate) fn uuid() -> String {
    dashed(&HEXLOWER.encode(&random::<16>()))
}

/// Returns a uuid that is always the same for the same parts.
pub(crate) fn lasting_uuid(parts: &[&str]) -> String {
    dashed(&sha256_hex(&parts.join("\u{0}")))
}

fn dashed(hex: &str) -> String {
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..32]].join("-")
}

/// Returns a token such as `act.…!4321` or `rft.…!4321`.
pub(crate) fn token(prefix: &str) -> String {
    format!("{prefix}.{}!{}", BASE64URL_NOPAD.encode(&random::<45>()), short_number())
}

/// Returns an authorization code. Its tail `*v!….s1` is part of it.
pub(crate) fn code() -> String {
    format!("{}*v!{}.s1", BASE64URL_NOPAD.encode(&random::<60>()), short_number())
}

/// Returns a log id: `YYYYMMDDhhmmss` and 18 hexadecimal digits.
pub(crate) fn log_id(now: Moment) -> String {
    let mut id = now.rfc3339();
    id.retain(|letter| letter.is_ascii_digit());
    id + &HEXUPPER.encode(&random::<9>())
}
