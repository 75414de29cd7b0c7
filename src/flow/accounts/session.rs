//! A session: one account's way to TikTok's API for one run

use std::sync::{Mutex as StdMutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Mutex;

use super::account::{Account, Username};
use super::owner::Owner;
use super::token_sink::TokenSinks;
use crate::clock::Clock;
use crate::flow::error::FlowError;
use crate::flow::event::{Event, Report};
use crate::flow::ledger::Ledger;
use crate::flow::shield::Shield;
use crate::journal::{OwnTurns, RatedCall};
use crate::media::Attendance;
use crate::secret::{AccessToken, RefreshToken};
use crate::store::{Identity, NamedBy, Record, Store};
use crate::tiktok::{Client, TiktokError};

/// The parts of the world that a session uses besides TikTok.
#[derive(Clone)]
pub(crate) struct Seams<'a> {
    pub(crate) clock: Clock,
    pub(crate) attendance: Attendance,
    pub(crate) sinks: TokenSinks,
    /// The token store; `None` if tokens are not stored.
    pub(crate) store: Option<Store>,
    /// Gets every token before it is used, so that a CI log can hide it.
    pub(crate) mask: &'a (dyn Fn(&str) + Send + Sync),
    pub(crate) shield: Shield,
    /// Turns for TikTok's calls, used if there is no place for shared ones.
    pub(crate) turns: OwnTurns,
    /// The most direct posts in 24 hours; `None` if only TikTok's own cap holds.
    pub(crate) most_a_day: Option<usize>,
    pub(crate) report: Report<'a>,
}

impl Seams<'_> {
    pub(crate) fn report(&self, event: Event<'_>) {
        (self.report)(event);
    }
}

/// One account's way to TikTok's API, for one run of the program.
pub(crate) struct Session<'a> {
    pub(crate) client: &'a Client,
    pub(crate) account: Account,
    pub(crate) seams: Seams<'a>,
    pub(crate) tokens: Mutex<Tokens>,
    owner: StdMutex<Owner>,
}

#[derive(Debug)]
pub(crate) struct Tokens {
    pub(crate) access: Option<AccessToken>,
    pub(crate) refresh: RefreshToken,
    /// The moment when TikTok gave the access token; `None` if it was not in this run.
    pub(crate) refreshed: Option<Instant>,
    /// `true` once a token that was fetched in this run was exchanged for another one.
    pub(crate) exchanged: bool,
    /// The place of the tokens in the store; `None` if they are not stored.
    pub(crate) location: Option<TokenLocation>,
    /// The account as it was given, or the stored login that replaced it.
    pub(crate) account: Account,
    /// `true` once TikTok was asked in this run which account the tokens belong to.
    pub(crate) asked_whose: bool,
}

/// A place in the store, and the account's name there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TokenLocation {
    pub(crate) identity: Identity,
    pub(crate) username: String,
    pub(crate) named_by: NamedBy,
}

impl TokenLocation {
    pub(crate) fn of(identity: &Identity, record: &Record) -> Self {
        let username = record.username.clone();
        Self { identity: identity.clone(), username, named_by: record.named_by }
    }
}

impl Tokens {
    /// Returns whether they are stored without a confirmed account.
    pub(crate) fn are_unconfirmed(&self) -> bool {
        self.location.as_ref().is_some_and(|location| location.identity.is_unconfirmed())
    }
}

impl<'a> Session<'a> {
    /// Creates a session. Nothing is sent before the first call.
    pub(crate) fn new(client: &'a Client, account: Account, seams: Seams<'a>) -> Self {
        let tokens = Mutex::new(Tokens {
            access: account.access_token.clone(),
            refresh: account.refresh_token.clone(),
            refreshed: None,
            exchanged: false,
            location: None,
            account: account.clone(),
            asked_whose: false,
        });
        let owner = StdMutex::new(Owner::named(account.username.clone()));
        Self { client, account, seams, tokens, owner }
    }

    pub(crate) fn report(&self, event: Event<'_>) {
        self.seams.report(event);
    }

    /// Returns the journal; `None` without a store.
    pub(crate) fn ledger(&self) -> Option<Ledger> {
        let owner = self.owner();
        self.seams.store.as_ref().map(|store| Ledger::of(store, &owner))
    }

    /// Returns the place in the store of the tokens that this run uses; `None` if there is none.
    pub(crate) async fn stored_at(&self) -> Option<Identity> {
        self.tokens.lock().await.location.as_ref().map(|location| location.identity.clone())
    }

    /// Returns the account's names and id, as far as this run has learned them.
    pub(crate) fn owner(&self) -> Owner {
        self.owner.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Adds to what this run has learned of the account.
    pub(crate) fn learn(&self, change: impl FnOnce(&mut Owner)) {
        change(&mut self.owner.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// Makes a call with an access token, once its turn has come. If TikTok rejects the token, makes
    /// the call again with a fresh one, as often as [`Session::access_token`] returns one.
    pub(crate) async fn call<T>(
        &self,
        call: RatedCall,
        send: impl AsyncFn(&Client, &AccessToken) -> Result<T, TiktokError>,
    ) -> Result<T, FlowError> {
        self.call_noting(call, async || Ok(()), send).await
    }

    /// Makes a call like [`Self::call`], and runs `note` right before each sending.
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
    /// Waits for the turn of a call. All processes of this machine share the turns of an account.
    async fn turn(&self, call: RatedCall) {
        let username = &self.account.username;
        let shared = match self.ledger() {
            Some(ledger) => take_turn(&ledger, username, call).await,
            None => None,
        };
        let clock = self.seams.clock;
        let time = shared.unwrap_or_else(|| self.seams.turns.take(username.as_str(), call, clock));
        if !time.is_zero() {
            self.report(Event::AwaitingTurn { wait: clock.from_the_wall(time) });
            tokio::time::sleep(time).await;
            self.report(Event::TurnCame);
        }
    }
}

/// Takes an account's next turn, and returns the time until then; `None` if turns cannot be shared.
pub(crate) async fn take_turn(
    ledger: &Ledger,
    username: &Username,
    call: RatedCall,
) -> Option<Duration> {
    let account = username.as_str().to_owned();
    let taken = ledger.call(move |journal| journal.take_turn(&account, call)).await;
    // Without shared turns, TikTok's 429 still holds.
    taken.inspect_err(|error| tracing::info!("turns are not shared: {error}")).ok()
}
