//! The developer's apps that the emulator knows

use url::{Host, Url};

use crate::address::is_loopback;
use crate::emulator::error::EmulatorError;
use crate::emulator::switches::words::words;

words! {
    /// Whether TikTok has audited an app for direct posts.
    Audit {
        /// Posts may be public.
        Passed = "passed",
        /// Only to private accounts, only for the creator's eyes, five creators a day.
        Missing = "missing",
    }
}

const SCOPES: [&str; 6] = [
    "user.info.basic",
    "user.info.profile",
    "user.info.stats",
    "video.list",
    "video.publish",
    "video.upload",
];

/// A developer's app.
#[derive(Debug, Clone)]
pub struct RegisteredApp {
    /// The client key; a sandbox's starts with `sb`.
    pub client_key: String,
    /// The client secret.
    pub client_secret: String,
    /// Registered redirect addresses; a port may be `*`.
    pub redirect_uris: Vec<String>,
    /// The scopes that are enabled for it.
    pub scopes: Vec<String>,
    /// Audited or not.
    pub audit: Audit,
    /// How many creators may post through it in 24 h; unaudited apps have 5 at most.
    pub creators_a_day: Option<usize>,
    /// The only accounts that may authorize it, when it is a sandbox.
    pub sandbox_targets: Option<Vec<String>>,
    /// Where it may have media pulled from: a domain (`example.com`, with all below it), a prefix
    /// (`https://host/path/`) or `loopback`.
    pub owned: Vec<String>,
}

impl RegisteredApp {
    /// An audited app with every scope, loopback redirect addresses and loopback media.
    pub fn audited(client_key: &str, client_secret: &str) -> Self {
        let redirect_uris = [
            "https://localhost:3456/callback",
            "http://localhost:3456/callback",
            "http://127.0.0.1:*/callback/",
            "http://127.0.0.1:*/callback",
            "http://localhost:*/callback/",
            "http://localhost:*/callback",
            "https://localhost:*/callback",
        ];
        Self {
            client_key: client_key.to_owned(),
            client_secret: client_secret.to_owned(),
            redirect_uris: redirect_uris.map(str::to_owned).to_vec(),
            scopes: SCOPES.map(str::to_owned).to_vec(),
            audit: Audit::Passed,
            creators_a_day: None,
            sandbox_targets: None,
            owned: vec!["loopback".to_owned(), "example.com".to_owned()],
        }
    }

    /// An audited app, one without audit, and a sandbox for `bea.private`.
    pub(crate) fn registered() -> Vec<Self> {
        vec![
            Self::audited("awemulatorkey0001", "emulatorsecret0001"),
            Self {
                audit: Audit::Missing,
                ..Self::audited("awunauditedkey002", "emulatorsecret0002")
            },
            Self {
                audit: Audit::Missing,
                sandbox_targets: Some(vec!["bea.private".to_owned()]),
                ..Self::audited("sbemulatorkey0003", "emulatorsecret0003")
            },
        ]
    }

    /// Whether `address` is registered: byte for byte, except for a wildcard port.
    pub(crate) fn redirects_to(&self, address: &str) -> bool {
        self.redirect_uris.iter().any(|pattern| matches_pattern(pattern, address))
    }

    /// Whether it has proven that `url` is its own.
    pub(crate) fn owns(&self, url: &Url) -> bool {
        self.owned.iter().any(|property| covers(property, url))
    }

    /// How many creators may post through it in 24 h.
    pub(crate) fn creator_cap(&self) -> Option<usize> {
        match self.audit {
            Audit::Passed => self.creators_a_day,
            Audit::Missing => Some(self.creators_a_day.unwrap_or(5).min(5)),
        }
    }
}

fn matches_pattern(pattern: &str, address: &str) -> bool {
    let Some((before, after)) = pattern.split_once(":*") else {
        return pattern == address;
    };
    let port = address
        .strip_prefix(before)
        .and_then(|rest| rest.strip_prefix(':'))
        .and_then(|rest| rest.strip_suffix(after));
    port.is_some_and(|port| {
        !port.starts_with('+') && port.parse::<u16>().is_ok_and(|port| port > 0)
    })
}

fn covers(property: &str, url: &Url) -> bool {
    if property == "loopback" {
        return is_loopback(url);
    }
    if property.contains("://") {
        return url.as_str().starts_with(property);
    }
    is_at_or_below(url, property)
}

/// Returns whether the host of `url` is `domain`, or a name below it.
pub(crate) fn is_at_or_below(url: &Url, domain: &str) -> bool {
    match url.host() {
        Some(Host::Domain(host)) => {
            host == domain || host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'))
        }
        // An address has nothing below it.
        Some(host) => host.to_string() == domain,
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matches_redirect_addresses_byte_for_byte_but_for_the_port() {
        let app = RegisteredApp::audited("k", "s");
        for good in [
            "https://localhost:3456/callback",
            "http://127.0.0.1:49152/callback/",
            "http://localhost:1/callback",
        ] {
            assert!(app.redirects_to(good), "{good}");
        }
        for bad in [
            "https://localhost:3456/callback/",
            "https://127.0.0.1:3456/callback",
            "http://127.0.0.1/callback",
            "http://127.0.0.1:0/callback",
            "http://127.0.0.1:99999/callback",
            "http://127.0.0.1:80/evil/callback",
            "http://127.0.0.1.evil:80/callback",
        ] {
            assert!(!app.redirects_to(bad), "{bad}");
        }
    }

    #[test]
    fn a_domain_covers_what_is_below_it_and_a_prefix_only_itself() {
        let owns = |property: &str, url: &str| covers(property, &Url::parse(url).unwrap());
        assert!(owns("static.example.com", "https://video.static.example.com/v.mp4"));
        assert!(!owns("static.example.com", "https://example.com/v.mp4"));
        assert!(!owns("example.com", "https://badexample.com/v.mp4"));
        assert!(owns("https://e.com/videos/user/", "https://e.com/videos/user/1.mp4"));
        assert!(!owns("https://e.com/videos/user/", "https://e.com/videos/2023/user/1.mp4"));
        assert!(owns("loopback", "http://127.0.0.1:9/v.mp4"));
        assert!(!owns("loopback", "http://localhost.example.org/v.mp4"));
    }
}
