//! Admission: requests must name the emulator's own host, and other sites' pages change nothing

use http::header::{HOST, ORIGIN};
use http::request::Parts;
use http::{HeaderMap, HeaderName};

use super::host_name::HostName;
use super::own_names::OwnNames;
use crate::emulator::wire::answer::Answer;

/// The relation of a request to the page that makes it; browsers send it since 2023.
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The sender of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Visitor {
    /// A program, a person at the address bar, or the emulator's own page.
    Own,
    /// A browser that follows a link or shows a picture of another site's page.
    Linked,
    /// A script or a form of another site's page.
    Foreign,
}

impl OwnNames {
    /// Returns the name that a request was sent to, or the answer 403 unless there is exactly one
    /// `Host` and both it and the target's name, if it has one, are the emulator's own. The port is not
    /// checked, because forwarding changes it.
    pub(crate) fn host(&self, parts: &Parts) -> Result<HostName, Answer> {
        let host = single(&parts.headers, &HOST)
            .ok_or_else(|| refused("a request needs exactly one Host header"))?;
        let host = self.own(host)?;
        match parts.uri.authority() {
            Some(authority) => self.own(authority.as_str()).map(|_| host),
            None => Ok(host),
        }
    }

    fn own(&self, text: &str) -> Result<HostName, Answer> {
        let host = HostName::of_header(text)
            .ok_or_else(|| refused("the Host header is not a host name this emulator knows"))?;
        if self.covers(&host) {
            return Ok(host);
        }
        let name = host.name();
        Err(refused(&format!(
            "this emulator does not answer for {name}: start it with --allow-host {name}"
        )))
    }

    /// Returns the sender, by the headers `Origin` and `Sec-Fetch-Site`. A request without either
    /// does not come from a browser.
    pub(crate) fn visitor(&self, host: &HostName, headers: &HeaderMap) -> Visitor {
        let is_own = |origin| self.is_own_origin(origin, host);
        if headers.contains_key(ORIGIN) && !single(headers, &ORIGIN).is_some_and(is_own) {
            Visitor::Foreign
        } else if single(headers, &SEC_FETCH_SITE) == Some("cross-site") {
            Visitor::Linked
        } else {
            Visitor::Own
        }
    }

    fn is_own_origin(&self, origin: &str, host: &HostName) -> bool {
        let usual = if origin.starts_with("https:") { 443 } else { 80 };
        let Some(origin) = HostName::of_origin(origin) else {
            return false;
        };
        // Behind a proxy that ends TLS, Host can be the emulator's own.
        let is_it = |name: &HostName| name.clone().without_port(usual) == origin;
        origin == host.clone().without_port(usual)
            || origin.is_loopback() && origin.port.unwrap_or(usual) == self.port
            || self.allowed.iter().any(is_it)
    }
}

/// Refuses a page of another site.
pub(crate) fn refuse_foreign() -> Answer {
    refused("the emulator's controls are not for pages of other sites")
}

fn refused(why: &str) -> Answer {
    Answer::plain(403, format!("{why}\n")).with("x-content-type-options", "nosniff")
}

/// Returns a header's value; `None` if it is missing, occurs twice, or is not text.
fn single<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (Some(value), None) => value.to_str().ok(),
        _ => None,
    }
}
