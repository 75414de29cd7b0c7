//! JPEG photos: their size, which way is up, and that their end is there

use super::exif::{self, Exif};
use super::jpeg_end;
use crate::media::header::error::{Becomes, HeaderError};
use crate::media::header::facts::{PhotoFacts, PhotoKind, Size};
use crate::media::header::numbers::be16;
use crate::media::header::view::{Stop, View};

const EXIF: u8 = 0xe1;
const SCAN: u8 = 0xda;
const END: u8 = 0xd9;
/// How much is looked through at once for a marker that is not where it should be.
const WINDOW: u64 = 4096;

/// A segment: a marker and what belongs to it.
struct Segment {
    marker: u8,
    /// Where it stands.
    at: u64,
    /// Where its content begins, behind its length.
    content: u64,
    /// Where its content ends.
    end: u64,
}

/// Reads a JPEG's segments up to the picture.
pub(crate) fn read(view: &mut View) -> Result<PhotoFacts, Stop> {
    let mut told = Exif::default();
    let mut coded = None;
    let mut at = 2;
    loop {
        let segment = next_segment(view, at)?;
        match segment.marker {
            0xc0..=0xc2 if coded.is_none() => coded = Some(size(view, &segment)?),
            marker @ (0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf) => {
                return Err(not_taken(marker).into());
            }
            EXIF => told.add(exif(view, &segment)?.unwrap_or_default()),
            SCAN => {
                let coded = coded.ok_or(HeaderError::Missing("size before its picture"))?;
                jpeg_end::refuse_cut(view, segment.end)?;
                return Ok(facts(coded, told));
            }
            END => {
                let coded = coded.ok_or(HeaderError::Missing("picture before its end"))?;
                return Ok(facts(coded, told));
            }
            _ => {}
        }
        at = segment.end;
    }
}

/// Returns the next segment. Like libjpeg it passes over whatever stands before a marker.
fn next_segment(view: &mut View, mut at: u64) -> Result<Segment, Stop> {
    loop {
        let (marker, content) = next_marker(view, at)?;
        match marker {
            // Markers without content.
            0x01 | 0xd0..=0xd8 => at = content,
            END => return Ok(Segment { marker, at, content, end: content }),
            _ => {
                let length = be16(&view.take_ahead(content, 2)?, 0).unwrap_or_default();
                if length < 2 {
                    return Err(HeaderError::Damaged { at, how: "not a JPEG segment" }.into());
                }
                let end = content + u64::from(length);
                return Ok(Segment { marker, at, content: content + 2, end });
            }
        }
    }
}

/// Returns the next marker from `at` on, and where it ends.
fn next_marker(view: &mut View, mut at: u64) -> Result<(u8, u64), Stop> {
    let head = view.take_ahead(at, 2)?;
    if let [0xff, marker @ 1..=0xfe] = head[..] {
        return Ok((marker, at + 2));
    }
    loop {
        let window = view.take_ahead(at, WINDOW.min(view.size() - at).max(2))?;
        let pairs = window.windows(2).zip(at..);
        for (pair, place) in pairs {
            if let [0xff, marker @ 1..=0xfe] = *pair {
                return Ok((marker, place + 2));
            }
        }
        at += window.len() as u64 - 1;
    }
}

fn size(view: &mut View, segment: &Segment) -> Result<Size, Stop> {
    let frame = view.take_ahead(segment.content, 5)?;
    let size = || Size::new(be16(&frame, 3)?.into(), be16(&frame, 1)?.into());
    let how = "a picture without width or height";
    Ok(size().ok_or(HeaderError::Damaged { at: segment.at, how })?)
}

fn exif(view: &mut View, segment: &Segment) -> Result<Option<Exif>, Stop> {
    let length = segment.end - segment.content;
    let head = view.take_ahead(segment.content, length.min(6))?;
    if head != exif::PREFIX {
        return Ok(None);
    }
    Ok(exif::read(&view.take_ahead(segment.content, length)?))
}

/// A way of coding that hardly any program but those of scanners and archives reads.
const fn not_taken(marker: u8) -> HeaderError {
    let (what, becomes) = match marker {
        0xc3 => ("a lossless JPEG", Becomes::Photo),
        0xc5..=0xc7 => ("a hierarchical JPEG", Becomes::Nothing),
        _ => ("an arithmetic-coded JPEG", Becomes::Nothing),
    };
    HeaderError::Foreign { what, becomes }
}

fn facts(coded: Size, told: Exif) -> PhotoFacts {
    PhotoFacts {
        kind: PhotoKind::Jpeg,
        coded,
        display: told.turn(coded),
        animated: false,
        located: told.located,
    }
}
