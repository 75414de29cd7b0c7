//! Addresses of TikTok, or of an emulator in its place

use std::str::FromStr;

use reqwest::Url;
use thiserror::Error;
use url::Host;

use crate::address::{TIKTOK_API, is_loopback};

/// TikTok's login page (TikTok: Login Kit).
const AUTH: &str = "https://www.tiktok.com";
/// Upload host of most of TikTok's examples (TikTok: media transfer guide).
const UPLOAD: &str = "https://open-upload.tiktokapis.com";
/// Domain of every upload host that TikTok documents or has used.
const UPLOAD_DOMAIN: &str = "tiktokapis.com";

/// A base address: https, or http on a loopback host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl(Url);

/// The error for a text that is not a base address.
#[derive(Debug, Error)]
#[error("{0}: use https, or http on localhost or a loopback address, without path, query or user")]
pub struct NotABase(&'static str);

impl FromStr for BaseUrl {
    type Err = NotABase;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let url = Url::parse(text.trim()).map_err(|_| NotABase("not an address"))?;
        match url.scheme() {
            "https" => {}
            "http" if is_loopback(&url) => {}
            "http" => return Err(NotABase("plain http would show the tokens to the network")),
            _ => return Err(NotABase("neither https nor http")),
        }
        if url.host().is_none() || !url.username().is_empty() || url.password().is_some() {
            return Err(NotABase("no plain host"));
        }
        if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
            return Err(NotABase("more than a host and a port"));
        }
        Ok(Self(url))
    }
}

impl BaseUrl {
    /// Returns the address without a trailing slash.
    pub fn as_str(&self) -> &str {
        self.0.as_str().trim_end_matches('/')
    }

    /// Returns the base address with `path`, which starts and ends with a slash, and perhaps `?` and a
    /// query.
    pub(crate) fn join(&self, path: &str) -> Url {
        let (path, query) =
            path.split_once('?').map_or((path, None), |(path, it)| (path, Some(it)));
        let mut url = self.0.clone();
        url.set_path(path);
        url.set_query(query);
        url
    }

    /// Returns whether it is on this machine, so that neither a proxy nor certificates are used.
    pub fn is_loopback_http(&self) -> bool {
        self.0.scheme() == "http"
    }
}

/// Addresses of the API and of the login page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoints {
    /// Base of the token, account and publishing calls.
    pub(crate) api: BaseUrl,
    /// Base of the page where a creator approves a login.
    pub(crate) auth: BaseUrl,
    /// Whether `api` is not TikTok's own.
    overridden: bool,
}

impl Endpoints {
    /// Creates endpoints with TikTok's own address in place of each `None`.
    pub fn new(api: Option<BaseUrl>, auth: Option<BaseUrl>) -> Self {
        Self {
            overridden: api.is_some(),
            api: api.unwrap_or_else(|| own(TIKTOK_API)),
            auth: auth.unwrap_or_else(|| own(AUTH)),
        }
    }

    /// Returns each host that a run may contact, after its role. The upload host is the usual one.
    pub(crate) fn hosts(&self) -> Vec<(&'static str, BaseUrl)> {
        let mut hosts = vec![("API", self.api.clone())];
        if !self.overridden {
            hosts.push(("upload host", own(UPLOAD)));
        }
        // With an emulator this program trusts no certificate; only the browser opens that page.
        if !self.api.is_loopback_http() || self.auth.is_loopback_http() {
            hosts.push(("login page", self.auth.clone()));
        }
        hosts
    }

    /// Refuses an upload address but `https` on `*.tiktokapis.com`, or on the overridden API's host.
    pub(crate) fn trust_upload(&self, text: &str) -> Result<(), &'static str> {
        if text.len() > 2048 {
            return Err("longer than 2048 bytes");
        }
        if text.chars().any(|letter| letter.is_control() || letter.is_whitespace()) {
            return Err("control characters");
        }
        let url = Url::parse(text).map_err(|_| "not an address")?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err("a user name in it");
        }
        if self.overridden && url.host() == self.api.0.host() {
            let same = url.scheme() == "https" || url.scheme() == self.api.0.scheme();
            return same.then_some(()).ok_or("another scheme than the API's");
        }
        if url.scheme() != "https" {
            return Err("not https");
        }
        if url.port().is_some() {
            return Err("a port of its own");
        }
        let is_tiktoks = |name: &str| {
            let below = name.strip_suffix(UPLOAD_DOMAIN);
            below.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        };
        match url.host() {
            Some(Host::Domain(name)) if is_tiktoks(name) => Ok(()),
            _ => Err("not a host of tiktokapis.com"),
        }
    }
}

fn own(text: &str) -> BaseUrl {
    BaseUrl(Url::parse(text).expect("a constant address"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_https_anywhere_and_http_on_loopback_only() {
        for good in [
            "https://api.example.com",
            "http://localhost:8420",
            "http://127.0.0.1:1/",
            "http://[::1]:9",
        ] {
            assert!(good.parse::<BaseUrl>().is_ok(), "{good}");
        }
        for bad in [
            "http://example.com",
            "http://127.0.0.1.evil.example",
            "ftp://localhost",
            "localhost:8420",
            "https://a@b",
            "https://a/b",
            "",
        ] {
            assert!(bad.parse::<BaseUrl>().is_err(), "{bad}");
        }
    }

    #[test]
    fn h02_trusts_tiktoks_upload_hosts_and_no_other() {
        let real = Endpoints::new(None, None);
        for good in [
            "https://open-upload-va.tiktokapis.com/upload?upload_id=1&upload_token=2",
            "https://upload.us.tiktokapis.com/video/?upload_id=1",
        ] {
            assert_eq!(real.trust_upload(good), Ok(()), "{good}");
        }
        let long = format!("https://a.tiktokapis.com/{}", "x".repeat(1 << 20));
        for bad in [
            "http://open-upload.tiktokapis.com/u",
            "https://169.254.169.254/latest",
            "https://127.0.0.1/u",
            "https://[::1]/u",
            "https://example.com/u",
            "https://tiktokapis.com.evil.example/u",
            "https://eviltiktokapis.com/u",
            "https://user@open-upload.tiktokapis.com/u",
            "https://open-upload.tiktokapis.com@evil.example/u",
            "https://open-upload.tiktokapis.com:8443/u",
            "https://open-upload.tikt\u{43e}kapis.com/u",
            "https://open-upload.tiktokapis.com/u\r\nHost: evil",
            "file:///etc/passwd",
            "",
            &long,
        ] {
            assert!(real.trust_upload(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn h02_trusts_an_emulators_host_only_if_the_api_is_overridden() {
        let emulated = Endpoints::new(Some("http://127.0.0.1:8420".parse().unwrap()), None);
        assert_eq!(emulated.trust_upload("http://127.0.0.1:8420/upload?a=b"), Ok(()));
        assert_eq!(emulated.trust_upload("http://127.0.0.1:9999/upload"), Ok(()));
        assert!(emulated.trust_upload("http://127.0.0.2:8420/upload").is_err());
        assert!(emulated.trust_upload("ftp://127.0.0.1:8420/upload").is_err());
        assert!(emulated.trust_upload("http://169.254.169.254/").is_err());
    }
}
