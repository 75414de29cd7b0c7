//! Answers of the page's server: the page's files, documents, and refusals

use axum::body::Body;
use http::{HeaderName, HeaderValue, Response, StatusCode, header};

use super::admission::Refusal;
use super::files::{ICON, PAGE, STRANGER, STYLE};

const HTML: &str = "text/html; charset=utf-8";
const SVG: &str = "image/svg+xml";

/// Allows the page's own files, and no form that leaves it.
const OF_PAGE: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
    media-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'";

/// Keeps a picture or a document that is opened by itself from running anything.
const OF_REST: &str = "default-src 'none'; sandbox; frame-ancestors 'none'";

/// Headers of every answer.
const HEADERS: [(HeaderName, &str); 5] = [
    (header::REFERRER_POLICY, "no-referrer"),
    (header::CACHE_CONTROL, "no-store"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

pub(crate) type Answer = Response<Body>;

pub(crate) fn page(cookie: Option<&str>) -> Answer {
    let mut answer = document(StatusCode::OK, PAGE);
    if let Some(cookie) = cookie.and_then(|cookie| HeaderValue::from_str(cookie).ok()) {
        answer.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    answer
}

pub(crate) fn style() -> Answer {
    with_type(StatusCode::OK, "text/css; charset=utf-8", STYLE)
}

pub(crate) fn script(text: &'static str) -> Answer {
    with_type(StatusCode::OK, "text/javascript; charset=utf-8", text)
}

pub(crate) fn icon() -> Answer {
    with_type(StatusCode::OK, SVG, ICON)
}

pub(crate) fn json(status: StatusCode, document: String) -> Answer {
    with_type(status, "application/json", document)
}

pub(crate) fn refusal(refusal: Refusal) -> Answer {
    match refusal {
        Refusal::Stranger => document(StatusCode::FORBIDDEN, STRANGER),
        Refusal::Other(status) => nothing(status),
    }
}

pub(crate) fn nothing(status: StatusCode) -> Answer {
    with_type(status, "text/plain; charset=utf-8", format!("{status}\n"))
}

pub(crate) fn with_type(
    status: StatusCode,
    content_type: &'static str,
    body: impl Into<Body>,
) -> Answer {
    let mut answer = Response::new(body.into());
    *answer.status_mut() = status;
    let headers = answer.headers_mut();
    headers.extend(HEADERS.map(|(name, value)| (name, HeaderValue::from_static(value))));
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(OF_REST));
    answer
}

fn document(status: StatusCode, text: &'static str) -> Answer {
    let mut answer = with_type(status, HTML, text);
    let policy = HeaderValue::from_static(OF_PAGE);
    answer.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    answer
}
