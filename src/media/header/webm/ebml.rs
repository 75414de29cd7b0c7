//! The elements of WebM and Matroska files (RFC 8794)

use bytes::Bytes;

use crate::media::header::error::HeaderError;
use crate::media::header::view::{Stop, View};

/// The segment and its clusters: a live recording writes them before their ends are known.
const MAY_BE_ENDLESS: [u32; 2] = [0x1853_8067, 0x1f43_b675];

#[derive(Debug, Clone, Copy)]
pub(crate) struct Element {
    /// The id with its marker bits, as the specification prints it.
    pub(crate) id: u32,
    pub(crate) body: u64,
    /// The end of the content; that of the element around it if there is none, as in a live recording.
    pub(crate) end: u64,
}

#[derive(Debug, Clone)]
pub(crate) struct Elements {
    at: u64,
    end: u64,
}

impl Elements {
    pub(crate) const fn between(at: u64, end: u64) -> Self {
        Self { at, end }
    }

    pub(crate) const fn inside(parent: &Element) -> Self {
        Self::between(parent.body, parent.end)
    }

    /// Returns whether the next element's header is known, or there is no next element.
    pub(crate) fn next_is_known(&self, view: &View) -> bool {
        view.holds(self.at..self.at.saturating_add(12).min(self.end).max(self.at))
    }

    pub(crate) const fn is_at_end(&self) -> bool {
        self.at >= self.end
    }

    /// Returns the next element, whose end may be beyond that of the element around it.
    pub(crate) fn next(&mut self, view: &mut View) -> Result<Option<Element>, Stop> {
        let left = self.end.saturating_sub(self.at);
        if left < 2 {
            return Ok(None);
        }
        let head = view.take(self.at, left.min(12))?;
        let element = self
            .element(&head)
            .ok_or(HeaderError::Damaged { at: self.at, how: "not an element" })?;
        self.at = element.end;
        Ok(Some(element))
    }

    /// Returns the next element, and refuses one that reaches beyond the end.
    pub(crate) fn next_within(&mut self, view: &mut View) -> Result<Option<Element>, Stop> {
        let end = self.end;
        match self.next(view)? {
            Some(element) if element.end > view.size => Err(view.cut_off("element", element.end)),
            Some(element) if element.end > end => Err(HeaderError::Damaged {
                at: element.body,
                how: "an element that is larger than the one around it",
            }
            .into()),
            next => Ok(next),
        }
    }

    /// Continues inside an element that has no end.
    pub(crate) const fn enter(&mut self, element: &Element) {
        self.at = element.body;
    }

    fn element(&self, head: &[u8]) -> Option<Element> {
        let first = *head.first()?;
        let id_length = first.leading_zeros() as usize + 1;
        if id_length > 4 {
            return None;
        }
        let id = head.get(..id_length)?;
        let id = id.iter().fold(0, |id, byte| id << 8 | u32::from(*byte));
        let (size, length) = variable(head.get(id_length..)?)?;
        let body = self.at.checked_add((id_length + length) as u64)?;
        let end = match size {
            Some(size) => body.checked_add(size)?,
            None if MAY_BE_ENDLESS.contains(&id) => self.end.max(body),
            None => return None,
        };
        Some(Element { id, body, end })
    }
}

/// Reads a number of variable length, or `None` if it is unknown, and returns its length too.
pub(crate) fn variable(bytes: &[u8]) -> Option<(Option<u64>, usize)> {
    let first = *bytes.first()?;
    let length = first.leading_zeros() as usize + 1;
    // The longest has 8 bytes. A first byte of 0 would mean 9.
    let digits = bytes.get(..length).filter(|_| length <= 8)?;
    let number = digits.iter().fold(0, |n, byte| n << 8 | u64::from(*byte));
    let mask = (1_u64 << (length * 7)) - 1;
    let number = number & mask;
    Some(((number != mask).then_some(number), length))
}

impl Element {
    pub(crate) fn find(&self, view: &mut View, id: u32) -> Result<Option<Self>, Stop> {
        let mut elements = Elements::inside(self);
        while let Some(element) = elements.next_within(view)? {
            if element.id == id {
                return Ok(Some(element));
            }
        }
        Ok(None)
    }

    /// Returns the content, and refuses more than `most` bytes.
    pub(crate) fn content(&self, view: &mut View, most: u64) -> Result<Bytes, Stop> {
        let length = self.end - self.body;
        if length > most {
            let how = "a value that is too long for its kind";
            return Err(HeaderError::Damaged { at: self.body, how }.into());
        }
        view.take(self.body, length)
    }

    pub(crate) fn number(&self, view: &mut View) -> Result<u64, Stop> {
        let bytes = self.content(view, 8)?;
        Ok(bytes.iter().fold(0, |n, byte| n << 8 | u64::from(*byte)))
    }

    /// Returns the content as a fraction; 0 if it is not a finite one.
    pub(crate) fn fraction(&self, view: &mut View) -> Result<f64, Stop> {
        let bytes = self.content(view, 8)?;
        let fraction = match bytes.len() {
            4 => bytes[..].try_into().map(f32::from_be_bytes).map(f64::from),
            _ => bytes[..].try_into().map(f64::from_be_bytes),
        };
        Ok(fraction.ok().filter(|n| n.is_finite()).unwrap_or(0.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_their_own_length() {
        assert_eq!(variable(&[0x81]), Some((Some(1), 1)));
        assert_eq!(variable(&[0x40, 0x02]), Some((Some(2), 2)));
        assert_eq!(variable(&[0xff]), Some((None, 1)));
        assert_eq!(variable(&[1, 255, 255, 255, 255, 255, 255, 255]), Some((None, 8)));
        assert_eq!(variable(&[0x40]), None);
        assert_eq!(variable(&[0; 16]), None);
    }
}
