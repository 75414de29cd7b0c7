//! A request as the endpoints see it, and as it is logged

use axum::body::Bytes;
use http::HeaderMap;
use http::request::Parts;
use serde::Serialize;
use serde_json::Value;

use super::{Endpoint, Refusal};

/// A request as the endpoints see it.
#[derive(Debug)]
pub(crate) struct ApiCall {
    pub(crate) method: http::Method,
    pub(crate) path: String,
    /// The query's parameters, decoded.
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) addresses: Addresses,
    /// The reason that a fault makes this call's publish fail with.
    pub(crate) planned_failure: Option<String>,
}

/// The base addresses of what a client is handed out.
#[derive(Debug, Clone)]
pub(crate) struct Addresses {
    pub(crate) api: String,
    pub(crate) uploads: String,
}

impl ApiCall {
    pub(crate) fn new(parts: Parts, addresses: Addresses) -> Self {
        Self {
            method: parts.method,
            path: parts.uri.path().to_owned(),
            query: pairs(parts.uri.query().unwrap_or_default().as_bytes()),
            headers: parts.headers,
            body: Bytes::new(),
            addresses,
            planned_failure: None,
        }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

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

/// One request as it came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Request {
    pub endpoint: Endpoint,
    pub method: String,
    pub path: String,
    /// The query as it came, without `?`.
    pub query: String,
    /// Every header, with its name in lower case, in order.
    pub headers: Vec<(String, String)>,
    /// The body if it is text and not media; cut at 64 KiB.
    pub body: String,
    /// The status answered; `None` if no answer was given (yet).
    pub status: Option<u16>,
    /// The emulator's time of the request, in milliseconds since the Unix epoch.
    pub at_millis: u64,
}

impl Request {
    /// Returns the first header of that name (in lower case).
    pub fn header(&self, name: &str) -> Option<&str> {
        first(&self.headers, name)
    }
}

pub(crate) fn first<'p>(pairs: &'p [(String, String)], name: &str) -> Option<&'p str> {
    pairs.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str())
}

pub(crate) fn pairs(encoded: &[u8]) -> Vec<(String, String)> {
    url::form_urlencoded::parse(encoded).into_owned().collect()
}
