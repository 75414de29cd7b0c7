//! The boxes that MP4 and MOV files are made of

use bytes::Bytes;

use super::box_walk::is_name;
use crate::media::header::error::HeaderError;
use crate::media::header::facts::printable;
use crate::media::header::numbers::{be32, be64, letters};
use crate::media::header::view::{Stop, View};

/// What is wrong with a box whose kind is no four letters.
pub(crate) const NO_NAME: &str = "no box has such a name";

/// Where a box lies in its file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BoxSpan {
    /// Its four letters.
    pub(crate) kind: [u8; 4],
    /// Where it begins.
    pub(crate) at: u64,
    /// Where its content begins.
    pub(crate) body: u64,
    /// Where the next box begins.
    pub(crate) end: u64,
}

/// Boxes one after the other.
#[derive(Debug, Clone)]
pub(crate) struct Boxes {
    at: u64,
    end: u64,
    outermost: bool,
}

impl Boxes {
    /// The boxes of a file, from `at` on.
    pub(crate) const fn of_file(view: &View, at: u64) -> Self {
        Self { at, end: view.size(), outermost: true }
    }

    /// The boxes inside a box.
    pub(crate) const fn inside(parent: &BoxSpan) -> Self {
        Self { at: parent.body, end: parent.end, outermost: false }
    }

    /// Where the next one begins.
    pub(crate) const fn at(&self) -> u64 {
        self.at
    }

    /// The next one's header is known, or there is none.
    pub(crate) fn next_is_known(&self, view: &View) -> bool {
        view.holds(self.at..self.at.saturating_add(16).min(self.end).max(self.at))
    }

    /// The next one. Less than a header's 8 bytes at the end are padding.
    pub(crate) fn next(&mut self, view: &mut View) -> Result<Option<BoxSpan>, Stop> {
        let left = self.end.saturating_sub(self.at);
        if left < 8 {
            return Ok(None);
        }
        let head = view.take(self.at, left.min(16))?;
        self.advance(&head)
    }

    /// Returns the next one like `next`, and asks for little more than its header.
    pub(crate) fn glance(&mut self, view: &mut View) -> Result<Option<BoxSpan>, Stop> {
        let left = self.end.saturating_sub(self.at);
        if left < 8 {
            return Ok(None);
        }
        let head = view.glance(self.at, left.min(16))?;
        self.advance(&head)
    }

    fn advance(&mut self, head: &[u8]) -> Result<Option<BoxSpan>, Stop> {
        let span = self.span(head).ok_or_else(|| self.damaged())?;
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

    fn damaged(&self) -> HeaderError {
        HeaderError::Damaged { at: self.at, how: "a box with an impossible size" }
    }

    fn beyond(&self, span: &BoxSpan) -> HeaderError {
        if self.outermost && !is_name(span.kind) {
            return HeaderError::Damaged { at: span.at, how: NO_NAME };
        }
        if self.outermost {
            return HeaderError::Truncated {
                part: printable(&span.kind),
                needs: span.end,
                size: self.end,
            };
        }
        HeaderError::Damaged { at: span.at, how: "a box that is larger than the box around it" }
    }
}

impl BoxSpan {
    /// The first box of a kind directly inside.
    pub(crate) fn find(&self, view: &mut View, kind: [u8; 4]) -> Result<Option<Self>, Stop> {
        let mut boxes = Boxes::inside(self);
        while let Some(part) = boxes.next(view)? {
            if part.kind == kind {
                return Ok(Some(part));
            }
        }
        Ok(None)
    }

    /// The first bytes of its content, at most `length`.
    pub(crate) fn content(&self, view: &mut View, length: u64) -> Result<Bytes, Stop> {
        view.take(self.body, length.min(self.end - self.body))
    }

    /// That it is shorter than its kind has to be.
    pub(crate) fn too_short(&self) -> HeaderError {
        HeaderError::Damaged { at: self.at, how: "a box that is too short for its kind" }
    }
}
