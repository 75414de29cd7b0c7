//! An account's access token: at hand, from the store, or fresh

use std::time::{Duration, Instant};

use super::error::FlowError;
use super::event::Event;
use super::refresh::{Keep, Place};
use super::session::Session;
use super::tokens::Tokens;
use super::vault::{Held, Vault};
use crate::secret::AccessToken;
use crate::store::{Identity, Record};
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
    pub(super) async fn access_token(
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
        let token = match self.vault()? {
            Some(vault) => match vault.hold(&self.account, self.seams.clock).await? {
                Some(held) => self.stored(&mut tokens, held, refused).await?,
                None => self.unstored(&mut tokens).await?,
            },
            None => self.unstored(&mut tokens).await?,
        };
        // A refresh that failed leaves the next call another try.
        tokens.exchanged |= is_second;
        tokens.access = Some(token.clone());
        Ok(token)
    }

    fn vault(&self) -> Result<Option<Vault>, FlowError> {
        match &self.seams.store {
            Some(store) => {
                let identity = Identity::tiktok(self.account.username.as_str())?;
                Ok(Some(Vault { store: store.clone(), identity }))
            }
            None => Ok(None),
        }
    }

    /// A token from the store, or a fresh one that the store has before anybody uses it.
    async fn stored(
        &self,
        tokens: &mut Tokens,
        held: Held,
        refused: Option<&AccessToken>,
    ) -> Result<AccessToken, FlowError> {
        let now = self.seams.clock.unix_seconds();
        self.warn_of_the_end(&held.record, now);
        if let Some(open_id) = &held.record.open_id {
            self.learn(|owner| owner.identify(open_id));
        }
        if let Some(token) = held.access_token(now, refused) {
            (self.seams.mask)(token.expose());
            return Ok(token);
        }
        let in_flight = held.in_flight;
        let (reservation, record) = held.reserve().await?;
        tokens.refresh = record.refresh_token.clone();
        let keep = Keep { place: Place::Store(Box::new((reservation, record))), in_flight };
        let grant = self.trade(tokens, keep).await?;
        tokens.refreshed = Some(Instant::now());
        Ok(grant.access_token)
    }

    /// A fresh token on a machine that keeps nothing.
    async fn unstored(&self, tokens: &mut Tokens) -> Result<AccessToken, FlowError> {
        self.seams.sinks.require()?;
        let keep = Keep { place: Place::Nowhere, in_flight: None };
        let grant = self.trade(tokens, keep).await?;
        tokens.refreshed = Some(Instant::now());
        Ok(grant.access_token)
    }

    /// A refresh token lasts half a year: said in time, a new login costs nobody a night.
    fn warn_of_the_end(&self, record: &Record, now: u64) {
        let left = record.refresh_expires_at.map(|end| end.saturating_sub(now) / 86_400);
        if let Some(days) = left.filter(|days| *days <= 30) {
            self.report(Event::RefreshTokenEnds { days });
        }
    }

    fn is_fresh(&self, at: Instant) -> bool {
        at.elapsed() < self.seams.clock.on_the_wall(FRESH)
    }
}
