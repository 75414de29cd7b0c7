//! JPEG photos: their size, their orientation, and whether they are cut off

use super::exif::{self, Exif};
use crate::media::header::numbers::be16;
use crate::media::header::view::{Search, Stop, View};
use crate::media::header::{Becomes, HeaderError, PhotoFacts, PhotoKind, Size};

const EXIF: u8 = 0xe1;
const SCAN: u8 = 0xda;
const END: u8 = 0xd9;
const WINDOW: u64 = 4096;
const TAIL: u64 = 64 * 1024;

struct Segment {
    marker: u8,
    at: u64,
    content: u64,
    end: u64,
}

pub(crate) fn read(view: &mut View) -> Result<PhotoFacts, Stop> {
    let mut exif = Exif::default();
    let mut coded = None;
    let mut at = 2;
    loop {
        let segment = next_segment(view, at)?;
        match segment.marker {
            0xc0..=0xc2 if coded.is_none() => coded = Some(size(view, &segment)?),
            marker @ (0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf) => {
                return Err(rare_coding(marker).into());
            }
            EXIF => exif.add(read_exif(view, &segment)?.unwrap_or_default()),
            SCAN => {
                let coded = coded.ok_or(HeaderError::Missing("size before its picture"))?;
                refuse_cut(view, segment.end)?;
                return Ok(exif.facts(PhotoKind::Jpeg, coded, false));
            }
            END => {
                let coded = coded.ok_or(HeaderError::Missing("picture before its end"))?;
                return Ok(exif.facts(PhotoKind::Jpeg, coded, false));
            }
            _ => {}
        }
        at = segment.end;
    }
}

/// Returns the next segment. Like libjpeg it skips any bytes before a marker.
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

fn next_marker(view: &mut View, mut at: u64) -> Result<(u8, u64), Stop> {
    let head = view.take_ahead(at, 2)?;
    if let [0xff, marker @ 1..=0xfe] = head[..] {
        return Ok((marker, at + 2));
    }
    loop {
        let window = view.take_ahead(at, WINDOW.min(view.size - at).max(2))?;
        for (pair, place) in window.windows(2).zip(at..) {
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

fn read_exif(view: &mut View, segment: &Segment) -> Result<Option<Exif>, Stop> {
    let length = segment.end - segment.content;
    let head = view.take_ahead(segment.content, length.min(6))?;
    if head != exif::PREFIX {
        return Ok(None);
    }
    Ok(exif::read(&view.take_ahead(segment.content, length)?))
}

/// Returns the error for a coding that few programs other than those of scanners and archives read.
const fn rare_coding(marker: u8) -> HeaderError {
    let (what, becomes) = match marker {
        0xc3 => ("a lossless JPEG", Becomes::Photo),
        0xc5..=0xc7 => ("a hierarchical JPEG", Becomes::Nothing),
        _ => ("an arithmetic-coded JPEG", Becomes::Nothing),
    };
    HeaderError::Foreign { what, becomes }
}

/// Refuses a file whose picture, which begins at `scan`, has no end.
///
/// The end can be anywhere, because phones add a second picture, a film or notes of their own behind
/// it. Most files end with it. If the last 64 KiB cannot be picture data, it is before them. Otherwise
/// about 7 MiB are searched from the beginning.
fn refuse_cut(view: &mut View, scan: u64) -> Result<(), Stop> {
    // Picture data holds this pair nowhere else: a byte `FF` of its own is followed by a 0.
    const END_OF_PICTURE: [u8; 2] = [0xff, END];
    if view.has_no_end {
        return Ok(());
    }
    let size = view.size;
    let start = size.saturating_sub(TAIL).max(scan.min(size));
    let tail = view.take(start, size - start)?;
    if tail.windows(2).any(|pair| pair == END_OF_PICTURE) || !may_be_picture_data(&tail) {
        return Ok(());
    }
    let is_cut = match view.search_ahead(scan, END_OF_PICTURE)? {
        Search::Found => false,
        Search::Absent => true,
        // Picture data this long has an `FF` in each kilobyte. Filler bytes have none.
        Search::TooFar => tail.contains(&0xff),
    };
    if is_cut { Err(view.cut_off("picture", size.saturating_add(2))) } else { Ok(()) }
}

/// Returns whether bytes may be picture data, in which an `FF` is followed by a 0, a restart marker, or
/// between the passes of a progressive picture by the marker of a segment.
fn may_be_picture_data(bytes: &[u8]) -> bool {
    let is_possible = |next: u8| matches!(next, 0 | 1 | 0xc4 | 0xd0..=0xd7 | 0xda..=0xdd | 0xe0..=0xef | 0xfe | 0xff);
    bytes.windows(2).all(|pair| pair[0] != 0xff || is_possible(pair[1]))
}
