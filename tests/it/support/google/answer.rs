//! Answers in Google's shapes

use serde_json::{Value, json};

/// The head of an answer and its body; `None` if the connection ends without one.
pub(super) type Answer = Option<(String, String)>;

pub(super) fn refused(status: u16, word: &str, message: &str, reason: &str) -> Answer {
    let mut error = json!({"code": status, "message": message, "status": word});
    if !reason.is_empty() {
        error["details"] = json!([
            {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason, "domain": "googleapis.com"}
        ]);
    }
    Some((format!("{status} No"), json!({"error": error}).to_string()))
}

pub(super) fn invalid_grant(description: &str) -> Answer {
    let body = json!({"error": "invalid_grant", "error_description": description});
    Some(("400 Bad Request".to_owned(), body.to_string()))
}

pub(super) fn done(body: &Value) -> Answer {
    Some(("200 OK".to_owned(), body.to_string()))
}
