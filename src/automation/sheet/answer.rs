//! Interpretation of Google's answers: success, refusal, or no usable answer

use std::time::Duration;

use reqwest::{RequestBuilder, Response, StatusCode};
use serde_json::Value;

use super::error::{GoogleRefusal, LARGEST_ANSWER, NoAnswer, SheetError};
use crate::clock::{Clock, retry_after};

/// Limit from the first byte of a request to the last of its answer.
const ANSWER_LIMIT: Duration = Duration::from_mins(1);

/// Characters that are kept of Google's message.
const LONGEST_MESSAGE: usize = 500;

/// Google's words for a quota that is used up.
const QUOTA: [&str; 4] =
    ["RESOURCE_EXHAUSTED", "RATE_LIMIT_EXCEEDED", "rateLimitExceeded", "userRateLimitExceeded"];

/// A whole answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    retry_after: Option<Duration>,
    body: Vec<u8>,
}

/// Sends a request once and reads its whole answer.
pub(crate) async fn ask(clock: Clock, request: RequestBuilder) -> Result<Answer, SheetError> {
    let limit = clock.patience(ANSWER_LIMIT);
    let whole = async {
        let response = request.send().await.map_err(lost)?;
        read(clock, response).await
    };
    let stalled = Err(SheetError::Unknown(NoAnswer::Stalled(limit)));
    tokio::time::timeout(limit, whole).await.unwrap_or(stalled)
}

async fn read(clock: Clock, mut response: Response) -> Result<Answer, SheetError> {
    let wish = response.headers().get("retry-after").and_then(|wish| wish.to_str().ok());
    let mut answer = Answer {
        status: response.status(),
        retry_after: wish.and_then(|text| retry_after(text, clock.now())),
        body: Vec::new(),
    };
    while let Some(bytes) = response.chunk().await.map_err(broken)? {
        if answer.body.len() + bytes.len() > LARGEST_ANSWER {
            return Err(SheetError::TooLarge);
        }
        answer.body.extend_from_slice(&bytes);
    }
    tracing::debug!(status = answer.status.as_u16(), "Google's answer");
    Ok(answer)
}

/// Converts the error of a request, without the address: it holds the sheet's id.
fn lost(error: reqwest::Error) -> SheetError {
    if error.is_connect() || error.is_builder() {
        return SheetError::NotSent(error.without_url());
    }
    broken(error)
}

fn broken(error: reqwest::Error) -> SheetError {
    SheetError::Unknown(NoAnswer::Broken(error.without_url()))
}

impl Answer {
    /// Returns the JSON of a success. `refused` names the meaning of a refusal.
    pub(crate) fn open(
        self,
        refused: impl FnOnce(GoogleRefusal) -> SheetError,
    ) -> Result<Value, SheetError> {
        let json = serde_json::from_slice::<Value>(&self.body).ok().filter(Value::is_object);
        let refusal = json.as_ref().and_then(|json| GoogleRefusal::of(self.status, json));
        let status = self.status;
        let retry_after = self.retry_after;
        let is_quota = |refusal: &GoogleRefusal| {
            QUOTA.contains(&refusal.word.as_str()) || QUOTA.contains(&refusal.reason.as_str())
        };
        if status == StatusCode::TOO_MANY_REQUESTS || refusal.as_ref().is_some_and(is_quota) {
            return Err(SheetError::RateLimited { retry_after });
        }
        match (json, refusal) {
            _ if status.is_server_error() => Err(SheetError::Unavailable { status }),
            (_, Some(refusal)) => Err(refused(refusal)),
            (Some(json), None) if status.is_success() => Ok(json),
            _ if status.is_redirection() => Err(SheetError::Unknown(NoAnswer::Redirected(status))),
            _ => Err(SheetError::Unknown(NoAnswer::NotJson(status))),
        }
    }
}

impl GoogleRefusal {
    /// Reads the error of an API, or of the token server, which has another shape.
    fn of(status: StatusCode, json: &Value) -> Option<Self> {
        let error = json.get("error")?;
        let text = |value: &Value| {
            let letters = value.as_str().unwrap_or_default().chars();
            letters.take(LONGEST_MESSAGE).collect::<String>()
        };
        if error.is_string() {
            let message = text(&json["error_description"]);
            return Some(Self { status, word: text(error), reason: String::new(), message });
        }
        let details = error["details"].as_array().into_iter().flatten();
        let errors = error["errors"].as_array().into_iter().flatten();
        let reason = details.chain(errors).find_map(|part| part.get("reason"));
        Some(Self {
            status,
            word: text(&error["status"]),
            reason: reason.map(text).unwrap_or_default(),
            message: text(&error["message"]),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(status: u16, body: &str) -> String {
        let status = StatusCode::from_u16(status).unwrap();
        let answer = Answer { status, retry_after: None, body: body.as_bytes().to_vec() };
        match answer.open(SheetError::Refused) {
            Ok(_) => "done".to_owned(),
            Err(SheetError::Refused(refusal)) => {
                format!("refused {} {}", refusal.word, refusal.reason)
            }
            Err(SheetError::RateLimited { .. }) => "limited".to_owned(),
            Err(SheetError::Unavailable { .. }) => "unavailable".to_owned(),
            Err(SheetError::Unknown(_)) => "unknown".to_owned(),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn googles_errors_are_read_in_both_of_their_shapes() {
        let api = r#"{"error":{"code":403,"message":"no","status":"PERMISSION_DENIED","details":[{"@type":"x"},{"reason":"SERVICE_DISABLED"}]}}"#;
        assert_eq!(judged(403, api), "refused PERMISSION_DENIED SERVICE_DISABLED");
        let token = r#"{"error":"invalid_grant","error_description":"Invalid JWT Signature."}"#;
        assert_eq!(judged(400, token), "refused invalid_grant ");
        let quota = r#"{"error":{"code":429,"message":"Quota exceeded","status":"RESOURCE_EXHAUSTED","details":[{"reason":"RATE_LIMIT_EXCEEDED"}]}}"#;
        assert_eq!(judged(429, quota), "limited");
        assert_eq!(judged(403, quota), "limited");
        let old =
            r#"{"error":{"code":403,"message":"x","errors":[{"reason":"userRateLimitExceeded"}]}}"#;
        assert_eq!(judged(403, old), "limited");
        assert_eq!(judged(429, "<html>"), "limited");
        assert_eq!(judged(503, api), "unavailable");
    }

    #[test]
    fn h05_json_of_another_shape_is_no_answer() {
        let deep = "[".repeat(1_000_000);
        for body in ["", "null", "[]", "7", "<html>", "{\"values\":[", deep.as_str()] {
            assert_eq!(judged(200, body), "unknown", "{body:.40}");
        }
        assert_eq!(judged(302, "{}"), "unknown");
        assert_eq!(judged(404, "{}"), "unknown");
        assert_eq!(judged(200, "{}"), "done");
        assert_eq!(judged(200, "{\"error\":null}"), "refused  ");
    }
}
