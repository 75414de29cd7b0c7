//! The JSON of TikTok's answers, field for field

use serde::{Deserialize, Deserializer};
use serde_json::Value;

#[derive(Debug, Deserialize)]
pub(crate) struct Envelope {
    pub(crate) data: Option<Value>,
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

#[derive(Debug, Deserialize)]
pub(crate) struct InitData {
    pub(crate) publish_id: Option<String>,
    pub(crate) upload_url: Option<String>,
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

/// A page of videos, or those that were asked for by their ids, which have no page after them.
#[derive(Debug, Deserialize)]
pub(crate) struct VideosData {
    pub(crate) videos: Option<Vec<VideoData>>,
    pub(crate) cursor: Option<Value>,
    pub(crate) has_more: Option<Value>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct VideoData {
    pub(crate) id: Option<Value>,
    pub(crate) create_time: Option<Value>,
    pub(crate) share_url: Option<Value>,
    pub(crate) cover_image_url: Option<Value>,
    pub(crate) video_description: Option<Value>,
    pub(crate) duration: Option<Value>,
    pub(crate) view_count: Option<Value>,
    pub(crate) like_count: Option<Value>,
    pub(crate) comment_count: Option<Value>,
    pub(crate) share_count: Option<Value>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct CreatorData {
    pub(crate) creator_avatar_url: Option<String>,
    pub(crate) creator_username: Option<String>,
    pub(crate) creator_nickname: Option<String>,
    pub(crate) privacy_level_options: Option<Vec<String>>,
    pub(crate) comment_disabled: Option<bool>,
    pub(crate) duet_disabled: Option<bool>,
    pub(crate) stitch_disabled: Option<bool>,
    pub(crate) max_video_post_duration_sec: Option<i64>,
}
