//! The boxes of MP4 and MOV files

use bytes::Bytes;

use crate::media::header::error::HeaderError;
use crate::media::header::facts::printable;
use crate::media::header::numbers::{be32, be64, letters};
use crate::media::header::view::{Stop, View};

pub(crate) const NO_NAME: &str = "no box has such a name";

/// A box's place in its file: `body` is the beginning of its content, `end` that of the next box.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BoxSpan {
    pub(crate) kind: [u8; 4],
    pub(crate) at: u64,
    pub(crate) body: u64,
    pub(crate) end: u64,
}

#[derive(Debug, Clone)]
pub(crate) struct Boxes {
    pub(crate) at: u64,
    end: u64,
    is_outermost: bool,
}

impl Boxes {
    pub(crate) const fn of_file(view: &View, at: u64) -> Self {
        Self { at, end: view.size, is_outermost: true }
    }

    pub(crate) const fn inside(parent: &BoxSpan) -> Self {
        Self { at: parent.body, end: parent.end, is_outermost: false }
    }

    /// Returns whether the next box's header is known, or there is no next box.
    pub(crate) fn next_is_known(&self, view: &View) -> bool {
        view.holds(self.at..self.at.saturating_add(16).min(self.end).max(self.at))
    }

    /// Returns the next box. Fewer than 8 bytes at the end are padding.
    pub(crate) fn next(&mut self, view: &mut View) -> Result<Option<BoxSpan>, Stop> {
        self.next_by(view, View::take)
    }

    /// Returns the next box like `next`, but reads little more than its header.
    pub(crate) fn glance(&mut self, view: &mut View) -> Result<Option<BoxSpan>, Stop> {
        self.next_by(view, View::glance)
    }

    fn next_by(
        &mut self,
        view: &mut View,
        read: impl Fn(&mut View, u64, u64) -> Result<Bytes, Stop>,
    ) -> Result<Option<BoxSpan>, Stop> {
        let left = self.end.saturating_sub(self.at);
        if left < 8 {
            return Ok(None);
        }
        let head = read(view, self.at, left.min(16))?;
        let how = "a box with an impossible size";
        let span = self.span(&head).ok_or(HeaderError::Damaged { at: self.at, how })?;
        if span.end > self.end {
            return Err(self.beyond(&span).into());
        }
        self.at = span.end;
        Ok(Some(span))
    }

    fn span(&self, head: &[u8]) -> Option<BoxSpan> {
        let (header, end) = match be32(head, 0)? {
            0 => (8, self.end),
            1 => (16, self.at.checked_add(be64(head, 8)?)?),
            size => (8, self.at.checked_add(u64::from(size))?),
        };
        let body = self.at.checked_add(header)?;
        (body <= end).then_some(BoxSpan { kind: letters(head, 4)?, at: self.at, body, end })
    }

    fn beyond(&self, span: &BoxSpan) -> HeaderError {
        let at = span.at;
        if !self.is_outermost {
            let how = "a box that is larger than the box around it";
            return HeaderError::Damaged { at, how };
        }
        if !is_name(span.kind) {
            return HeaderError::Damaged { at, how: NO_NAME };
        }
        HeaderError::Truncated { part: printable(&span.kind), needs: span.end, size: self.end }
    }
}

impl BoxSpan {
    pub(crate) fn find(&self, view: &mut View, kind: [u8; 4]) -> Result<Option<Self>, Stop> {
        let mut boxes = Boxes::inside(self);
        while let Some(part) = boxes.next(view)? {
            if part.kind == kind {
                return Ok(Some(part));
            }
        }
        Ok(None)
    }

    /// Returns the box at the end of a path of first boxes, each inside the one before.
    pub(crate) fn find_path(
        &self,
        view: &mut View,
        path: &[[u8; 4]],
    ) -> Result<Option<Self>, Stop> {
        let mut found = *self;
        for kind in path {
            let Some(part) = found.find(view, *kind)? else {
                return Ok(None);
            };
            found = part;
        }
        Ok(Some(found))
    }

    pub(crate) fn content(&self, view: &mut View, length: u64) -> Result<Bytes, Stop> {
        view.take(self.body, length.min(self.end - self.body))
    }

    pub(crate) fn too_short(&self) -> HeaderError {
        HeaderError::Damaged { at: self.at, how: "a box that is too short for its kind" }
    }
}

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

    /// Goes over bytes. Returns the last box's end once more than [`STRAY`] bytes follow it.
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
