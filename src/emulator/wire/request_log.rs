//! The log of requests, in order

use serde::Serialize;

use super::endpoint::Endpoint;

/// One request as it came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Request {
    /// The kind of request.
    pub endpoint: Endpoint,
    /// The HTTP method.
    pub method: String,
    /// The path, without the query.
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
        self.headers.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str())
    }
}
