//! A request as the endpoints see it

use axum::body::Bytes;
use http::HeaderMap;
use serde_json::Value;

use super::endpoint::Endpoint;
use super::refusal::Refusal;

/// A request as the endpoints see it.
#[derive(Debug)]
pub(crate) struct ApiCall {
    pub(crate) endpoint: Endpoint,
    pub(crate) method: http::Method,
    pub(crate) path: String,
    pub(crate) query: Vec<(String, String)>,
    /// The query as it came.
    pub(crate) raw_query: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// The reason that a fault makes this call's publish fail with.
    pub(crate) doom: Option<String>,
}

impl ApiCall {
    /// A header as text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        header(&self.headers, name)
    }

    /// The first query parameter of that name.
    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        first(&self.query, name)
    }

    /// The body as a JSON object; nothing at all counts as `{}`.
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

/// A header as text.
pub(crate) fn header<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// The first pair of that name.
pub(crate) fn first<'p>(pairs: &'p [(String, String)], name: &str) -> Option<&'p str> {
    pairs.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str())
}

/// Form-encoded text as pairs, decoded once.
pub(crate) fn pairs(encoded: &[u8]) -> Vec<(String, String)> {
    url::form_urlencoded::parse(encoded).into_owned().collect()
}
