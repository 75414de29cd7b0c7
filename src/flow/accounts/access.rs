//! The access token of an account: at hand, from the store, or refreshed

use std::time::{Duration, Instant};

use super::account::{Account, Origin};
use super::locate::{self, StoredLogin};
use super::refresh::LockedLogin;
use super::session::{Session, TokenLocation, Tokens};
use super::token_sink::SinkError;
use crate::disk::Patience;
use crate::flow::blocking::blocking;
use crate::flow::error::FlowError;
use crate::flow::event::Event;
use crate::secret::AccessToken;
use crate::store::{Identity, Store, StoreError};
use crate::tiktok::TiktokError;

/// The age of a token below which a refusal is retried with one other token only.
const FRESH: Duration = Duration::from_mins(10);
/// The least time that a stored access token must last. The stored end is a minute early, so tokens
/// are used until five minutes before their end.
const LEAST_LEFT: Duration = Duration::from_mins(4);
/// The time that TikTok's servers need to learn of each other's tokens.
const BEFORE_AN_EXCHANGE: Duration = Duration::from_secs(1);

impl Session<'_> {
    /// Returns the access token at hand, or another one if TikTok has rejected it. A token that was
    /// fetched a moment ago is exchanged after a second, and once in a run, since TikTok's servers
    /// may not have learned of it yet.
    pub(crate) async fn access_token(
        &self,
        rejected: Option<(&AccessToken, TiktokError)>,
    ) -> Result<AccessToken, FlowError> {
        let mut tokens = self.tokens.lock().await;
        let refused = rejected.as_ref().map(|(token, _)| *token);
        if let Some(token) = tokens.access.as_ref().filter(|token| Some(*token) != refused) {
            return Ok(token.clone());
        }
        let is_fresh = |at: Instant| at.elapsed() < self.seams.clock.on_the_wall(FRESH);
        let is_second = match rejected {
            Some((_, error)) if tokens.refreshed.is_some_and(is_fresh) => {
                if tokens.exchanged {
                    return Err(FlowError::FreshTokenRejected(error));
                }
                self.seams.clock.sleep(BEFORE_AN_EXCHANGE).await;
                true
            }
            _ => false,
        };
        let token = Box::pin(self.another(&mut tokens, refused)).await?;
        // A failed refresh does not use up the exchange.
        tokens.exchanged |= is_second;
        tokens.access = Some(token.clone());
        Ok(token)
    }

    /// Returns a stored or fresh token: of another stored login if TikTok refuses the given one.
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
        let at = store.clone();
        let account = tokens.account.clone();
        match blocking(move || locate::another(&at, &account)).await {
            Ok(Some(login)) => {
                self.report(Event::VariableRefused { username: &self.account.username });
                self.set_aside(store, &login).await;
                let Account { username, named, .. } = tokens.account.clone();
                tokens.account = Account { username, named, ..Account::stored(&login.record) };
                tokens.access = None;
                self.from(store, tokens, refused).await
            }
            Ok(None) => Err(error),
            Err(other) => {
                tracing::info!("the store cannot be asked for another login: {other}");
                Err(error)
            }
        }
    }

    /// Notes in the store that TikTok has refused the given token, so that it is not sent again.
    async fn set_aside(&self, store: &Store, login: &StoredLogin) {
        // With another app's key TikTok refuses a good token too.
        if login.record.client_key != self.account.app.client_key.as_str() {
            return;
        }
        let store = store.clone();
        let identity = login.identity.clone();
        let token = self.account.refresh_token.clone();
        let clock = self.seams.clock;
        let noted = blocking(move || {
            let patience = || Patience::up_to(clock.patience(Patience::USUAL));
            // The note of a lost refresh of this token is of no more use.
            store.lock(&Identity::unconfirmed(&token), patience())?.remove()?;
            let locked = store.lock(&identity, patience())?;
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

    /// Returns a stored token without writing anything, or a fresh one that is stored before use. Begins
    /// again if another machine has changed the account in a shared store meanwhile.
    async fn from(
        &self,
        store: &Store,
        tokens: &mut Tokens,
        refused: Option<&AccessToken>,
    ) -> Result<AccessToken, FlowError> {
        loop {
            match self.try_from_store(store, tokens, refused).await {
                Err(FlowError::Overtaken) => {}
                Err(FlowError::Store(error)) if error.is_changed() => {}
                end => return end,
            }
        }
    }

    async fn try_from_store(
        &self,
        store: &Store,
        tokens: &mut Tokens,
        refused: Option<&AccessToken>,
    ) -> Result<AccessToken, FlowError> {
        let account = tokens.account.clone();
        let found = match self.look_for(store, &account).await {
            Err(FlowError::Store(error))
                if account.origin == Origin::Given && error.is_no_place() =>
            {
                tracing::info!("the store cannot be read, going on without it: {error}");
                return self.unstored(tokens).await;
            }
            found => found?,
        };
        if let Some(token) = found.as_ref().and_then(|login| self.at_hand(tokens, login, refused)) {
            return Ok(token);
        }
        let locked = match LockedLogin::take(store, &account, self.seams.clock).await {
            Err(FlowError::Store(error)) if error.is_no_place() => {
                return self.unplaced(tokens, found.is_some(), error).await;
            }
            locked => locked?,
        };
        if let Some(token) = self.at_hand(tokens, &locked.login, refused) {
            return Ok(token);
        }
        if let Some(at) = locked.lost {
            let username = self.account.username.clone();
            return Err(FlowError::LostElsewhere { username, sent: locked.sent, at });
        }
        let reserved = match locked.reserve(&account).await {
            Err(error) if error.is_no_place() => {
                return self.unplaced(tokens, found.is_some(), error).await;
            }
            reserved => reserved?,
        };
        tokens.refresh = reserved.record.refresh_token.clone();
        tokens.location = Some(TokenLocation::of(&reserved.identity, &reserved.record));
        let token = self.refresh(tokens, Some(reserved)).await?;
        Box::pin(self.settle(store, tokens)).await?;
        Ok(token)
    }

    /// Reads the account's tokens from the store without a lock.
    pub(crate) async fn look_for(
        &self,
        store: &Store,
        account: &Account,
    ) -> Result<Option<StoredLogin>, FlowError> {
        let store = store.clone();
        let account = account.clone();
        blocking(move || locate::locate(&store, &account)).await
    }

    /// Returns the access token of a stored login; `None` if it ends soon or was refused.
    fn at_hand(
        &self,
        tokens: &mut Tokens,
        login: &StoredLogin,
        refused: Option<&AccessToken>,
    ) -> Option<AccessToken> {
        self.learn(|owner| owner.learn(&login.record));
        let now = self.seams.clock.now();
        let record = &login.record;
        let lasts = record.access_expires_at? > now + LEAST_LEFT;
        let token = record.access_token.clone().filter(|it| lasts && Some(it) != refused)?;
        // A warning in the last 30 days, so that re-authorizing never comes as a surprise.
        let left = record.refresh_expires_at.map(|end| end.days_since(now));
        if let Some(days) = left.filter(|days| *days <= 30) {
            self.report(Event::RefreshTokenEnds { days });
        }
        tokens.location = Some(TokenLocation::of(&login.identity, &login.record));
        (self.seams.mask)(token.expose());
        Some(token)
    }

    /// Handles a store that cannot be written. A given refresh token is used all the same. A stored
    /// one is not, since its successor would be lost.
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

    /// Returns a fresh token without storing it. Refuses to lose it if the user wants it kept.
    async fn unstored(&self, tokens: &mut Tokens) -> Result<AccessToken, FlowError> {
        let sinks = &self.seams.sinks;
        if sinks.required && sinks.file.is_none() && sinks.hook.is_none() {
            return Err(SinkError::NoPlace.into());
        }
        self.refresh(tokens, None).await
    }
}
