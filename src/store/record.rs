//! The record of one account: its tokens, and what is remembered of earlier ones

use serde::{Deserialize, Serialize};

use crate::clock::Moment;
use crate::secret::{AccessToken, ClientSecret, RefreshToken};

/// Everything that is needed to act for one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The account's name as TikTok writes it.
    pub username: String,
    /// The app's public key.
    pub client_key: String,
    /// The app's secret.
    pub client_secret: ClientSecret,
    /// The token for the next refresh.
    pub refresh_token: RefreshToken,
    /// The end of the refresh token; `None` for a token that came from elsewhere.
    pub refresh_expires_at: Option<Moment>,
    /// The token for calls to TikTok.
    pub access_token: Option<AccessToken>,
    /// The end of the access token, a minute early.
    pub access_expires_at: Option<Moment>,
    /// The permissions that the user granted.
    pub scopes: Vec<String>,
    /// TikTok's id of the account for this app.
    pub open_id: Option<String>,
    /// The fingerprint of the environment's token that these tokens descend from. Only agoras
    /// 2.3.0 wrote it.
    pub seeded_from: Option<String>,
    /// The refresh token before this one, until this one has worked once.
    pub prev_refresh: Option<RefreshToken>,
    /// The refresh tokens before that.
    pub past: Past,
    /// The source of the username.
    pub named_by: NamedBy,
    /// Earlier names of the account.
    pub former_names: Vec<String>,
    /// Names that logins of the same name through other apps know of the account.
    pub other_names: Vec<String>,
}

/// The source of an account's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NamedBy {
    /// TikTok's answer to these tokens.
    Tiktok,
    /// The user. TikTok has not been asked, or did not answer.
    User,
    /// Not recorded: a record of 2.3.0 that came from a variable.
    Unknown,
}

impl Record {
    /// Makes a record with nothing but what opens the account.
    pub fn new(
        username: &str,
        client_key: &str,
        client_secret: ClientSecret,
        refresh_token: RefreshToken,
    ) -> Self {
        Self {
            username: username.to_owned(),
            client_key: client_key.to_owned(),
            client_secret,
            refresh_token,
            refresh_expires_at: None,
            access_token: None,
            access_expires_at: None,
            scopes: Vec::new(),
            open_id: None,
            seeded_from: None,
            prev_refresh: None,
            past: Past::default(),
            named_by: NamedBy::User,
            former_names: Vec::new(),
            other_names: Vec::new(),
        }
    }

    /// Returns whether these are the tokens that TikTok gave for this refresh token.
    pub(crate) fn continues(&self, token: &RefreshToken) -> bool {
        match &self.prev_refresh {
            Some(previous) => previous == token,
            None => self.descends_from(token),
        }
    }

    fn descends_from(&self, token: &RefreshToken) -> bool {
        self.seeded_from.as_deref() == Some(&token.fingerprint())
    }

    /// Replaces the refresh token, and remembers the old one.
    pub fn rotate(&mut self, refresh_token: RefreshToken) {
        self.past.rotate(&self.refresh_token);
        self.prev_refresh = Some(std::mem::replace(&mut self.refresh_token, refresh_token));
    }

    /// Returns whether the token is this record's, or one that came before it.
    pub fn has_had(&self, token: &RefreshToken) -> bool {
        self.refresh_token == *token
            || self.prev_refresh.as_ref() == Some(token)
            || self.past.has(token)
            || self.descends_from(token)
    }

    /// Returns one-way names of the refresh tokens of this login, present and past.
    pub(crate) fn token_names(&self) -> Vec<String> {
        let present = [Some(&self.refresh_token), self.prev_refresh.as_ref()];
        let mut names: Vec<String> =
            present.into_iter().flatten().map(RefreshToken::long_name).collect();
        names.extend(self.past.rotated.iter().chain(&self.past.seeds).cloned());
        names.extend(self.seeded_from.clone());
        names
    }

    /// Returns whether both records are of one app, and TikTok has one id for both accounts.
    pub fn is_of_the_same(&self, other: &Self) -> bool {
        self.client_key == other.client_key
            && self.open_id.is_some()
            && self.open_id == other.open_id
    }

    /// Returns whether both records are of one app, and TikTok has two ids for the accounts.
    pub fn is_of_another(&self, other: &Self) -> bool {
        let known = self.open_id.is_some() && other.open_id.is_some();
        self.client_key == other.client_key && known && self.open_id != other.open_id
    }

