//! Which request is worth looking at: the checks before the parameters, cheapest first

use axum::http::request::Parts;
use http::{HeaderMap, HeaderName, Method, StatusCode, header};

use super::page::Page;

const FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");
const FETCH_DEST: HeaderName = HeaderName::from_static("sec-fetch-dest");

/// Where the answer has to arrive.
pub(crate) struct Address {
    /// What `Host` may say.
    pub(crate) authorities: Vec<String>,
    pub(crate) path: String,
}

/// Why a request is not the answer of a login. Each is answered, and the wait goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stray {
    /// No `GET`. `HEAD` and `OPTIONS` are none either: nothing here is for scripts.
    Method,
    /// It brings a body, which is not read.
    Body,
    /// Its `Host` is not the redirect URI's: a name that was made to point here (DNS rebinding).
    Host,
    /// Every browser asks for this.
    Favicon,
    /// Another path, or a request meant for a proxy.
    Path,
    /// A page fetched it, or shows it inside itself: no browser went here.
    Embedded,
}

impl Stray {
    pub(crate) fn answer(self) -> (StatusCode, Page) {
        match self {
            Self::Method => (StatusCode::METHOD_NOT_ALLOWED, Page::Nothing),
            Self::Body => (StatusCode::PAYLOAD_TOO_LARGE, Page::Nothing),
            Self::Host | Self::Embedded => (StatusCode::FORBIDDEN, Page::Nothing),
            Self::Favicon => (StatusCode::NO_CONTENT, Page::Empty),
            Self::Path => (StatusCode::NOT_FOUND, Page::Nothing),
        }
    }
}

impl Address {
    /// The query of a request that a browser was sent here with.
    pub(crate) fn query<'r>(&self, request: &'r Parts) -> Result<&'r str, Stray> {
        if request.method != Method::GET {
            return Err(Stray::Method);
        }
        if has_body(&request.headers) {
            return Err(Stray::Body);
        }
        let allowed = |host: &str| self.authorities.iter().any(|known| known == host);
        if !only(&request.headers, &header::HOST).is_some_and(allowed) {
            return Err(Stray::Host);
        }
        if request.uri.scheme().is_some() || request.uri.path() != self.path {
            return Err(if request.uri == "/favicon.ico" { Stray::Favicon } else { Stray::Path });
        }
        for (name, wanted) in [(FETCH_MODE, "navigate"), (FETCH_DEST, "document")] {
            if request.headers.contains_key(&name) && only(&request.headers, &name) != Some(wanted)
            {
                return Err(Stray::Embedded);
            }
        }
        Ok(request.uri.query().unwrap_or_default())
    }
}

fn has_body(headers: &HeaderMap) -> bool {
    let declared = headers.contains_key(header::CONTENT_LENGTH);
    headers.contains_key(header::TRANSFER_ENCODING)
        || declared && only(headers, &header::CONTENT_LENGTH) != Some("0")
}

/// The value of a header that comes exactly once.
fn only<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    let mut values = headers.get_all(name).iter();
    let first = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(first)
}
