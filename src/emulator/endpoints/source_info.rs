//! `source_info`: the media's source, and whether the app may use it

use serde_json::Value;
use url::Url;

use crate::address::is_loopback;
use crate::emulator::switches::{PullHttp, Settings};
use crate::emulator::wire::refusal::Refusal;
use crate::emulator::world::{ChunkLayout, Delivery, is_at_or_below};

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
/// TikTok: 1 to 35 photos a post.
const MOST_PHOTOS: usize = 35;
/// TikTok's own sample needs no verification (media transfer guide).
const SAMPLE_HOST: &str = "sf16-va.tiktokcdn.com";
/// A domain that every app has verified.
const OWN_DOMAIN: &str = "example.com";

#[derive(Debug)]
pub(crate) enum Source {
    File(ChunkLayout),
    Url(Url),
    Photos(Vec<Url>),
}

impl Source {
    pub(crate) fn delivery(&self) -> Delivery {
        match self {
            Self::File(_) => Delivery::File,
            Self::Url(_) => Delivery::Url,
            Self::Photos(_) => Delivery::Photo,
        }
    }

    pub(crate) fn urls(&self) -> &[Url] {
        match self {
            Self::File(_) => &[],
            Self::Url(url) => std::slice::from_ref(url),
            Self::Photos(urls) => urls,
        }
    }
}

pub(crate) fn video(body: &Value) -> Result<Source, Refusal> {
    let source = &body["source_info"];
    match source["source"].as_str() {
        Some("FILE_UPLOAD") => {
            let number = |name: &str| source[name].as_u64().ok_or_else(Refusal::source_info);
            let layout = ChunkLayout {
                total: number("video_size")?,
                chunk: number("chunk_size")?,
                count: number("total_chunk_count")?,
            };
            check_layout(layout).map_err(Refusal::invalid)?;
            Ok(Source::File(layout))
        }
        Some("PULL_FROM_URL") => Ok(Source::Url(address(&source["video_url"])?)),
        _ => Err(Refusal::source_info()),
    }
}

pub(crate) fn photos(body: &Value) -> Result<Source, Refusal> {
    let source = &body["source_info"];
    if source["source"].as_str() != Some("PULL_FROM_URL") {
        return Err(Refusal::source_info());
    }
    let images = source["photo_images"]
        .as_array()
        .filter(|images| (1..=MOST_PHOTOS).contains(&images.len()))
        .ok_or_else(Refusal::source_info)?;
    let cover = source["photo_cover_index"].as_u64();
    if cover.is_none_or(|cover| cover >= images.len() as u64) {
        return Err(Refusal::source_info());
    }
    images.iter().map(address).collect::<Result<_, _>>().map(Source::Photos)
}

fn address(value: &Value) -> Result<Url, Refusal> {
    value
        .as_str()
        .and_then(|text| Url::parse(text).ok())
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
        .ok_or_else(Refusal::source_info)
}

/// Checks a layout of chunks. An error is TikTok's message.
fn check_layout(layout: ChunkLayout) -> Result<(), &'static str> {
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

/// Refuses addresses that the app has not verified, or that are not secure enough.
pub(crate) fn check_ownership(urls: &[Url], settings: &Settings) -> Result<(), Refusal> {
    let is_verified = |url: &Url| {
        is_loopback(url)
            || is_at_or_below(url, OWN_DOMAIN)
            || url.host_str() == Some(SAMPLE_HOST)
            || settings.media_domains.iter().any(|domain| is_at_or_below(url, &domain.name()))
    };
    let is_secure = |url: &Url| {
        url.scheme() == "https"
            || match settings.switches.pull_http {
                PullHttp::Never => false,
                PullHttp::Loopback => is_loopback(url),
                PullHttp::Anywhere => true,
            }
    };
    if urls.iter().all(|url| is_verified(url) && is_secure(url)) {
        Ok(())
    } else {
        Err(Refusal::of("url_ownership_unverified"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(total: u64, chunk: u64, count: u64) -> Result<(), &'static str> {
        check_layout(ChunkLayout { total, chunk, count })
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
