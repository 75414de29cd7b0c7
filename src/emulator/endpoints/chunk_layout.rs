//! The chunk layouts that TikTok takes

use crate::emulator::world::publication::ChunkLayout;

/// TikTok: 4 GB a video; the largest reading of it.
const MOST_BYTES: u64 = 4 * 1024 * 1024 * 1024;
/// TikTok: 5 to 64 MB a chunk.
const SMALLEST_CHUNK: u64 = 5_000_000;
const LARGEST_CHUNK: u64 = 64_000_000;
/// TikTok: 1 to 1000 chunks.
const MOST_CHUNKS: u64 = 1000;

const SIZE: &str = "The video size is invalid";
const CHUNK: &str = "The chunk size is invalid";
const COUNT: &str = "The total chunk count is invalid";

/// Checks a layout. An error is TikTok's message.
pub(crate) fn check(layout: ChunkLayout) -> Result<(), &'static str> {
    let ChunkLayout { total, chunk, count } = layout;
    if total == 0 || total > MOST_BYTES {
        return Err(SIZE);
    }
    if chunk == 0 || chunk > LARGEST_CHUNK {
        return Err(CHUNK);
    }
    if chunk != total && (chunk < SMALLEST_CHUNK || count == 1) {
        return Err(CHUNK);
    }
    if count != total / chunk || count > MOST_CHUNKS {
        return Err(COUNT);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(total: u64, chunk: u64, count: u64) -> Result<(), &'static str> {
        super::check(ChunkLayout { total, chunk, count })
    }

    #[test]
    fn takes_every_layout_that_all_sources_agree_on() {
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
    fn refuses_the_layouts_that_real_clients_tripped_over() {
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
}
