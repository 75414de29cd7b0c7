//! Whether a JPEG's picture is there to its end, whatever follows it

use crate::media::header::error::HeaderError;
use crate::media::header::view::{Search, Stop, View};

/// The picture's last two bytes. Picture data holds them nowhere else: a byte `FF` of its own is
/// followed by a 0.
const END: [u8; 2] = [0xff, 0xd9];
/// What is read of the file's end.
const TAIL: u64 = 64 * 1024;

/// Refuses a file whose picture, which begins at `scan`, has no end.
///
/// Phones hang a second picture, a film or their own notes behind the first picture's end, so that
/// it can be anywhere. Most files end with it. Where the last 64 KiB cannot be picture data, it
/// stands before these. What is left is searched from the beginning, for some 7 MiB.
pub(crate) fn refuse_cut(view: &mut View, scan: u64) -> Result<(), Stop> {
    if view.has_no_end() {
        return Ok(());
    }
    let size = view.size();
    let start = size.saturating_sub(TAIL).max(scan.min(size));
    let tail = view.take(start, size - start)?;
    if tail.windows(2).any(|pair| pair == END) || !may_be_picture_data(&tail) {
        return Ok(());
    }
    let is_cut = match view.search_ahead(scan, END)? {
        Search::Found => false,
        Search::Absent => true,
        // Picture data this long has an `FF` in each kilobyte; filling has none.
        Search::TooFar => tail.contains(&0xff),
    };
    if is_cut {
        let part = "picture".to_owned();
        return Err(HeaderError::Truncated { part, needs: size.saturating_add(2), size }.into());
    }
    Ok(())
}

/// In picture data an `FF` is followed by a 0, a restart marker, or between the passes of a
/// progressive picture by the marker of a segment.
fn may_be_picture_data(bytes: &[u8]) -> bool {
    let is_possible = |next: u8| matches!(next, 0 | 1 | 0xc4 | 0xd0..=0xd7 | 0xda..=0xdd | 0xe0..=0xef | 0xfe | 0xff);
    bytes.windows(2).all(|pair| pair[0] != 0xff || is_possible(pair[1]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_picture_data_from_what_follows_it() {
        assert!(may_be_picture_data(&[1, 0xff, 0, 3, 0xff, 0xd3, 4, 0xff]));
        assert!(may_be_picture_data(&[0; 100]));
        assert!(!may_be_picture_data(&[1, 0xff, 0x12]));
        assert!(!may_be_picture_data(b"\xff\xd8\xff\xe0"));
    }
}
