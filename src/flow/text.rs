//! Pure: TikTok's limits on text, counted as TikTok counts

use thiserror::Error;

/// TikTok: 2200 UTF-16 units of caption for a video (direct post reference).
pub const CAPTION_LIMIT: usize = 2200;

/// A text that TikTok would refuse.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("the {what} has {found} UTF-16 units, and TikTok takes at most {limit}")]
pub struct TextTooLong {
    /// Which text.
    pub what: &'static str,
    /// How many units it has.
    pub found: usize,
    /// How many it may have.
    pub limit: usize,
}

/// Refuses a caption above TikTok's limit.
pub(crate) fn check_caption(caption: &str) -> Result<(), TextTooLong> {
    let found = caption.encode_utf16().count();
    if found <= CAPTION_LIMIT {
        return Ok(());
    }
    Err(TextTooLong { what: "caption", found, limit: CAPTION_LIMIT })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_as_tiktok_counts() {
        assert_eq!(check_caption(&"é".repeat(2200)), Ok(()));
        assert_eq!(check_caption(&"🎬".repeat(1100)), Ok(()));
        assert_eq!(check_caption(&"🎬".repeat(1101)).unwrap_err().found, 2202);
    }
}
