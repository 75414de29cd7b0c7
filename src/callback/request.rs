//! Checks of a request before its parameters are parsed, cheapest first

use http::request::Parts;
use http::{HeaderMap, HeaderName, Method, StatusCode, header};

use super::page::Page;

const FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");
const FETCH_DEST: HeaderName = HeaderName::from_static("sec-fetch-dest");

/// Bytes of path and query.
pub(crate) const LONGEST_TARGET: usize = 8 * 1024;

/// The address at which TikTok's answer must arrive.
pub(crate) struct Address {
    /// Accepted values of the `Host` header.
    pub(crate) authorities: Vec<String>,
    pub(crate) path: String,
    /// The redirect URI as it is sent to TikTok.
    pub(crate) redirect: String,
}

/// A reason why a request is not the answer to a login. It is answered, and the wait continues.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stray {
    TargetTooLong,
    /// Not a `GET`. `HEAD` and `OPTIONS` do not count either: nothing here is for scripts.
    Method,
    Body,
    /// A `Host` other than the redirect URI's, as in DNS rebinding.
    Host,
    Favicon,
    /// Another path, or a request meant for a proxy.
    Path,
    /// Fetched by a page or shown inside one, instead of opened by the browser.
    Embedded,
}

impl Stray {
    pub(crate) fn answer(self) -> (StatusCode, Page) {
        match self {
            Self::TargetTooLong => (StatusCode::URI_TOO_LONG, Page::Nothing),
            Self::Method => (StatusCode::METHOD_NOT_ALLOWED, Page::Nothing),
            Self::Body => (StatusCode::PAYLOAD_TOO_LARGE, Page::Nothing),
            Self::Host | Self::Embedded => (StatusCode::FORBIDDEN, Page::Nothing),
            Self::Favicon => (StatusCode::NO_CONTENT, Page::Empty),
            Self::Path => (StatusCode::NOT_FOUND, Page::Nothing),
        }
    }
}

impl Address {
    /// Returns the query of a request with which a browser may bring TikTok's answer.
    pub(crate) fn query<'r>(&self, request: &'r Parts) -> Result<&'r str, Stray> {
        let uri = &request.uri;
        let headers = &request.headers;
        if uri.path_and_query().is_some_and(|target| target.as_str().len() > LONGEST_TARGET) {
            return Err(Stray::TargetTooLong);
        }
        if request.method != Method::GET {
            return Err(Stray::Method);
        }
        if has_body(headers) {
            return Err(Stray::Body);
        }
        let allowed = |host: &str| self.authorities.iter().any(|known| known == host);
        if !only(headers, &header::HOST).is_some_and(allowed) {
            return Err(Stray::Host);
        }
        if uri.scheme().is_some() || uri.path() != self.path {
            return Err(if uri == "/favicon.ico" { Stray::Favicon } else { Stray::Path });
        }
        for (name, wanted) in [(FETCH_MODE, "navigate"), (FETCH_DEST, "document")] {
            if headers.contains_key(&name) && only(headers, &name) != Some(wanted) {
                return Err(Stray::Embedded);
            }
        }
        Ok(uri.query().unwrap_or_default())
    }
}

fn has_body(headers: &HeaderMap) -> bool {
    let declared = headers.contains_key(header::CONTENT_LENGTH);
    headers.contains_key(header::TRANSFER_ENCODING)
        || declared && only(headers, &header::CONTENT_LENGTH) != Some("0")
}

/// Returns the value of a header; `None` if it is missing or repeated.
fn only<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    let mut values = headers.get_all(name).iter();
    let first = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(first)
}
