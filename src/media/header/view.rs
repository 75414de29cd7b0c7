//! The parts of a file that are known so far, and the bounds on what any file may cost

use std::ops::Range;

use bytes::Bytes;

use super::error::HeaderError;

/// What is asked for at once: the whole index of most videos.
pub(crate) const BLOCK: u64 = 256 * 1024;
/// When the rest of a file is no larger, it is asked for in one piece: an index at the end is then
/// one request. With two blocks elsewhere it stays below 1 MiB.
pub(crate) const TAIL: u64 = 480 * 1024;
/// What the header of an honest file may cost: this many reads, and with some room to spare 1 MiB.
const HONEST_READS: usize = 3;
const HONEST_BYTES: u64 = 1024 * 1024 - 64 * 1024;
/// What is asked for to see one header only, and its neighbours.
const GLANCE: u64 = 4 * 1024;
/// What may be read of a photo from its beginning, in ever larger blocks. A read of its end fits
/// below 8 MiB besides.
const AHEAD: u64 = 7 * 1024 * 1024 + 512 * 1024;
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
    /// The size is a bound: the file may end before.
    is_bound: bool,
    blocks: Vec<(u64, Bytes)>,
    /// Where the index ends; 0 until it is found.
    index_end: u64,
    /// Until where a search from the beginning has found nothing.
    searched: u64,
    effort: u64,
}

/// What a search from the beginning on has found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Search {
    /// The pair is there.
    Found,
    /// It is not.
    Absent,
    /// It is not in what may be read.
    TooFar,
}

impl View {
    pub(crate) const fn new(size: u64) -> Self {
        Self { size, is_bound: false, blocks: Vec::new(), index_end: 0, searched: 0, effort: 0 }
    }

    /// A file that is still coming in, of at most `most` bytes.
    pub(crate) fn coming(most: u64) -> Self {
        Self { is_bound: true, ..Self::new(most) }
    }

