//! Translation between the `oauth2` crate and TikTok's variant of OAuth 2

use std::pin::Pin;

use oauth2::{AsyncHttpClient, HttpRequest, HttpResponse, RequestTokenError};
use reqwest::Url;
use serde_json::{Map, Value};

use super::answer::{Answer, json};
use super::client::Client;
use super::error::{Refusal, TiktokError, Unanswered};
use super::wire::number;

/// Sends the `oauth2` crate's requests to TikTok and translates both directions:
///
/// - `client_id` is called `client_key`;
/// - scopes are joined with commas;
/// - a refusal can come with HTTP 200;
/// - `expires_in` and `refresh_expires_in` can be texts.
pub(crate) struct Dialect<'a>(pub(crate) &'a Client);

impl<'c> AsyncHttpClient<'c> for Dialect<'_> {
    type Error = TiktokError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, TiktokError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(async move {
            let url = Url::parse(&request.uri().to_string()).expect("it was an address before");
            tracing::debug!("POST {}", url.path());
            let request = self
                .0
                .http
                .post(url)
                .header("content-type", "application/x-www-form-urlencoded")
                .header("cache-control", "no-cache")
                .body(renamed(request.body()));
            let answer = self.0.answer(request).await?;
            standard_answer(&answer)
        })
    }
}

/// Renames `client_id` to `client_key` in a form.
fn renamed(form: &[u8]) -> Vec<u8> {
    let renamed = url::form_urlencoded::parse(form).map(|(name, value)| match name.as_ref() {
        "client_id" => ("client_key".into(), value),
        _ => (name, value),
    });
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(renamed).finish().into_bytes()
}

/// Renames `client_id` to `client_key` in the address of the login page.
pub(crate) fn with_client_key(mut page: Url) -> Url {
    let form = renamed(page.query().unwrap_or_default().as_bytes());
    page.set_query(std::str::from_utf8(&form).ok());
    page
}

/// Converts TikTok's answer to a token answer of RFC 6749. Returns an error for everything else.
fn standard_answer(answer: &Answer) -> Result<HttpResponse, TiktokError> {
    let Some(Value::Object(mut fields)) = json(&answer.body) else {
        return Err(answer.unusable());
    };
    if let Some(refusal) = refusal(&fields, answer.log_id.as_deref()) {
        return Err(answer.judge(refusal));
    }
    if !answer.status.is_success() {
        return Err(answer.unusable());
    }
    for name in ["expires_in", "refresh_expires_in"] {
        if let Some(seconds) = fields.remove(name).as_ref().and_then(number) {
            fields.insert(name.to_owned(), seconds.into());
        }
    }
    if let Some(scopes) = fields.remove("scope").as_ref().and_then(scopes) {
        fields.insert("scope".to_owned(), scopes.into());
    }
    fields.insert("token_type".to_owned(), "Bearer".into());
    // Odd values in other fields must not cost the tokens.
    fields.retain(|_, value| value.is_string() || value.is_number());
    if fields.get("open_id").is_some_and(Value::is_number) {
        fields.remove("open_id");
    }
    Ok(HttpResponse::new(serde_json::to_vec(&fields).expect("it was JSON before")))
}

/// Returns TikTok's refusal, flat as in OAuth or in the API's envelope; `None` if there is none.
pub(crate) fn refusal(fields: &Map<String, Value>, header_log_id: Option<&str>) -> Option<Refusal> {
    let text = |fields: &Map<String, Value>, name| Some(fields.get(name)?.as_str()?.to_owned());
    let log_id = |fields| text(fields, "log_id").or_else(|| text(fields, "logid"));
    let (code, message, id) = match fields.get("error")? {
        Value::String(code) => (code.clone(), text(fields, "error_description"), log_id(fields)),
        Value::Object(inner) => (text(inner, "code")?, text(inner, "message"), log_id(inner)),
        _ => return None,
    };
    let id = id.or_else(|| header_log_id.map(str::to_owned));
    (!code.is_empty() && code != "ok").then(|| Refusal::new(&code, message.as_deref(), id))
}

/// Joins scopes, given as a text or a list, with spaces.
fn scopes(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.replace(',', " ")),
        Value::Array(list) => {
            Some(list.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" "))
        }
        _ => None,
    }
}

/// Converts the crate's error, and drops the raw answer with its tokens from a parse error.
pub(crate) fn own_error<T>(error: RequestTokenError<TiktokError, T>) -> TiktokError
where
    T: oauth2::ErrorResponse + 'static,
{
    match error {
        RequestTokenError::Request(error) => error,
        RequestTokenError::ServerResponse(_)
        | RequestTokenError::Parse(..)
        | RequestTokenError::Other(_) => {
            TiktokError::Unknown(Unanswered::Incomplete("an access token"))
        }
    }
}

#[cfg(test)]
mod tests {
    use reqwest::StatusCode;

    use super::*;

    fn translate(status: u16, body: &str) -> Result<Value, TiktokError> {
        let answer = Answer {
            status: StatusCode::from_u16(status).unwrap(),
            retry_after: None,
            log_id: None,
            body: body.as_bytes().to_vec(),
        };
        standard_answer(&answer).map(|reply| serde_json::from_slice(reply.body()).unwrap())
    }

    #[test]
    fn n08_n10_a_refusal_counts_with_any_status_but_a_503_is_temporary() {
        let body = r#"{"error":"invalid_grant","error_description":"dead","log_id":"7"}"#;
        assert_eq!(translate(400, body).unwrap_err().log_id(), Some("7"));
        assert!(matches!(translate(503, body), Err(TiktokError::Unavailable { .. })));
        assert!(matches!(translate(200, "<html>"), Err(TiktokError::Unknown(_))));
        let nested = r#"{"data":{},"error":{"code":"invalid_client","message":"no","logid":"8"}}"#;
        assert_eq!(translate(200, nested).unwrap_err().log_id(), Some("8"));
    }

    #[test]
    fn h06_odd_values_in_other_fields_do_not_cost_the_tokens() {
        let body = r#"{"access_token":"a","refresh_token":"r","open_id":5,"scope":["a","b"],
            "token_type":null,"more":{}}"#;
        let fields = translate(200, body).unwrap();
        assert_eq!((&fields["refresh_token"], &fields["scope"]), (&"r".into(), &"a b".into()));
        assert_eq!(fields.get("open_id"), None);
    }
}
