//! An account's tokens in the store: read under its lock, and replaced before they are used

use std::time::Duration;

use super::account::{Account, Origin};
use super::blocking::blocking;
use super::error::FlowError;
use crate::clock::Clock;
use crate::disk::Patience;
use crate::secret::AccessToken;
use crate::store::{Identity, LockedRecord, Record, Reservation, Store};
use crate::tiktok::Grant;

/// A stored access token is used until five minutes before its end; the record's time is a minute
/// early already.
const LEAST_LEFT: Duration = Duration::from_mins(4);
/// What a record's time is earlier than TikTok's.
const EARLY: Duration = Duration::from_mins(1);

/// The store, and one account in it.
#[derive(Debug, Clone)]
pub(crate) struct Vault {
    pub(crate) store: Store,
    pub(crate) identity: Identity,
}

/// What the store has for an account, under its lock.
pub(crate) struct Held {
    locked: LockedRecord,
    /// The tokens to go on with: the stored ones, or the seed that begins a new chain.
    pub(crate) record: Record,
    /// When a refresh began whose outcome nobody stored.
    pub(crate) in_flight: Option<u64>,
}

impl Vault {
    /// Locks the account and reads it. `None` when the store cannot be written, and the account
    /// was given and needs no store.
    pub(crate) async fn hold(
        &self,
        account: &Account,
        clock: Clock,
    ) -> Result<Option<Held>, FlowError> {
        let (store, identity) = (self.store.clone(), self.identity.clone());
        let locked = blocking(move || {
            store.lock(&identity, Patience::up_to(clock.patience(Patience::USUAL)))
        });
        let locked = match locked.await {
            Ok(locked) => locked,
            Err(error) if account.origin == Origin::Given && error.is_no_place() => {
                tracing::info!("the store cannot be written, going on without it: {error}");
                return Ok(None);
            }
            Err(error) => return Err(error.into()),
        };
        let noted = locked.in_flight();
        let (record, in_flight) = match (account.origin, locked.record()) {
            (Origin::Stored, Some(record)) => (account.over(record.clone()), noted),
            (Origin::Stored, None) => return Err(FlowError::NotStored(account.username.clone())),
            (Origin::Given, Some(record)) if account.continues(record) => {
                (account.over(record.clone()), noted)
            }
            // What was in flight then was another token than the one given now.
            (Origin::Given, Some(_)) => (account.seed(), None),
            (Origin::Given, None) => (account.seed(), noted),
        };
        Ok(Some(Held { locked, record, in_flight }))
    }
}

impl Held {
    /// The stored access token, if it lasts and is not the one that TikTok has just refused.
    pub(crate) fn access_token(
        &self,
        now: u64,
        refused: Option<&AccessToken>,
    ) -> Option<AccessToken> {
        let lasts = self.record.access_expires_at? > now + LEAST_LEFT.as_secs();
        let token = self.record.access_token.as_ref()?;
        (lasts && Some(token) != refused).then(|| token.clone())
    }

    /// Makes sure that the next record can be stored, before TikTok is asked.
    pub(crate) async fn reserve(self) -> Result<(Reservation, Record), FlowError> {
        let Self { locked, record, .. } = self;
        let token = record.refresh_token.clone();
        let reservation = blocking(move || locked.reserve_to_refresh(&token)).await?;
        Ok((reservation, record))
    }
}

/// Puts what TikTok gave into the record's place.
pub(crate) fn renewed(mut record: Record, grant: &Grant, now: u64) -> Record {
    if let Some(token) = &grant.refresh_token
        && *token != record.refresh_token
    {
        record.rotate(token.clone());
    }
    let after = |lifetime: Duration| now.saturating_add(lifetime.as_secs());
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
