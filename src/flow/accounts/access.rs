//! An account's access token: at hand, from the store, or fresh

use std::time::{Duration, Instant};

use super::account::{Account, Origin};
use super::locate::{self, StoredLogin};
use super::refresh::{Keep, Place};
use super::session::Session;
use super::tokens::{TokenLocation, Tokens};
use super::vault::LockedLogin;
use crate::disk::Patience;
use crate::flow::blocking::blocking;
use crate::flow::error::FlowError;
use crate::flow::event::Event;
use crate::secret::AccessToken;
use crate::store::{Identity, Record, Store, StoreError};
use crate::tiktok::TiktokError;

/// A token that TikTok refuses this soon after giving it will hardly be mended by another refresh:
/// one is tried.
const FRESH: Duration = Duration::from_mins(10);
/// How long TikTok's servers get to hear of each other's tokens.
const BEFORE_AN_EXCHANGE: Duration = Duration::from_secs(1);

impl Session<'_> {
    /// The access token at hand unless TikTok has refused it; then another one. A token that was
    /// fetched a moment ago is exchanged too, after a second, and once in a run: TikTok's servers
    /// may not have heard of it yet.
    pub(crate) async fn access_token(
        &self,
        rejected: Option<(&AccessToken, TiktokError)>,
    ) -> Result<AccessToken, FlowError> {
        let mut tokens = self.tokens.lock().await;
        let refused = rejected.as_ref().map(|(token, _)| *token);
        if let Some(token) = tokens.access.as_ref().filter(|token| Some(*token) != refused) {
            return Ok(token.clone());
        }
        let is_second = match rejected {
            Some((_, error)) if tokens.refreshed.is_some_and(|at| self.is_fresh(at)) => {
                if tokens.exchanged {
                    return Err(FlowError::FreshTokenRejected(error));
                }
                self.seams.clock.sleep(BEFORE_AN_EXCHANGE).await;
                true
            }
            _ => false,
        };
        let token = Box::pin(self.another(&mut tokens, refused)).await?;
        // A refresh that failed leaves the next call another try.
        tokens.exchanged |= is_second;
        tokens.access = Some(token.clone());
        Ok(token)
    }

    /// A token from the store or from TikTok. Where TikTok refuses the refresh token that was given,
    /// and the store has another login of the account, that one is gone on with.
    async fn another(
        &self,
        tokens: &mut Tokens,
        refused: Option<&AccessToken>,
    ) -> Result<AccessToken, FlowError> {
        let Some(store) = &self.seams.store else {
            return self.unstored(tokens).await;
        };
        let error = match self.from(store, tokens, refused).await {
            Err(error) if error.is_dead_variable() => error,
            answer => return answer,
        };
        let (at, account) = (store.clone(), tokens.account.clone());
        let other = blocking(move || locate::another(&at, &account)).await;
        match other {
            Ok(Some(login)) => {
                self.report(Event::VariableRefused { username: &self.account.username });
                self.set_aside(store, &login).await;
                tokens.go_on_with(&login.record);
                self.from(store, tokens, refused).await
            }
            Ok(None) => Err(error),
            Err(other) => {
                tracing::info!("the store cannot be asked for another login: {other}");
                Err(error)
            }
        }
    }

    /// Remembers that TikTok has refused the token that was given: it is not sent again.
    async fn set_aside(&self, store: &Store, login: &StoredLogin) {
        // With another app's key TikTok refuses a token that is good.
        if login.record.client_key != self.account.app.client_key.as_str() {
            return;
        }
        let (store, identity) = (store.clone(), login.identity.clone());
        let (token, clock) = (self.account.refresh_token.clone(), self.seams.clock);
        let noted = blocking(move || {
            let patience = Patience::up_to(clock.patience(Patience::USUAL));
            // A note that its refresh was lost leads nowhere any more.
            store.lock(&Identity::unconfirmed(&token), patience)?.remove()?;
            let patience = Patience::up_to(clock.patience(Patience::USUAL));
            let locked = store.lock(&identity, patience)?;
            let Some(mut record) = locked.record().cloned() else {
                return Ok(());
            };
            record.past.set_aside(&token);
            locked.put(&record).map(drop)
        });
        if let Err(error) = noted.await {
            tracing::info!("the refused token is not remembered: {error}");
        }
    }

    /// A token from the store, or a fresh one that the store has before anybody uses it. What can be
    /// read and lasts is used without writing anything.
    async fn from(
        &self,
        store: &Store,
        tokens: &mut Tokens,
        refused: Option<&AccessToken>,
    ) -> Result<AccessToken, FlowError> {
        let account = tokens.account.clone();
        let found = match self.look_for(store, &account).await {
            Err(FlowError::Store(error)) if account.may_go_without(&error) => {
                tracing::info!("the store cannot be read, going on without it: {error}");
                return self.unstored(tokens).await;
            }
            found => found?,
        };
        if let Some(token) = found.as_ref().and_then(|login| self.at_hand(tokens, login, refused)) {
            return Ok(token);
        }
        let held = match LockedLogin::take(store, &account, self.seams.clock).await {
            Err(FlowError::Store(error)) if error.is_no_place() => {
                return self.unplaced(tokens, found.is_some(), error).await;
            }
            held => held?,
        };
        if let Some(token) = self.at_hand(tokens, &held.login, refused) {
            return Ok(token);
        }
        let (sent, in_flight) = (held.sent, held.in_flight);
        let reserved = match held.reserve(&account).await {
            Err(error) if error.is_no_place() => {
                return self.unplaced(tokens, found.is_some(), error).await;
            }
            reserved => reserved?,
        };
        tokens.refresh = reserved.record.refresh_token.clone();
        tokens.location = Some(TokenLocation::of(&reserved.identity, &reserved.record));
        let keep = Keep { place: Place::Store(Box::new(reserved)), sent, in_flight };
        let grant = self.trade(tokens, keep).await?;
        tokens.refreshed = Some(Instant::now());
        Box::pin(self.settle(store, tokens)).await?;
        Ok(grant.access_token)
    }

    /// What the store has, looked at without a lock.
    async fn look_for(
        &self,
        store: &Store,
        account: &Account,
    ) -> Result<Option<StoredLogin>, FlowError> {
        let (store, account) = (store.clone(), account.clone());
        blocking(move || locate::locate(&store, &account)).await
    }

    /// The access token of a stored login, if it can be used.
    fn at_hand(
        &self,
        tokens: &mut Tokens,
        login: &StoredLogin,
        refused: Option<&AccessToken>,
    ) -> Option<AccessToken> {
        self.learn(|owner| owner.learn(&login.record));
        let now = self.seams.clock.unix_seconds();
        let token = login.access_token(now, refused)?;
        self.warn_of_the_end(&login.record, now);
        tokens.location = Some(TokenLocation::of(&login.identity, &login.record));
        (self.seams.mask)(token.expose());
        Some(token)
    }

    /// The store takes nothing: a token that is in it already is not spent for one that would be
    /// lost, one that the user gave is.
    async fn unplaced(
        &self,
        tokens: &mut Tokens,
        is_stored: bool,
        source: StoreError,
    ) -> Result<AccessToken, FlowError> {
        if is_stored || tokens.account.origin == Origin::Stored {
            let username = self.account.username.clone();
            return Err(FlowError::Unkept { username, source });
        }
        tracing::info!("the store cannot be written, going on without it: {source}");
        self.unstored(tokens).await
    }

    /// A fresh token on a machine that keeps nothing.
    async fn unstored(&self, tokens: &mut Tokens) -> Result<AccessToken, FlowError> {
        self.seams.sinks.require()?;
        let keep = Keep { place: Place::Nowhere, sent: Origin::Given, in_flight: None };
        let grant = self.trade(tokens, keep).await?;
        tokens.refreshed = Some(Instant::now());
        Ok(grant.access_token)
    }

    /// A refresh token lasts half a year: said in time, a new login costs nobody a night.
    fn warn_of_the_end(&self, record: &Record, now: u64) {
        let left = record.refresh_expires_at.map(|end| end.seconds().saturating_sub(now) / 86_400);
        if let Some(days) = left.filter(|days| *days <= 30) {
            self.report(Event::RefreshTokenEnds { days });
        }
    }

    fn is_fresh(&self, at: Instant) -> bool {
        at.elapsed() < self.seams.clock.on_the_wall(FRESH)
    }
}
