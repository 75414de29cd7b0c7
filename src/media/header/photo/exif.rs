//! What EXIF says of a photo, in JPEG and WebP alike: which way is up, and that it names a place

use crate::media::header::facts::Size;
use crate::media::header::numbers::be16;

/// What EXIF tells.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Exif {
    /// 1 to 8; from 5 on the picture lies on its side.
    pub(crate) orientation: Option<u16>,
    /// It has a directory of GPS data.
    pub(crate) located: bool,
}

impl Exif {
    /// Adds what another piece says. The first orientation counts.
    pub(crate) fn add(&mut self, more: Self) {
        self.orientation = self.orientation.or(more.orientation);
        self.located |= more.located;
    }

    /// Returns the picture's size as it is seen.
    pub(crate) const fn turn(self, coded: Size) -> Size {
        if matches!(self.orientation, Some(5..=8)) { coded.turned() } else { coded }
    }
}

/// What JPEG writes before EXIF, and some programs in WebP too.
pub(crate) const PREFIX: &[u8] = b"Exif\0\0";

/// Reads EXIF, with its prefix or without. `None` when it is something else.
pub(crate) fn read(data: &[u8]) -> Option<Exif> {
    let tiff = data.strip_prefix(PREFIX).unwrap_or(data);
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
        assert_eq!(read(big), sideways);
        assert_eq!(read(little), sideways);
        assert_eq!(read(&little[6..]), sideways);
        assert_eq!(read(b"Exif\0\0MM\0*\xff\xff\xff\xff"), None);
        assert_eq!(read(b"http://ns.adobe.com"), None);
    }

    #[test]
    fn m06_exif_says_where_it_was_taken() {
        let gps = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x25\x88\x04\0\x01\0\0\0\x1a\0\0\0";
        assert_eq!(read(gps), Some(Exif { orientation: None, located: true }));
    }
}
