//! Percent-encoded parts of addresses

use percent_encoding::percent_decode_str;

/// Decodes a user, a password or the name of a database.
pub(super) fn decoded(text: &str) -> Result<String, String> {
    let decoded = percent_decode_str(text).decode_utf8();
    decoded.map(Into::into).map_err(|_| "it has bytes that are not UTF-8".to_owned())
}
