//! What is stored about one account

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
    /// The fingerprint of the token from the environment that this chain of tokens began with.
    pub seeded_from: Option<String>,
    /// The refresh token before this one, until this one has worked once.
    pub prev_refresh: Option<RefreshToken>,
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
        self.prev_refresh = Some(std::mem::replace(&mut self.refresh_token, refresh_token));
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
