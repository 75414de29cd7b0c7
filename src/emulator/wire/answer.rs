//! An answer before it becomes bytes on a connection, so that faults can still bend it

use serde_json::Value;

/// An answer before it becomes bytes on a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// Nothing but a status.
    pub(crate) fn empty(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: Vec::new() }
    }

    /// JSON.
    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self::text(status, "application/json; charset=utf-8", body.to_string())
    }

    /// A web page.
    pub(crate) fn html(status: u16, body: String) -> Self {
        Self::text(status, "text/html; charset=utf-8", body)
    }

    /// Words.
    pub(crate) fn plain(status: u16, body: impl Into<String>) -> Self {
        Self::text(status, "text/plain; charset=utf-8", body.into())
    }

    /// A redirect.
    pub(crate) fn redirect(status: u16, location: &str) -> Self {
        Self::empty(status).with("location", location)
    }

    /// One more header.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    fn text(status: u16, media_type: &str, body: String) -> Self {
        Self {
            status,
            headers: vec![("content-type".to_owned(), media_type.to_owned())],
            body: body.into_bytes(),
        }
    }
}
