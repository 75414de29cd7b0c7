//! Who posts: a creator, and the app that acts for them

use std::fmt;

use crate::secret::{AccessToken, RefreshToken};
use crate::store::{Record, StoreError};
use crate::tiktok::{App, ClientKey};

/// A creator's handle. `@` and capitals make no difference.
#[derive(Debug, Clone)]
pub struct Username(String);

impl Username {
    /// Takes a handle with or without `@`.
    pub fn new(name: &str) -> Self {
        Self(name.trim().trim_start_matches('@').to_owned())
    }

    /// The handle without `@`.
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

/// Everything that is needed to act for a creator.
#[derive(Debug, Clone)]
pub struct Account {
    /// Whom the tokens are said to belong to.
    pub username: Username,
    /// Who says so.
    pub named: Named,
    /// The app.
    pub app: App,
    /// Buys access tokens.
    pub refresh_token: RefreshToken,
    /// Tried first when it is known.
    pub access_token: Option<AccessToken>,
    /// Where all this comes from.
    pub origin: Origin,
}

/// Who says whom an account's tokens belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// The user: nobody else is acted for.
    ByUser,
    /// The record that was chosen, since the user named nobody.
    ByRecord,
}

/// Where an account's tokens come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The user gave them to this run.
    Given,
    /// The store.
    Stored,
}

impl Account {
    /// The account of a record.
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

    /// Whether the account was given and needs no store, and there is no place for one.
    pub(crate) fn may_go_without(&self, error: &StoreError) -> bool {
        self.origin == Origin::Given && error.is_no_place()
    }

    /// The stored tokens with the app that was given.
    pub(crate) fn over(&self, record: Record) -> Record {
        Record {
            client_key: self.app.client_key.as_str().to_owned(),
            client_secret: self.app.client_secret.clone(),
            ..record
        }
    }

    /// The first record of a chain that begins with the given token.
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
