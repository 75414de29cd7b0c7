//! The kind of a file by its first bytes: one with a reader, or a known kind that is refused

use super::error::{Becomes, HeaderError};
use super::view::{Stop, View};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Signature {
    Boxes,
    Ebml,
    Jpeg,
    WebP,
    Png,
}

const FIRST_BOXES: [&[u8]; 10] =
    [b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot", b"styp", b"uuid", b"udta"];
const PHOTO_BRANDS: [(&[&[u8]], &str); 3] = [
    (&[b"heic", b"heix", b"hevc", b"heim"], "a HEIC photo"),
    (&[b"mif1", b"msf1"], "a HEIF photo"),
    (&[b"avif", b"avis"], "an AVIF photo"),
];
/// Kinds that people publish by mistake: a place, the bytes there, the name, and the conversion.
const FOREIGN: [(usize, &[u8], &str, Becomes); 25] = [
    (0, b"GIF8", "a GIF", video("gif")),
    (8, b"AVI ", "an AVI video", video("avi")),
    (8, b"WAVE", "a WAV sound", sound("wav")),
    (0, b"FLV\x01", "a Flash video", video("flv")),
    (0, b"\x30\x26\xb2\x75", "a Windows Media file", video("asf")),
    (0, b"OggS", "an Ogg file", video("ogg")),
    (0, b"\0\0\x01\xba", "an MPEG program stream", video("mpeg")),
    (0, b"\0\0\x01\xb3", "an MPEG video", video("mpegvideo")),
    (0, MXF, "an MXF video", video("mxf")),
    (0, b"\x1f\x07\0", "a DV video", video("dv")),
    (0, b"DKIF", "an IVF video", video("ivf")),
    (0, b"YUV4MPEG2 ", "an uncompressed video (Y4M)", video("yuv4mpegpipe")),
    (0, b".RMF", "a RealMedia file", video("rm")),
    (0, b"\0\0\0\x01\x67", "an H.264 stream without a container", video("h264")),
    (0, b"\0\0\0\x01\x09", "an H.264 stream without a container", video("h264")),
    (0, b"\0\0\0\x01\x40", "an H.265 stream without a container", video("hevc")),
    (0, b"fLaC", "a FLAC sound", sound("flac")),
    (0, b"ID3", "an MP3 sound", sound("mp3")),
    (0, b"BM", "a BMP picture", Becomes::Photo),
    (0, b"II*\0", "a TIFF picture", Becomes::Photo),
    (0, b"MM\0*", "a TIFF picture", Becomes::Photo),
    (0, b"%PDF", "a PDF document", Becomes::Nothing),
    (0, b"PK\x03\x04", "a ZIP archive", Becomes::Nothing),
    (0, b"\x1f\x8b", "a gzip archive", Becomes::Nothing),
    (0, b"#EXTM3U", "a playlist, not the video itself", Becomes::Nothing),
];
/// The beginning of an MXF file's first partition (SMPTE 377).
const MXF: &[u8] = b"\x06\x0e\x2b\x34\x02\x05\x01\x01\x0d\x01\x02";
/// The ids in an encrypted Windows Media file.
const WINDOWS_MEDIA_ENCRYPTION: [&[u8]; 2] = [
    b"\xfb\xb3\x11\x22\x23\xbd\xd2\x11\xb4\xb7\x00\xa0\xc9\x55\xfc\x6e",
    b"\x14\xe6\x8a\x29\x22\x26\x17\x4c\xb9\x35\xda\xe0\x7e\xe9\x28\x9c",
];
/// The ids of a stream of sound and one of pictures in a Windows Media file.
const WINDOWS_MEDIA_SOUND: &[u8] =
    b"\x40\x9e\x69\xf8\x4d\x5b\xcf\x11\xa8\xfd\x00\x80\x5f\x5c\x44\x2b";
const WINDOWS_MEDIA_PICTURES: &[u8] =
    b"\xc0\xef\x19\xbc\x4d\x5b\xcf\x11\xa8\xfd\x00\x80\x5f\x5c\x44\x2b";
/// The beginnings of streams of pictures in an Ogg file: Theora, Dirac, VP8 and Daala.
const OGG_PICTURES: [&[u8]; 4] = [b"\x80theora", b"BBCD\0", b"OVP80", b"\x80daala"];
const FLASH_SOUND: u8 = 4;
/// The transport streams: bytes in a packet, bytes before its mark `G`, name.
const TRANSPORT_STREAMS: [(usize, usize, &str); 3] = [
    (188, 0, "an MPEG transport stream"),
    (192, 4, "an MPEG transport stream of a camcorder (192-byte packets)"),
    (204, 0, "an MPEG transport stream of a broadcast (204-byte packets)"),
];
/// The file that Git has in place of a large one if Git LFS is not installed.
pub(crate) const GIT_LFS_POINTER: &str = "a Git LFS pointer, not the file itself";
const HEAD: u64 = 4096;

/// Returns whether every packet has its mark. A recording can also begin in the middle of a packet.
fn is_transport_stream(head: &[u8], packet: usize, before: usize) -> bool {
    let has_marks = |offset: usize, least: usize| {
        let mut marks = head.iter().skip(offset).step_by(packet);
        marks.len() >= least && marks.all(|mark| *mark == 0x47)
    };
    has_marks(before, 2) || (0..packet).any(|offset| has_marks(offset, 8))
}

impl Signature {
    pub(crate) fn of(view: &mut View) -> Result<Self, Stop> {
        if view.size == 0 {
            return Err(HeaderError::Unknown.into());
        }
        let head = view.take(0, HEAD.min(view.size))?;
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
    let photo = PHOTO_BRANDS.iter().find(|(brands, _)| brands.iter().any(|it| at(8, it)));
    if let (true, Some((_, what))) = (at(4, b"ftyp"), photo) {
        return Err(foreign(what, photo_becomes(head)));
    }
    if FIRST_BOXES.iter().any(|kind| at(4, kind)) {
        return Ok(Signature::Boxes);
    }
    if at(0, b"\x30\x26\xb2\x75") && WINDOWS_MEDIA_ENCRYPTION.iter().any(|id| contains(head, id)) {
        return Err(foreign("a Windows Media file with copy protection", Becomes::Nothing));
    }
    for (place, bytes, what, becomes) in FOREIGN {
        let riff = place != 8 || at(0, b"RIFF");
        if at(place, bytes) && riff {
            return Err(pictureless(head, becomes).unwrap_or_else(|| foreign(what, becomes)));
        }
    }
    if let Some(what) = text(head) {
        return Err(foreign(what, Becomes::Nothing));
    }
    let mut streams = TRANSPORT_STREAMS.iter();
    match streams.find(|(packet, before, _)| is_transport_stream(head, *packet, *before)) {
        Some((_, _, what)) => Err(foreign(what, video("mpegts"))),
        None => Err(HeaderError::Unknown),
    }
}

const fn video(demuxer: &'static str) -> Becomes {
    Becomes::Video { demuxer }
}

const fn sound(demuxer: &'static str) -> Becomes {
    Becomes::Sound { demuxer }
}

/// Returns the conversion for a HEIF photo. ffmpeg can only read AVIF, and only in one piece.
fn photo_becomes(head: &[u8]) -> Becomes {
    let is_avif = contains(head, b"avif") || contains(head, b"avis");
    if is_avif && !contains(head, b"grid") { Becomes::Photo } else { Becomes::Heif }
}

/// Returns the error for a container of pictures that holds only sound by its first bytes.
fn pictureless(head: &[u8], becomes: Becomes) -> Option<HeaderError> {
    let Becomes::Video { demuxer } = becomes else {
        return None;
    };
    let what = match demuxer {
        "ogg" if !OGG_PICTURES.iter().any(|id| contains(head, id)) => "an Ogg sound",
        "asf" if contains(head, WINDOWS_MEDIA_SOUND) && !contains(head, WINDOWS_MEDIA_PICTURES) => {
            "a Windows Media sound"
        }
        "flv" if head.get(4) == Some(&FLASH_SOUND) => "a Flash sound",
        _ => return None,
    };
    Some(foreign(what, sound(demuxer)))
}

fn contains(head: &[u8], bytes: &[u8]) -> bool {
    head.windows(bytes.len()).any(|window| window == bytes)
}

const fn foreign(what: &'static str, becomes: Becomes) -> HeaderError {
    HeaderError::Foreign { what, becomes }
}

/// Returns the kind of a text, such as a login page that an address gives instead of a video.
fn text(head: &[u8]) -> Option<&'static str> {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let start = head.trim_ascii_start().to_ascii_lowercase();
    if start.starts_with(b"<!doctype") || start.starts_with(b"<html") {
        return Some("an HTML page");
    }
    if start.starts_with(b"version https://git-lfs.github.com/spec/") {
        return Some(GIT_LFS_POINTER);
    }
    let readable = |byte: &u8| matches!(byte, b'\t' | b'\n' | b'\r' | b' '..=b'~' | 0x80..);
    // The last letter may be cut.
    let is_utf8 = match std::str::from_utf8(&start) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none(),
    };
    (start.iter().all(readable) && is_utf8).then_some("text")
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
    fn m05_other_kinds_of_files_are_named() {
        assert_eq!(what(b"\n<!DOCTYPE html><html>"), "an HTML page");
        assert_eq!(what(b"{\"error\":\"denied\"}"), "text");
        assert_eq!(what(b"version https://git-lfs.github.com/spec/v1\noid"), GIT_LFS_POINTER);
        assert_eq!(what(b"\0\0\0\x18ftypheic\0\0\0\0"), "a HEIC photo");
        assert_eq!(what(b"RIFF\0\0\0\0AVI LIST"), "an AVI video");
        assert_eq!(what(b"xxxxxxxxAVI \0"), "unknown");
        assert_eq!(what(b"GIF89a"), "a GIF");
        assert_eq!(what(b"OggS\0\x02\x01vorbis"), "an Ogg sound");
        assert_eq!(what(b"OggS\0\x02\x80theora"), "an Ogg file");
        assert_eq!(what(b"FLV\x01\x04"), "a Flash sound");
        assert_eq!(what(b"FLV\x01\x05"), "a Flash video");
        let windows_media = |stream| [&b"\x30\x26\xb2\x75"[..], &[0; 100], stream].concat();
        assert_eq!(what(&windows_media(WINDOWS_MEDIA_SOUND)), "a Windows Media sound");
        assert_eq!(what(&windows_media(WINDOWS_MEDIA_PICTURES)), "a Windows Media file");
        assert_eq!(what(&[MXF, &[1, 1, 2, 4, 0]].concat()), "an MXF video");
        assert_eq!(
            what(&[&b"\x30\x26\xb2\x75"[..], &[0; 100], WINDOWS_MEDIA_ENCRYPTION[0]].concat()),
            "a Windows Media file with copy protection"
        );
        assert_eq!(what(b"\0\0\0\0\0\0\0\0"), "unknown");
        assert_eq!(what(b"\0\0\0\x18ftypisom"), "known");
    }

    #[test]
    fn ffmpeg_converts_only_avif_in_one_piece() {
        let becomes = |head: &[u8]| match judge(head) {
            Err(HeaderError::Foreign { becomes, .. }) => becomes,
            other => panic!("{other:?}"),
        };
        assert_eq!(becomes(b"\0\0\0\x18ftypavif\0\0\0\0mif1"), Becomes::Photo);
        assert_eq!(becomes(b"\0\0\0\x18ftypmif1\0\0\0\0avif"), Becomes::Photo);
        assert_eq!(becomes(b"\0\0\0\x18ftypavif\0\0\0\0mif1...infe..grid"), Becomes::Heif);
        assert_eq!(becomes(b"\0\0\0\x18ftypheic\0\0\0\0mif1"), Becomes::Heif);
        assert_eq!(becomes(b"\0\0\0\x18ftypmif1\0\0\0\0heic"), Becomes::Heif);
    }

    #[test]
    fn transport_streams_have_packets_of_three_lengths() {
        let stream = |packet: usize, first: usize| {
            let mark = |at: usize| if at % packet == first { 0x47 } else { 3 };
            (0..4096).map(mark).collect::<Vec<u8>>()
        };
        assert_eq!(what(&stream(188, 0)), "an MPEG transport stream");
        assert_eq!(what(&stream(188, 0)[..188 * 2]), "an MPEG transport stream");
        assert_eq!(what(&stream(188, 77)), "an MPEG transport stream");
        let camcorder = "an MPEG transport stream of a camcorder (192-byte packets)";
        assert_eq!(what(&stream(192, 4)), camcorder);
        assert_eq!(what(&stream(192, 4)[..192 * 2]), camcorder);
        let broadcast = "an MPEG transport stream of a broadcast (204-byte packets)";
        assert_eq!(what(&stream(204, 0)), broadcast);
        assert_eq!(what(&stream(200, 0)), "unknown");
        assert_eq!(what(&[b'G'; 4096]), "text");
    }
}
