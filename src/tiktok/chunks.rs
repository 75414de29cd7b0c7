//! Division of a video into the chunks of its upload

use std::ops::Range;

use thiserror::Error;

/// Bytes. TikTok: 5 to 64 MB a chunk (media transfer guide). 5 MiB is legal in both readings of MB.
const SMALLEST_CHUNK: u64 = 5 * 1024 * 1024;
/// Bytes. TikTok: 5 to 64 MB a chunk. 64 000 000 is legal in both readings of MB.
const LARGEST_CHUNK: u64 = 64_000_000;
/// TikTok: at most 1000 chunks (media transfer guide).
const MOST_CHUNKS: u64 = 1000;
/// Bytes of a chunk of a video over 64 MB. The last chunk, which takes the rest, stays below 64 MB.
const USUAL_CHUNK: u64 = 32_000_000;

/// A legal division of a video: every byte is in exactly one chunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChunkPlan {
    /// Bytes of the video.
    pub(crate) size: u64,
    /// Bytes of every chunk but the last.
    pub(crate) chunk_size: u64,
    /// Number of chunks, 1 to 1000.
    pub(crate) count: u64,
}

/// One piece of a video.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chunk {
    /// Counted from 0.
    pub(crate) index: u64,
    pub(crate) start: u64,
    /// Position after the last byte.
    pub(crate) end: u64,
    pub(crate) total: u64,
}

/// A reason why no legal plan exists.
#[derive(Debug, Error, PartialEq, Eq)]
#[expect(missing_docs, reason = "each variant's message describes it")]
pub enum PlanError {
    #[error("it is empty")]
    Empty,
    #[error("it would be {0} chunks, and TikTok takes at most {MOST_CHUNKS}")]
    TooMany(u64),
    #[error(
        "a chunk of {0} bytes is outside TikTok's limits of {SMALLEST_CHUNK} to {LARGEST_CHUNK}"
    )]
    ChunkSize(u64),
    /// The file is too large for one chunk and too small for two.
    #[error("chunks of {chunk_size} bytes leave a single one for {size} bytes, above TikTok's {LARGEST_CHUNK}; use at most {}", size / 2)]
    SingleTooLarge { chunk_size: u64, size: u64 },
}

impl ChunkPlan {
    /// Creates the usual plan: one chunk up to 64 MB; above that chunks of 32 MB, of which the last
    /// takes the rest (TikTok rounds the count down).
    pub fn new(size: u64) -> Result<Self, PlanError> {
        let chunk_size = if size <= LARGEST_CHUNK { size } else { USUAL_CHUNK };
        Self::checked(size, chunk_size)
    }

    /// Creates a plan with chunks of `chunk_size` bytes. A file too small for two is sent whole.
    pub fn with_chunk_size(size: u64, chunk_size: u64) -> Result<Self, PlanError> {
        if !(SMALLEST_CHUNK..=LARGEST_CHUNK).contains(&chunk_size) {
            return Err(PlanError::ChunkSize(chunk_size));
        }
        if size / chunk_size > 1 {
            return Self::checked(size, chunk_size);
        }
        if size > LARGEST_CHUNK {
            return Err(PlanError::SingleTooLarge { chunk_size, size });
        }
        Self::checked(size, size)
    }

    /// Restores the plan with which an upload was begun.
    pub fn begun(size: u64, chunk_size: u64) -> Result<Self, PlanError> {
        if size == chunk_size {
            Self::checked(size, size)
        } else {
            Self::with_chunk_size(size, chunk_size)
        }
    }

    fn checked(size: u64, chunk_size: u64) -> Result<Self, PlanError> {
        if size == 0 {
            return Err(PlanError::Empty);
        }
        let count = size / chunk_size;
        if count > MOST_CHUNKS {
            return Err(PlanError::TooMany(count));
        }
        Ok(Self { size, chunk_size, count })
    }

    /// Returns a chunk by its index, counted from 0; `None` after the last.
    pub(crate) fn chunk(&self, index: u64) -> Option<Chunk> {
        let start = index * self.chunk_size;
        let end = if index + 1 == self.count { self.size } else { start + self.chunk_size };
        (index < self.count).then_some(Chunk { index, start, end, total: self.size })
    }

    /// Returns the chunk that begins after `arrived` bytes; `None` within a chunk and at the end.
    /// TikTok does not document whether `arrived` is a number or an index, so one less is accepted.
    pub(crate) fn chunk_after(&self, arrived: u64) -> Option<Chunk> {
        (0..self.count)
            .filter_map(|index| self.chunk(index))
            .find(|chunk| chunk.start == arrived || (chunk.start > 0 && chunk.start - 1 == arrived))
    }

    /// Returns the chunk that contains the byte after `arrived` bytes; `None` at the end of the file.
    pub(crate) fn chunk_holding(&self, arrived: u64) -> Option<Chunk> {
        self.chunk_after(arrived).or_else(|| {
            let holds = |chunk: &Chunk| chunk.range().contains(&arrived);
            (0..self.count).filter_map(|index| self.chunk(index)).find(holds)
        })
    }

    /// Returns whether `arrived` means the whole video, as a number or as an index.
    pub(crate) const fn is_whole(&self, arrived: u64) -> bool {
        arrived == self.size || arrived + 1 == self.size
    }
}

