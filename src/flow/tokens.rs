//! The tokens that a run has in its hands

use std::time::Instant;

use super::account::{Account, Origin};
use crate::secret::{AccessToken, RefreshToken};
use crate::store::{Identity, NamedBy, Record};

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
    /// Where the present tokens lie in the store; none where they lie nowhere.
    pub(super) home: Option<Home>,
    /// What is acted with: the account as it was given, or the stored login in its place.
    pub(super) account: Account,
    /// Whether TikTok was asked in this run whose unconfirmed tokens these are.
    pub(super) asked_whose: bool,
}

/// Where tokens lie in the store, and what is known there of their account's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Home {
    pub(super) identity: Identity,
    pub(super) username: String,
    pub(super) named_by: NamedBy,
}

impl Home {
    pub(super) fn of(identity: &Identity, record: &Record) -> Self {
        let (username, named_by) = (record.username.clone(), record.named_by);
        Self { identity: identity.clone(), username, named_by }
    }
}

impl Tokens {
    pub(super) fn of(account: &Account) -> Self {
        Self {
            access: account.access_token.clone(),
            refresh: account.refresh_token.clone(),
            refreshed: None,
            exchanged: false,
            home: None,
            account: account.clone(),
            asked_whose: false,
        }
    }

    /// Whether they lie where no account is named, and TikTok can still be asked whose they are.
    pub(super) fn are_unconfirmed(&self) -> bool {
        let is_nobodys = |home: &Home| home.identity.is_unconfirmed();
        self.home.as_ref().is_some_and(is_nobodys) && !self.asked_whose
    }

    /// Goes on with a stored login in place of the account that was given.
    pub(super) fn go_on_with(&mut self, record: &Record) {
        let username = self.account.username.clone();
        self.account = Account { username, named: self.account.named, ..Account::stored(record) };
        self.account.origin = Origin::Stored;
        self.access = None;
    }
}
