//! Where TikTok sends the browser after a login, as the app has registered it

use std::fmt;
use std::str::FromStr;

use super::error::CallbackError;

/// TikTok: login kit, redirect URIs are shorter than 512 characters.
const LONGEST: usize = 511;

/// The port that a pasted answer names when the app has registered a wildcard: nothing listens
/// there, the browser only has to show the address.
const PASTE_PORT: u16 = 3456;

/// A redirect URI that leads back to this machine.
///
/// TikTok compares it byte for byte with the registered ones; hosts are `localhost` and
/// `127.0.0.1` only, and the port is required (TikTok: login kit for desktop).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RedirectUri {
    registered: String,
    scheme: Scheme,
    host: Host,
    /// `None` for a registered `*`.
    port: Option<u16>,
    path: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scheme {
    Http,
    Https,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Host {
    Localhost,
    Ipv4,
}

impl RedirectUri {
    /// What apps made for agoras have registered.
    pub const DEFAULT: &str = "https://localhost:3456/callback";

    /// Exactly as registered, with `*` where the port is open.
    pub fn registered(&self) -> &str {
        &self.registered
    }

    /// What is sent to TikTok when this program listens on `port`.
    pub fn bound(&self, port: u16) -> String {
        format!("{}://{}:{port}{}", self.scheme.text(), self.host(), self.path)
    }

    /// What is sent to TikTok when nobody listens and the answer will be pasted.
    pub fn for_paste(&self) -> String {
        self.bound(self.port.unwrap_or(PASTE_PORT))
    }

    /// The port to listen on; `None` when any free one will do.
    pub fn port(&self) -> Option<u16> {
        self.port
    }

    /// Whether the browser will speak TLS.
    pub fn is_https(&self) -> bool {
        self.scheme == Scheme::Https
    }

    /// The host as written.
    pub(crate) fn host(&self) -> &'static str {
        match self.host {
            Host::Localhost => "localhost",
            Host::Ipv4 => "127.0.0.1",
        }
    }

    /// Whether a resolver decides where the browser goes.
    pub(crate) fn needs_resolving(&self) -> bool {
        self.host == Host::Localhost
    }

    /// The path as a browser sends it.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// What a `Host` header may say when this program listens on `port`: the authority itself and
    /// its loopback twins, without the port too where it is the scheme's own.
    pub(crate) fn authorities(&self, port: u16) -> Vec<String> {
        let hosts: &[&str] = match self.host {
            Host::Localhost => &["localhost", "127.0.0.1", "[::1]"],
            Host::Ipv4 => &["127.0.0.1", "localhost"],
        };
        let mut allowed: Vec<String> = hosts.iter().map(|host| format!("{host}:{port}")).collect();
        if port == self.scheme.own_port() {
            allowed.extend(hosts.iter().map(ToString::to_string));
        }
        allowed
    }
}

impl Scheme {
    fn text(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }

    fn own_port(self) -> u16 {
        match self {
            Self::Http => 80,
            Self::Https => 443,
        }
    }
}

impl fmt::Display for RedirectUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.registered)
    }
}

impl FromStr for RedirectUri {
    type Err = CallbackError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse(text).map_err(|why| CallbackError::RedirectUri {
            text: text.chars().take(LONGEST).collect(),
            why,
        })
    }
}

fn parse(text: &str) -> Result<RedirectUri, &'static str> {
    if text.len() > LONGEST {
        return Err("TikTok takes fewer than 512 characters");
    }
    let (scheme, rest) = if let Some(rest) = text.strip_prefix("https://") {
        (Scheme::Https, rest)
    } else if let Some(rest) = text.strip_prefix("http://") {
        (Scheme::Http, rest)
    } else {
        return Err("it has to start with `https://` or `http://`");
    };
    if rest.contains('?') {
        return Err("TikTok takes no query (`?…`) in it");
    }
    if rest.contains('#') {
        return Err("TikTok takes no fragment (`#…`) in it");
    }
    let slash = rest.find('/').ok_or("it needs a path, such as `/callback`")?;
    let (authority, path) = rest.split_at(slash);
    let (host, port) =
        authority.rsplit_once(':').ok_or("TikTok requires a port in it, such as `:3456`")?;
    Ok(RedirectUri {
        registered: text.to_owned(),
        scheme,
        host: parse_host(host)?,
        port: parse_port(port)?,
        path: parse_path(path)?,
    })
}

