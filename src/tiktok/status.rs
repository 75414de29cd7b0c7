//! Status of a publish, from TikTok's answer

use serde_json::Value;

use super::code::FailReason;
use super::ids::PostId;
use super::wire::{StatusData, number};

/// The status of a publish (TikTok: get post status reference).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishStatus {
    /// TikTok's word for the status.
    pub(crate) word: String,
    pub(crate) log_id: Option<String>,
    pub(crate) state: PublishState,
    /// The public posts; often empty for a while, and always if the post is not public.
    pub(crate) post_ids: Vec<PostId>,
    /// Bytes that have arrived, or the index of the last one: TikTok does not document which.
    pub(crate) uploaded_bytes: Option<u64>,
    /// The number of bytes that TikTok has fetched.
    pub(crate) downloaded_bytes: Option<u64>,
}

/// The meaning of TikTok's status word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PublishState {
    /// `PROCESSING_UPLOAD`: bytes are missing, or TikTok is processing them.
    Uploading,
    /// `PROCESSING_DOWNLOAD`: TikTok is fetching the media.
    Downloading,
    /// `SEND_TO_USER_INBOX`: the draft is in the creator's inbox.
    InInbox,
    /// `PUBLISH_COMPLETE`: the post is published.
    Complete,
    /// `FAILED`, with TikTok's reason.
    Failed(FailReason),
    /// An undocumented word or none: the publish is not over.
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
            uploaded_bytes: data.uploaded_bytes.as_ref().and_then(number),
            downloaded_bytes: data.downloaded_bytes.as_ref().and_then(number),
        }
    }
}

/// Returns the ids of an array or a single value, as numbers or texts. Ignores everything else.
fn post_ids(value: Option<&Value>) -> Vec<PostId> {
    match value {
        Some(Value::Array(ids)) => ids.iter().filter_map(number).map(PostId).collect(),
        Some(one) => number(one).map(PostId).into_iter().collect(),
        None => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(json: &str) -> PublishStatus {
        PublishStatus::new(serde_json::from_str(json).unwrap(), None)
    }

    #[test]
    fn h16_reads_the_ids_in_every_known_shape() {
        let big = 7_600_000_000_000_000_003;
        let cases = [
            (r#"{"status":"PUBLISH_COMPLETE"}"#, vec![]),
            (r#"{"publicaly_available_post_id":[]}"#, vec![]),
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
    fn h16_an_unknown_word_and_odd_numbers_say_nothing() {
        let odd = status(r#"{"status":"PROCESSING_PUBLISH","uploaded_bytes":-5}"#);
        assert_eq!((odd.state, odd.uploaded_bytes), (PublishState::Other, None));
        assert_eq!(status("{}").state, PublishState::Other);
        let failed = status(r#"{"status":"FAILED"}"#).state;
        assert_eq!(failed, PublishState::Failed(FailReason::Other(String::new())));
    }
}
