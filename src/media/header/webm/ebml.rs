//! The elements that WebM and Matroska files are made of (RFC 8794)

use bytes::Bytes;

use crate::media::header::error::HeaderError;
use crate::media::header::view::{Stop, View};

/// The segment and its clusters: a live recording is written before their ends are known.
const MAY_BE_ENDLESS: [u32; 2] = [0x1853_8067, 0x1f43_b675];

/// Where an element lies in its file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Element {
    /// Its id, marker bits included, as the specification prints it.
    pub(crate) id: u32,
    /// Where its content begins.
    pub(crate) body: u64,
    /// Where its content ends; the end of what is around it when it does not say, as in a live
    /// recording.
    pub(crate) end: u64,
}

/// Elements one after the other.
#[derive(Debug, Clone)]
pub(crate) struct Elements {
    at: u64,
    end: u64,
}

impl Elements {
    /// The elements from `at` to `end`.
    pub(crate) const fn between(at: u64, end: u64) -> Self {
        Self { at, end }
    }

    /// The elements inside an element.
    pub(crate) const fn inside(parent: &Element) -> Self {
        Self::between(parent.body, parent.end)
    }

    /// The next one's header is known, or there is none.
    pub(crate) fn next_is_known(&self, view: &View) -> bool {
        view.holds(self.at..self.at.saturating_add(12).min(self.end).max(self.at))
    }

    /// The next one begins at the end.
    pub(crate) const fn is_at_end(&self) -> bool {
        self.at >= self.end
    }

    /// The next one. Its end may lie beyond the end of what is around it: the caller knows whether
    /// that means a cut file or a lie.
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

    /// The next one, which must not reach beyond the end.
    pub(crate) fn next_within(&mut self, view: &mut View) -> Result<Option<Element>, Stop> {
        let (end, size) = (self.end, view.size());
        match self.next(view)? {
            Some(element) if element.end > size => {
                Err(HeaderError::Truncated { part: "element".to_owned(), needs: element.end, size }
                    .into())
            }
            Some(element) if element.end > end => Err(HeaderError::Damaged {
                at: element.body,
                how: "an element that is larger than the one around it",
            }
            .into()),
            next => Ok(next),
        }
    }

    /// Goes on inside an element that does not say where it ends.
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

/// A number of variable length, and that length. The number is `None` when all its bits are set:
/// not known.
pub(crate) fn variable(bytes: &[u8]) -> Option<(Option<u64>, usize)> {
    let first = *bytes.first()?;
    let length = first.leading_zeros() as usize + 1;
    // The longest has 8 bytes; 9 would mean a first byte of 0.
    let digits = bytes.get(..length).filter(|_| length <= 8)?;
    let number = digits.iter().fold(0, |n, byte| n << 8 | u64::from(*byte));
    let mask = (1_u64 << (length * 7)) - 1;
    let number = number & mask;
    Some(((number != mask).then_some(number), length))
}

impl Element {
    /// Its content, refused when it is longer than `most` bytes.
    pub(crate) fn content(&self, view: &mut View, most: u64) -> Result<Bytes, Stop> {
        let length = self.end - self.body;
        if length > most {
            return Err(HeaderError::Damaged {
                at: self.body,
                how: "a value that is too long for its kind",
            }
            .into());
        }
        view.take(self.body, length)
    }

    /// Its content as a whole number.
    pub(crate) fn number(&self, view: &mut View) -> Result<u64, Stop> {
        let bytes = self.content(view, 8)?;
        Ok(bytes.iter().fold(0, |n, byte| n << 8 | u64::from(*byte)))
    }

    /// Its content as a fraction; 0 when it is no finite one.
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
