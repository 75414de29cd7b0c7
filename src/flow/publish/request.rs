//! A request to publish a video: its options, and their check

use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::address::is_loopback;
use crate::flow::error::{FlowError, NotPostable};
use crate::journal::{Idempotency, Transfer};
use crate::media::{Extent, Location, Source};
use crate::tiktok::{ChunkPlan, Client, Disclosure, PrivacyLevel, VideoPost};
use crate::words::duration;

#[derive(Debug, Clone)]
pub(crate) struct VideoRequest {
    pub(crate) location: Location,
    /// The media at that place, if it is open already.
    pub(crate) opened: Option<Source>,
    pub(crate) transfer: Transfer,
    /// `None` for a draft, which is finished in TikTok's app.
    pub(crate) post: Option<VideoPost>,
    /// The caption as the user gave it. The content key of agoras 2.3.0 needs it.
    pub(crate) caption_as_given: Option<String>,
    /// `None` for the first frame.
    pub(crate) cover: Option<Cover>,
    /// Bytes; `None` for the usual size.
    pub(crate) chunk_size: Option<u64>,
    pub(crate) out_of_reach: OutOfReach,
    pub(crate) duplicates: Duplicates,
    /// The part to keep of media that can be read only once. The beginning is enough for a check.
    pub(crate) keep: Extent,
    pub(crate) fix: Fix,
    /// The key of the plan's row or the feed's item that it is for.
    pub(crate) idempotency: Option<Idempotency>,
}

/// The treatment of media that TikTok would refuse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fix {
    /// It is refused, with a command that fixes it.
    Advise,
    /// It is converted as that command would, and the result is published.
    Convert,
}

/// The frame that becomes the cover.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Cover {
    At(Duration),
    /// The frame after this share of the video, 0 to 1.
    Share(f64),
}

/// Parses `1.5s`, `1500ms` or `12%`.
impl FromStr for Cover {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let Some(percent) = text.trim().strip_suffix('%') else {
            return duration(text).map(Self::At);
        };
        match percent.trim().parse::<f64>() {
            Ok(percent) if (0.0..=100.0).contains(&percent) => Ok(Self::Share(percent / 100.0)),
            _ => Err("use a percentage from 0% to 100%".to_owned()),
        }
    }
}

/// The treatment of content that was published before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Duplicates {
    /// It is refused, and an unfinished publish of it is resumed.
    Refuse,
    Allow,
}

/// The treatment of media that TikTok is to fetch, and that cannot be reached from here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OutOfReach {
    /// It is refused, because it is most likely not public.
    Refused,
    /// TikTok fetches it unchecked, because the user says that only this machine cannot reach it.
    Unchecked,
}

impl VideoRequest {
    /// Refuses what is wrong with the options alone.
    pub(crate) fn check(&self, client: &Client) -> Result<(), NotPostable> {
        if let Some(post) = &self.post {
            refuse_private_branded(post.disclosure, post.privacy)?;
        }
        match (&self.transfer, &self.location) {
            (Transfer::Upload, _) => Ok(()),
            (Transfer::Pull, Location::Web(url)) if Backend::of(client).fetches(url) => Ok(()),
            (Transfer::Pull, other) => Err(NotPostable::NotForPull(other.to_string())),
        }
    }

    /// Divides a video of `size` bytes into chunks.
    pub(crate) fn chunks(&self, size: u64) -> Result<ChunkPlan, FlowError> {
        let chunks = match self.chunk_size {
            Some(bytes) => ChunkPlan::with_chunk_size(size, bytes),
            None => ChunkPlan::new(size),
        };
        chunks.map_err(|source| FlowError::Plan { name: self.location.to_string(), source })
    }
}

/// Refuses branded content that only the creator can see (TikTok: content sharing guidelines).
pub(crate) fn refuse_private_branded(
    disclosure: Disclosure,
    privacy: PrivacyLevel,
) -> Result<(), NotPostable> {
    if disclosure.paid_partnership && privacy == PrivacyLevel::SelfOnly {
        return Err(NotPostable::BrandedAndPrivate);
    }
    Ok(())
}

/// The server that publishes are sent to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Backend {
    Tiktok,
    /// An emulator of TikTok on this machine.
    Emulator,
}

impl Backend {
    pub(crate) fn of(client: &Client) -> Self {
        if client.endpoints.api.is_loopback_http() { Self::Emulator } else { Self::Tiktok }
    }

    /// Returns whether it fetches media from here: https, or for an emulator http on this machine.
    pub(crate) fn fetches(self, url: &url::Url) -> bool {
        url.scheme() == "https" || (self == Self::Emulator && is_loopback(url))
    }
}

/// A request for a converted video, as the journal seals it for a resume that converts again. It is
/// sealed because it holds the caption.
#[derive(Serialize, Deserialize)]
pub(crate) struct Again {
    post: Option<VideoPost>,
    caption_as_given: Option<String>,
    cover: Option<Cover>,
    chunk_size: Option<u64>,
    allow_duplicate: bool,
}

impl Again {
    pub(crate) fn of(request: &VideoRequest) -> Self {
        Self {
            post: request.post.clone(),
            caption_as_given: request.caption_as_given.clone(),
            cover: request.cover,
            chunk_size: request.chunk_size,
            allow_duplicate: request.duplicates == Duplicates::Allow,
        }
    }

    pub(crate) fn request(self, location: Location) -> VideoRequest {
        VideoRequest {
            location,
            opened: None,
            transfer: Transfer::Upload,
            post: self.post,
            caption_as_given: self.caption_as_given,
            cover: self.cover,
            chunk_size: self.chunk_size,
            out_of_reach: OutOfReach::Refused,
            duplicates: if self.allow_duplicate { Duplicates::Allow } else { Duplicates::Refuse },
            keep: Extent::All,
            fix: Fix::Convert,
            idempotency: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_agoras_2_3_has_sealed_and_writes_the_same() {
        let post = r#"{"title":"hi","privacy":"SELF_ONLY","comments":true,"duet":false,"stitch":true,"own_brand":false,"paid_partnership":true,"ai_generated":false}"#;
        for cover in [r#"{"at":{"secs":1,"nanos":5}}"#, r#"{"share":0.5}"#, "null"] {
            let sealed = format!(
                r#"{{"post":{post},"caption_as_given":"hi ","cover":{cover},"chunk_size":null,"allow_duplicate":true}}"#
            );
            let again: Again = serde_json::from_str(&sealed).unwrap();
            assert_eq!(serde_json::to_string(&again).unwrap(), sealed);
        }
    }

    #[test]
    fn a_cover_is_a_time_or_a_share_of_the_video() {
        let parsed = str::parse::<Cover>;
        assert_eq!(parsed("12%"), Ok(Cover::Share(0.12)));
        assert_eq!(parsed(" 2s "), Ok(Cover::At(Duration::from_secs(2))));
        assert!(parsed("101%").is_err() && parsed("nan%").is_err() && parsed("").is_err());
    }
}
