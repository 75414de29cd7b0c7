//! Interpretation of TikTok's answers: success, refusal, or no usable answer

use std::time::Duration;

use reqwest::StatusCode;
use serde::de::DeserializeOwned;
use serde_json::Map;

use super::code::ErrorCode;
use super::error::{Refusal, TiktokError, Unanswered};
use super::wire::Envelope;

/// Characters that are kept of TikTok's message.
const LONGEST_MESSAGE: usize = 2000;

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) log_id: Option<String>,
    pub(crate) body: Vec<u8>,
}

#[derive(Debug)]
pub(crate) struct Reply<T> {
    pub(crate) data: T,
    pub(crate) log_id: Option<String>,
}

impl Answer {
    /// Opens the API's envelope. `ok` is a success with any status: TikTok sends refusals with 200.
    pub(crate) fn open<T: DeserializeOwned>(self) -> Result<Reply<T>, TiktokError> {
        let Some(Envelope { data, error: Some(error) }) = json(&self.body) else {
            return Err(self.unusable());
        };
        let log_id = error.log_id.or(error.logid).or_else(|| self.log_id.clone());
        let refusal = Refusal::new(&error.code, error.message.as_deref(), log_id);
        if refusal.code.as_str() == "ok" {
            let data = data.filter(|data| !data.is_null()).unwrap_or_else(|| Map::new().into());
            let data = serde_json::from_value(data)
                .map_err(|_| TiktokError::Unknown(Unanswered::Incomplete("what was asked for")))?;
            return Ok(Reply { data, log_id: refusal.log_id });
        }
        Err(self.judge(refusal))
    }

    /// Converts a refusal to an error. The status outranks the code: a 503 is always temporary.
    pub(crate) fn judge(&self, refusal: Refusal) -> TiktokError {
        let limited = refusal.code == ErrorCode::RateLimitExceeded;
        if self.status == StatusCode::TOO_MANY_REQUESTS || limited {
            let retry_after = self.retry_after;
            return TiktokError::RateLimited { retry_after, log_id: refusal.log_id };
        }
        let temporary =
            [ErrorCode::InternalError, ErrorCode::ServerError, ErrorCode::TemporarilyUnavailable];
        if self.status.is_server_error()
            || temporary.contains(&refusal.code)
            || refusal.code.as_str().is_empty()
        {
            return TiktokError::Unavailable { status: self.status, refusal };
        }
        TiktokError::Refused(refusal)
    }

    /// Returns the error for an answer that is not TikTok's JSON.
    pub(crate) fn unusable(&self) -> TiktokError {
        if self.status == StatusCode::TOO_MANY_REQUESTS {
            let log_id = self.log_id.clone();
            return TiktokError::RateLimited { retry_after: self.retry_after, log_id };
        }
        TiktokError::Unknown(if self.status.is_redirection() {
            Unanswered::Redirected(self.status)
        } else {
            Unanswered::NotJson(self.status)
        })
    }
}

/// Parses JSON, also if a text in it ends with half of a surrogate pair, as of a cut-off emoji.
pub(crate) fn json<T: DeserializeOwned>(body: &[u8]) -> Option<T> {
    serde_json::from_slice(body).or_else(|_| serde_json::from_slice(&repaired(body))).ok()
}

/// Replaces every lone surrogate escape (`\ud800` to `\udfff`).
fn repaired(body: &[u8]) -> Vec<u8> {
    let unit = |at: usize| {
        let escape = body.get(at..at + 6)?.strip_prefix(b"\\u")?;
        u16::from_str_radix(std::str::from_utf8(escape).ok()?, 16).ok()
    };
    let mut repaired = Vec::with_capacity(body.len());
    let mut at = 0;
    while at < body.len() {
        let (text, length): (&[u8], usize) = match (unit(at), unit(at + 6)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => (&body[at..at + 12], 12),
            (Some(0xd800..=0xdfff), _) => (b"\\ufffd", 6),
            _ if body[at] == b'\\' => (&body[at..body.len().min(at + 2)], 2),
            _ => (&body[at..=at], 1),
        };
        repaired.extend_from_slice(text);
        at += length;
    }
    repaired
}

impl Refusal {
    pub(crate) fn new(code: &str, message: Option<&str>, log_id: Option<String>) -> Self {
        let words = message.unwrap_or_default();
        Self {
            code: ErrorCode::new(code),
            word: code.chars().take(100).collect(),
            message: words.chars().take(LONGEST_MESSAGE).collect(),
            log_id: log_id.map(|id| id.chars().take(100).collect()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> Answer {
        Answer {
            status: StatusCode::from_u16(status).unwrap(),
            retry_after: None,
            log_id: None,
            body: body.as_bytes().to_vec(),
        }
    }

    fn code(status: u16, body: &str) -> String {
        match answer(status, body).open::<serde_json::Value>() {
            Ok(_) => "done".to_owned(),
            Err(TiktokError::Refused(refusal)) => format!("refused {}", refusal.code),
            Err(TiktokError::RateLimited { .. }) => "limited".to_owned(),
            Err(TiktokError::Unavailable { .. }) => "unavailable".to_owned(),
            Err(TiktokError::Unknown(_)) => "unknown".to_owned(),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn n10_the_code_decides_whatever_the_status() {
        let ok = r#"{"data":{"a":1},"error":{"code":"ok","message":"","log_id":"1"}}"#;
        let spam = r#"{"error":{"code":"spam_risk_too_many_posts","message":"no","logid":"2"}}"#;
        assert_eq!(code(200, ok), "done");
        assert_eq!(code(500, ok), "done");
        assert_eq!(code(200, spam), "refused spam_risk_too_many_posts");
        assert_eq!(code(403, spam), "refused spam_risk_too_many_posts");
        assert_eq!(code(200, r#"{"data":{},"error":{"code":"rate_limit_exceeded"}}"#), "limited");
        assert_eq!(code(429, "<html>"), "limited");
        assert_eq!(code(500, r#"{"error":{"code":"","message":""}}"#), "unavailable");
        assert_eq!(code(503, spam), "unavailable");
    }

    #[test]
    fn h05_h06_json_of_another_shape_is_no_answer() {
        let deep = "[".repeat(1_000_000);
        let bodies = [
            "null",
            "[]",
            "{}",
            "7",
            "",
            "{\"error\":null}",
            "{\"error\":{\"code\":7}}",
            "{\"error\":{\"code\":\"ok\"},\"error\":{\"code\":\"ok\"}}",
            "{\"error\":{\"co",
            &deep,
        ];
        for body in bodies {
            assert_eq!(code(200, body), "unknown", "{body:.40}");
        }
        assert_eq!(code(200, r#"{"error":{"code":"ok"}}"#), "done");
    }

    #[test]
    fn half_an_emoji_does_not_spoil_the_rest() {
        let name = |body: &str| {
            Some(json::<serde_json::Value>(body.as_bytes())?["a"].as_str()?.to_owned())
        };
        assert_eq!(name(r#"{"a":"x\ud83d"}"#).as_deref(), Some("x\u{fffd}"));
        assert_eq!(name(r#"{"a":"\ude00\ud83d\ude00"}"#).as_deref(), Some("\u{fffd}😀"));
        assert_eq!(name(r#"{"a":"\\ud83d"}"#).as_deref(), Some("\\ud83d"));
        assert_eq!(name(r#"{"a":"\"#), None);
    }
}
