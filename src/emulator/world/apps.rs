//! The developer's apps that the emulator knows

use std::str::FromStr;

use url::Url;

use crate::emulator::error::EmulatorError;
use crate::emulator::switches::table::words;

/// The scopes that every app has.
pub(crate) const SCOPES: [&str; 6] = [
    "user.info.basic",
    "user.info.profile",
    "user.info.stats",
    "video.list",
    "video.publish",
    "video.upload",
];

/// The redirect addresses that every app has; `*` stands for any port.
const REDIRECT_ADDRESSES: [&str; 7] = [
    "https://localhost:3456/callback",
    "http://localhost:3456/callback",
    "http://127.0.0.1:*/callback/",
    "http://127.0.0.1:*/callback",
    "http://localhost:*/callback/",
    "http://localhost:*/callback",
    "https://localhost:*/callback",
];

/// TikTok: an app without an audit may post for five creators in 24 hours.
const MOST_CREATORS: usize = 5;

words! {
    Kind {
        Audited = "audited",
        Unaudited = "unaudited",
        /// Unaudited, and only one creator may authorize it.
        Sandbox = "sandbox",
    }
}

/// A developer's app.
#[derive(Debug, Clone)]
pub struct RegisteredApp {
    /// TikTok's key for it; a sandbox's starts with `sb`.
    pub client_key: String,
    /// The secret that proves to be the app.
    pub client_secret: String,
    kind: Kind,
}

impl RegisteredApp {
    /// Makes an app that TikTok has audited.
    pub fn audited(client_key: &str, client_secret: &str) -> Self {
        Self {
            client_key: client_key.to_owned(),
            client_secret: client_secret.to_owned(),
            kind: Kind::Audited,
        }
    }

    /// Returns an audited app, one without an audit, and a sandbox.
    pub(crate) fn usual() -> Vec<Self> {
        let of = |kind, key, secret| Self { kind, ..Self::audited(key, secret) };
        vec![
            of(Kind::Audited, "awemulatorkey0001", "emulatorsecret0001"),
            of(Kind::Unaudited, "awunauditedkey002", "emulatorsecret0002"),
            of(Kind::Sandbox, "sbemulatorkey0003", "emulatorsecret0003"),
        ]
    }

    pub(crate) fn is_audited(&self) -> bool {
        self.kind == Kind::Audited
    }

    pub(crate) fn may_be_authorized_by(&self, username: &str) -> bool {
        self.kind != Kind::Sandbox || username == "bea.private"
    }

    /// Returns how many creators may post through the app in 24 hours; `None` for any number.
    pub(crate) fn creator_cap(&self) -> Option<usize> {
        (!self.is_audited()).then_some(MOST_CREATORS)
    }
}

impl FromStr for RegisteredApp {
    type Err = EmulatorError;

    /// Reads `KEY=SECRET`, perhaps with `:KIND`.
    fn from_str(text: &str) -> Result<Self, EmulatorError> {
        let no_app = || EmulatorError::App(text.to_owned());
        let (key, rest) = text.trim().split_once('=').ok_or_else(no_app)?;
        let (secret, kind) = match rest.split_once(':') {
            Some((secret, kind)) => (secret, kind.parse()?),
            None => (rest, Kind::default()),
        };
        let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_".contains(letter);
        let fits = !key.is_empty() && key.chars().all(is_plain) && !secret.is_empty();
        let app = || Self { kind, ..Self::audited(key, secret) };
        fits.then(app).ok_or_else(no_app)
    }
}

/// A redirect address that an app registers. Its port may be `*`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RedirectAddress(String);

impl FromStr for RedirectAddress {
    type Err = EmulatorError;

    fn from_str(text: &str) -> Result<Self, EmulatorError> {
        let text = text.trim();
        let concrete = text.replacen(":*", ":1", 1);
        let is_whole = concrete.contains("://")
            // TikTok: no query and no fragment.
            && !concrete.contains(['?', '#'])
            && Url::parse(&concrete).is_ok();
        let address = || Self(text.to_owned());
        is_whole.then(address).ok_or_else(|| EmulatorError::RedirectAddress(text.to_owned()))
    }
}

/// Returns whether `address` is registered, among the usual ones or `more`. It is compared byte for
/// byte, except for a `*` port.
pub(crate) fn is_registered(address: &str, more: &[RedirectAddress]) -> bool {
    let more = more.iter().map(|address| address.0.as_str());
    REDIRECT_ADDRESSES.into_iter().chain(more).any(|pattern| matches_pattern(pattern, address))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compares_redirect_addresses_byte_for_byte_except_for_the_port() {
        for good in [
            "https://localhost:3456/callback",
            "http://127.0.0.1:49152/callback/",
            "http://localhost:1/callback",
        ] {
            assert!(is_registered(good, &[]), "{good}");
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
            assert!(!is_registered(bad, &[]), "{bad}");
        }
        let more: [RedirectAddress; 1] = ["https://app.test:*/cb".parse().unwrap()];
        assert!(is_registered("https://app.test:8443/cb", &more));
        assert!(!is_registered("https://app.test:8443/cb?a=b", &more));
    }

    #[test]
    fn an_app_is_a_key_and_a_secret_and_perhaps_a_kind() {
        let app: RegisteredApp = "sbaw1=s=cret:sandbox".parse().unwrap();
        assert_eq!((app.client_key.as_str(), app.client_secret.as_str()), ("sbaw1", "s=cret"));
        assert!(!app.may_be_authorized_by("ada.codes"));
        assert!("key=secret".parse::<RegisteredApp>().unwrap().is_audited());
        for wrong in ["", "key", "=secret", "key=", "a key=secret", "key=secret:", "key=secret:x"] {
            assert!(wrong.parse::<RegisteredApp>().is_err(), "{wrong}");
        }
        for wrong in
            ["", "app.test/callback", "https://", "https://app.test/?a", "https://app.test/#b"]
        {
            assert!(wrong.parse::<RedirectAddress>().is_err(), "{wrong}");
        }
    }
}
