//! A host name with an optional port, as a `Host` header or an option gives it

use std::fmt;
use std::str::FromStr;

use url::Host;

use crate::address::{Zone, is_localhost};
use crate::emulator::error::EmulatorError;

/// A host name with an optional port: `emulator.test`, `emulator.test:8443`, `[::1]:8420`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostName {
    host: Host<String>,
    port: Option<u16>,
}

impl HostName {
    /// Reads a header. `None` unless it is written the one way that browsers write it, capitals
    /// aside: `127.1` and `%6cocalhost` are nobody's names.
    pub(crate) fn of_header(text: &str) -> Option<Self> {
        let (name, port) = split(text)?;
        let host = Host::parse(name).ok()?;
        (host.to_string() == name.to_ascii_lowercase()).then_some(Self { host, port })
    }

    /// Reads an `Origin` header: the host, without the port that its scheme has anyway. `None` for
    /// `null` and for what is no web page's origin.
    pub(crate) fn of_origin(text: &str) -> Option<Self> {
        let (scheme, rest) = text.split_once("://")?;
        let usual = match scheme {
            "http" => 80,
            "https" => 443,
            _ => return None,
        };
        Self::of_header(rest).map(|origin| origin.without_port(usual))
    }

    /// The same name, without the port if it is that one.
    pub(crate) fn without_port(self, usual: u16) -> Self {
        Self { port: self.port.filter(|port| *port != usual), ..self }
    }

    /// Returns the port, if one is named.
    pub(crate) fn port(&self) -> Option<u16> {
        self.port
    }

    /// Returns whether `other` is this host, at this port if one is named here.
    pub(crate) fn covers(&self, other: &Self) -> bool {
        self.host == other.host && (self.port.is_none() || self.port == other.port)
    }

    /// Returns whether the name leads to this machine and can lead nowhere else.
    pub(crate) fn is_loopback(&self) -> bool {
        match &self.host {
            Host::Domain(name) => is_localhost(name),
            Host::Ipv4(address) => Zone::of((*address).into()) == Zone::Loopback,
            Host::Ipv6(address) => address.is_loopback(),
        }
    }

    /// Returns the name without its port.
    pub(crate) fn name(&self) -> String {
        self.host.to_string()
    }
}

/// The name and the port behind it. `None` if what follows the colon is no port.
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

impl FromStr for HostName {
    type Err = EmulatorError;

    /// Reads what a person writes: any spelling that a browser would understand.
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
    fn a_header_has_one_spelling() {
        for loopback in [
            "localhost",
            "LOCALHOST:8420",
            "tiktok.localhost:1",
            "127.0.0.1:8420",
            "127.255.255.254",
            "[::1]",
            "[::1]:8420",
        ] {
            let name = HostName::of_header(loopback);
            assert!(name.is_some_and(|name| name.is_loopback()), "{loopback}");
        }
        for other in [
            "evil.example",
            "localhost.evil.example",
            "127.0.0.1.evil.example",
            "localhost.",
            "0.0.0.0",
            "[::ffff:7f00:1]",
            "[::]:8420",
            "evil-localhost",
        ] {
            let name = HostName::of_header(other);
            assert!(name.is_some_and(|name| !name.is_loopback()), "{other}");
        }
        for odd in [
            "",
            " ",
            "127.1",
            "2130706433",
            "0x7f000001",
            "0177.0.0.1",
            "%6cocalhost",
            "localhost:",
            "localhost:0",
            "localhost:+1",
            "localhost:65536",
            "localhost:8420:1",
            "user@localhost",
            "localhost/",
            "localhost, evil.example",
            "localhost evil.example",
            "::1",
            "[::1",
            "[0:0:0:0:0:0:0:1]",
            "[::1]8420",
            "[::1%lo]",
            "localhost\\@evil.example",
            ":8420",
        ] {
            assert_eq!(HostName::of_header(odd), None, "{odd}");
        }
    }

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
    fn what_a_person_writes_is_a_name_and_perhaps_a_port() {
        let told = |text: &str| text.parse::<HostName>();
        assert_eq!(told(" Emulator.Test:8443 ").unwrap().to_string(), "emulator.test:8443");
        assert_eq!(told("bücher.example").unwrap().to_string(), "xn--bcher-kva.example");
        let with_port = told("emulator.test:8443").unwrap();
        let without = told("emulator.test").unwrap();
        assert!(without.covers(&with_port) && !with_port.covers(&without));
        for wrong in
            ["", "*", "*.example.com", "http://a.test", "a.test/", "a b", "a.test:", "a.test."]
        {
            assert!(told(wrong).is_err(), "{wrong}");
        }
    }
}
