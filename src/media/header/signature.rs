//! A file's first bytes -> which reader takes it, or what else it is

use super::error::{Becomes, HeaderError};
use super::view::{Stop, View};

/// Which reader takes a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Signature {
    /// MP4 and MOV.
    Boxes,
    /// WebM and Matroska.
    Ebml,
    /// JPEG.
    Jpeg,
    /// WebP.
    WebP,
    /// PNG.
    Png,
}

/// The boxes that MP4 and MOV files begin with.
const FIRST_BOXES: [&[u8]; 10] =
    [b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot", b"styp", b"uuid", b"udta"];
/// What follows `ftyp` in a photo.
const PHOTO_BRANDS: [(&[u8], &str); 8] = [
    (b"heic", "a HEIC photo"),
    (b"heix", "a HEIC photo"),
    (b"hevc", "a HEIC photo"),
    (b"heim", "a HEIC photo"),
    (b"mif1", "a HEIF photo"),
    (b"msf1", "a HEIF photo"),
    (b"avif", "an AVIF photo"),
    (b"avis", "an AVIF photo"),
];
/// Kinds that people hand in by mistake, by the bytes at a place.
const FOREIGN: [(usize, &[u8], &str, Becomes); 17] = [
    (0, b"GIF8", "a GIF", Becomes::Video),
    (8, b"AVI ", "an AVI video", Becomes::Video),
    (8, b"WAVE", "a WAV sound", Becomes::Nothing),
    (0, b"FLV\x01", "a Flash video", Becomes::Video),
    (0, b"\x30\x26\xb2\x75", "a Windows Media file", Becomes::Video),
    (0, b"OggS", "an Ogg file", Becomes::Video),
    (0, b"\0\0\x01\xba", "an MPEG program stream", Becomes::Video),
    (0, b"\0\0\x01\xb3", "an MPEG video", Becomes::Video),
    (188, b"\x47", "an MPEG transport stream", Becomes::Video),
    (0, b"ID3", "an MP3 sound", Becomes::Nothing),
    (0, b"BM", "a BMP picture", Becomes::Photo),
    (0, b"II*\0", "a TIFF picture", Becomes::Photo),
    (0, b"MM\0*", "a TIFF picture", Becomes::Photo),
    (0, b"%PDF", "a PDF document", Becomes::Nothing),
    (0, b"PK\x03\x04", "a ZIP archive", Becomes::Nothing),
    (0, b"\x1f\x8b", "a gzip archive", Becomes::Nothing),
    (0, b"#EXTM3U", "a playlist, not the video itself", Becomes::Nothing),
];
/// Enough for all of them.
const HEAD: u64 = 256;

impl Signature {
    /// Judges by content alone.
    pub(crate) fn of(view: &mut View) -> Result<Self, Stop> {
        if view.size() == 0 {
            return Err(HeaderError::Unknown.into());
        }
        let head = view.take(0, HEAD.min(view.size()))?;
        Ok(judge(&head)?)
    }
}

fn judge(head: &[u8]) -> Result<Signature, HeaderError> {
    let at = |place: usize, bytes: &[u8]| head.get(place..).is_some_and(|h| h.starts_with(bytes));
    if at(0, b"\xff\xd8\xff") {
        return Ok(Signature::Jpeg);
    }
    if at(0, b"\x89PNG\r\n\x1a\n") {
        return Ok(Signature::Png);
    }
    if at(0, b"RIFF") && at(8, b"WEBP") {
        return Ok(Signature::WebP);
    }
    if at(0, b"\x1a\x45\xdf\xa3") {
        return Ok(Signature::Ebml);
    }
    let photo = PHOTO_BRANDS.iter().find(|(brand, _)| at(8, brand));
    if let (true, Some((_, what))) = (at(4, b"ftyp"), photo) {
        return Err(foreign(what, Becomes::Photo));
    }
    if FIRST_BOXES.iter().any(|kind| at(4, kind)) {
        return Ok(Signature::Boxes);
    }
    for (place, bytes, what, becomes) in FOREIGN {
        let stream = place != 188 || at(0, b"\x47");
        let riff = place != 8 || at(0, b"RIFF");
        if at(place, bytes) && stream && riff {
            return Err(foreign(what, becomes));
        }
    }
    Err(text(head))
}

const fn foreign(what: &'static str, becomes: Becomes) -> HeaderError {
    HeaderError::Foreign { what, becomes }
}

/// A login page or an error message is what an address most often gives in place of its video.
fn text(head: &[u8]) -> HeaderError {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let start = head.trim_ascii_start().to_ascii_lowercase();
    if start.starts_with(b"<!doctype") || start.starts_with(b"<html") {
        return foreign("an HTML page", Becomes::Nothing);
    }
    let readable = |byte: &u8| matches!(byte, b'\t' | b'\n' | b'\r' | b' '..=b'~' | 0x80..);
    if start.iter().all(readable) && std::str::from_utf8(&start).is_ok() {
        return foreign("text", Becomes::Nothing);
    }
    HeaderError::Unknown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn what(head: &[u8]) -> &'static str {
        match judge(head) {
            Err(HeaderError::Foreign { what, .. }) => what,
            Err(_) => "unknown",
            Ok(_) => "known",
        }
    }

    #[test]
    fn m05_says_what_a_file_is_when_it_is_no_media() {
        assert_eq!(what(b"\n<!DOCTYPE html><html>"), "an HTML page");
        assert_eq!(what(b"{\"error\":\"denied\"}"), "text");
        assert_eq!(what(b"\0\0\0\x18ftypheic\0\0\0\0"), "a HEIC photo");
        assert_eq!(what(b"RIFF\0\0\0\0AVI LIST"), "an AVI video");
        assert_eq!(what(b"xxxxxxxxAVI \0"), "unknown");
        assert_eq!(what(b"GIF89a"), "a GIF");
        assert_eq!(what(b"\0\0\0\0\0\0\0\0"), "unknown");
        assert_eq!(what(b"\0\0\0\x18ftypisom"), "known");
    }
}
