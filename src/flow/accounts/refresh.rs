//! Refreshing tokens: lock, reserve space, send the refresh token, store the new tokens before use

use std::time::{Duration, Instant};

use super::account::{Account, Origin, Username};
use super::locate::{self, StoredLogin};
use super::session::{Session, Tokens};
use super::token_sink::{ReadySinks, SinkOutcome};
use crate::clock::{Clock, Moment};
use crate::disk::Patience;
use crate::flow::blocking::blocking;
use crate::flow::error::FlowError;
use crate::flow::event::Event;
use crate::secret::AccessToken;
use crate::store::{Identity, LockedRecord, Lost, Record, Reservation, Store, StoreError};
use crate::tiktok::{App, ErrorCode, Grant, Policy, Retry, TiktokError};

/// The time by which a stored end is earlier than TikTok's.
const EARLY: Duration = Duration::from_mins(1);
/// Tries to find tokens that other runs move meanwhile.
const MOVES: u32 = 8;

pub(crate) struct LockedLogin {
    locked: LockedRecord,
    /// The stored tokens, or the tokens that begin a new chain.
    pub(crate) login: StoredLogin,
    pub(crate) sent: Origin,
    /// The moment when a refresh began whose result was not stored.
    in_flight: Option<Moment>,
    /// The start of the refresh by which the tokens were lost, if another machine has noted it.
    pub(crate) lost: Option<Moment>,
}

/// A place in the store with enough space for the tokens of a refresh.
pub(crate) struct Reserved {
    reservation: Reservation,
    /// The record of the refresh token that is sent.
    pub(crate) record: Record,
    pub(crate) identity: Identity,
    /// TikTok's id of the account for this app; `None` if it is not known.
    open_id: Option<String>,
    sent: Origin,
    in_flight: Option<Moment>,
}

/// Locks and reads the tokens that follow those of `account`, under whatever name. Tokens that the
/// store has never seen get a place without an account. Blocks.
fn lock(store: &Store, account: &Account, clock: Clock) -> Result<LockedLogin, FlowError> {
    for _ in 0..MOVES {
        let place = match (locate::locate(store, account)?, account.origin) {
            (Some(login), _) => login.identity,
            (None, Origin::Given) => Identity::unconfirmed(&account.refresh_token),
            (None, Origin::Stored) => break,
        };
        let locked = store.lock(&place, Patience::up_to(clock.patience(Patience::USUAL)))?;
        let in_flight = locked.in_flight();
        let lost = locked.lost();
        match locate::locate(store, account)? {
            Some(login) if login.identity == place => {
                let is_given = login.record.refresh_token == account.refresh_token;
                let sent = if is_given { account.origin } else { Origin::Stored };
                return Ok(LockedLogin { locked, login, sent, in_flight, lost });
            }
            None if account.origin == Origin::Given && locked.record().is_none() => {
                let App { client_key, client_secret } = account.app.clone();
                let token = account.refresh_token.clone();
                let username = account.username.as_str();
                let mut record = Record::new(username, client_key.as_str(), client_secret, token);
                record.past.begin_with(&account.refresh_token);
                let login = StoredLogin { identity: place, record };
                return Ok(LockedLogin { locked, login, sent: Origin::Given, in_flight, lost });
            }
            // Another run has moved them meanwhile.
            _ => {}
        }
    }
    Err(FlowError::NotStored(account.username.clone()))
}

impl LockedLogin {
    pub(crate) async fn take(
        store: &Store,
        account: &Account,
        clock: Clock,
    ) -> Result<Self, FlowError> {
        let store = store.clone();
        let account = account.clone();
        blocking(move || lock(&store, &account, clock)).await
    }

    /// Makes sure that the next record, with the given app, can be stored before TikTok is asked.
    pub(crate) async fn reserve(self, account: &Account) -> Result<Reserved, StoreError> {
        let Self { locked, login: StoredLogin { identity, record }, sent, in_flight, lost: _ } =
            self;
        let same_app = record.client_key == account.app.client_key.as_str();
        let open_id = record.open_id.clone().filter(|_| same_app);
        let App { client_key, client_secret } = account.app.clone();
        let record = Record { client_key: client_key.as_str().to_owned(), client_secret, ..record };
        let token = record.refresh_token.clone();
        let reservation = blocking(move || {
            remove_leftovers(&locked);
            locked.reserve_to_refresh(&token)
        });
        Ok(Reserved { reservation: reservation.await?, record, identity, open_id, sent, in_flight })
    }
}

/// Removes a record under a former name that a killed run has left while it renamed: its tokens are
/// about to become invalid. A record that another process works on stays.
fn remove_leftovers(locked: &LockedRecord) {
    let Some(record) = locked.record() else {
        return;
    };
    for name in &record.former_names {
        let Ok(former) = Identity::tiktok(name) else {
            continue;
        };
        let is_left = |stored: &Record| stored.refresh_token == record.refresh_token;
        match locked.store().read(&former) {
            Ok(Some(stored)) if is_left(&stored.record) && former != *locked.identity() => {}
            _ => continue,
        }
        let removed = locked.store().lock(&former, Patience::up_to(Duration::ZERO));
        if let Err(error) = removed.and_then(LockedRecord::remove) {
            tracing::info!("a record under a former name stays: {error}");
        }
    }
}

/// Returns the record of a login.
pub(crate) fn granted(
    app: &App,
    username: &Username,
    grant: &Grant,
    now: Moment,
) -> Result<Record, FlowError> {
    let token = grant.refresh_token.clone().ok_or(FlowError::NoRefreshToken)?;
    let App { client_key, client_secret } = app.clone();
    let record = Record::new(username.as_str(), client_key.as_str(), client_secret, token);
    Ok(renewed(record, grant, now))
}