impl Chunk {
    /// Returns the chunk's bytes in the file. Never empty.
    pub(crate) const fn range(&self) -> Range<u64> {
        self.start..self.end
    }

    pub(crate) const fn is_last(&self) -> bool {
        self.end == self.total
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{
        ProptestConfig, any, prop_assert, prop_assert_eq, prop_oneof, proptest,
    };
    use proptest::strategy::Strategy;

    use super::*;

    #[test]
    fn cuts_the_documented_sizes_as_documented() {
        let expected = [
            (4_194_304, 4_194_304, 1, 0),
            (5_000_000, 5_000_000, 1, 0),
            (62_914_560, 62_914_560, 1, 0),
            (64_000_000, 64_000_000, 1, 0),
            (64_000_001, 32_000_000, 2, 32_000_000),
            (66_259_900, 32_000_000, 2, 32_000_000),
            (67_108_865, 32_000_000, 2, 32_000_000),
            (73_400_320, 32_000_000, 2, 32_000_000),
            (134_217_727, 32_000_000, 4, 96_000_000),
            (158_008_374, 32_000_000, 4, 96_000_000),
            (4_294_967_296, 32_000_000, 134, 4_256_000_000),
        ];
        for (size, chunk_size, count, last_start) in expected {
            let plan = ChunkPlan::new(size).unwrap();
            let last = plan.chunk(count - 1).unwrap();
            assert_eq!((plan.chunk_size, plan.count), (chunk_size, count), "{size}");
            assert_eq!((last.start, last.end, last.is_last()), (last_start, size, true), "{size}");
            assert_eq!(plan.chunk(count), None);
        }
    }

    #[test]
    fn m03_refuses_a_size_without_a_legal_plan() {
        assert_eq!(ChunkPlan::new(0), Err(PlanError::Empty));
        assert_eq!(ChunkPlan::new(1001 * USUAL_CHUNK), Err(PlanError::TooMany(1001)));
        assert_eq!(ChunkPlan::with_chunk_size(1, 1), Err(PlanError::ChunkSize(1)));
        assert!(ChunkPlan::with_chunk_size(100_000_000, 60_000_000).is_err());
        assert_eq!(ChunkPlan::with_chunk_size(9_000_000, 6_000_000).unwrap().count, 1);
    }

    #[test]
    fn finds_the_next_chunk_in_both_ways_of_counting() {
        let plan = ChunkPlan::new(66_259_900).unwrap();
        assert_eq!(plan.chunk_after(0).unwrap().index, 0);
        assert_eq!(plan.chunk_after(32_000_000).unwrap().index, 1);
        assert_eq!(plan.chunk_after(31_999_999).unwrap().index, 1);
        assert_eq!(plan.chunk_after(7), None);
        assert!(plan.is_whole(66_259_899) && plan.is_whole(66_259_900) && !plan.is_whole(0));
        assert!(!plan.is_whole(99_999_999_999));
    }

    /// The widest reading of TikTok's 4 GB.
    const LARGEST_VIDEO: u64 = 4 << 30;

    fn sizes() -> impl Strategy<Value = u64> {
        let edges = [5_000_000_u64, 5_242_880, 64_000_000, 67_108_864, 128_000_000, LARGEST_VIDEO];
        let near = (0..edges.len(), 0..5_u64).prop_map(move |(edge, off)| edges[edge] + off - 2);
        prop_oneof![1..=LARGEST_VIDEO, near.prop_filter("legal", |size| *size <= LARGEST_VIDEO)]
    }

    fn check_laws(plan: ChunkPlan) -> Result<(), proptest::test_runner::TestCaseError> {
        let ChunkPlan { size, chunk_size: chunk, count } = plan;
        prop_assert_eq!(count, size / chunk);
        prop_assert!((1..=1000).contains(&count));
        prop_assert!(count > 1 || (chunk == size && size <= 64_000_000));
        prop_assert!(chunk <= 64_000_000);
        prop_assert!(count == 1 || chunk >= 5 * 1024 * 1024);
        let mut next = 0;
        for index in 0..count {
            let piece = plan
                .chunk(index)
                .ok_or_else(|| proptest::test_runner::TestCaseError::fail("a chunk is missing"))?;
            prop_assert_eq!(piece.start, next);
            let length = piece.end - piece.start;
            prop_assert!((1..=128_000_000).contains(&length));
            prop_assert!(piece.is_last() || length == chunk);
            next = piece.end;
        }
        prop_assert_eq!(next, size);
        Ok(())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        #[test]
        fn m04_every_byte_is_in_exactly_one_legal_chunk(size in sizes()) {
            check_laws(ChunkPlan::new(size)?)?;
        }

        #[test]
        fn m04_the_same_holds_for_any_legal_chunk_size(size in sizes(), wish in any::<u64>()) {
            let chunk = SMALLEST_CHUNK + wish % (LARGEST_CHUNK - SMALLEST_CHUNK + 1);
            if let Ok(plan) = ChunkPlan::with_chunk_size(size, chunk) {
                check_laws(plan)?;
            } else {
                prop_assert!(size > LARGEST_CHUNK && size / chunk < 2);
            }
        }
    }
}
