//! The spelling of parameters in an address

use super::error::CallbackError;

/// Undoes form encoding exactly once: the `*` and `!` of TikTok's codes arrive as `%2A` and `%21`,
/// and a second round would eat a `%` that belongs to the value.
pub(crate) fn decode(text: &str) -> Result<String, CallbackError> {
    const BAD_PERCENT: CallbackError =
        CallbackError::Malformed("a `%` is not followed by two digits");
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let high = rest.next().and_then(digit).ok_or(BAD_PERCENT)?;
                let low = rest.next().and_then(digit).ok_or(BAD_PERCENT)?;
                high << 4 | low
            }
            other => other,
        });
    }
    String::from_utf8(bytes).map_err(|_| CallbackError::Malformed("it is not UTF-8"))
}

fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}
