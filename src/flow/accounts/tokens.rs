//! The tokens that a run has in its hands

use std::time::Instant;

use super::account::{Account, Origin};
use crate::secret::{AccessToken, RefreshToken};
use crate::store::{Identity, NamedBy, Record};

/// The tokens of a run.
#[derive(Debug)]
pub(crate) struct Tokens {
    pub(crate) access: Option<AccessToken>,
    /// What the next refresh sends.
    pub(crate) refresh: RefreshToken,
    /// When the access token came from TikTok in this run.
    pub(crate) refreshed: Option<Instant>,
    /// Whether a token that was fetched in this run was exchanged for another one.
    pub(crate) exchanged: bool,
    /// Where the present tokens lie in the store; none where they lie nowhere.
    pub(crate) location: Option<TokenLocation>,
    /// What is acted with: the account as it was given, or the stored login in its place.
    pub(crate) account: Account,
    /// Whether TikTok was asked in this run whose unconfirmed tokens these are.
    pub(crate) asked_whose: bool,
}

/// Where tokens lie in the store, and what is known there of their account's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TokenLocation {
    pub(crate) identity: Identity,
    pub(crate) username: String,
    pub(crate) named_by: NamedBy,
}

impl TokenLocation {
    pub(crate) fn of(identity: &Identity, record: &Record) -> Self {
        let (username, named_by) = (record.username.clone(), record.named_by);
        Self { identity: identity.clone(), username, named_by }
    }
}

impl Tokens {
    pub(crate) fn of(account: &Account) -> Self {
        Self {
            access: account.access_token.clone(),
            refresh: account.refresh_token.clone(),
            refreshed: None,
            exchanged: false,
            location: None,
            account: account.clone(),
            asked_whose: false,
        }
    }

    /// Whether they lie where no account is named, and TikTok can still be asked whose they are.
    pub(crate) fn are_unconfirmed(&self) -> bool {
        let is_nobodys = |home: &TokenLocation| home.identity.is_unconfirmed();
        self.location.as_ref().is_some_and(is_nobodys) && !self.asked_whose
    }

    /// Goes on with a stored login in place of the account that was given.
    pub(crate) fn go_on_with(&mut self, record: &Record) {
        let username = self.account.username.clone();
        self.account = Account { username, named: self.account.named, ..Account::stored(record) };
        self.account.origin = Origin::Stored;
        self.access = None;
    }
}
