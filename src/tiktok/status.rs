//! Pure: what TikTok says of a publish -> where it stands

use serde_json::Value;

use super::code::FailReason;
use super::ids::PostId;
use super::wire::StatusData;

/// Where a publish stands (TikTok: get post status reference).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishStatus {
    /// TikTok's word.
    pub word: String,
    /// What TikTok's support asks for.
    pub log_id: Option<String>,
    /// What the word means for this program.
    pub state: PublishState,
    /// The public posts it became; often empty for a while, and for ever when it is not public.
    pub post_ids: Vec<PostId>,
    /// How many bytes have arrived, or the index of the last one: TikTok does not say which.
    pub uploaded_bytes: Option<u64>,
    /// How many bytes TikTok has fetched.
    pub downloaded_bytes: Option<u64>,
}

/// What TikTok's status word means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PublishState {
    /// `PROCESSING_UPLOAD`: bytes are missing, or TikTok works on them.
    Uploading,
    /// `PROCESSING_DOWNLOAD`: TikTok fetches the media.
    Downloading,
    /// `SEND_TO_USER_INBOX`: the draft waits for the creator.
    InInbox,
    /// `PUBLISH_COMPLETE`.
    Complete,
    /// `FAILED`.
    Failed(FailReason),
    /// A word that is not documented, or none: it goes on.
    Other,
}

impl PublishStatus {
    pub(crate) fn new(data: StatusData, log_id: Option<String>) -> Self {
        let word = data.status.unwrap_or_default();
        let reason = data.fail_reason.unwrap_or_default();
        Self {
            state: match word.as_str() {
                "PROCESSING_UPLOAD" => PublishState::Uploading,
                "PROCESSING_DOWNLOAD" => PublishState::Downloading,
                "SEND_TO_USER_INBOX" => PublishState::InInbox,
                "PUBLISH_COMPLETE" => PublishState::Complete,
                "FAILED" => PublishState::Failed(FailReason::new(&reason)),
                _ => PublishState::Other,
            },
            word: word.chars().take(100).collect(),
            log_id,
            post_ids: post_ids(data.publicaly_available_post_id.as_ref()),
            uploaded_bytes: data.uploaded_bytes.as_ref().and_then(count),
            downloaded_bytes: data.downloaded_bytes.as_ref().and_then(count),
        }
    }
}

/// The ids as array or scalar, as number or text; anything else is no id.
fn post_ids(value: Option<&Value>) -> Vec<PostId> {
    match value {
        Some(Value::Array(ids)) => ids.iter().filter_map(count).map(PostId).collect(),
        Some(one) => count(one).map(PostId).into_iter().collect(),
        None => Vec::new(),
    }
}

fn count(value: &Value) -> Option<u64> {
    match value {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(json: &str) -> PublishStatus {
        PublishStatus::new(serde_json::from_str(json).unwrap(), None)
    }

    #[test]
    fn h16_takes_the_ids_in_every_shape_that_was_met() {
        let big = 7_600_000_000_000_000_003;
        let cases = [
            (r#"{"status":"PUBLISH_COMPLETE"}"#, vec![]),
            (r#"{"publicaly_available_post_id":null}"#, vec![]),
            (r#"{"publicaly_available_post_id":[]}"#, vec![]),
            (r#"{"publicaly_available_post_id":[7600000000000000003]}"#, vec![PostId(big)]),
            (r#"{"publicaly_available_post_id":7600000000000000003}"#, vec![PostId(big)]),
            (
                r#"{"publicaly_available_post_id":["7600000000000000003",1]}"#,
                vec![PostId(big), PostId(1)],
            ),
            (r#"{"publicaly_available_post_id":[-1,1.5,{},"x"]}"#, vec![]),
        ];
        for (json, ids) in cases {
            assert_eq!(status(json).post_ids, ids, "{json}");
        }
    }

    #[test]
    fn h16_an_unknown_word_goes_on_and_odd_numbers_say_nothing() {
        let odd = status(r#"{"status":"PROCESSING_PUBLISH","uploaded_bytes":-5}"#);
        assert_eq!((odd.state, odd.uploaded_bytes), (PublishState::Other, None));
        assert_eq!(status("{}").state, PublishState::Other);
        let failed = status(r#"{"status":"FAILED"}"#).state;
        assert_eq!(failed, PublishState::Failed(FailReason::Other(String::new())));
    }
}