/// Returns a record with the tokens of a grant.
fn renewed(mut record: Record, grant: &Grant, now: Moment) -> Record {
    if let Some(token) = &grant.refresh_token
        && *token != record.refresh_token
    {
        record.rotate(token.clone());
    }
    record.refresh_expires_at =
        grant.refresh_lifetime.map(|lifetime| now + lifetime).or(record.refresh_expires_at);
    record.access_token = Some(grant.access_token.clone());
    record.access_expires_at =
        grant.access_lifetime.map(|lifetime| now + lifetime.saturating_sub(EARLY));
    if !grant.scopes.is_empty() {
        record.scopes.clone_from(&grant.scopes);
    }
    if let Some(open_id) = &grant.open_id {
        record.open_id = Some(open_id.as_str().to_owned());
    }
    record
}

impl Session<'_> {
    /// Sends the refresh token, again if a failure is worth it, and stores the new tokens in
    /// `reserved`, if there is a store. An interrupt ends the run between two tries. From the first
    /// byte of a try until the new token is kept, it has to wait.
    pub(crate) async fn refresh(
        &self,
        tokens: &mut Tokens,
        reserved: Option<Reserved>,
    ) -> Result<AccessToken, FlowError> {
        let username = || self.account.username.clone();
        let sent = reserved.as_ref().map_or(Origin::Given, |reserved| reserved.sent);
        let failed = |source| FlowError::Refresh { username: username(), sent, source };
        let ready = self.seams.sinks.ready()?;
        self.report(Event::Refreshing);
        let mut retry = Retry::new(Policy::REFRESH, self.seams.clock);
        let mut lost = reserved.as_ref().and_then(|reserved| reserved.in_flight);
        loop {
            let raised = self.seams.shield.raise().await;
            if reserved.as_ref().is_some_and(|reserved| !reserved.reservation.is_in_time()) {
                if lost.is_none() {
                    abandon(reserved).await;
                }
                return Err(FlowError::Overtaken);
            }
            let began = self.seams.clock.now();
            match self.client.refresh(&tokens.account.app, &tokens.refresh).await {
                Ok(grant) => {
                    self.keep(tokens, &grant, reserved, ready).await?;
                    tokens.refreshed = Some(Instant::now());
                    return Ok(grant.access_token);
                }
                Err(TiktokError::Refused(refusal)) => {
                    let dead = refusal.code == ErrorCode::InvalidGrant;
                    if let Some(at) = lost.filter(|_| dead) {
                        if lose(reserved).await? == Lost::Renewed {
                            return Err(FlowError::Overtaken);
                        }
                        let username = username();
                        let source = TiktokError::Refused(refusal);
                        return Err(FlowError::LostInFlight { username, sent, at, source });
                    }
                    abandon(reserved).await;
                    return Err(failed(TiktokError::Refused(refusal)));
                }
                Err(error) => {
                    drop(raised);
                    if matches!(error, TiktokError::Unknown(_)) {
                        lost = Some(began);
                    }
                    if let Err(error) = retry.after(error).await {
                        if lost.is_none() {
                            abandon(reserved).await;
                        }
                        return Err(failed(error));
                    }
                }
            }
        }
    }

    /// Keeps the new tokens in the store and the sinks, and then makes them the ones to use.
    async fn keep(
        &self,
        tokens: &mut Tokens,
        grant: &Grant,
        reserved: Option<Reserved>,
        ready: ReadySinks<'_>,
    ) -> Result<(), FlowError> {
        (self.seams.mask)(grant.access_token.expose());
        let rotated = grant.refresh_token.clone().filter(|token| *token != tokens.refresh);
        if let Some(rotated) = &rotated {
            (self.seams.mask)(rotated.expose());
        }
        let is_stored = reserved.is_some();
        if let Some(Reserved { reservation, record, open_id: known, .. }) = reserved {
            let granted = grant.open_id.as_ref().map(|open_id| open_id.as_str().to_owned());
            if known.is_some() && granted.is_some() && known != granted {
                return Err(FlowError::OtherOpenId(self.account.username.clone()));
            }
            let record = renewed(record, grant, self.seams.clock.now());
            blocking(move || reservation.commit(&record)).await?;
        }
        if let Some(open_id) = &grant.open_id {
            self.learn(|owner| owner.identify(open_id.as_str()));
        }
        let Some(rotated) = rotated else {
            return Ok(());
        };
        tokens.refresh = rotated.clone();
        match ready.keep(&rotated, &self.account.username, self.seams.clock).await {
            SinkOutcome::Kept(place) => self.report(Event::TokenKept { place: &place }),
            SinkOutcome::Lost(None) if is_stored => {}
            SinkOutcome::Lost(Some(reason)) if is_stored => {
                tracing::warn!("the rotated token is in the store, and nowhere else: {reason}");
            }
            SinkOutcome::Lost(reason) => {
                self.report(Event::TokenLost { reason: reason.as_deref() });
                if self.seams.sinks.required {
                    return Err(FlowError::TokenLost);
                }
            }
        }
        Ok(())
    }
}

/// Notes that the token of a reserved place is lost. Without a store there is nothing to note.
async fn lose(reserved: Option<Reserved>) -> Result<Lost, StoreError> {
    match reserved {
        Some(reserved) => blocking(move || reserved.reservation.lose()).await,
        None => Ok(Lost::Noted),
    }
}

/// Gives a reserved place back, since TikTok has certainly not rotated the token.
async fn abandon(reserved: Option<Reserved>) {
    if let Some(reserved) = reserved
        && let Err(error) = blocking(move || reserved.reservation.abandon()).await
    {
        tracing::warn!("a reserved file stays behind: {error}");
    }
}