    /// Returns whether the file's end is not known, so that nothing near it can be asked for.
    pub(crate) const fn has_no_end(&self) -> bool {
        self.is_bound
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

    /// Returns whether an honest file may be asked for one more block.
    pub(crate) fn has_spare_read(&self) -> bool {
        self.blocks.len() < HONEST_READS
    }

    /// Notes where the index ends, so that the rest of one that is not too large is asked for at
    /// once.
    pub(crate) const fn expect_index(&mut self, end: u64) {
        self.index_end = end;
    }

    /// The range is known, so that taking it asks for nothing.
    pub(crate) fn holds(&self, range: Range<u64>) -> bool {
        self.known(&range).is_some()
    }

    /// Returns the bytes of a range.
    pub(crate) fn take(&mut self, start: u64, length: u64) -> Result<Bytes, Stop> {
        self.check(start, length)?;
        let known = self.known(&(start..start + length));
        known.ok_or_else(|| Stop::Need(start..self.block_end(start, length)))
    }

    /// Returns the bytes of a range, and asks for little more than these.
    pub(crate) fn glance(&mut self, start: u64, length: u64) -> Result<Bytes, Stop> {
        self.check(start, length)?;
        let known = self.known(&(start..start + length));
        let end = (start + length.max(GLANCE)).min(self.size);
        known.ok_or(Stop::Need(start..end))
    }

    /// Returns the bytes of a range of a file that is read from its beginning on, and asks for more
    /// from time to time, so that few reads come far.
    pub(crate) fn take_ahead(&mut self, start: u64, length: u64) -> Result<Bytes, Stop> {
        self.check(start, length)?;
        if let Some(known) = self.known(&(start..start + length)) {
            return Ok(known);
        }
        let left = AHEAD.saturating_sub(self.fed());
        if left < length {
            return Err(HeaderError::TooCostly("7 MiB").into());
        }
        let wanted = length.max(BLOCK).max(self.fed() * 2).min(left);
        Err(Stop::Need(start..start.saturating_add(wanted).min(self.size)))
    }

    /// Looks for two bytes from `start` to the end of the file, reading ahead as far as that may go.
    pub(crate) fn search_ahead(&mut self, start: u64, pair: [u8; 2]) -> Result<Search, Stop> {
        self.searched = self.searched.max(start);
        while self.searched + 2 <= self.size {
            let Some(known) = self.known_from(self.searched) else {
                return match self.take_ahead(self.searched, 2) {
                    Err(Stop::Bad(HeaderError::TooCostly(_))) => Ok(Search::TooFar),
                    told => told.map(|_| Search::TooFar),
                };
            };
            if known.windows(2).any(|two| two == pair) {
                return Ok(Search::Found);
            }
            self.searched += known.len() as u64 - 1;
        }
        Ok(Search::Absent)
    }

    /// The longest piece that is known from `start` on, of two bytes at least.
    fn known_from(&self, start: u64) -> Option<Bytes> {
        let pieces = self.blocks.iter().filter_map(|(at, bytes)| {
            let from = usize::try_from(start.checked_sub(*at)?).ok()?;
            (from + 2 <= bytes.len()).then(|| bytes.slice(from..))
        });
        pieces.max_by_key(Bytes::len)
    }

    fn check(&mut self, start: u64, length: u64) -> Result<(), Stop> {
        self.effort += 1 + length / 64;
        if self.effort > MOST_EFFORT {
            return Err(HeaderError::TooCostly("200,000 parts").into());
        }
        if length > LARGEST_PIECE {
            return Err(HeaderError::TooCostly("1 MiB in one table").into());
        }
        let end = start.saturating_add(length);
        if end > self.size {
            let part = "header".to_owned();
            return Err(HeaderError::Truncated { part, needs: end, size: self.size }.into());
        }
        Ok(())
    }

    fn fed(&self) -> u64 {
        self.blocks.iter().map(|(_, bytes)| bytes.len() as u64).sum()
    }

    fn known(&self, range: &Range<u64>) -> Option<Bytes> {
        self.blocks.iter().find_map(|(start, bytes)| {
            let from = usize::try_from(range.start.checked_sub(*start)?).ok()?;
            let to = usize::try_from(range.end.checked_sub(*start)?).ok()?;
            (from <= to && to <= bytes.len()).then(|| bytes.slice(from..to))
        })
    }

    fn block_end(&self, start: u64, length: u64) -> u64 {
        let left = HONEST_BYTES.saturating_sub(self.fed());
        let rest = self.size - start;
        if start > 0 && rest <= TAIL.min(left.max(BLOCK)) {
            return self.size;
        }
        let block = match self.index_end.checked_sub(start) {
            None | Some(0) => BLOCK,
            Some(index) if index + GLANCE <= left => index + GLANCE,
            Some(_) => BLOCK.max(left / 2),
        };
        start.saturating_add(length.max(block)).min(self.size)
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
    fn asks_for_the_rest_of_an_index_that_is_not_too_large() {
        let mut view = View::new(4 << 30);
        view.feed(0, Bytes::from(vec![0; 256 * 1024]));
        view.expect_index(700_000);
        assert_eq!(need(view.take(300_000, 8)), 300_000..700_000 + GLANCE);
        view.expect_index(9_000_000);
        assert_eq!(need(view.take(300_000, 8)), 300_000..300_000 + 352 * 1024);
        assert_eq!(need(view.glance(9_000_000, 16)), 9_000_000..9_000_000 + GLANCE);
    }

    #[test]
    fn reading_ahead_takes_few_reads_and_ends_below_8_mib() {
        let mut view = View::new(1 << 30);
        let mut at = 0;
        let end = loop {
            match view.take_ahead(at, 8) {
                Ok(_) => at += 8,
                Err(Stop::Need(range)) => {
                    let length = usize::try_from(range.end - range.start).unwrap();
                    view.feed(range.start, Bytes::from(vec![0; length]));
                    view.effort = 0;
                    at = range.end - 4;
                }
                Err(Stop::Bad(error)) => break error,
            }
        };
        assert_eq!(end, HeaderError::TooCostly("7 MiB"));
        assert!(view.blocks.len() <= 6 && view.fed() <= AHEAD, "{}", view.fed());
    }

    #[test]
    fn effort_ends() {
        let mut view = View::new(100);
        view.feed(0, Bytes::from_static(&[0; 100]));
        let taken = (0..1_000_000).take_while(|_| view.take(0, 1).is_ok());
        assert_eq!(taken.count(), 200_000);
    }
}
