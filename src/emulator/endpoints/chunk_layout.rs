//! Which chunk plans TikTok takes

use crate::emulator::switches::choices::{Megabytes, SingleChunk};

/// TikTok: 4 GB a video; the largest reading of it.
const MOST_BYTES: u64 = 4 * 1024 * 1024 * 1024;
/// TikTok: 1 to 1000 chunks.
const MOST_CHUNKS: u64 = 1000;

/// What `source_info` says about the chunks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ChunkLayout {
    /// `video_size`.
    pub(crate) total: u64,
    /// `chunk_size`.
    pub(crate) chunk: u64,
    /// `total_chunk_count`.
    pub(crate) count: u64,
}

const SIZE: &str = "The video size is invalid";
const CHUNK: &str = "The chunk size is invalid";
const COUNT: &str = "The total chunk count is invalid";

impl ChunkLayout {
    /// TikTok's words when it would not take the plan.
    pub(crate) fn check(self, single: SingleChunk, mb: Megabytes) -> Result<(), &'static str> {
        let mb = match mb {
            Megabytes::Decimal => 1_000_000,
            Megabytes::Binary => 1_048_576,
        };
        let (smallest, largest) = (5 * mb, 64 * mb);
        if self.total == 0 || self.total > MOST_BYTES {
            return Err(SIZE);
        }
        if self.chunk == 0 || self.chunk > largest {
            return Err(CHUNK);
        }
        let whole = self.chunk == self.total;
        if self.chunk < smallest && !whole {
            return Err(CHUNK);
        }
        if self.count == 1 && !whole && (single == SingleChunk::Strict || self.chunk > self.total) {
            return Err(CHUNK);
        }
        if self.count != self.total / self.chunk || self.count > MOST_CHUNKS {
            return Err(COUNT);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(total: u64, chunk: u64, count: u64) -> Result<(), &'static str> {
        ChunkLayout { total, chunk, count }.check(SingleChunk::Strict, Megabytes::Decimal)
    }

    #[test]
    fn takes_every_plan_that_all_sources_agree_on() {
        for (total, chunk, count) in [
            (1, 1, 1),
            (4_194_304, 4_194_304, 1),
            (5_000_000, 5_000_000, 1),
            (64_000_000, 64_000_000, 1),
            (64_000_001, 32_000_000, 2),
            (66_259_900, 32_000_000, 2),
            (50_000_123, 10_000_000, 5),
            (158_008_374, 32_000_000, 4),
            (4_294_967_296, 32_000_000, 134),
        ] {
            assert_eq!(check(total, chunk, count), Ok(()), "{total} {chunk} {count}");
        }
    }

    #[test]
    fn refuses_the_plans_that_real_clients_tripped_over() {
        for (total, chunk, count, words) in [
            (0, 1, 1, SIZE),
            (4_294_967_297, 32_000_000, 134, SIZE),
            (15_000_000, 10_000_000, 2, COUNT),
            (15_000_000, 10_000_000, 1, CHUNK),
            (64_000_001, 64_000_000, 1, CHUNK),
            (67_108_865, 67_108_865, 1, CHUNK),
            (134_217_727, 64_000_000, 3, COUNT),
            (50_000_123, 10_000_000, 6, COUNT),
            (50_000_123, 4_999_999, 10, CHUNK),
            (4_000_000, 2_000_000, 2, CHUNK),
            (4_000_000, 5_000_000, 1, CHUNK),
            (20_000_000, 0, 0, CHUNK),
        ] {
            assert_eq!(check(total, chunk, count), Err(words), "{total} {chunk} {count}");
        }
    }

    #[test]
    fn the_single_chunk_rule_and_the_megabyte_are_switches() {
        let plan = |total, chunk, count| ChunkLayout { total, chunk, count };
        let lenient = SingleChunk::Lenient;
        let one = plan(15_000_000, 10_000_000, 1);
        assert_eq!(one.check(lenient, Megabytes::Decimal), Ok(()));
        let large = plan(67_108_864, 67_108_864, 1);
        assert_eq!(large.check(SingleChunk::Strict, Megabytes::Binary), Ok(()));
        let small = plan(50_000_000, 5_000_000, 10);
        assert_eq!(small.check(lenient, Megabytes::Binary), Err(CHUNK));
    }
}
