//! One track of an MP4 or MOV file

use super::boxes::{BoxSpan, Boxes};
use super::fourcc::codec;
use super::matrix::Matrix;
use super::sample_tables::{self, Samples};
use crate::media::header::error::HeaderError;
use crate::media::header::facts::{Codec, Size};
use crate::media::header::numbers::{be16, be32, be64, letters};
use crate::media::header::view::{Stop, View};

/// What is needed of a track.
#[derive(Debug, Clone)]
pub(crate) struct Track {
    /// Its number, which fragments refer to.
    pub(crate) id: u32,
    /// Players show or play it.
    pub(crate) enabled: bool,
    /// Its ticks a second.
    pub(crate) timescale: u32,
    /// Its own length; 0 when the fragments tell.
    pub(crate) ticks: u64,
    /// The length of a sample where a fragment does not say (`trex`).
    pub(crate) sample_ticks: u32,
    /// Its description and its tables (`mdia`).
    pub(crate) span: BoxSpan,
    /// What it shows or plays.
    pub(crate) content: Content,
}

/// What a track shows or plays.
#[derive(Debug, Clone)]
pub(crate) enum Content {
    /// Moving pictures.
    Video(Picture),
    /// Sound.
    Sound,
    /// Subtitles, time codes and other companions.
    Other,
}

/// The moving pictures of a track.
#[derive(Debug, Clone)]
pub(crate) struct Picture {
    pub(crate) codec: Codec,
    /// They are encrypted (DRM).
    pub(crate) encrypted: bool,
    pub(crate) coded: Size,
    /// With square pixels, before any turn.
    pub(crate) square: Size,
    /// How the track turns them.
    pub(crate) matrix: Matrix,
    /// Those in the index; a fragmented file has more.
    pub(crate) samples: Samples,
}

/// `None` when it lacks what makes it a track.
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
    let mut told = Identity { id: 0, enabled: true, matrix: Matrix::default() };
    if let Some(tkhd) = span.find(view, *b"tkhd")? {
        let head = tkhd.content(view, 96)?;
        told = identity(&head).ok_or_else(|| tkhd.too_short())?;
    }
    let content = match kind.as_ref() {
        Some(b"vide") => Content::Video(picture(view, &mdia, told.matrix, ticks)?),
        Some(b"soun") => Content::Sound,
        _ => Content::Other,
    };
    let Identity { id, enabled, .. } = told;
    Ok(Some(Track { id, enabled, timescale, ticks, sample_ticks: 0, span: mdia, content }))
}

/// `mdhd` and `mvhd` alike: ticks a second, and the duration in ticks; 0 when it is not known.
pub(crate) fn clock(head: &[u8]) -> Option<(u32, u64)> {
    if *head.first()? == 1 {
        let ticks = be64(head, 24)?;
        return Some((be32(head, 20)?, if ticks == u64::MAX { 0 } else { ticks }));
    }
    let ticks = be32(head, 16)?;
    let known = if ticks == u32::MAX { 0 } else { ticks };
    Some((be32(head, 12)?, u64::from(known)))
}

/// What `tkhd` says of a track.
#[derive(Debug, PartialEq, Eq)]
struct Identity {
    id: u32,
    enabled: bool,
    matrix: Matrix,
}

fn identity(head: &[u8]) -> Option<Identity> {
    let (id, matrix) = match *head.first()? {
        1 => (be32(head, 20)?, 52),
        _ => (be32(head, 12)?, 40),
    };
    let enabled = be32(head, 0)? & 1 == 1;
    Some(Identity { id, enabled, matrix: Matrix::read(head, matrix)? })
}

fn picture(view: &mut View, mdia: &BoxSpan, matrix: Matrix, ticks: u64) -> Result<Picture, Stop> {
    let missing = || HeaderError::Missing("description of its pictures (`stsd`)");
    let minf = mdia.find(view, *b"minf")?.ok_or_else(missing)?;
    let stbl = minf.find(view, *b"stbl")?.ok_or_else(missing)?;
    let stsd = stbl.find(view, *b"stsd")?.ok_or_else(missing)?;
    // The first description alone: version and count, then a box of its own.
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

/// The fixed part of a picture's description.
const ENTRY_HEADER: u64 = 78;

/// The names of encrypted pictures: the standard's, and those of Apple's shop and of OMA.
const PROTECTED: [&[u8; 4]; 3] = [b"encv", b"drmi", b"odcf"];

/// Returns the name that encrypted pictures had before (`sinf`); `None` if they are not encrypted.
fn original_name(view: &mut View, inside: &BoxSpan) -> Result<Option<[u8; 4]>, Stop> {
    let Some(sinf) = known_part(inside.find(view, *b"sinf"))? else {
        return Ok(None);
    };
    let Some(frma) = known_part(sinf.find(view, *b"frma"))? else {
        return Ok(None);
    };
    Ok(letters(&frma.content(view, 4)?, 0))
}

/// Takes what cannot be read behind a description's fixed part for nothing: old programs write
/// there what is no box.
fn known_part(found: Result<Option<BoxSpan>, Stop>) -> Result<Option<BoxSpan>, Stop> {
    match found {
        Err(Stop::Bad(_)) => Ok(None),
        found => found,
    }
}

/// `pasp`: how much wider than high a pixel is shown.
fn square_pixels(view: &mut View, inside: &BoxSpan, coded: Size) -> Result<Size, Stop> {
    let Some(pasp) = known_part(inside.find(view, *b"pasp"))? else {
        return Ok(coded);
    };
    let head = pasp.content(view, 8)?;
    let shape = || Some((u64::from(be32(&head, 0)?), u64::from(be32(&head, 4)?)));
    let (wide, high) = shape().ok_or_else(|| pasp.too_short())?;
    if wide == 0 || high == 0 {
        return Ok(coded);
    }
    let width = (u64::from(coded.width) * wide + high / 2) / high;
    let width = u32::try_from(width).unwrap_or(u32::MAX).max(1);
    Ok(Size { width, ..coded })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_says_number_and_flag_and_matrix() {
        let mut head = vec![0; 80];
        head[3] = 2;
        head[15] = 7;
        let told = identity(&head).unwrap();
        assert_eq!((told.id, told.enabled), (7, false));
        head[3] = 0xf;
        assert!(identity(&head).unwrap().enabled);
        assert_eq!(identity(&[0; 20]), None);
    }

    #[test]
    fn an_unknown_length_is_none_at_all() {
        let mut head = vec![0; 12];
        head.extend(1000_u32.to_be_bytes());
        head.extend(u32::MAX.to_be_bytes());
        assert_eq!(clock(&head), Some((1000, 0)));
    }
}