fn parse_host(host: &str) -> Result<Host, &'static str> {
    match host {
        "localhost" => Ok(Host::Localhost),
        "127.0.0.1" => Ok(Host::Ipv4),
        _ => Err("the host has to be `localhost` or `127.0.0.1`"),
    }
}

fn parse_port(port: &str) -> Result<Option<u16>, &'static str> {
    const WRONG: &str = "the port has to be `*` or a number from 1 to 65535";
    if port == "*" {
        return Ok(None);
    }
    let plain = port.bytes().all(|byte| byte.is_ascii_digit()) && !port.starts_with('0');
    match port.parse() {
        Ok(number) if plain => Ok(Some(number)),
        _ => Err(WRONG),
    }
}

/// A browser changes some spellings on the way; only what arrives as it was written is taken.
fn parse_path(path: &str) -> Result<String, &'static str> {
    let kept = |byte: u8| byte.is_ascii_alphanumeric() || b"/-._~!$&'()*+,;=:@".contains(&byte);
    if !path.bytes().all(kept) {
        return Err("its path may hold letters, digits and `/-._~!$&'()*+,;=:@` only");
    }
    if path.split('/').any(|segment| matches!(segment, "." | "..")) {
        return Err("its path may not hold `.` or `..` as a part");
    }
    Ok(path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_what_tiktok_lets_apps_register() {
        for (text, bound) in [
            (RedirectUri::DEFAULT, "https://localhost:77/callback"),
            ("http://localhost:8080/", "http://localhost:77/"),
            ("http://127.0.0.1:3456/a/", "http://127.0.0.1:77/a/"),
            ("http://127.0.0.1:*/callback/", "http://127.0.0.1:77/callback/"),
            ("https://127.0.0.1:1/a/b.c", "https://127.0.0.1:77/a/b.c"),
        ] {
            let uri: RedirectUri = text.parse().unwrap();
            assert_eq!((uri.registered(), uri.bound(77).as_str()), (text, bound));
        }
    }

    #[test]
    fn says_what_is_wrong_with_the_rest() {
        for (text, why) in [
            ("ftp://localhost:1/x", "https://"),
            ("HTTPS://localhost:1/x", "https://"),
            ("https://localhost:1", "path"),
            ("https://localhost/callback", "port"),
            ("https://localhost:0/x", "1 to 65535"),
            ("https://localhost:65536/x", "1 to 65535"),
            ("https://localhost:+1/x", "1 to 65535"),
            ("https://localhost:01/x", "1 to 65535"),
            ("https://localhost:/x", "1 to 65535"),
            ("https://example.com:1/x", "host"),
            ("https://user@localhost:1/x", "host"),
            ("https://[::1]:1/x", "host"),
            ("https://LOCALHOST:1/x", "host"),
            ("https://localhost:1/x?a=b", "query"),
            ("https://localhost:1/x#a", "fragment"),
            ("https://localhost:1/a/../b", "`..`"),
            ("https://localhost:1/a b", "letters"),
            ("https://localhost:1/%41", "letters"),
            ("", "https://"),
        ] {
            let error = text.parse::<RedirectUri>().unwrap_err().to_string();
            assert!(error.contains(why), "{text}: {error}");
        }
        let long = format!("https://localhost:1/{}", "a".repeat(512));
        let error = long.parse::<RedirectUri>().unwrap_err().to_string();
        assert!(error.contains("fewer than 512"), "{error}");
    }

    #[test]
    fn leaves_out_the_scheme_s_own_port_like_a_browser() {
        let uri: RedirectUri = "http://127.0.0.1:80/".parse().unwrap();
        assert!(uri.authorities(80).contains(&"127.0.0.1".to_owned()));
        let uri: RedirectUri = "https://localhost:80/".parse().unwrap();
        assert!(!uri.authorities(80).contains(&"localhost".to_owned()));
    }
}
