//! An account: a creator's name and tokens, and the app that acts for them

use std::fmt;

use crate::secret::{AccessToken, RefreshToken};
use crate::store::Record;
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
#[expect(missing_docs, reason = "the names say it")]
pub struct Account {
    pub username: Username,
    pub named: Named,
    pub app: App,
    pub refresh_token: RefreshToken,
    /// The access token to try first; `None` if it is not known.
    pub access_token: Option<AccessToken>,
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
#[expect(missing_docs, reason = "the names say it")]
pub enum Origin {
    Given,
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
