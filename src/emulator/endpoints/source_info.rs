//! `source_info`: where the media come from

use serde_json::Value;
use url::Url;

use super::chunk_layout::ChunkLayout;
use crate::emulator::switches::table::Switches;
use crate::emulator::wire::refusal::Refusal;

/// TikTok: 1 to 35 photos a post.
const MOST_PHOTOS: usize = 35;

/// Where a video comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Source {
    /// In chunks.
    File(ChunkLayout),
    /// Pulled from there.
    Url(Url),
}

/// Where the video comes from, if `source_info` says so properly.
pub(crate) fn video(body: &Value, switches: &Switches) -> Result<Source, Refusal> {
    let source = &body["source_info"];
    match source["source"].as_str() {
        Some("FILE_UPLOAD") => {
            let number = |name: &str| source[name].as_u64().ok_or_else(Refusal::source_info);
            let plan = ChunkLayout {
                total: number("video_size")?,
                chunk: number("chunk_size")?,
                count: number("total_chunk_count")?,
            };
            plan.check(switches.single_chunk, switches.megabytes).map_err(Refusal::invalid)?;
            Ok(Source::File(plan))
        }
        Some("PULL_FROM_URL") => Ok(Source::Url(address(&source["video_url"])?)),
        _ => Err(Refusal::source_info()),
    }
}

/// Where the photos come from, if `source_info` says so properly.
pub(crate) fn photos(body: &Value) -> Result<Vec<Url>, Refusal> {
    let source = &body["source_info"];
    if source["source"].as_str() != Some("PULL_FROM_URL") {
        return Err(Refusal::source_info());
    }
    let images = source["photo_images"]
        .as_array()
        .filter(|images| (1..=MOST_PHOTOS).contains(&images.len()))
        .ok_or_else(Refusal::source_info)?;
    let cover = source["photo_cover_index"].as_u64();
    let cover_is_there = cover
        .and_then(|cover| usize::try_from(cover).ok())
        .is_some_and(|cover| cover < images.len());
    if !cover_is_there {
        return Err(Refusal::source_info());
    }
    images.iter().map(address).collect()
}

fn address(value: &Value) -> Result<Url, Refusal> {
    value
        .as_str()
        .and_then(|text| Url::parse(text).ok())
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
        .ok_or_else(Refusal::source_info)
}
