//! One track of an MP4 or MOV file

use super::boxes::{BoxSpan, Boxes};
use super::matrix::Matrix;
use super::sample_tables::{self, Samples};
use crate::media::header::error::HeaderError;
use crate::media::header::facts::{Codec, Size, printable};
use crate::media::header::numbers::{be16, be32, be64, letters};
use crate::media::header::view::{Stop, View, or_none};

/// The length of the fixed part of a picture's description, in bytes.
const ENTRY_HEADER: u64 = 78;
/// The names of encrypted pictures: the standard's, and those of Apple's shop and of OMA.
const PROTECTED: [&[u8; 4]; 3] = [b"encv", b"drmi", b"odcf"];

#[derive(Debug, Clone)]
pub(crate) struct Track {
    /// The number that fragments refer to.
    pub(crate) id: u32,
    pub(crate) is_enabled: bool,
    pub(crate) timescale: u32,
    /// Its duration; 0 if only the fragments give it.
    pub(crate) ticks: u64,
    /// The default length of a sample in a fragment (`trex`).
    pub(crate) sample_ticks: u32,
    /// Its description and its tables (`mdia`).
    pub(crate) span: BoxSpan,
    pub(crate) content: Content,
}

#[derive(Debug, Clone)]
pub(crate) enum Content {
    Video(Picture),
    Sound,
    Other,
}

#[derive(Debug, Clone)]
pub(crate) struct Picture {
    pub(crate) codec: Codec,
    pub(crate) encrypted: bool,
    pub(crate) coded: Size,
    /// The size with square pixels, before any rotation.
    pub(crate) square: Size,
    pub(crate) matrix: Matrix,
    /// The pictures in the index; a fragmented file has more.
    pub(crate) samples: Samples,
}

/// Reads a track; `None` if it lacks a required part.
pub(crate) fn read(view: &mut View, span: &BoxSpan) -> Result<Option<Track>, Stop> {
    let Some(mdia) = span.find(view, *b"mdia")? else {
        return Ok(None);
    };
    let (Some(handler), Some(header)) = (mdia.find(view, *b"hdlr")?, mdia.find(view, *b"mdhd")?)
    else {
        return Ok(None);
    };
    let kind = letters(&handler.content(view, 12)?, 8);
    let head = header.content(view, 32)?;
    let (timescale, ticks) = clock(&head).ok_or_else(|| header.too_short())?;
    let mut identity = Identity { id: 0, is_enabled: true, matrix: Matrix::default() };
    if let Some(tkhd) = span.find(view, *b"tkhd")? {
        let head = tkhd.content(view, 96)?;
        identity = Identity::read(&head).ok_or_else(|| tkhd.too_short())?;
    }
    let Identity { id, is_enabled, matrix } = identity;
    let content = match kind.as_ref() {
        Some(b"vide") => Content::Video(picture(view, &mdia, matrix, ticks)?),
        Some(b"soun") => Content::Sound,
        _ => Content::Other,
    };
    Ok(Some(Track { id, is_enabled, timescale, ticks, sample_ticks: 0, span: mdia, content }))
}

/// Reads `mdhd` or `mvhd`: the ticks in a second, and the duration in ticks, or 0 if it is unknown.
pub(crate) fn clock(head: &[u8]) -> Option<(u32, u64)> {
    if *head.first()? == 1 {
        let ticks = be64(head, 24)?;
        return Some((be32(head, 20)?, if ticks == u64::MAX { 0 } else { ticks }));
    }
    let ticks = be32(head, 16)?;
    let known = if ticks == u32::MAX { 0 } else { ticks };
    Some((be32(head, 12)?, u64::from(known)))
}

#[derive(Debug, PartialEq, Eq)]
struct Identity {
    id: u32,
    is_enabled: bool,
    matrix: Matrix,
}

impl Identity {
    fn read(head: &[u8]) -> Option<Self> {
        let (id, matrix) = match *head.first()? {
            1 => (be32(head, 20)?, 52),
            _ => (be32(head, 12)?, 40),
        };
        let is_enabled = be32(head, 0)? & 1 == 1;
        Some(Self { id, is_enabled, matrix: Matrix::read(head, matrix)? })
    }
}

fn picture(view: &mut View, mdia: &BoxSpan, matrix: Matrix, ticks: u64) -> Result<Picture, Stop> {
    let missing = || HeaderError::Missing("description of its pictures (`stsd`)");
    let stbl = mdia.find_path(view, &[*b"minf", *b"stbl"])?.ok_or_else(missing)?;
    let stsd = stbl.find(view, *b"stsd")?.ok_or_else(missing)?;
    // The first description is a box behind version and count. Old programs write bytes that are no
    // box behind its fixed part.
    let entries = BoxSpan { body: (stsd.body + 8).min(stsd.end), ..stsd };
    let entry = Boxes::inside(&entries).next(view)?.ok_or_else(missing)?;
    let head = entry.content(view, ENTRY_HEADER)?;
    let size = || Size::new(be16(&head, 24)?.into(), be16(&head, 26)?.into());
    let coded = size()
        .ok_or(HeaderError::Damaged { at: entry.at, how: "pictures without width or height" })?;
    let inside = BoxSpan { body: (entry.body + ENTRY_HEADER).min(entry.end), ..entry };
    let original = original_name(view, &inside)?;
    Ok(Picture {
        codec: codec(original.unwrap_or(entry.kind)),
        encrypted: original.is_some() || PROTECTED.contains(&&entry.kind),
        coded,
        square: square_pixels(view, &inside, coded)?,
        matrix,
        samples: sample_tables::read(view, &stbl, ticks)?,
    })
}

