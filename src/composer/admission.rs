//! Which requests the page's server answers: those of the one browser that opened it

use http::request::Parts;
use http::{HeaderMap, HeaderName, Method, StatusCode, header};

use super::desk::Desk;
use super::files::SCRIPTS;

const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const FETCH_DEST: HeaderName = HeaderName::from_static("sec-fetch-dest");
const PURPOSE: HeaderName = HeaderName::from_static("sec-purpose");

/// An address of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Route {
    /// `cookie` is set if this request has opened the page.
    Page {
        cookie: Option<String>,
    },
    Style,
    Icon,
    /// A script, with its text.
    Script(&'static str),
    Sheet,
    State,
    Picture,
    Medium(usize),
    Alive,
    Post,
    Cancel,
}

/// A request that is not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// It has neither the token nor the cookie: another browser, or an old address.
    Stranger,
    Other(StatusCode),
}

const FOREIGN: Refusal = Refusal::Other(StatusCode::FORBIDDEN);

/// Finds the address of a request, and refuses what does not come from the page itself.
pub(crate) fn admit(desk: &Desk, request: &Parts) -> Result<Route, Refusal> {
    let headers = &request.headers;
    // Another host is a name that was made to point here (DNS rebinding).
    if only(headers, &header::HOST) != Some(&desk.authority) {
        return Err(FOREIGN);
    }
    if !matches!(request.method, Method::GET | Method::POST) {
        return Err(Refusal::Other(StatusCode::METHOD_NOT_ALLOWED));
    }
    let uri = &request.uri;
    let Some(name) = uri.path().strip_prefix(&desk.keys.folder) else {
        return Err(Refusal::Other(StatusCode::NOT_FOUND));
    };
    if uri.scheme().is_some() {
        return Err(Refusal::Other(StatusCode::NOT_FOUND));
    }
    let route = route(&request.method, name).ok_or(Refusal::Other(StatusCode::NOT_FOUND))?;
    match route {
        // Constants, which the page for strangers needs too.
        Route::Style | Route::Icon => Ok(route),
        Route::Page { .. } => page(desk, request),
        _ if !is_own(desk, request) => Err(FOREIGN),
        _ if has_cookie(desk, headers) => Ok(route),
        _ => Err(Refusal::Stranger),
    }
}

fn route(method: &Method, name: &str) -> Option<Route> {
    Some(match (method.as_str(), name) {
        ("GET", "") => Route::Page { cookie: None },
        ("GET", "style.css") => Route::Style,
        ("GET", "icon.svg") => Route::Icon,
        ("GET", "sheet") => Route::Sheet,
        ("GET", "state") => Route::State,
        ("GET", "picture") => Route::Picture,
        ("POST", "alive") => Route::Alive,
        ("POST", "post") => Route::Post,
        ("POST", "cancel") => Route::Cancel,
        ("GET", _) => match SCRIPTS.iter().find(|(script, _)| *script == name) {
            Some((_, text)) => Route::Script(text),
            None => Route::Medium(name.strip_prefix("media/")?.parse().ok()?),
        },
        _ => return None,
    })
}

/// Admits a browser that opens the page. Another page may lead here, but not show it inside itself.
fn page(desk: &Desk, request: &Parts) -> Result<Route, Refusal> {
    let headers = &request.headers;
    let shown_in = only(headers, &FETCH_DEST);
    if headers.contains_key(&FETCH_DEST) && shown_in != Some("document") {
        return Err(FOREIGN);
    }
    if has_cookie(desk, headers) {
        return Ok(Route::Page { cookie: None });
    }
    // A browser that fetches ahead may throw the answer away.
    let is_ahead = headers.contains_key(&PURPOSE);
    let query = request.uri.query().filter(|_| !is_ahead).unwrap_or_default();
    let cookie = desk.keys.exchange(query).ok_or(Refusal::Stranger)?;
    Ok(Route::Page { cookie: Some(cookie) })
}

/// Returns whether a request comes from the page. Browsers send `Origin` with each POST.
fn is_own(desk: &Desk, request: &Parts) -> bool {
    let headers = &request.headers;
    let is_from_here = || {
        let origin = only(headers, &header::ORIGIN).and_then(|it| it.strip_prefix("http://"));
        origin == Some(desk.authority.as_str())
    };
    let has_origin = headers.contains_key(header::ORIGIN);
    let site = only(headers, &FETCH_SITE);
    // `none` is an address that was typed.
    let is_foreign = headers.contains_key(&FETCH_SITE)
        && !(site == Some("same-origin") || site == Some("none") && request.method == Method::GET);
    !is_foreign && (is_from_here() || !has_origin && request.method == Method::GET)
}

fn has_cookie(desk: &Desk, headers: &HeaderMap) -> bool {
    let cookies = headers.get_all(header::COOKIE).iter();
    cookies.filter_map(|value| value.to_str().ok()).any(|value| desk.keys.are_in(value))
}

/// Returns the value of a header; `None` if it is missing or repeated.
pub(crate) fn only<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    let mut values = headers.get_all(name).iter();
    let first = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(first)
}
