//! An account -> an access token that TikTok takes now

use std::time::{Duration, Instant};

use tokio::sync::Mutex;

use super::account::{Account, Username};
use super::error::FlowError;
use super::event::{Event, Report};
use super::ledger::Ledger;
use super::moment::Moment;
use super::shield::Shield;
use super::token_sink::{Kept, Ready, TokenSinks};
use super::vault::{self, Held, Vault};
use crate::clock::Clock;
use crate::media::Attendance;
use crate::secret::{AccessToken, RefreshToken};
use crate::store::{Identity, Record, Reservation, Store};
use crate::tiktok::{Client, ErrorCode, Grant, OpenId, Retry, TiktokError};

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

    /// The journal, where there is a store.
    pub(crate) fn ledger(&self) -> Option<Ledger> {
        self.seams.store.as_ref().map(Ledger::new)
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
        let known_refused = rejected.as_ref().map(|(token, _)| (*token).clone());
        match (known, rejected) {
            (Some(token), None) => return Ok(token),
            (Some(token), Some((refused, _))) if token != *refused => return Ok(token),
            (_, Some((_, error))) if tokens.refreshed.is_some_and(|at| self.is_fresh(at)) => {
                return Err(FlowError::FreshTokenRejected(error));
            }
            _ => {}
        }
        let refused = known_refused;
        let token = match self.vault()? {
            Some(vault) => match vault.hold(&self.account, self.seams.clock).await? {
                Some(held) => self.stored(&mut tokens, held, refused.as_ref()).await?,
                None => self.unstored(&mut tokens).await?,
            },
            None => self.unstored(&mut tokens).await?,
        };
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

    /// Trades the refresh token, again where that is worth it. Between two tries an interrupt ends
    /// the run; from a try's first byte to the new token's safe place it waits.
    async fn trade(&self, tokens: &mut Tokens, keep: Keep) -> Result<Grant, FlowError> {
        let failed =
            |source| FlowError::Refresh { username: self.account.username.clone(), source };
        let ready = self.seams.sinks.ready()?;
        self.report(Event::Refreshing);
        let mut retry = Retry::refreshing(self.seams.clock);
        let mut lost = keep.in_flight.map(Moment);
        loop {
            let raised = self.seams.shield.raise().await;
            let sent = Moment(self.seams.clock.unix_seconds());
            match self.client.refresh(&self.account.app, &tokens.refresh).await {
                Ok(grant) => {
                    self.keep(tokens, &grant, (keep, ready)).await?;
                    return Ok(grant);
                }
                Err(TiktokError::Refused(refusal)) => {
                    let dead = refusal.code == ErrorCode::InvalidGrant;
                    if let Some(at) = lost.filter(|_| dead) {
                        // The note stays, so that the next run can say the same.
                        let username = self.account.username.clone();
                        return Err(FlowError::LostInFlight {
                            username,
                            at,
                            source: refusal.into(),
                        });
                    }
                    keep.abandon().await;
                    return Err(failed(refusal.into()));
                }
                Err(error) => {
                    drop(raised);
                    if matches!(error, TiktokError::Unknown(_)) {
                        lost = Some(sent);
                    }
                    if let Err(error) = retry.after(error).await {
                        if lost.is_none() {
                            keep.abandon().await;
                        }
                        return Err(failed(error));
                    }
                }
            }
        }
    }

    /// Brings the new tokens to safety, and only then lets anybody use them.
    async fn keep(
        &self,
        tokens: &mut Tokens,
        grant: &Grant,
        (keep, ready): (Keep, Ready<'_>),
    ) -> Result<(), FlowError> {
        (self.seams.mask)(grant.access_token.expose());
        let rotated = grant.refresh_token.clone().filter(|token| *token != tokens.refresh);
        if let Some(rotated) = &rotated {
            (self.seams.mask)(rotated.expose());
        }
        let is_stored = match keep.place {
            Place::Store(reserved) => {
                let (reservation, record) = *reserved;
                let known = record.open_id.as_deref();
                let told = grant.open_id.as_ref().map(OpenId::as_str);
                if known.is_some() && told.is_some() && known != told {
                    return Err(FlowError::OtherOpenId(self.account.username.clone()));
                }
                let record = vault::renewed(record, grant, self.seams.clock.unix_seconds());
                vault::blocking(move || reservation.commit(&record)).await?;
                true
            }
            Place::Nowhere => false,
        };
        let Some(rotated) = rotated else {
            return Ok(());
        };
        tokens.refresh = rotated.clone();
        match ready.keep(&rotated, &self.account.username, self.seams.clock).await {
            Kept::At(place) => self.report(Event::TokenKept { place: &place }),
            Kept::Nowhere(None) if is_stored => {}
            Kept::Nowhere(Some(reason)) if is_stored => {
                tracing::warn!("the rotated token is in the store, and nowhere else: {reason}");
            }
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

/// Where the tokens of a refresh go, made ready before it.
struct Keep {
    place: Place,
    /// When a refresh began whose outcome nobody stored.
    in_flight: Option<u64>,
}

enum Place {
    Store(Box<(Reservation, Record)>),
    Nowhere,
}

impl Keep {
    /// TikTok has certainly not rotated anything.
    async fn abandon(self) {
        if let Place::Store(reserved) = self.place
            && let Err(error) = vault::blocking(move || reserved.0.abandon()).await
        {
            tracing::warn!("a reserved file stays behind: {error}");
        }
    }
}
