//! An account -> an access token that TikTok takes now

use std::sync::{Mutex as StdMutex, PoisonError};

use tokio::sync::Mutex;

use super::account::{Account, Username};
use super::owner::Owner;
use super::token_sink::TokenSinks;
use super::tokens::Tokens;
use crate::clock::Clock;
use crate::flow::error::FlowError;
use crate::flow::event::{Event, Report};
use crate::flow::ledger::Ledger;
use crate::flow::shield::Shield;
use crate::journal::{OwnTurns, RatedCall};
use crate::media::Attendance;
use crate::secret::AccessToken;
use crate::store::{Identity, Store};
use crate::tiktok::{Client, TiktokError};

/// What a session stands on besides TikTok.
#[derive(Clone)]
pub struct Seams<'a> {
    /// Waits and time limits.
    pub clock: Clock,
    /// Who sees which addresses media is fetched from.
    pub attendance: Attendance,
    /// Where a rotated refresh token goes besides the store.
    pub sinks: TokenSinks,
    /// Where tokens are kept, if anywhere.
    pub store: Option<Store>,
    /// Told every token before it is used, so that a CI log can hide it.
    pub mask: &'a (dyn Fn(&str) + Send + Sync),
    /// Raised while a rotated token is nowhere but in memory.
    pub shield: Shield,
    /// The turns of TikTok's calls, where they cannot be shared.
    pub turns: OwnTurns,
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
    pub(crate) tokens: Mutex<Tokens>,
    owner: StdMutex<Owner>,
}

impl<'a> Session<'a> {
    /// Prepares; nothing is sent before the first call.
    pub fn new(client: &'a Client, account: Account, seams: Seams<'a>) -> Self {
        let tokens = Mutex::new(Tokens::of(&account));
        let owner = StdMutex::new(Owner::named(account.username.clone()));
        Self { client, account, seams, tokens, owner }
    }

    pub(crate) fn report(&self, event: Event<'_>) {
        (self.seams.report)(event);
    }

    /// The journal, where there is a store.
    pub(crate) fn ledger(&self) -> Option<Ledger> {
        self.seams.store.as_ref().map(Ledger::new)
    }

    /// Whose name the answers carry.
    pub(crate) fn named(&self) -> Option<Username> {
        Some(self.owner().username().clone())
    }

    /// Where the tokens that this run acts with lie in the store; `None` if they lie nowhere.
    pub async fn stored_at(&self) -> Option<Identity> {
        self.tokens.lock().await.location.as_ref().map(|location| location.identity.clone())
    }

    /// Who the account is, as far as this run has learned.
    pub fn owner(&self) -> Owner {
        self.owner.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes down something about who the account is.
    pub(crate) fn learn(&self, change: impl FnOnce(&mut Owner)) {
        change(&mut self.owner.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// Makes a call with an access token, each time when its turn has come; when TikTok says that
    /// the token is the trouble, again with a fresh one, as often as [`Session::access_token`] gives
    /// one.
    pub async fn call<T>(
        &self,
        call: RatedCall,
        send: impl AsyncFn(&Client, &AccessToken) -> Result<T, TiktokError>,
    ) -> Result<T, FlowError> {
        self.call_noting(call, async || Ok(()), send).await
    }

    /// Makes a call like [`Self::call`]; `note` runs right before each sending, when its turn has
    /// come, and nothing is sent where it fails.
    pub(crate) async fn call_noting<T>(
        &self,
        call: RatedCall,
        note: impl AsyncFn() -> Result<(), FlowError>,
        send: impl AsyncFn(&Client, &AccessToken) -> Result<T, TiktokError>,
    ) -> Result<T, FlowError> {
        let mut token = self.access_token(None).await?;
        if call != RatedCall::CreatorInfo {
            self.find_out_whose().await?;
            token = self.access_token(None).await?;
        }
        loop {
            self.turn(call).await;
            self.seams.shield.go_on().await;
            note().await?;
            match send(self.client, &token).await {
                Err(error) if error.is_token_rejected() => {
                    tracing::info!("TikTok no longer takes the access token");
                    token = self.access_token(Some((&token, error))).await?;
                }
                answer => return Ok(answer?),
            }
        }
    }
}
