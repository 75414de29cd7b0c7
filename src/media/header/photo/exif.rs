//! EXIF in a JPEG or WebP photo: its orientation, and whether it names a place

use crate::media::header::facts::{PhotoFacts, PhotoKind, Size};
use crate::media::header::numbers::be16;

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Exif {
    /// 1 to 8; from 5 on the picture lies on its side.
    orientation: Option<u16>,
    is_located: bool,
}

impl Exif {
    /// Adds another piece of EXIF. The first orientation counts.
    pub(crate) fn add(&mut self, more: Self) {
        self.orientation = self.orientation.or(more.orientation);
        self.is_located |= more.is_located;
    }

    /// Returns the facts of a photo with this EXIF, whose stored size is `coded`.
    pub(crate) const fn facts(self, kind: PhotoKind, coded: Size, animated: bool) -> PhotoFacts {
        let is_on_its_side = matches!(self.orientation, Some(5..=8));
        let display = if is_on_its_side { coded.turned() } else { coded };
        PhotoFacts { kind, coded, display, animated, located: self.is_located }
    }
}

/// The bytes before EXIF in a JPEG, and in a WebP of some programs.
pub(crate) const PREFIX: &[u8] = b"Exif\0\0";

/// Reads EXIF, with its prefix or without; `None` for other data.
pub(crate) fn read(data: &[u8]) -> Option<Exif> {
    let tiff = data.strip_prefix(PREFIX).unwrap_or(data);
    let is_little = match tiff.get(..2)? {
        b"II" => true,
        b"MM" => false,
        _ => return None,
    };
    let short = |at: usize| be16(tiff, at).map(|n| if is_little { n.swap_bytes() } else { n });
    let long = |at: usize| {
        let first = u32::from(short(at)?);
        let second = u32::from(short(at.checked_add(2)?)?);
        usize::try_from(if is_little { second << 16 | first } else { first << 16 | second }).ok()
    };
    let directory = long(4)?;
    // The claimed number of entries may be too large for the data.
    let count = usize::from(short(directory)?).min(tiff.len() / 12);
    let mut exif = Exif::default();
    for entry in 0..count {
        let at = directory.checked_add(2 + entry * 12)?;
        match short(at) {
            Some(0x0112) => exif.orientation = exif.orientation.or(short(at.checked_add(8)?)),
            Some(0x8825) => exif.is_located = true,
            _ => {}
        }
    }
    Some(exif)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_orientation_is_read_in_both_byte_orders() {
        let big = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0";
        let little = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0";
        let sideways = Some(Exif { orientation: Some(6), is_located: false });
        assert_eq!(read(big), sideways);
        assert_eq!(read(little), sideways);
        assert_eq!(read(&little[6..]), sideways);
        assert_eq!(read(b"Exif\0\0MM\0*\xff\xff\xff\xff"), None);
        assert_eq!(read(b"http://ns.adobe.com"), None);
    }

    #[test]
    fn m06_a_place_in_exif_is_recognised() {
        let gps = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x25\x88\x04\0\x01\0\0\0\x1a\0\0\0";
        assert_eq!(read(gps), Some(Exif { orientation: None, is_located: true }));
    }
}
