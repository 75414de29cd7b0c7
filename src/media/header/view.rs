//! The known parts of a file, and the bounds on the cost of any file

use std::ops::Range;

use bytes::Bytes;

use super::error::HeaderError;

/// The length of one read: the whole index of most videos.
pub(crate) const BLOCK: u64 = 256 * 1024;
/// The rest of a file is read at once if it is no longer than this, so that an index at the end costs
/// one request. With two blocks elsewhere that is below 1 MiB.
pub(crate) const TAIL: u64 = 480 * 1024;
/// The cost of an honest file: this many reads, and 1 MiB with some room to spare.
const HONEST_READS: usize = 3;
const HONEST_BYTES: u64 = 1024 * 1024 - 64 * 1024;
/// The length of a read for one header and its neighbours.
const GLANCE: u64 = 4 * 1024;
/// The most that is read of a photo from its beginning. With its end that is below 8 MiB.
const AHEAD: u64 = 7 * 1024 * 1024 + 512 * 1024;
const LARGEST_PIECE: u64 = 1024 * 1024;
/// The most reads of any file. Honest files need two or three.
const MOST_BLOCKS: usize = 8;
/// The most pieces that are parsed, each counted once and once more for every 64 bytes. Honest files
/// need a few hundred. At about 50 ns each, this ends within 10 ms.
const MOST_EFFORT: u64 = 200_000;

/// The reason why parsing cannot continue.
#[derive(Debug)]
pub(crate) enum Stop {
    Need(Range<u64>),
    Bad(HeaderError),
}

/// Turns damage into `None`.
pub(crate) fn or_none<T>(found: Result<Option<T>, Stop>) -> Result<Option<T>, Stop> {
    match found {
        Err(Stop::Bad(_)) => Ok(None),
        found => found,
    }
}

impl From<HeaderError> for Stop {
    fn from(error: HeaderError) -> Self {
        Self::Bad(error)
    }
}

#[derive(Debug)]
pub(crate) struct View {
    pub(crate) size: u64,
    /// The file's end is unknown: the size is an upper bound, and nothing near it can be read.
    pub(crate) has_no_end: bool,
    blocks: Vec<(u64, Bytes)>,
    index_end: u64,
    /// The end of the part that a search from the beginning has covered.
    searched: u64,
    effort: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Search {
    Found,
    Absent,
    /// The pair is not in the part that may be read.
    TooFar,
}

impl View {
    pub(crate) const fn new(size: u64) -> Self {
        Self { size, has_no_end: false, blocks: Vec::new(), index_end: 0, searched: 0, effort: 0 }
    }

    /// Returns the view of a file of at most `most` bytes that is not complete yet.
    pub(crate) fn incoming(most: u64) -> Self {
        Self { has_no_end: true, ..Self::new(most) }
    }

    pub(crate) fn feed(&mut self, start: u64, bytes: Bytes) {
        self.blocks.push((start, bytes));
    }

    pub(crate) fn may_grow(&self) -> bool {
        self.blocks.len() < MOST_BLOCKS
    }

    /// Returns whether one more read is within the cost of an honest file.
    pub(crate) fn has_spare_read(&self) -> bool {
        self.blocks.len() < HONEST_READS
    }

    /// Sets the end of the index, so that the rest of one that is not too large is read at once.
    pub(crate) const fn expect_index(&mut self, end: u64) {
        self.index_end = end;
    }

    pub(crate) fn holds(&self, range: Range<u64>) -> bool {
        self.known(&range).is_some()
    }

    /// Returns the bytes of a range; if they are unknown, the block to read.
    pub(crate) fn take(&mut self, start: u64, length: u64) -> Result<Bytes, Stop> {
        self.check(start, length)?;
        let known = self.known(&(start..start + length));
        known.ok_or_else(|| Stop::Need(start..self.block_end(start, length)))
    }

    /// Returns the bytes of a range; if they are unknown, little more than the range to read.
    pub(crate) fn glance(&mut self, start: u64, length: u64) -> Result<Bytes, Stop> {
        self.check(start, length)?;
        let known = self.known(&(start..start + length));
        let end = (start + length.max(GLANCE)).min(self.size);
        known.ok_or(Stop::Need(start..end))
    }

    /// Returns the bytes of a range of a file that is read from its beginning on; if they are unknown, a
    /// block to read that grows with each read.
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

    /// Searches for two bytes from `start` to the end of the file, as far as reading ahead may go.
    pub(crate) fn search_ahead(&mut self, start: u64, pair: [u8; 2]) -> Result<Search, Stop> {
        self.searched = self.searched.max(start);
        while self.searched + 2 <= self.size {
            let Some(known) = self.known_from(self.searched) else {
                return match self.take_ahead(self.searched, 2) {
                    Err(Stop::Bad(HeaderError::TooCostly(_))) => Ok(Search::TooFar),
                    known => known.map(|_| Search::TooFar),
                };
            };
            if known.windows(2).any(|two| two == pair) {
                return Ok(Search::Found);
            }
            self.searched += known.len() as u64 - 1;
        }
        Ok(Search::Absent)
    }

    fn known_from(&self, start: u64) -> Option<Bytes> {
        let pieces = self.blocks.iter().filter_map(|(at, bytes)| {
            let from = usize::try_from(start.checked_sub(*at)?).ok()?;
            (from + 2 <= bytes.len()).then(|| bytes.slice(from..))
        });
        pieces.max_by_key(Bytes::len)
    }

    /// Returns the error for a part that reaches to `needs`, beyond the file's end.
    pub(crate) fn cut_off(&self, part: &str, needs: u64) -> Stop {
        HeaderError::Truncated { part: part.to_owned(), needs, size: self.size }.into()
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
            return Err(self.cut_off("header", end));
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
    fn reads_blocks_and_a_short_rest_at_once() {
        let mut view = View::new(4 << 30);
        assert_eq!(need(view.take(0, 8)), 0..BLOCK);
        assert_eq!(need(view.take(1000, 300_000)), 1000..301_000);
        let tail = (4 << 30) - TAIL;
        assert_eq!(need(view.take(tail, 8)), tail..4 << 30);
        assert_eq!(need(View::new(9).take(0, 8)), 0..9);
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
}
