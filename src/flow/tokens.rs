//! The tokens that a run has in its hands

use std::time::Instant;

use super::account::Account;
use crate::secret::{AccessToken, RefreshToken};

/// The tokens of a run.
#[derive(Debug)]
pub(super) struct Tokens {
    pub(super) access: Option<AccessToken>,
    /// What the next refresh sends.
    pub(super) refresh: RefreshToken,
    /// When the access token came from TikTok in this run.
    pub(super) refreshed: Option<Instant>,
    /// Whether a token that was fetched in this run was exchanged for another one.
    pub(super) exchanged: bool,
}

impl Tokens {
    pub(super) fn of(account: &Account) -> Self {
        Self {
            access: account.access_token.clone(),
            refresh: account.refresh_token.clone(),
            refreshed: None,
            exchanged: false,
        }
    }
}
