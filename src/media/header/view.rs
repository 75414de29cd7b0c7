//! The parts of a file that are known so far, and the bounds on what any file may cost

use std::ops::Range;

use bytes::Bytes;

use super::error::HeaderError;

/// What is asked for at once: the whole index of most videos.
pub(crate) const BLOCK: u64 = 256 * 1024;
/// When the rest of a file is no larger, it is asked for in one piece: an index at the end is then
/// one request. With two blocks elsewhere it stays below 1 MiB.
pub(crate) const TAIL: u64 = 480 * 1024;
/// The largest table that is read as one.
const LARGEST_PIECE: u64 = 1024 * 1024;
/// Honest files need two or three.
const MOST_BLOCKS: usize = 8;
/// Small pieces looked at, or 64 bytes of larger ones; honest files need a few hundred. At some
/// 50 ns each this ends within 10 ms.
const MOST_EFFORT: u64 = 200_000;

/// Why parsing cannot go on.
#[derive(Debug)]
pub(crate) enum Stop {
    /// This range is needed first.
    Need(Range<u64>),
    /// It never can.
    Bad(HeaderError),
}

impl From<HeaderError> for Stop {
    fn from(error: HeaderError) -> Self {
        Self::Bad(error)
    }
}

/// A file of known size, known in parts.
#[derive(Debug)]
pub(crate) struct View {
    size: u64,
    blocks: Vec<(u64, Bytes)>,
    effort: u64,
}

impl View {
    pub(crate) const fn new(size: u64) -> Self {
        Self { size, blocks: Vec::new(), effort: 0 }
    }

    /// The file's size in bytes.
    pub(crate) const fn size(&self) -> u64 {
        self.size
    }

    /// Adds what was read.
    pub(crate) fn feed(&mut self, start: u64, bytes: Bytes) {
        self.blocks.push((start, bytes));
    }

    /// One more block may be asked for.
    pub(crate) fn may_grow(&self) -> bool {
        self.blocks.len() < MOST_BLOCKS
    }

    /// The range is known, so that taking it asks for nothing.
    pub(crate) fn holds(&self, range: Range<u64>) -> bool {
        self.known(&range).is_some()
    }

    /// The bytes of a range.
    pub(crate) fn take(&mut self, start: u64, length: u64) -> Result<Bytes, Stop> {
        self.effort += 1 + length / 64;
        if self.effort > MOST_EFFORT {
            return Err(HeaderError::TooCostly("200,000 parts").into());
        }
        if length > LARGEST_PIECE {
            return Err(HeaderError::TooCostly("1 MiB in one table").into());
        }
        let end = start.saturating_add(length);
        if end > self.size {
            return Err(HeaderError::Truncated {
                part: "header".to_owned(),
                needs: end,
                size: self.size,
            }
            .into());
        }
        self.known(&(start..end)).ok_or_else(|| Stop::Need(start..self.block_end(start, length)))
    }

    fn known(&self, range: &Range<u64>) -> Option<Bytes> {
        self.blocks.iter().find_map(|(start, bytes)| {
            let from = usize::try_from(range.start.checked_sub(*start)?).ok()?;
            let to = usize::try_from(range.end.checked_sub(*start)?).ok()?;
            (from <= to && to <= bytes.len()).then(|| bytes.slice(from..to))
        })
    }

    fn block_end(&self, start: u64, length: u64) -> u64 {
        if start > 0 && self.size - start <= TAIL {
            return self.size;
        }
        start.saturating_add(length.max(BLOCK)).min(self.size)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn need(stop: Result<Bytes, Stop>) -> Range<u64> {
        match stop {
            Err(Stop::Need(range)) => range,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn asks_for_blocks_and_for_a_short_rest_at_once() {
        let mut view = View::new(4 << 30);
        assert_eq!(need(view.take(0, 8)), 0..BLOCK);
        assert_eq!(need(view.take(1000, 300_000)), 1000..301_000);
        let tail = (4 << 30) - TAIL;
        assert_eq!(need(view.take(tail, 8)), tail..4 << 30);
        assert_eq!(need(View::new(9).take(0, 8)), 0..9);
    }

    #[test]
    fn gives_what_it_was_fed_and_nothing_beyond_the_end() {
        let mut view = View::new(100);
        view.feed(10, Bytes::from_static(b"abcdef"));
        assert_eq!(view.take(12, 2).unwrap(), "cd");
        assert!(view.holds(10..16));
        assert!(!view.holds(10..17));
        assert_eq!(need(view.take(12, 5)), 12..100);
        let beyond = view.take(u64::MAX, 2);
        assert!(matches!(beyond, Err(Stop::Bad(HeaderError::Truncated { .. }))));
    }

    #[test]
    fn effort_ends() {
        let mut view = View::new(100);
        view.feed(0, Bytes::from_static(&[0; 100]));
        let taken = (0..1_000_000).take_while(|_| view.take(0, 1).is_ok());
        assert_eq!(taken.count(), 200_000);
    }
}
