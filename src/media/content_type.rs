//! The content type of a video's chunks, by its first bytes and its name

use std::path::Path;

const MP4: &str = "video/mp4";
const QUICK_TIME: &str = "video/quicktime";
const WEBM: &str = "video/webm";

/// Returns the content type by the first bytes (12 are enough); by the name if they are of no known
/// kind. TikTok accepts these three (TikTok: media transfer guide).
pub(crate) fn content_type(head: &[u8], name: &str) -> &'static str {
    by_content(head).unwrap_or_else(|| by_name(name))
}

/// Returns whether these first bytes are of a file that consists of boxes.
pub(crate) fn begins_with_box(head: &[u8]) -> bool {
    by_content(head).is_some_and(|content_type| content_type != WEBM)
}

fn by_content(head: &[u8]) -> Option<&'static str> {
    if head.starts_with(&[0x1a, 0x45, 0xdf, 0xa3]) {
        return Some(WEBM);
    }
    match (head.get(4..8)?, head.get(8..12)) {
        (b"ftyp", Some(b"qt  ")) | (b"moov" | b"mdat" | b"wide", _) => Some(QUICK_TIME),
        (b"ftyp", _) => Some(MP4),
        _ => None,
    }
}

fn by_name(name: &str) -> &'static str {
    let ending = Path::new(name).extension().and_then(|ending| ending.to_str());
    match ending.map(str::to_ascii_lowercase).as_deref() {
        Some("mov" | "qt") => QUICK_TIME,
        Some("webm" | "mkv") => WEBM,
        _ => MP4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_count_before_the_name() {
        assert_eq!(content_type(b"\0\0\0\x20ftypisom", "a.mov"), MP4);
        assert_eq!(content_type(b"\0\0\0\x14ftypqt  ", "a.mp4"), QUICK_TIME);
        assert_eq!(content_type(&[0x1a, 0x45, 0xdf, 0xa3, 0, 0, 0, 0], "a"), WEBM);
        assert_eq!(content_type(b"?", "A.MOV"), QUICK_TIME);
        assert_eq!(content_type(b"", "-"), MP4);
    }
}
