//! An account -> an access token that TikTok takes now

use std::time::{Duration, Instant};

use tokio::sync::Mutex;

use super::account::{Account, Username};
use super::error::FlowError;
use super::event::{Event, Report};
use super::shield::Shield;
use super::token_sink::{Kept, Ready, TokenSinks};
use crate::clock::Clock;
use crate::secret::{AccessToken, RefreshToken};
use crate::tiktok::{Client, ErrorCode, Grant, Retry, TiktokError};

/// What a session stands on besides TikTok.
#[derive(Clone)]
pub struct Seams<'a> {
    /// Waits and time limits.
    pub clock: Clock,
    /// Where a rotated refresh token goes.
    pub sinks: TokenSinks,
    /// Raised while a rotated token is nowhere but in memory.
    pub shield: Shield,
    /// Where steps are told.
    pub report: Report<'a>,
}

/// One account's way into TikTok's API, for one run of the program.
pub struct Session<'a> {
    /// The API.
    pub client: &'a Client,
    /// Who acts.
    pub account: Account,
    pub(crate) seams: Seams<'a>,
    tokens: Mutex<Tokens>,
}

#[derive(Debug)]
struct Tokens {
    access: Option<AccessToken>,
    refresh: RefreshToken,
    /// When the access token came from TikTok in this run.
    refreshed: Option<Instant>,
}

/// A token that TikTok refuses this soon after giving it will not be mended by another refresh.
const FRESH: Duration = Duration::from_mins(10);

impl<'a> Session<'a> {
    /// Prepares; nothing is sent before the first call.
    pub fn new(client: &'a Client, account: Account, seams: Seams<'a>) -> Self {
        let tokens = Mutex::new(Tokens {
            access: account.access_token.clone(),
            refresh: account.refresh_token.clone(),
            refreshed: None,
        });
        Self { client, account, seams, tokens }
    }

    pub(crate) fn report(&self, event: Event<'_>) {
        (self.seams.report)(event);
    }

    /// Whose name the answers carry: the one the user gave.
    pub(crate) fn named(&self) -> Option<Username> {
        Some(self.account.username.clone())
    }

    /// Makes a call with an access token; when TikTok says that the token is the trouble, once
    /// more with a fresh one.
    pub async fn call<T>(
        &self,
        call: impl AsyncFn(&Client, &AccessToken) -> Result<T, TiktokError>,
    ) -> Result<T, FlowError> {
        let token = self.access_token(None).await?;
        match call(self.client, &token).await {
            Err(error) if error.is_token_rejected() => {
                tracing::info!("TikTok no longer takes the access token");
                let token = self.access_token(Some((&token, error))).await?;
                Ok(call(self.client, &token).await?)
            }
            answer => Ok(answer?),
        }
    }

    /// The access token at hand unless TikTok has refused it; then a fresh one.
    async fn access_token(
        &self,
        rejected: Option<(&AccessToken, TiktokError)>,
    ) -> Result<AccessToken, FlowError> {
        let mut tokens = self.tokens.lock().await;
        let known = tokens.access.clone();
        match (known, rejected) {
            (Some(token), None) => return Ok(token),
            (Some(token), Some((refused, _))) if token != *refused => return Ok(token),
            (_, Some((_, error))) if tokens.refreshed.is_some_and(|at| self.is_fresh(at)) => {
                return Err(FlowError::FreshTokenRejected(error));
            }
            _ => {}
        }
        let ready = self.seams.sinks.ready()?;
        self.report(Event::Refreshing);
        let grant = self.trade(&mut tokens, ready).await?;
        tokens.access = Some(grant.access_token.clone());
        tokens.refreshed = Some(Instant::now());
        Ok(grant.access_token)
    }

    fn is_fresh(&self, at: Instant) -> bool {
        at.elapsed() < self.seams.clock.on_the_wall(FRESH)
    }

    /// Trades the refresh token, again where that is worth it. Between two tries an interrupt ends
    /// the run; from a try's first byte to the new token's safe place it waits.
    async fn trade(&self, tokens: &mut Tokens, ready: Ready<'_>) -> Result<Grant, FlowError> {
        let failed =
            |source| FlowError::Refresh { username: self.account.username.clone(), source };
        let mut retry = Retry::refreshing(self.seams.clock);
        let mut lost_an_answer = false;
        loop {
            let raised = self.seams.shield.raise().await;
            match self.client.refresh(&self.account.app, &tokens.refresh).await {
                Ok(grant) => {
                    self.keep(tokens, &grant, ready).await?;
                    return Ok(grant);
                }
                Err(TiktokError::Refused(refusal))
                    if lost_an_answer && refusal.code == ErrorCode::InvalidGrant =>
                {
                    return Err(failed(TiktokError::GrantLost(refusal)));
                }
                Err(error) => {
                    drop(raised);
                    lost_an_answer |= matches!(error, TiktokError::Unknown(_));
                    retry.after(error).await.map_err(failed)?;
                }
            }
        }
    }

    async fn keep(
        &self,
        tokens: &mut Tokens,
        grant: &Grant,
        ready: Ready<'_>,
    ) -> Result<(), FlowError> {
        let rotated = grant.refresh_token.as_ref().filter(|token| **token != tokens.refresh);
        let Some(rotated) = rotated else {
            return Ok(());
        };
        tokens.refresh = rotated.clone();
        match ready.keep(rotated, &self.account.username, self.seams.clock).await {
            Kept::At(place) => self.report(Event::TokenKept { place: &place }),
            Kept::Nowhere(reason) => {
                self.report(Event::TokenLost { reason: reason.as_deref() });
                if self.seams.sinks.required {
                    return Err(FlowError::TokenLost);
                }
            }
        }
        Ok(())
    }
}
