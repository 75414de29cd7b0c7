//! The developer's apps that the emulator knows

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

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Audited,
    Unaudited,
    /// Unaudited, and only one creator may authorize it.
    Sandbox,
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

/// Returns whether `address` is registered, among the usual ones or `more`. It is compared byte for
/// byte, except for a `*` port.
pub(crate) fn is_registered(address: &str, more: &[String]) -> bool {
    let more = more.iter().map(String::as_str);
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
    }
}
