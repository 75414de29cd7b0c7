//! Logins and their tokens: what lives, what was rotated away, what dies with what

use std::time::Duration;

use super::mint;
use crate::emulator::switches::choices::{Profile, RefreshLifetime, Reuse, Rotation};
use crate::emulator::switches::table::Switches;

/// One creator's login to one app.
#[derive(Debug, Clone)]
pub(crate) struct Login {
    /// The app.
    pub(crate) client_key: String,
    /// The creator.
    pub(crate) username: String,
    /// What was granted.
    pub(crate) scopes: Vec<String>,
    /// Whether it was revoked.
    pub(crate) revoked: bool,
}

#[derive(Debug)]
struct Token {
    value: String,
    login: usize,
    expires: Duration,
    /// When a refresh replaced it.
    rotated: Option<Duration>,
}

/// What a token call hands out.
#[derive(Debug)]
pub(crate) struct Pair {
    /// The login it belongs to.
    pub(crate) login: Login,
    /// The login's number.
    pub(crate) number: usize,
    /// Opens the API.
    pub(crate) access: String,
    /// Its lifetime in seconds.
    pub(crate) expires_in: u64,
    /// Buys the next pair.
    pub(crate) refresh: String,
    /// Its lifetime in seconds.
    pub(crate) refresh_expires_in: u64,
}

/// All logins and tokens.
#[derive(Debug, Default)]
pub(crate) struct TokenTable {
    logins: Vec<Login>,
    access: Vec<Token>,
    refresh: Vec<Token>,
}

/// Access and refresh lifetimes in seconds. TikTok: token pages of November 2026, and before.
const fn lifetimes(profile: Profile) -> (u64, u64) {
    match profile {
        Profile::November2026 => (7_200, 15_552_000),
        Profile::Legacy => (86_400, 31_536_000),
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
    /// Every login.
    pub(crate) fn logins_mut(&mut self) -> impl Iterator<Item = &mut Login> {
        self.logins.iter_mut()
    }

    /// Opens a login and mints its first pair.
    pub(crate) fn open(&mut self, login: Login, switches: &Switches, now: Duration) -> Pair {
        let number = self.logins.len();
        self.logins.push(login);
        let lifetime = Duration::from_secs(lifetimes(switches.profile).1);
        let refresh = self.mint_refresh(number, now + lifetime);
        self.pair(number, refresh, switches, now)
    }

    /// Trades a refresh token of `client_key` for a new pair; `None` when it is no longer good.
    pub(crate) fn refresh(
        &mut self,
        client_key: &str,
        value: &str,
        switches: &Switches,
        now: Duration,
    ) -> Option<Pair> {
        let at = self.refresh.iter().position(|token| {
            token.value == value && self.logins[token.login].client_key == client_key
        })?;
        let (number, expires) = (self.refresh[at].login, self.refresh[at].expires);
        let grace = Duration::from_secs(u64::from(switches.grace));
        let rotated_away = self.refresh[at].rotated.is_some_and(|rotated| now >= rotated + grace);
        if rotated_away && switches.reuse == Reuse::RevokeChain {
            self.logins[number].revoked = true;
        }
        if rotated_away || now >= expires || self.logins[number].revoked {
            return None;
        }
        let rotation = rotation(switches);
        let expires = match switches.refresh_lifetime {
            RefreshLifetime::Restart => now + Duration::from_secs(lifetimes(switches.profile).1),
            RefreshLifetime::Remaining => expires,
        };
        if rotation == Rotation::Strict {
            self.refresh[at].rotated.get_or_insert(now);
        }
        let refresh = if rotation == Rotation::SameToken {
            self.refresh[at].expires = expires;
            self.refresh[at].value.clone()
        } else {
            self.mint_refresh(number, expires)
        };
        Some(self.pair(number, refresh, switches, now))
    }

    fn mint_refresh(&mut self, login: usize, expires: Duration) -> String {
        let value = mint::token("rft");
        self.refresh.push(Token { value: value.clone(), login, expires, rotated: None });
        value
    }

    fn pair(&mut self, number: usize, refresh: String, switches: &Switches, now: Duration) -> Pair {
        let expires_in = lifetimes(switches.profile).0;
        let access = mint::token("act");
        self.access.push(Token {
            value: access.clone(),
            login: number,
            expires: now + Duration::from_secs(expires_in),
            rotated: None,
        });
        let left = self
            .refresh
            .iter()
            .find(|token| token.value == refresh)
            .map_or(0, |token| token.expires.saturating_sub(now).as_secs());
        Pair {
            login: self.logins[number].clone(),
            number,
            access,
            expires_in,
            refresh,
            refresh_expires_in: left,
        }
    }

    /// The login that an access token opens now.
    pub(crate) fn login(&self, access: &str, now: Duration) -> Option<&Login> {
        self.access
            .iter()
            .find(|token| token.value == access && now < token.expires)
            .map(|token| &self.logins[token.login])
            .filter(|login| !login.revoked)
    }

    /// Ends the login that an access token of that app belongs to, and says which it was.
    pub(crate) fn revoke(&mut self, client_key: &str, access: &str) -> Option<Login> {
        let number = self.access.iter().find(|token| token.value == access)?.login;
        let login = &mut self.logins[number];
        if login.client_key != client_key || login.revoked {
            return None;
        }
        login.revoked = true;
        Some(login.clone())
    }

    /// Ends a login by its number.
    pub(crate) fn end(&mut self, number: usize) {
        self.logins[number].revoked = true;
    }

    /// Lets every access token expire now.
    pub(crate) fn expire_access(&mut self, now: Duration) {
        for token in &mut self.access {
            token.expires = token.expires.min(now);
        }
    }

    /// Lets every refresh token expire now.
    pub(crate) fn expire_refresh(&mut self, now: Duration) {
        for token in &mut self.refresh {
            token.expires = token.expires.min(now);
        }
    }

    /// Whether the creator has already granted all of that to the app.
    pub(crate) fn has_granted(&self, client_key: &str, username: &str, scopes: &[String]) -> bool {
        self.logins.iter().any(|login| {
            !login.revoked
                && login.client_key == client_key
                && login.username == username
                && scopes.iter().all(|scope| login.scopes.contains(scope))
        })
    }
}
