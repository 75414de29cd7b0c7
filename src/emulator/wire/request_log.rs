//! What was asked of the emulator, in order

use serde::Serialize;

use super::endpoint::Endpoint;

/// One request as it came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Request {
    /// What it asks for.
    pub endpoint: Endpoint,
    /// The HTTP method.
    pub method: String,
    /// The path, without the query.
    pub path: String,
    /// The query as it came, without `?`.
    pub query: String,
    /// Every header, in lower case, in order.
    pub headers: Vec<(String, String)>,
    /// The body, if it is text and not media; cut at 64 KiB.
    pub body: String,
    /// The status answered; `None` when no answer was given (yet).
    pub status: Option<u16>,
    /// The emulator's time when it came, in milliseconds since 1970.
    pub at_millis: u64,
}

impl Request {
    /// The first header of that name (in lower case).
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str())
    }
}
