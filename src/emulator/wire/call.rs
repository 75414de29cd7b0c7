//! A request as the endpoints see it

use axum::body::Bytes;
use http::HeaderMap;
use http::request::Parts;
use serde_json::Value;

use super::refusal::Refusal;

/// A request as the endpoints see it.
#[derive(Debug)]
pub(crate) struct ApiCall {
    pub(crate) method: http::Method,
    pub(crate) path: String,
    /// The query's parameters, decoded.
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// The reason that a fault makes this call's publish fail with.
    pub(crate) planned_failure: Option<String>,
}

impl ApiCall {
    pub(crate) fn new(parts: Parts) -> Self {
        Self {
            method: parts.method,
            path: parts.uri.path().to_owned(),
            query: pairs(parts.uri.query().unwrap_or_default().as_bytes()),
            headers: parts.headers,
            body: Bytes::new(),
            planned_failure: None,
        }
    }

    /// Returns a header if it is text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// Returns the first query parameter of that name.
    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        first(&self.query, name)
    }

    /// Reads the body as a JSON object. An empty body counts as `{}`.
    pub(crate) fn json(&self) -> Result<Value, Refusal> {
        if self.body.is_empty() {
            return Ok(Value::Object(serde_json::Map::new()));
        }
        serde_json::from_slice(&self.body)
            .ok()
            .filter(Value::is_object)
            .ok_or_else(|| Refusal::invalid("The request body is not a JSON object"))
    }
}

/// Returns the value of the first pair of that name.
pub(crate) fn first<'p>(pairs: &'p [(String, String)], name: &str) -> Option<&'p str> {
    pairs.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str())
}

/// Decodes form-encoded text into pairs.
pub(crate) fn pairs(encoded: &[u8]) -> Vec<(String, String)> {
    url::form_urlencoded::parse(encoded).into_owned().collect()
}
