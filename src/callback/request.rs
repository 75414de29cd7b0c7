//! Checks of a request before its parameters are parsed, cheapest first

use http::request::Parts;
use http::{HeaderMap, HeaderName, Method, StatusCode, header};

const FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");
const FETCH_DEST: HeaderName = HeaderName::from_static("sec-fetch-dest");

/// Bytes of path and query.
pub(crate) const LONGEST_TARGET: usize = 8 * 1024;

/// The address at which TikTok's answer must arrive.
#[derive(Debug)]
pub(crate) struct Address {
    /// Accepted values of the `Host` header.
    pub(crate) authorities: Vec<String>,
    pub(crate) path: String,
    /// The redirect URI as it is sent to TikTok.
    pub(crate) redirect: String,
}

impl Address {
    /// Returns the query if a browser may bring the answer with this request; otherwise the status.
    pub(crate) fn query<'r>(&self, request: &'r Parts) -> Result<&'r str, StatusCode> {
        let uri = &request.uri;
        let headers = &request.headers;
        if uri.path_and_query().is_some_and(|target| target.as_str().len() > LONGEST_TARGET) {
            return Err(StatusCode::URI_TOO_LONG);
        }
        // `HEAD` and `OPTIONS` do not count either: nothing here is for scripts.
        if request.method != Method::GET {
            return Err(StatusCode::METHOD_NOT_ALLOWED);
        }
        if has_body(headers) {
            return Err(StatusCode::PAYLOAD_TOO_LARGE);
        }
        // Another host is a name that was made to point here (DNS rebinding).
        let allowed = |host: &str| self.authorities.iter().any(|known| known == host);
        if !only(headers, &header::HOST).is_some_and(allowed) {
            return Err(StatusCode::FORBIDDEN);
        }
        if uri == "/favicon.ico" {
            return Err(StatusCode::NO_CONTENT);
        }
        // A request with a scheme is meant for a proxy.
        if uri.scheme().is_some() || uri.path() != self.path {
            return Err(StatusCode::NOT_FOUND);
        }
        // Anything else was fetched by a page or is shown inside one.
        for (name, wanted) in [(FETCH_MODE, "navigate"), (FETCH_DEST, "document")] {
            if headers.contains_key(&name) && only(headers, &name) != Some(wanted) {
                return Err(StatusCode::FORBIDDEN);
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
