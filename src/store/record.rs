//! What is stored about one account

use super::past::Past;
use crate::secret::{AccessToken, ClientSecret, RefreshToken};

/// What it takes to act for one account. Times are seconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The account's name as TikTok writes it.
    pub username: String,
    /// The app's public key.
    pub client_key: String,
    /// The app's secret.
    pub client_secret: ClientSecret,
    /// Good for one refresh.
    pub refresh_token: RefreshToken,
    /// When the refresh token ends; unknown for one that came from elsewhere.
    pub refresh_expires_at: Option<u64>,
    /// Opens the API until it expires.
    pub access_token: Option<AccessToken>,
    /// When the access token ends, a minute early.
    pub access_expires_at: Option<u64>,
    /// What the user granted.
    pub scopes: Vec<String>,
    /// TikTok's id of the account for this app.
    pub open_id: Option<String>,
    /// The short fingerprint of the token from the environment that this line of tokens began with,
    /// in what 2.3.0 wrote.
    pub seeded_from: Option<String>,
    /// The refresh token before this one, until this one has worked once.
    pub prev_refresh: Option<RefreshToken>,
    /// The tokens before that.
    pub past: Past,
    /// Who said that the account has this name.
    pub named_by: NamedBy,
    /// Names that TikTok gave the account before.
    pub former_names: Vec<String>,
    /// Names that logins of the same name through other apps know of the account.
    pub other_names: Vec<String>,
}

/// Who said what an account is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NamedBy {
    /// TikTok, in answer to these tokens.
    Tiktok,
    /// The user, and TikTok has not been asked, or does not tell.
    User,
    /// A record of 2.3.0 that came from a variable: it does not tell.
    Unknown,
}

impl Record {
    /// A record that knows nothing but what opens the account.
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

    /// Whether these are the tokens that TikTok gave for this refresh token.
    pub(crate) fn continues(&self, token: &RefreshToken) -> bool {
        self.prev_refresh.as_ref() == Some(token)
            || (self.prev_refresh.is_none()
                && self.seeded_from.as_deref() == Some(&token.fingerprint()))
    }

    /// Puts a new refresh token in the place of the present one, which is remembered.
    pub fn rotate(&mut self, refresh_token: RefreshToken) {
        self.past.rotate(&self.refresh_token);
        self.prev_refresh = Some(std::mem::replace(&mut self.refresh_token, refresh_token));
    }

    /// Whether the token is this record's, or one that came before it.
    pub fn has_had(&self, token: &RefreshToken) -> bool {
        self.refresh_token == *token
            || self.prev_refresh.as_ref() == Some(token)
            || self.past.has(token)
            || self.seeded_from.as_deref() == Some(&token.fingerprint())
    }

    /// Whether TikTok knows both accounts by one id, for one app.
    pub fn is_of_the_same(&self, other: &Self) -> bool {
        self.client_key == other.client_key
            && self.open_id.is_some()
            && self.open_id == other.open_id
    }

    /// Whether TikTok knows the two accounts by two ids, for one app.
    pub fn is_of_another(&self, other: &Self) -> bool {
        let known = self.open_id.is_some() && other.open_id.is_some();
        self.client_key == other.client_key && known && self.open_id != other.open_id
    }

    /// Remembers another record of the same account, which this one replaces.
    pub fn absorb(&mut self, other: &Self) {
        let former = [other.prev_refresh.as_ref(), Some(&other.refresh_token)];
        self.past.absorb(&other.past);
        for token in former.into_iter().flatten().filter(|token| **token != self.refresh_token) {
            self.past.rotate(token);
        }
        if let Some(seed) = &other.seeded_from {
            self.past.begin_with_short(seed);
        }
        let named = (other.named_by == NamedBy::Tiktok).then_some(&other.username);
        for name in other.former_names.iter().chain(named) {
            self.add_former_name(name);
        }
        add_names(&mut self.other_names, &other.other_names);
    }

    /// Remembers the names of a login of the same name through another app.
    pub fn add_other_names(&mut self, other: &Self) {
        add_names(&mut self.other_names, &other.former_names);
        add_names(&mut self.other_names, &other.other_names);
    }

    /// Remembers a name that TikTok gave the account before.
    pub fn add_former_name(&mut self, name: &str) {
        let lower = name.to_lowercase();
        let known = |known: &String| known.to_lowercase() == lower;
        if self.username.to_lowercase() != lower && !self.former_names.iter().any(known) {
            self.former_names.push(name.to_owned());
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

/// A record as it lies in the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// What is stored.
    pub record: Record,
    /// Counts the records of this account, from 1.
    pub generation: u64,
    /// When it was stored, in seconds since 1970.
    pub saved_at: u64,
}
