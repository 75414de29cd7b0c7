//! TikTok's JSON, field for field

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

#[derive(Debug, Deserialize)]
pub(crate) struct Envelope {
    #[serde(default)]
    pub(crate) data: Option<Value>,
    #[serde(default)]
    pub(crate) error: Option<EnvelopeError>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct EnvelopeError {
    pub(crate) code: String,
    #[serde(default, deserialize_with = "words")]
    pub(crate) message: Option<String>,
    #[serde(default, deserialize_with = "words")]
    pub(crate) log_id: Option<String>,
    /// The documentation's tables have `logid`, its examples and the servers `log_id`.
    #[serde(default, deserialize_with = "words")]
    pub(crate) logid: Option<String>,
}

/// Accepts any value in place of a text, which only people read.
fn words<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    Ok(match Value::deserialize(from)? {
        Value::Null => None,
        Value::String(text) => Some(text),
        other => Some(other.to_string()),
    })
}

/// Reads a number or a text of digits; `None` for anything else.
pub(crate) fn number(value: &Value) -> Option<u64> {
    match value {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

#[derive(Debug, Serialize)]
pub(crate) struct VideoInit<'a> {
    /// `None` for a draft: caption and privacy are chosen in the app.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) post_info: Option<VideoPostInfo<'a>>,
    pub(crate) source_info: VideoSourceInfo<'a>,
}

#[derive(Debug, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "TikTok's own fields")]
pub(crate) struct VideoPostInfo<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) title: Option<&'a str>,
    pub(crate) privacy_level: &'a str,
    pub(crate) disable_comment: bool,
    pub(crate) disable_duet: bool,
    pub(crate) disable_stitch: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) video_cover_timestamp_ms: Option<u32>,
    pub(crate) brand_content_toggle: bool,
    pub(crate) brand_organic_toggle: bool,
    pub(crate) is_aigc: bool,
}

#[derive(Debug, Serialize)]
#[serde(tag = "source")]
pub(crate) enum VideoSourceInfo<'a> {
    #[serde(rename = "FILE_UPLOAD")]
    FileUpload { video_size: u64, chunk_size: u64, total_chunk_count: u64 },
    #[serde(rename = "PULL_FROM_URL")]
    PullFromUrl { video_url: &'a str },
}

#[derive(Debug, Serialize)]
pub(crate) struct PhotoInit<'a> {
    pub(crate) media_type: &'static str,
    pub(crate) post_mode: &'static str,
    pub(crate) post_info: PhotoPostInfo<'a>,
    pub(crate) source_info: PhotoSourceInfo<'a>,
}

#[derive(Debug, Serialize)]
pub(crate) struct PhotoPostInfo<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) title: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<&'a str>,
    /// `None` for a draft.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub(crate) direct: Option<PhotoDirect<'a>>,
}

#[derive(Debug, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "TikTok's own fields")]
pub(crate) struct PhotoDirect<'a> {
    pub(crate) privacy_level: &'a str,
    pub(crate) disable_comment: bool,
    pub(crate) auto_add_music: bool,
    pub(crate) brand_content_toggle: bool,
    pub(crate) brand_organic_toggle: bool,
}

#[derive(Debug, Serialize)]
pub(crate) struct PhotoSourceInfo<'a> {
    pub(crate) source: &'static str,
    pub(crate) photo_cover_index: usize,
    pub(crate) photo_images: &'a [String],
}

#[derive(Debug, Deserialize)]
pub(crate) struct InitData {
    pub(crate) publish_id: Option<String>,
    pub(crate) upload_url: Option<String>,
}

#[derive(Debug, Serialize)]
pub(crate) struct PublishIdBody<'a> {
    pub(crate) publish_id: &'a str,
}

/// TikTok leaves out fields without a value, and sends the ids as an array or a single value.
#[derive(Debug, Deserialize)]
pub(crate) struct StatusData {
    /// Undocumented. If present, it must be the id of the request.
    pub(crate) publish_id: Option<String>,
    pub(crate) status: Option<String>,
    pub(crate) fail_reason: Option<String>,
    pub(crate) publicaly_available_post_id: Option<Value>,
    pub(crate) uploaded_bytes: Option<Value>,
    pub(crate) downloaded_bytes: Option<Value>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct CreatorData {
    pub(crate) creator_avatar_url: Option<String>,
    pub(crate) creator_username: Option<String>,
    pub(crate) creator_nickname: Option<String>,
    #[serde(default)]
    pub(crate) privacy_level_options: Option<Vec<String>>,
    pub(crate) comment_disabled: Option<bool>,
    pub(crate) duet_disabled: Option<bool>,
    pub(crate) stitch_disabled: Option<bool>,
    pub(crate) max_video_post_duration_sec: Option<i64>,
}
