//! Who posts: a creator, and the app that acts for them

use std::fmt;

use crate::secret::{AccessToken, RefreshToken};
use crate::tiktok::App;

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
    /// The app.
    pub app: App,
    /// Buys access tokens.
    pub refresh_token: RefreshToken,
    /// Tried first when it is known.
    pub access_token: Option<AccessToken>,
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
