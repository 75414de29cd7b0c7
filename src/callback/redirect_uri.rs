//! The registered address to which TikTok sends the browser after a login

use std::str::FromStr;

use super::error::CallbackError;

/// Characters (TikTok: login kit, redirect URIs are shorter than 512 characters).
const LONGEST: usize = 511;

/// Port in the address that is pasted for a registered wildcard. Nothing listens there.
const PASTE_PORT: u16 = 3456;

/// A redirect URI that leads back to this machine: `localhost` or `127.0.0.1`, with a port (TikTok:
/// login kit for desktop). TikTok compares it byte for byte with the registered ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RedirectUri {
    scheme: &'static str,
    pub(crate) host: &'static str,
    /// The port to listen on; `None` if any free one will do (a registered `*`).
    pub(crate) port: Option<u16>,
    pub(crate) path: String,
}

impl RedirectUri {
    /// The redirect URI of apps that were registered for agoras.
    pub const DEFAULT: &str = "https://localhost:3456/callback";

    /// Returns the redirect URI to send to TikTok while this program listens on `port`.
    pub(crate) fn bound(&self, port: u16) -> String {
        format!("{}{}:{port}{}", self.scheme, self.host, self.path)
    }

    /// Returns the redirect URI to send to TikTok if nothing listens and the answer is pasted.
    pub fn for_paste(&self) -> String {
        self.bound(self.port.unwrap_or(PASTE_PORT))
    }

    /// Returns whether the browser will use TLS.
    pub fn is_https(&self) -> bool {
        self.scheme == HTTPS
    }

    /// Returns whether the browser looks up the host's address.
    pub(crate) fn needs_resolving(&self) -> bool {
        self.host == LOCALHOST
    }

    /// Returns the accepted values of `Host`: loopback names, without a port if it is the default.
    pub(crate) fn authorities(&self, port: u16) -> Vec<String> {
        let hosts: &[&str] =
            if self.needs_resolving() { &[LOCALHOST, IPV4, "[::1]"] } else { &[IPV4, LOCALHOST] };
        let mut allowed: Vec<String> = hosts.iter().map(|host| format!("{host}:{port}")).collect();
        if port == if self.is_https() { 443 } else { 80 } {
            allowed.extend(hosts.iter().map(ToString::to_string));
        }
        allowed
    }
}

const HTTPS: &str = "https://";
const HTTP: &str = "http://";
const LOCALHOST: &str = "localhost";
const IPV4: &str = "127.0.0.1";

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
    let (scheme, rest) = [HTTPS, HTTP]
        .into_iter()
        .find_map(|scheme| Some((scheme, text.strip_prefix(scheme)?)))
        .ok_or("it has to start with `https://` or `http://`")?;
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
    let host = [LOCALHOST, IPV4]
        .into_iter()
        .find(|known| *known == host)
        .ok_or("the host has to be `localhost` or `127.0.0.1`")?;
    Ok(RedirectUri { scheme, host, port: parse_port(port)?, path: parse_path(path)? })
}

fn parse_port(port: &str) -> Result<Option<u16>, &'static str> {
    if port == "*" {
        return Ok(None);
    }
    let plain = port.bytes().all(|byte| byte.is_ascii_digit()) && !port.starts_with('0');
    match port.parse() {
        Ok(number) if plain => Ok(Some(number)),
        _ => Err("the port has to be `*` or a number from 1 to 65535"),
    }
}

/// Accepts only paths that every browser sends as they are written.
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
    fn accepts_every_redirect_uri_that_tiktok_registers() {
        for (text, bound) in [
            (RedirectUri::DEFAULT, "https://localhost:77/callback"),
            ("http://localhost:8080/", "http://localhost:77/"),
            ("http://127.0.0.1:3456/a/", "http://127.0.0.1:77/a/"),
            ("http://127.0.0.1:*/callback/", "http://127.0.0.1:77/callback/"),
            ("https://127.0.0.1:1/a/b.c", "https://127.0.0.1:77/a/b.c"),
        ] {
            let uri: RedirectUri = text.parse().unwrap();
            assert_eq!(uri.bound(77), bound, "{text}");
        }
    }

    #[test]
    fn names_the_reason_of_a_refusal() {
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
    fn accepts_a_host_without_the_default_port() {
        let uri: RedirectUri = "http://127.0.0.1:80/".parse().unwrap();
        assert!(uri.authorities(80).contains(&"127.0.0.1".to_owned()));
        let uri: RedirectUri = "https://localhost:80/".parse().unwrap();
        assert!(!uri.authorities(80).contains(&"localhost".to_owned()));
    }
}
