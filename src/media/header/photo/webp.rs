//! WebP photos of all three kinds, and PNG, which is recognised to be refused with advice

use super::exif::{self, Exif};
use crate::media::header::numbers::be32;
use crate::media::header::view::{Stop, View};
use crate::media::header::{HeaderError, PhotoFacts, PhotoKind, Size};

const HAS_EXIF: u8 = 8;
const IS_ANIMATED: u8 = 2;
/// The bytes of EXIF that are read. A preview picture may follow.
const MOST_EXIF: u64 = 64 * 1024;

/// Reads a WebP's first chunk: lossy (`VP8 `), lossless (`VP8L`) or extended (`VP8X`); of an extended
/// one also its EXIF.
pub(crate) fn read_webp(view: &mut View) -> Result<PhotoFacts, Stop> {
    let head = view.take(0, 30.min(view.size))?;
    let needs = be32(&head, 4).map_or(0, |n| u64::from(n.swap_bytes())) + 8;
    if needs > view.size {
        return Err(view.cut_off("RIFF", needs));
    }
    let chunk = head.get(12..16).unwrap_or_default();
    let content = head.get(20..).unwrap_or_default();
    let size = match chunk {
        b"VP8 " => lossy(content),
        b"VP8L" => lossless(content),
        b"VP8X" => extended(content),
        _ => None,
    };
    let coded = size.ok_or(HeaderError::Damaged { at: 12, how: "a picture without a size" })?;
    let flags = if chunk == b"VP8X" { content.first().copied() } else { None }.unwrap_or(0);
    let exif = if flags & HAS_EXIF == 0 { None } else { exif_chunk(view, needs)? };
    let is_animated = flags & IS_ANIMATED != 0;
    Ok(exif.unwrap_or_default().facts(PhotoKind::WebP, coded, is_animated))
}

/// Reads the EXIF behind the picture; `None` if it is missing or too far away.
fn exif_chunk(view: &mut View, end: u64) -> Result<Option<Exif>, Stop> {
    let mut at = 12;
    while at + 8 <= end {
        let head = match view.take(at, 8) {
            Err(Stop::Need(_)) if !view.has_spare_read() => return Ok(None),
            head => head?,
        };
        let length = be32(&head, 4).map_or(0, |length| u64::from(length.swap_bytes()));
        if head.starts_with(b"EXIF") {
            let room = end - at - 8;
            return Ok(exif::read(&view.take(at + 8, length.min(room).min(MOST_EXIF))?));
        }
        // Chunks begin at even places.
        at += 8 + length + length % 2;
    }
    Ok(None)
}

/// Reads two numbers of 14 bits behind the frame's start code.
fn lossy(content: &[u8]) -> Option<Size> {
    (content.get(3..6)? == [0x9d, 0x01, 0x2a]).then_some(())?;
    let number =
        |at: usize| Some(u32::from(*content.get(at)?) | u32::from(*content.get(at + 1)?) << 8);
    Size::new(number(6)? & 0x3fff, number(8)? & 0x3fff)
}

/// Reads two numbers of 14 bits behind the signature, each one less than the size.
fn lossless(content: &[u8]) -> Option<Size> {
    (*content.first()? == 0x2f).then_some(())?;
    let bits = be32(content, 1)?.swap_bytes();
    Size::new((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1)
}

/// Reads two numbers of 24 bits behind the flags, each one less than the canvas.
fn extended(content: &[u8]) -> Option<Size> {
    let number = |at: usize| {
        let bytes = content.get(at..at + 3)?;
        Some(bytes.iter().rev().fold(0, |n, byte| n << 8 | u32::from(*byte)))
    };
    Size::new(number(4)? + 1, number(7)? + 1)
}

pub(crate) fn read_png(view: &mut View) -> Result<PhotoFacts, Stop> {
    let head = view.take(0, 24)?;
    let size = || Size::new(be32(&head, 16)?, be32(&head, 20)?);
    let coded = size().ok_or(HeaderError::Damaged { at: 8, how: "a picture without a size" })?;
    Ok(Exif::default().facts(PhotoKind::Png, coded, false))
}
