//! An account -> an access token that TikTok takes now

use tokio::sync::Mutex;

use super::account::Account;
use super::error::FlowError;
use super::event::{Event, Report};
use super::shield::Shield;
use super::token_sink::{Kept, TokenSinks};
use crate::clock::Clock;
use crate::secret::{AccessToken, RefreshToken};
use crate::tiktok::{Client, TiktokError};

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
}

impl<'a> Session<'a> {
    /// Prepares; nothing is sent before the first call.
    pub fn new(client: &'a Client, account: Account, seams: Seams<'a>) -> Self {
        let tokens = Mutex::new(Tokens {
            access: account.access_token.clone(),
            refresh: account.refresh_token.clone(),
        });
        Self { client, account, seams, tokens }
    }

    pub(crate) fn report(&self, event: Event<'_>) {
        (self.seams.report)(event);
    }

    /// Makes a call with an access token; when TikTok says that the token is the trouble, once
    /// more with a fresh one.
    pub async fn call<T>(
        &self,
        call: impl AsyncFn(&Client, &AccessToken) -> Result<T, TiktokError>,
    ) -> Result<T, FlowError> {
        let token = self.access_token().await?;
        match call(self.client, &token).await {
            Err(error) if error.is_token_rejected() => {
                tracing::info!("TikTok no longer takes the access token");
                let token = self.token_instead_of(Some(&token)).await?;
                Ok(call(self.client, &token).await?)
            }
            answer => Ok(answer?),
        }
    }

    /// The access token at hand, or a fresh one.
    pub(crate) async fn access_token(&self) -> Result<AccessToken, FlowError> {
        self.token_instead_of(None).await
    }

    /// The access token at hand unless it is the `rejected` one; then a fresh one.
    async fn token_instead_of(
        &self,
        rejected: Option<&AccessToken>,
    ) -> Result<AccessToken, FlowError> {
        let mut tokens = self.tokens.lock().await;
        if let Some(token) = tokens.access.as_ref().filter(|token| Some(*token) != rejected) {
            return Ok(token.clone());
        }
        let ready = self.seams.sinks.ready()?;
        self.report(Event::Refreshing);
        let _raised = self.seams.shield.raise().await;
        let grant =
            self.client.refresh(&self.account.app, &tokens.refresh).await.map_err(|source| {
                FlowError::Refresh { username: self.account.username.clone(), source }
            })?;
        if let Some(rotated) = grant.refresh_token.filter(|token| *token != tokens.refresh) {
            match ready.keep(&rotated, &self.account.username, self.seams.clock).await {
                Kept::At(place) => self.report(Event::TokenKept { place: &place }),
                Kept::Nowhere(reason) => {
                    self.report(Event::TokenLost { reason: reason.as_deref() });
                }
            }
            tokens.refresh = rotated;
        }
        tokens.access = Some(grant.access_token.clone());
        Ok(grant.access_token)
    }
}
