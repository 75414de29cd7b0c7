//! An account: a creator's name and tokens, and the app that acts for them

use std::fmt;

use crate::secret::{AccessToken, RefreshToken};
use crate::store::{Record, StoreError};
use crate::tiktok::{App, ClientKey};

/// A creator's handle, without `@`. Capitals make no difference.
#[derive(Debug, Clone)]
pub struct Username(String);

impl Username {
    /// Takes a handle with or without `@`.
    pub fn new(name: &str) -> Self {
        Self(name.trim().trim_start_matches('@').to_owned())
    }

    /// Returns the handle without `@`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl PartialEq for Username {
    fn eq(&self, other: &Self) -> bool {
        self.0.to_lowercase() == other.0.to_lowercase()
    }
}

impl Eq for Username {}

impl fmt::Display for Username {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "@{}", self.0)
    }
}

/// A creator's name and tokens, and the app.
#[derive(Debug, Clone)]
pub struct Account {
    /// The name of the creator, as the user or the store gives it.
    pub username: Username,
    /// The origin of the name.
    pub named: Named,
    /// The app that acts.
    pub app: App,
    /// The refresh token to begin with.
    pub refresh_token: RefreshToken,
    /// The access token to try first; `None` if it is not known.
    pub access_token: Option<AccessToken>,
    /// The origin of the tokens.
    pub origin: Origin,
}

/// The origin of an account's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// The user named the account, and no other one may be used.
    ByUser,
    /// The user named none, and a stored record was chosen.
    ByRecord,
}

/// The origin of an account's tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The user gave them.
    Given,
    /// They were stored.
    Stored,
}

impl Account {
    /// Returns the account of a record.
    pub fn stored(record: &Record) -> Self {
        Self {
            username: Username::new(&record.username),
            named: Named::ByRecord,
            app: App {
                client_key: ClientKey::new(&record.client_key),
                client_secret: record.client_secret.clone(),
            },
            refresh_token: record.refresh_token.clone(),
            access_token: None,
            origin: Origin::Stored,
        }
    }

    /// Returns whether this account can do without a store that fails with `error`: its tokens were
    /// given, and there is no place for a store.
    pub(crate) fn may_go_without(&self, error: &StoreError) -> bool {
        self.origin == Origin::Given && error.is_no_place()
    }

    /// Returns the stored tokens with the app that was given.
    pub(crate) fn over(&self, record: Record) -> Record {
        Record {
            client_key: self.app.client_key.as_str().to_owned(),
            client_secret: self.app.client_secret.clone(),
            ..record
        }
    }

    /// Returns the first record of a chain that begins with the given token.
    pub(crate) fn seed(&self) -> Record {
        let mut record = Record::new(
            self.username.as_str(),
            self.app.client_key.as_str(),
            self.app.client_secret.clone(),
            self.refresh_token.clone(),
        );
        record.past.begin_with(&self.refresh_token);
        record
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handle_is_the_same_with_at_and_capitals() {
        assert_eq!(Username::new("@Ada.Codes"), Username::new("ada.codes "));
        assert_ne!(Username::new("ada"), Username::new("adam"));
        assert_eq!(Username::new("@ada").to_string(), "@ada");
    }
}
