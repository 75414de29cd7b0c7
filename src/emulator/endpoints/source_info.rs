//! `source_info`: the media's source, and whether the app may use it

use serde_json::Value;
use url::Url;

use super::chunk_layout;
use crate::address::is_loopback;
use crate::emulator::switches::settings::Settings;
use crate::emulator::switches::table::PullHttp;
use crate::emulator::wire::refusal::Refusal;
use crate::emulator::world::publication::{ChunkLayout, Delivery};
use crate::emulator::world::pull::is_at_or_below;

/// TikTok: 1 to 35 photos a post.
const MOST_PHOTOS: usize = 35;
/// TikTok's own sample needs no verification (media transfer guide).
const SAMPLE_HOST: &str = "sf16-va.tiktokcdn.com";
/// A domain that every app has verified.
const OWN_DOMAIN: &str = "example.com";

/// The source of the media.
#[derive(Debug)]
pub(crate) enum Source {
    /// A video in chunks.
    File(ChunkLayout),
    /// The address of a video.
    Url(Url),
    /// The addresses of photos.
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

    /// Returns the addresses to pull from.
    pub(crate) fn urls(&self) -> &[Url] {
        match self {
            Self::File(_) => &[],
            Self::Url(url) => std::slice::from_ref(url),
            Self::Photos(urls) => urls,
        }
    }
}

/// Reads the source of a video.
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
            chunk_layout::check(layout).map_err(Refusal::invalid)?;
            Ok(Source::File(layout))
        }
        Some("PULL_FROM_URL") => Ok(Source::Url(address(&source["video_url"])?)),
        _ => Err(Refusal::source_info()),
    }
}

/// Reads the source of photos.
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
