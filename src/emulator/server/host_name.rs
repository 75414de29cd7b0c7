//! A host name with an optional port, from a `Host` header or an option

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

use url::Host;

use crate::address::{Zone, is_localhost};
use crate::emulator::error::EmulatorError;

/// A host name with an optional port: `emulator.test`, `emulator.test:8443`, `[::1]:8420`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostName {
    host: Host<String>,
    pub(crate) port: Option<u16>,
}

impl HostName {
    /// Reads a header; `None` unless it is written as browsers write it, apart from capitals. So
    /// `127.1` and `%6cocalhost` are refused.
    pub(crate) fn of_header(text: &str) -> Option<Self> {
        let (name, port) = split(text)?;
        let host = Host::parse(name).ok()?;
        (host.to_string() == name.to_ascii_lowercase()).then_some(Self { host, port })
    }

    /// Reads an `Origin` header: the host, without the usual port of its scheme; `None` for `null`
    /// and for anything but a web page's origin.
    pub(crate) fn of_origin(text: &str) -> Option<Self> {
        let (scheme, rest) = text.split_once("://")?;
        let usual = match scheme {
            "http" => 80,
            "https" => 443,
            _ => return None,
        };
        Self::of_header(rest).map(|origin| origin.without_port(usual))
    }

    pub(crate) fn without_port(self, usual: u16) -> Self {
        Self { port: self.port.filter(|port| *port != usual), ..self }
    }

    /// Returns whether `other` is this host, at this port if this name has one.
    pub(crate) fn covers(&self, other: &Self) -> bool {
        self.host == other.host && (self.port.is_none() || self.port == other.port)
    }

    /// Returns whether the name always leads to this machine.
    pub(crate) fn is_loopback(&self) -> bool {
        match &self.host {
            Host::Domain(name) => is_localhost(name),
            Host::Ipv4(address) => Zone::of((*address).into()) == Zone::Loopback,
            Host::Ipv6(address) => address.is_loopback(),
        }
    }

    pub(crate) fn name(&self) -> String {
        self.host.to_string()
    }

    /// Returns the host as a certificate names it: an IPv6 address has no brackets there.
    pub(crate) fn certified(&self) -> String {
        self.name().trim_matches(['[', ']']).to_owned()
    }

    /// Returns whether the host is `domain` or a name below it.
    pub(crate) fn is_at_or_below(&self, domain: &str) -> bool {
        let below = |name: &str| name.strip_suffix(domain).map(str::to_owned);
        matches!(&self.host, Host::Domain(name)
            if below(name).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')))
    }

    /// Returns another name at the same port.
    pub(crate) fn renamed(&self, name: &str) -> Self {
        Self { host: Host::Domain(name.to_owned()), port: self.port }
    }
}

/// Splits a name and its port; `None` if a colon is not followed by a port.
fn split(text: &str) -> Option<(&str, Option<u16>)> {
    let after_brackets = text.rfind(']').map_or(0, |end| end + 1);
    let Some(colon) = text[after_brackets..].find(':') else {
        return Some((text, None));
    };
    let (name, port) = text.split_at(after_brackets + colon);
    let digits = &port[1..];
    let is_plain = !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
    let port = digits.parse().ok().filter(|port| is_plain && *port > 0)?;
    Some((name, Some(port)))
}

impl From<SocketAddr> for HostName {
    fn from(address: SocketAddr) -> Self {
        let host = match address.ip() {
            IpAddr::V4(ip) => Host::Ipv4(ip),
            IpAddr::V6(ip) => Host::Ipv6(ip),
        };
        Self { host, port: Some(address.port()) }
    }
}

impl FromStr for HostName {
    type Err = EmulatorError;

    /// Reads an option: any spelling that a browser would understand.
    fn from_str(text: &str) -> Result<Self, EmulatorError> {
        let no_name = || EmulatorError::HostName(text.to_owned());
        let (name, port) = split(text.trim()).ok_or_else(no_name)?;
        let odd = |letter: char| letter == '*' || letter == '%' || letter.is_whitespace();
        if name.contains(odd) || name.ends_with('.') {
            return Err(no_name());
        }
        let host = Host::parse(name).map_err(|_| no_name())?;
        Ok(Self { host, port })
    }
}

impl fmt::Display for HostName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.port {
            Some(port) => write!(f, "{}:{port}", self.host),
            None => write!(f, "{}", self.host),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_a_web_pages() {
        let origin = |text| HostName::of_origin(text).map(|it| it.to_string());
        assert_eq!(origin("http://localhost:8420").as_deref(), Some("localhost:8420"));
        assert_eq!(origin("https://emulator.test:443").as_deref(), Some("emulator.test"));
        assert_eq!(origin("http://emulator.test:443").as_deref(), Some("emulator.test:443"));
        for none in
            ["null", "", "localhost:8420", "file://", "http://", "ftp://localhost", "http://a/b"]
        {
            assert_eq!(origin(none), None, "{none}");
        }
    }

    #[test]
    fn an_option_is_a_name_with_or_without_a_port() {
        let read = |text: &str| text.parse::<HostName>();
        assert_eq!(read(" Emulator.Test:8443 ").unwrap().to_string(), "emulator.test:8443");
        assert_eq!(read("bücher.example").unwrap().to_string(), "xn--bcher-kva.example");
        let with_port = read("emulator.test:8443").unwrap();
        let without = read("emulator.test").unwrap();
        assert!(without.covers(&with_port) && !with_port.covers(&without));
        for wrong in
            ["", "*", "*.example.com", "http://a.test", "a.test/", "a b", "a.test:", "a.test."]
        {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
