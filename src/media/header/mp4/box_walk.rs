//! The outermost boxes of a file of unknown size, followed as its bytes come in

use crate::media::header::numbers::{be32, be64, letters};

/// The bytes behind the last box that are tolerated.
const STRAY: u64 = 1024 * 1024;

/// A walk over the boxes of an MP4 or MOV, which ends if far more bytes follow the last box.
#[derive(Debug, Default)]
pub(crate) struct BoxWalk {
    at: u64,
    next: u64,
    head: Vec<u8>,
    ended: Option<u64>,
}

impl BoxWalk {
    /// Returns a walk for a file without boxes, which never ends.
    pub(crate) const fn none() -> Self {
        Self { at: 0, next: u64::MAX, head: Vec::new(), ended: None }
    }

    /// Goes over the next bytes. Returns the end of the last box once more than [`STRAY`] bytes have
    /// followed it.
    pub(crate) fn over(&mut self, mut bytes: &[u8]) -> Option<u64> {
        while !bytes.is_empty() {
            let skip = usize::try_from(self.next.saturating_sub(self.at)).unwrap_or(usize::MAX);
            let (skipped, rest) = bytes.split_at(skip.min(bytes.len()));
            self.at += skipped.len() as u64;
            let (head, rest) = rest.split_at(rest.len().min(self.missing()));
            self.at += head.len() as u64;
            self.head.extend_from_slice(head);
            bytes = rest;
            if self.missing() == 0 {
                self.step();
            }
        }
        self.ended.filter(|ended| self.at - ended > STRAY)
    }

    fn missing(&self) -> usize {
        let length = if be32(&self.head, 0) == Some(1) { 16 } else { 8 };
        length - self.head.len().min(length)
    }

    fn step(&mut self) {
        let head = std::mem::take(&mut self.head);
        let start = self.at - head.len() as u64;
        let size = match be32(&head, 0) {
            Some(0) => Some(u64::MAX),
            Some(1) => be64(&head, 8),
            size => size.map(u64::from),
        };
        let is_box = letters(&head, 4).is_some_and(is_name);
        if let Some(size) = size.filter(|size| is_box && *size >= head.len() as u64) {
            self.next = start.saturating_add(size);
        } else {
            self.next = u64::MAX;
            self.ended = Some(start);
        }
    }
}

/// Returns whether these can be the name of a box: four letters of printable ASCII.
pub(crate) fn is_name(kind: [u8; 4]) -> bool {
    kind.iter().all(|letter| matches!(letter, b' '..=b'~'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn walk(bytes: &[u8], piece: usize) -> Option<u64> {
        let mut walk = BoxWalk::default();
        bytes.chunks(piece).find_map(|piece| walk.over(piece))
    }

    #[test]
    fn the_bytes_behind_the_last_box_are_limited() {
        let stray = usize::try_from(STRAY).unwrap();
        let boxed = b"\0\0\0\x0cftypisom\0\0\0\x01mdat\0\0\0\0\0\0\0\x14abcd";
        for byte in [0, 7, b'x'] {
            for piece in [1, 7, 4096, usize::MAX] {
                let file = |extra| [&boxed[..], &vec![byte; extra]].concat();
                assert_eq!(walk(&file(stray), piece), None, "{byte} {piece}");
                // A name of four letters can be a box that goes on for long.
                let ends = (byte != b'x').then_some(32);
                assert_eq!(walk(&file(stray + 1), piece), ends, "{byte} {piece}");
            }
        }
        let open = [&b"\0\0\0\0mdat"[..], &vec![0; 2 * stray]].concat();
        assert_eq!(walk(&open, 4096), None, "a box that is as long as the file");
    }
}
