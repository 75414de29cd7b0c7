//! JPEG photos: their size, which way is up, and that their end is there

use super::error::HeaderError;
use super::facts::{PhotoFacts, PhotoKind, Size};
use super::numbers::be16;
use super::view::{Stop, View};

const EXIF: u8 = 0xe1;
const SEVERAL_PICTURES: u8 = 0xe2;
const SCAN: u8 = 0xda;
/// The picture's last two bytes stand this near to the end, whatever padding follows.
const END: u64 = 64 * 1024;

/// Reads a JPEG's segments up to the picture.
pub(crate) fn read(view: &mut View) -> Result<PhotoFacts, Stop> {
    let mut at = 2;
    let mut told = Exif::default();
    let mut more_may_follow = false;
    loop {
        let head = view.take(at, 4)?;
        let (marker, length) = segment(&head, at)?;
        let content = at + 4;
        match marker {
            // A byte of filling before the marker.
            0xff => {
                at += 1;
                continue;
            }
            0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                let coded = size(&view.take(content, 5)?, at)?;
                if !more_may_follow {
                    refuse_cut(view)?;
                }
                return Ok(facts(coded, told));
            }
            EXIF | SEVERAL_PICTURES => {
                let data = view.take(content, length - 2)?;
                if let Some(exif) = exif(&data) {
                    told.orientation = exif.orientation.or(told.orientation);
                    told.located |= exif.located;
                }
                // Phones hang a second picture or a film behind the first one's end.
                more_may_follow |= data.starts_with(b"MPF\0") || data.starts_with(b"http://ns.");
            }
            SCAN => return Err(HeaderError::Missing("size before its picture").into()),
            _ => {}
        }
        at += 2 + length;
    }
}

/// A segment's marker, and its length with the two bytes that say so.
fn segment(head: &[u8], at: u64) -> Result<(u8, u64), HeaderError> {
    let damaged = HeaderError::Damaged { at, how: "not a JPEG segment" };
    match (head, be16(head, 2)) {
        ([0xff, marker, ..], Some(length)) if *marker == 0xff || length >= 2 => {
            Ok((*marker, length.into()))
        }
        _ => Err(damaged),
    }
}

fn size(frame: &[u8], at: u64) -> Result<Size, HeaderError> {
    let size = || Size::new(be16(frame, 3)?.into(), be16(frame, 1)?.into());
    size().ok_or(HeaderError::Damaged { at, how: "a picture without width or height" })
}

fn facts(coded: Size, told: Exif) -> PhotoFacts {
    let lies = matches!(told.orientation, Some(5..=8));
    PhotoFacts {
        kind: PhotoKind::Jpeg,
        coded,
        display: if lies { coded.turned() } else { coded },
        animated: false,
        located: told.located,
    }
}

/// Picture data holds no `FF D9` but its end.
fn refuse_cut(view: &mut View) -> Result<(), Stop> {
    let start = view.size().saturating_sub(END);
    let tail = view.take(start, view.size() - start)?;
    if tail.windows(2).any(|pair| pair == [0xff, 0xd9]) {
        return Ok(());
    }
    Err(HeaderError::Truncated {
        part: "picture".to_owned(),
        needs: view.size().saturating_add(2),
        size: view.size(),
    }
    .into())
}

/// What EXIF tells.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Exif {
    /// 1 to 8; from 5 on the picture lies on its side.
    orientation: Option<u16>,
    /// It has a directory of GPS data.
    located: bool,
}

fn exif(data: &[u8]) -> Option<Exif> {
    let tiff = data.strip_prefix(b"Exif\0\0")?;
    let little = match tiff.get(..2)? {
        b"II" => true,
        b"MM" => false,
        _ => return None,
    };
    let short = |at: usize| be16(tiff, at).map(|n| if little { n.swap_bytes() } else { n });
    let long = |at: usize| {
        let (first, second) = (u32::from(short(at)?), u32::from(short(at.checked_add(2)?)?));
        let number = if little { second << 16 | first } else { first << 16 | second };
        usize::try_from(number).ok()
    };
    let directory = long(4)?;
    // As many entries as there is room for, whatever it claims.
    let count = usize::from(short(directory)?).min(tiff.len() / 12);
    let mut exif = Exif::default();
    for entry in 0..count {
        let at = directory.checked_add(2 + entry * 12)?;
        match short(at) {
            Some(0x0112) => exif.orientation = exif.orientation.or(short(at.checked_add(8)?)),
            Some(0x8825) => exif.located = true,
            _ => {}
        }
    }
    Some(exif)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exif_says_which_way_is_up_in_both_byte_orders() {
        let big = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0";
        let little = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0";
        let sideways = Some(Exif { orientation: Some(6), located: false });
        assert_eq!(exif(big), sideways);
        assert_eq!(exif(little), sideways);
        assert_eq!(exif(b"Exif\0\0MM\0*\xff\xff\xff\xff"), None);
        assert_eq!(exif(b"http://ns.adobe.com"), None);
    }

    #[test]
    fn m06_exif_says_where_it_was_taken() {
        let gps = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x25\x88\x04\0\x01\0\0\0\x1a\0\0\0";
        assert_eq!(exif(gps), Some(Exif { orientation: None, located: true }));
    }
}
