//! Pure: a video's first bytes -> the content type its chunks are sent with

use std::path::Path;

/// The containers that TikTok takes (TikTok: media transfer guide).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VideoType {
    /// MP4.
    Mp4,
    /// MOV.
    QuickTime,
    /// WebM.
    WebM,
}

impl VideoType {
    /// Its content type.
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Mp4 => "video/mp4",
            Self::QuickTime => "video/quicktime",
            Self::WebM => "video/webm",
        }
    }

    /// Returns whether these first bytes are those of a file that is made of boxes.
    pub(crate) fn begins_with_box(head: &[u8]) -> bool {
        matches!(Self::by_content(head), Some(Self::Mp4 | Self::QuickTime))
    }

    /// Judges by the first bytes (12 are enough), and by the name only when they say nothing.
    pub(crate) fn of(head: &[u8], name: &str) -> Self {
        Self::by_content(head).unwrap_or_else(|| Self::by_name(name))
    }

    fn by_content(head: &[u8]) -> Option<Self> {
        if head.starts_with(&[0x1a, 0x45, 0xdf, 0xa3]) {
            return Some(Self::WebM);
        }
        match (head.get(4..8)?, head.get(8..12)) {
            (b"ftyp", Some(b"qt  ")) | (b"moov" | b"mdat" | b"wide", _) => Some(Self::QuickTime),
            (b"ftyp", _) => Some(Self::Mp4),
            _ => None,
        }
    }

    fn by_name(name: &str) -> Self {
        let ending = Path::new(name).extension().and_then(|ending| ending.to_str());
        match ending.map(str::to_ascii_lowercase).as_deref() {
            Some("mov" | "qt") => Self::QuickTime,
            Some("webm" | "mkv") => Self::WebM,
            _ => Self::Mp4,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn believes_the_bytes_before_the_name() {
        let mp4 = b"\0\0\0\x20ftypisom";
        assert_eq!(VideoType::of(mp4, "a.mov"), VideoType::Mp4);
        assert_eq!(VideoType::of(b"\0\0\0\x14ftypqt  ", "a.mp4"), VideoType::QuickTime);
        assert_eq!(VideoType::of(&[0x1a, 0x45, 0xdf, 0xa3, 0, 0, 0, 0], "a"), VideoType::WebM);
        assert_eq!(VideoType::of(b"?", "A.MOV"), VideoType::QuickTime);
        assert_eq!(VideoType::of(b"", "-"), VideoType::Mp4);
    }
}
