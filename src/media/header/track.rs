//! One track of an MP4 or MOV file

use super::boxes::{BoxSpan, Boxes};
use super::error::HeaderError;
use super::facts::{Codec, Size, printable};
use super::numbers::{be16, be32, be64, letters};
use super::sample_tables::{self, Frames};
use super::view::{Stop, View};

/// What is needed of a track.
#[derive(Debug, Clone)]
pub(crate) struct Track {
    /// Its number, which fragments refer to.
    pub(crate) id: u32,
    /// Its ticks a second.
    pub(crate) timescale: u32,
    /// Its own length; 0 when the fragments tell.
    pub(crate) ticks: u64,
    /// The length of a sample where a fragment does not say (`trex`).
    pub(crate) sample_ticks: u32,
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
    pub(crate) coded: Size,
    pub(crate) display: Size,
    pub(crate) rotation: u16,
    /// Those in the index; a fragmented file has more.
    pub(crate) frames: Frames,
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
    let mut track = Track { id: 0, timescale, ticks, sample_ticks: 0, content: Content::Other };
    let mut rotation = 0;
    if let Some(tkhd) = span.find(view, *b"tkhd")? {
        let head = tkhd.content(view, 96)?;
        (track.id, rotation) = identity(&head).ok_or_else(|| tkhd.too_short())?;
    }
    match kind.as_ref() {
        Some(b"vide") => track.content = Content::Video(picture(view, &mdia, rotation, ticks)?),
        Some(b"soun") => track.content = Content::Sound,
        _ => {}
    }
    Ok(Some(track))
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

/// `tkhd`: the track's number, and how far its matrix turns the pictures.
fn identity(head: &[u8]) -> Option<(u32, u16)> {
    let (id, matrix) = match *head.first()? {
        1 => (be32(head, 20)?, 52),
        _ => (be32(head, 12)?, 40),
    };
    let sign = |at: usize| Some(be32(head, matrix + at)?.cast_signed().signum());
    let rotation = match (sign(0)?, sign(4)?, sign(12)?, sign(16)?) {
        (0, 1, -1 | 1, 0) => 90,
        (0, -1, -1 | 1, 0) => 270,
        (-1, 0, 0, -1) => 180,
        _ => 0,
    };
    Some((id, rotation))
}

fn picture(view: &mut View, mdia: &BoxSpan, rotation: u16, ticks: u64) -> Result<Picture, Stop> {
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
    let square = square_pixels(view, &entry, coded)?;
    Ok(Picture {
        codec: codec(entry.kind),
        coded,
        display: if rotation % 180 == 90 { square.turned() } else { square },
        rotation,
        frames: sample_tables::read(view, &stbl, ticks)?,
    })
}

/// The fixed part of a picture's description.
const ENTRY_HEADER: u64 = 78;

/// `pasp`: how much wider than high a pixel is shown.
fn square_pixels(view: &mut View, entry: &BoxSpan, coded: Size) -> Result<Size, Stop> {
    let inner = BoxSpan { body: (entry.body + ENTRY_HEADER).min(entry.end), ..*entry };
    let Some(pasp) = inner.find(view, *b"pasp")? else {
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

/// The codes that MP4RA (mp4ra.org) lists; Dolby Vision is one of the two underneath.
fn codec(kind: [u8; 4]) -> Codec {
    match &kind {
        b"avc1" | b"avc3" | b"dva1" | b"dvav" => Codec::H264,
        b"hvc1" | b"hev1" | b"dvh1" | b"dvhe" => Codec::H265,
        b"vp08" => Codec::Vp8,
        b"vp09" => Codec::Vp9,
        other => Codec::Other(printable(other)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(matrix: [i32; 9]) -> Vec<u8> {
        let mut head = vec![0; 40];
        head[15] = 7;
        for number in matrix {
            head.extend(number.to_be_bytes());
        }
        head
    }

    #[test]
    fn the_matrix_turns() {
        let one = 0x1_0000;
        let turned = |a, b, c, d| identity(&header([a, b, 0, c, d, 0, 0, 0, 0])).unwrap();
        assert_eq!(turned(one, 0, 0, one), (7, 0));
        assert_eq!(turned(0, one, -one, 0), (7, 90));
        assert_eq!(turned(-one, 0, 0, -one), (7, 180));
        assert_eq!(turned(0, -one, one, 0), (7, 270));
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
