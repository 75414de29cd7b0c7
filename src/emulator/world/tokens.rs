//! Logins with their codes and tokens

use std::time::Duration;

use serde::Serialize;

use super::mint;
use crate::clock::Moment;
use crate::emulator::switches::table::{Profile, Reuse, Rotation, Switches};

/// TikTok says "minutes"; the exact lifetime of a code is not documented.
const CODE_LIFETIME: Duration = Duration::from_mins(5);

/// A creator's fresh login to an app, with every scope of the app. Lifetimes are in seconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the names are TikTok's")]
pub struct EmulatedAccount {
    pub username: String,
    pub open_id: String,
    pub client_key: String,
    pub client_secret: String,
    pub scopes: Vec<String>,
    pub access_token: String,
    pub expires_in: u64,
    pub refresh_token: String,
    pub refresh_expires_in: u64,
}

/// An authorization code: good for one exchange, for five minutes.
#[derive(Debug, Clone)]
pub(crate) struct Code {
    pub(crate) value: String,
    pub(crate) login: Login,
    pub(crate) redirect_uri: String,
    /// The PKCE challenge; `None` if the app sent none.
    pub(crate) challenge: Option<String>,
    pub(crate) issued: Moment,
    /// True after its first exchange, even if that failed.
    pub(crate) spent: bool,
}

impl Code {
    pub(crate) fn is_good(&self, now: Moment) -> bool {
        !self.spent && now < self.issued + CODE_LIFETIME
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Login {
    pub(crate) client_key: String,
    pub(crate) username: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) revoked: bool,
}

#[derive(Debug)]
struct Token {
    value: String,
    login: usize,
    expires: Moment,
    /// The time of the refresh that replaced it; `None` for the current one.
    rotated: Option<Moment>,
}

/// The tokens that one call hands out. Lifetimes are in seconds.
#[derive(Debug)]
pub(crate) struct Pair {
    pub(crate) login: Login,
    pub(crate) access: String,
    pub(crate) expires_in: u64,
    pub(crate) refresh: String,
    pub(crate) refresh_expires_in: u64,
}

#[derive(Debug, Default)]
pub(crate) struct TokenTable {
    pub(crate) logins: Vec<Login>,
    access: Vec<Token>,
    refresh: Vec<Token>,
}

/// Returns seconds. TikTok: token pages of November 2026, and before.
const fn access_lifetime(profile: Profile) -> u64 {
    match profile {
        Profile::November2026 => 7_200,
        Profile::Legacy => 86_400,
    }
}

/// Returns the lifetime from the same pages.
const fn refresh_lifetime(profile: Profile) -> Duration {
    match profile {
        Profile::November2026 => Duration::from_hours(180 * 24),
        Profile::Legacy => Duration::from_hours(365 * 24),
    }
}

fn rotation(switches: &Switches) -> Rotation {
    match (switches.rotation, switches.profile) {
        (Rotation::ByProfile, Profile::November2026) => Rotation::Strict,
        (Rotation::ByProfile, Profile::Legacy) => Rotation::KeepOld,
        (rotation, _) => rotation,
    }
}

impl TokenTable {
    /// Opens a login and returns its first pair.
    pub(crate) fn open(&mut self, login: Login, switches: &Switches, now: Moment) -> Pair {
        let number = self.logins.len();
        self.logins.push(login);
        let refresh = self.mint_refresh(number, now + refresh_lifetime(switches.profile));
        self.pair(number, refresh, switches, now)
    }

    /// Exchanges a refresh token of `client_key` for a new pair; `None` if it is no longer good.
    pub(crate) fn refresh(
        &mut self,
        client_key: &str,
        value: &str,
        switches: &Switches,
        now: Moment,
    ) -> Option<Pair> {
        let token = self.refresh.iter_mut().find(|token| token.value == value)?;
        let number = token.login;
        let login = self.logins.get_mut(number).filter(|login| login.client_key == client_key)?;
        let grace = Duration::from_secs(u64::from(switches.grace));
        let rotated_away = token.rotated.is_some_and(|rotated| now >= rotated + grace);
        if rotated_away && switches.reuse == Reuse::RevokeChain {
            login.revoked = true;
        }
        if rotated_away || now >= token.expires || login.revoked {
            return None;
        }
        let expires = now + refresh_lifetime(switches.profile);
        let refresh = match rotation(switches) {
            Rotation::SameToken => {
                token.expires = expires;
                value.to_owned()
            }
            Rotation::KeepOld | Rotation::ByProfile => self.mint_refresh(number, expires),
            Rotation::Strict => {
                token.rotated.get_or_insert(now);
                self.mint_refresh(number, expires)
            }
        };
        Some(self.pair(number, refresh, switches, now))
    }

    fn mint_refresh(&mut self, login: usize, expires: Moment) -> String {
        let value = mint::token("rft");
        self.refresh.push(Token { value: value.clone(), login, expires, rotated: None });
        value
    }

    fn pair(&mut self, number: usize, refresh: String, switches: &Switches, now: Moment) -> Pair {
        let expires_in = access_lifetime(switches.profile);
        let access = mint::token("act");
        self.access.push(Token {
            value: access.clone(),
            login: number,
            expires: now + Duration::from_secs(expires_in),
            rotated: None,
        });
        Pair {
            login: self.logins[number].clone(),
            access,
            expires_in,
            refresh,
            refresh_expires_in: refresh_lifetime(switches.profile).as_secs(),
        }
    }

    /// Returns the login that an access token is good for now.
    pub(crate) fn login(&self, access: &str, now: Moment) -> Option<&Login> {
        self.access
            .iter()
            .find(|token| token.value == access && now < token.expires)
            .map(|token| &self.logins[token.login])
            .filter(|login| !login.revoked)
    }

    /// Ends the login that an access token of that app belongs to, and returns it.
    pub(crate) fn revoke(&mut self, client_key: &str, access: &str) -> Option<Login> {
        let number = self.access.iter().find(|token| token.value == access)?.login;
        let login = &mut self.logins[number];
        if login.client_key != client_key || login.revoked {
            return None;
        }
        login.revoked = true;
        Some(login.clone())
    }

    pub(crate) fn expire_access(&mut self, now: Moment) {
        self.access.iter_mut().for_each(|token| token.expires = token.expires.min(now));
    }

    pub(crate) fn expire_refresh(&mut self, now: Moment) {
        self.refresh.iter_mut().for_each(|token| token.expires = token.expires.min(now));
    }
}