    /// Adds what another record of the same account remembers. This record replaces it.
    pub fn absorb(&mut self, other: &Self) {
        let former = [other.prev_refresh.as_ref(), Some(&other.refresh_token)];
        self.past.absorb(&other.past);
        for token in former.into_iter().flatten().filter(|token| **token != self.refresh_token) {
            self.past.rotate(token);
        }
        if let Some(seed) = &other.seeded_from {
            // The short fingerprint is all that 2.3.0 kept of the token.
            add(&mut self.past.seeds, seed.clone());
        }
        let named = (other.named_by == NamedBy::Tiktok).then_some(&other.username);
        for name in other.former_names.iter().chain(named) {
            self.add_former_name(name);
        }
        add_names(&mut self.other_names, &other.other_names);
    }

    /// Adds the names of a login of the same name through another app.
    pub fn add_other_names(&mut self, other: &Self) {
        add_names(&mut self.other_names, &other.former_names);
        add_names(&mut self.other_names, &other.other_names);
    }

    /// Adds an earlier name of the account.
    pub fn add_former_name(&mut self, name: &str) {
        if self.username.to_lowercase() != name.to_lowercase() {
            add_names(&mut self.former_names, &[name.to_owned()]);
        }
    }
}

fn add_names(names: &mut Vec<String>, more: &[String]) {
    for name in more {
        if !names.iter().any(|known| known.to_lowercase() == name.to_lowercase()) {
            names.push(name.clone());
        }
    }
}

/// A record as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// The record itself.
    pub record: Record,
    /// The number of this record among all of the account, from 1.
    pub generation: u64,
    /// The time of the save.
    pub saved_at: Moment,
}

/// The most tokens of each kind that are remembered. TikTok refuses older ones too.
const LONGEST: usize = 200;

/// One-way names of old refresh tokens, the latest last.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Past {
    pub(crate) rotated: Vec<String>,
    /// First tokens, from a variable or a login, that later ones descend from.
    pub(crate) seeds: Vec<String>,
    /// Tokens, even of other accounts, that must not replace this login: TikTok has refused them,
    /// or they were set when the account logged in.
    pub(crate) set_aside: Vec<String>,
}

impl Past {
    /// Adds a token that later ones descend from.
    pub fn begin_with(&mut self, seed: &RefreshToken) {
        add(&mut self.seeds, seed.long_name());
    }

    /// Adds a token that was replaced.
    pub fn rotate(&mut self, replaced: &RefreshToken) {
        add(&mut self.rotated, replaced.long_name());
    }

    /// Adds a token that must not be sent for this account again.
    pub fn set_aside(&mut self, token: &RefreshToken) {
        add(&mut self.set_aside, token.long_name());
    }

    /// Adds everything from another record of the same account.
    pub fn absorb(&mut self, other: &Self) {
        for (ours, theirs) in [
            (&mut self.seeds, &other.seeds),
            (&mut self.rotated, &other.rotated),
            (&mut self.set_aside, &other.set_aside),
        ] {
            for name in theirs {
                add(ours, name.clone());
            }
        }
    }

    /// Returns whether the token was this account's.
    pub fn has(&self, token: &RefreshToken) -> bool {
        let name = token.long_name();
        // A seed of 2.3.0 is a short fingerprint, with which the long name begins.
        self.seeds.iter().any(|seed| name.starts_with(seed.as_str()))
            || self.rotated.contains(&name)
    }

    /// Returns whether the token was set aside.
    pub fn has_set_aside(&self, token: &RefreshToken) -> bool {
        self.set_aside.contains(&token.long_name())
    }
}

fn add(names: &mut Vec<String>, name: String) {
    names.retain(|known| *known != name);
    names.push(name);
    let surplus = names.len().saturating_sub(LONGEST);
    names.drain(..surplus);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remembers_the_latest_tokens_and_every_seed() {
        let token = |number: usize| RefreshToken::new(format!("rft.{number}"));
        let mut past = Past::default();
        past.begin_with(&token(0));
        for number in 0..=LONGEST {
            past.rotate(&token(number));
        }
        assert!(past.has(&token(0)), "a seed is not pushed out by what came after it");
        assert!(past.has(&token(LONGEST)) && !past.has(&token(LONGEST + 1)));
        assert_eq!(past.rotated.len(), LONGEST);
        let mut other = Past::default();
        other.set_aside(&token(9_999));
        past.absorb(&other);
        assert!(past.has_set_aside(&token(9_999)) && !past.has(&token(9_999)));
    }
}