fn original_name(view: &mut View, inside: &BoxSpan) -> Result<Option<[u8; 4]>, Stop> {
    let Some(frma) = or_none(inside.find_path(view, &[*b"sinf", *b"frma"]))? else {
        return Ok(None);
    };
    Ok(letters(&frma.content(view, 4)?, 0))
}

/// Returns the size with square pixels, by the shape of the pixels (`pasp`).
fn square_pixels(view: &mut View, inside: &BoxSpan, coded: Size) -> Result<Size, Stop> {
    let Some(pasp) = or_none(inside.find(view, *b"pasp"))? else {
        return Ok(coded);
    };
    let head = pasp.content(view, 8)?;
    let shape = || Some(Size { width: be32(&head, 0)?, height: be32(&head, 4)? });
    let shape = shape().ok_or_else(|| pasp.too_short())?;
    Ok(if shape.width == 0 || shape.height == 0 {
        coded
    } else {
        coded.widened(coded.width, shape)
    })
}

/// The names of H.264: those of MP4 (mp4ra.org), those of cameras and editing programs in MOV
/// (AVC-Intra, XAVC, AVCHD: QuickTime accepts each), and old names from AVI. Dolby Vision of this kind
/// is based on H.264.
const H264: [&[u8; 4]; 34] = [
    b"AVC1", b"AVC2", b"AVC3", b"AVC4", b"DVA1", b"DVAV", b"AI12", b"AI13", b"AI15", b"AI16",
    b"AI1P", b"AI1Q", b"AI52", b"AI53", b"AI55", b"AI56", b"AI5P", b"AI5Q", b"AIVX", b"AVIN",
    b"AVLG", b"XALG", b"RV64", b"H264", b"X264", b"Q264", b"V264", b"DAVC", b"GAVC", b"INMC",
    b"SMV2", b"TSHD", b"UMSV", b"VSSH",
];
/// The names of H.265 from the same sources.
const H265: [&[u8; 4]; 12] = [
    b"HVC1", b"HVC2", b"HVC3", b"HEV1", b"HEV2", b"HEV3", b"HVT1", b"DVH1", b"DVHE", b"HEVC",
    b"H265", b"X265",
];

/// Returns the codec of a name. Case is ignored, because programs mix it.
fn codec(name: [u8; 4]) -> Codec {
    let upper = name.to_ascii_uppercase();
    let is_one_of = |names: &[&[u8; 4]]| names.iter().any(|known| **known == *upper);
    if is_one_of(&H264) {
        return Codec::H264;
    }
    if is_one_of(&H265) {
        return Codec::H265;
    }
    match upper.as_slice() {
        b"VP08" | b"VP80" => Codec::Vp8,
        b"VP09" | b"VP90" => Codec::Vp9,
        _ => Codec::Other(printable(&name)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_gives_the_number_and_whether_the_track_is_enabled() {
        let mut head = vec![0; 80];
        head[3] = 2;
        head[15] = 7;
        let identity = Identity::read(&head).unwrap();
        assert_eq!((identity.id, identity.is_enabled), (7, false));
        head[3] = 0xf;
        assert!(Identity::read(&head).unwrap().is_enabled);
        assert_eq!(Identity::read(&[0; 20]), None);
    }

    #[test]
    fn an_unknown_duration_is_0() {
        let mut head = vec![0; 12];
        head.extend(1000_u32.to_be_bytes());
        head.extend(u32::MAX.to_be_bytes());
        assert_eq!(clock(&head), Some((1000, 0)));
    }

    #[test]
    fn cameras_and_programs_have_their_own_names() {
        for name in [b"avc1", b"avc2", b"ai12", b"ai15", b"AVin", b"xalg", b"H264", b"x264"] {
            assert_eq!(codec(*name), Codec::H264, "{}", name.escape_ascii());
        }
        for name in [b"hvc1", b"hev2", b"hvt1", b"HEVC", b"x265", b"dvhe"] {
            assert_eq!(codec(*name), Codec::H265, "{}", name.escape_ascii());
        }
        assert_eq!(codec(*b"vp09"), Codec::Vp9);
        assert_eq!(codec(*b"av01"), Codec::Other("av01".to_owned()));
        assert_eq!(codec(*b"encv"), Codec::Other("encv".to_owned()));
    }
}
