//! An account's tokens in the store under lock: made ready for a refresh before it is sent

use std::time::Duration;

use super::account::{Account, Origin};
use super::locate::{self, StoredLogin};
use crate::clock::{Clock, Moment};
use crate::disk::Patience;
use crate::flow::blocking::blocking;
use crate::flow::error::FlowError;
use crate::store::{Identity, LockedRecord, Record, Reservation, Store, StoreError};
use crate::tiktok::Grant;

/// What a record's time is earlier than TikTok's.
const EARLY: Duration = Duration::from_mins(1);
/// How often tokens are looked for again that another run has moved.
const MOVES: u32 = 8;

/// What the store has for an account, under its lock.
pub(crate) struct LockedLogin {
    locked: LockedRecord,
    /// The tokens to go on with: the stored ones, or the seed that begins a new chain.
    pub(crate) login: StoredLogin,
    /// Whose refresh token it is.
    pub(crate) sent: Origin,
    /// When a refresh began whose outcome nobody stored.
    pub(crate) in_flight: Option<Moment>,
}

/// The place for the tokens of a refresh.
pub(crate) struct Reserved {
    /// The space.
    pub(crate) reservation: Reservation,
    /// The tokens that are sent, with what is known beside them.
    pub(crate) record: Record,
    /// Where it is.
    pub(crate) identity: Identity,
    /// TikTok's id of the account for this app, where it is known.
    pub(crate) open_id: Option<String>,
}

/// Locks the tokens that go on from those of `account`, wherever they lie, and reads them. What the
/// store has never seen gets a place under its own name, which is nobody's account. Blocks.
fn hold(store: &Store, account: &Account, clock: Clock) -> Result<LockedLogin, FlowError> {
    for _ in 0..MOVES {
        let place = match (locate::locate(store, account)?, account.origin) {
            (Some(login), _) => login.identity,
            (None, Origin::Given) => Identity::unconfirmed(&account.refresh_token),
            (None, Origin::Stored) => {
                return Err(FlowError::NotStored(account.username.clone()));
            }
        };
        let locked = store.lock(&place, Patience::up_to(clock.patience(Patience::USUAL)))?;
        let in_flight = locked.in_flight();
        match locate::locate(store, account)? {
            Some(login) if login.identity == place => {
                let sent = if login.record.refresh_token == account.refresh_token {
                    account.origin
                } else {
                    Origin::Stored
                };
                return Ok(LockedLogin { locked, login, sent, in_flight });
            }
            None if account.origin == Origin::Given && locked.record().is_none() => {
                let login = StoredLogin { identity: place, record: account.seed() };
                return Ok(LockedLogin { locked, login, sent: Origin::Given, in_flight });
            }
            // Another run has moved them in between.
            _ => {}
        }
    }
    Err(FlowError::NotStored(account.username.clone()))
}

impl LockedLogin {
    /// Locks and reads; what blocks does so where it may.
    pub(crate) async fn take(
        store: &Store,
        account: &Account,
        clock: Clock,
    ) -> Result<Self, FlowError> {
        let (store, account) = (store.clone(), account.clone());
        blocking(move || hold(&store, &account, clock)).await
    }

    /// Makes sure that the next record can be stored, before TikTok is asked. The app that was
    /// given takes the place of the stored one.
    pub(crate) async fn reserve(self, account: &Account) -> Result<Reserved, StoreError> {
        let Self { locked, login: StoredLogin { identity, record }, .. } = self;
        let same_app = record.client_key == account.app.client_key.as_str();
        let open_id = record.open_id.clone().filter(|_| same_app);
        let record = account.over(record);
        let sent = record.refresh_token.clone();
        let reservation = blocking(move || {
            remove_leftovers(&locked);
            locked.reserve_to_refresh(&sent)
        });
        Ok(Reserved { reservation: reservation.await?, record, identity, open_id })
    }
}

/// Removes what a run that was killed in the middle of a renaming has left under a former name: its
/// tokens are about to die. Where somebody is at it, it stays.
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

/// Puts what TikTok gave into the record's place.
pub(crate) fn renewed(mut record: Record, grant: &Grant, now: u64) -> Record {
    if let Some(token) = &grant.refresh_token
        && *token != record.refresh_token
    {
        record.rotate(token.clone());
    }
    let after = |lifetime| Moment::from_seconds(now) + lifetime;
    record.refresh_expires_at = grant.refresh_lifetime.map(after).or(record.refresh_expires_at);
    record.access_token = Some(grant.access_token.clone());
    record.access_expires_at =
        grant.access_lifetime.map(|lifetime| after(lifetime.saturating_sub(EARLY)));
    if !grant.scopes.is_empty() {
        record.scopes.clone_from(&grant.scopes);
    }
    if let Some(open_id) = &grant.open_id {
        record.open_id = Some(open_id.as_str().to_owned());
    }
    record
}
