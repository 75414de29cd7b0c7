//! Finds stored logins: by the tokens that were given, or by an account's name

use super::account::{Account, Origin, Username};
use super::owner::Owner;
use crate::flow::error::FlowError;
use crate::secret::RefreshToken;
use crate::store::{Identity, NamedBy, Platform, Record, Store, StoreError};

/// A login with its place in the store.
#[derive(Debug, Clone)]
pub(crate) struct StoredLogin {
    pub(crate) identity: Identity,
    pub(crate) record: Record,
}

impl StoredLogin {
    /// Returns whether another record has the same or newer tokens, after a run killed while filing.
    fn is_superseded_by(&self, other: &Self) -> bool {
        let token = &self.record.refresh_token;
        let present = Username::new(&self.record.username);
        let moved = self.identity.is_unconfirmed() && !other.identity.is_unconfirmed();
        let renamed = || other.record.former_names.iter().any(|it| Username::new(it) == present);
        let has_same = other.record.refresh_token == *token && (moved || renamed());
        has_same || other.record.past.has(token)
    }
}

impl Account {
    /// Returns whether the stored tokens are this account's, or follow them, as far as the record
    /// knows its past.
    fn continues_in(&self, record: &Record) -> bool {
        match self.origin {
            // Each app has tokens of its own.
            Origin::Given if record.client_key != self.app.client_key.as_str() => false,
            Origin::Given => {
                record.has_had(&self.refresh_token)
                    || (record.past.has_set_aside(&self.refresh_token)
                        && Owner::of(record).is_called(&self.username))
            }
            Origin::Stored => record.has_had(&self.refresh_token),
        }
    }
}

/// The relation of a refresh token to a stored login.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    Present,
    /// The stored token has replaced it.
    Former,
    /// TikTok has refused it, or it was set before a later login.
    SetAside,
    /// The login does not know it.
    New,
}

impl Standing {
    /// Compares a refresh token with a stored login.
    pub(crate) fn of(token: &RefreshToken, record: &Record) -> Self {
        if record.refresh_token == *token {
            Self::Present
        } else if record.has_had(token) {
            Self::Former
        } else if record.past.has_set_aside(token) {
            Self::SetAside
        } else {
            Self::New
        }
    }
}

/// Finds the tokens that follow those of `account`, under whatever name. Blocks.
pub(crate) fn locate(store: &Store, account: &Account) -> Result<Option<StoredLogin>, FlowError> {
    let mut likely = vec![Identity::tiktok(account.username.as_str())?];
    if account.origin == Origin::Given {
        likely.push(Identity::unconfirmed(&account.refresh_token));
    }
    for identity in likely {
        if let Some(login) = login(store, &identity)?
            && account.continues_in(&login.record)
        {
            return Ok(Some(login));
        }
    }
    if store.is_shared() {
        // A record that was moved is found by its old names.
        return match account.origin {
            Origin::Stored => by_name(store, &account.username),
            Origin::Given => Ok(None),
        };
    }
    let mut found = logins(store)?.into_iter();
    match (found.find(|login| account.continues_in(&login.record)), account.origin) {
        (None, Origin::Stored) => by_name(store, &account.username),
        (None, Origin::Given) => {
            let token = Some(&account.refresh_token);
            store.refuse_known_away(account.username.as_str(), token)?;
            Ok(None)
        }
        (found, _) => Ok(found),
    }
}

/// Reads the login of an account; `None` if the store has none.
fn login(store: &Store, identity: &Identity) -> Result<Option<StoredLogin>, StoreError> {
    let located = store.find(identity)?;
    Ok(located.map(|it| StoredLogin { identity: it.identity, record: it.stored.record }))
}

/// Finds the login of the account of this name; `None` if the store has none. Blocks.
fn by_name(store: &Store, name: &Username) -> Result<Option<StoredLogin>, FlowError> {
    let found = login(store, &Identity::tiktok(name.as_str())?)?;
    if found.is_some() || store.is_shared() {
        return Ok(found);
    }
    let all = logins(store)?;
    // An account whose name another one has now may have this name. An account that had this name
    // has another one now.
    let displaced = all.iter().find(|login| is_displaced(login, &all));
    let former = || all.iter().find(|login| Owner::of(&login.record).is_called(name));
    let found = displaced.or_else(former).cloned();
    if found.is_none() {
        store.refuse_known_away(name.as_str(), None)?;
    }
    Ok(found)
}

/// Returns whether another account has the name that TikTok gave a login's account before.
fn is_displaced(login: &StoredLogin, all: &[StoredLogin]) -> bool {
    let name = Username::new(&login.record.username);
    login.identity.is_unconfirmed()
        && login.record.named_by == NamedBy::Tiktok
        && all.iter().any(|other| {
            let has_it = Username::new(&other.record.username) == name;
            has_it && login.record.is_of_another(&other.record)
        })
}

/// Returns the store's other login for the name of `account`; `None` if it has none. Blocks.
pub(crate) fn another(store: &Store, account: &Account) -> Result<Option<StoredLogin>, FlowError> {
    let found = by_name(store, &account.username)?;
    Ok(found.filter(|login| login.record.refresh_token != account.refresh_token))
}

/// Returns the record of the account that has, or had, this name. Blocks.
pub(crate) fn stored_login(store: &Store, name: &Username) -> Result<Option<Record>, FlowError> {
    Ok(by_name(store, name)?.map(|login| login.record))
}

/// Returns what the store knows of the account of this name, or of the one whose tokens were given.
/// Blocks.
pub(crate) fn known_owner(
    store: &Store,
    name: Username,
    given: Option<&Account>,
) -> Result<Owner, FlowError> {
    let record = match given {
        Some(account) => locate(store, account)?.map(|login| login.record),
        None => stored_login(store, &name)?,
    };
    let mut owner = Owner::named(name);
    if let Some(record) = &record {
        owner.learn(record);
    }
    Ok(owner)
}

/// Returns one record for each account in the store. Blocks.
pub(crate) fn stored_logins(store: &Store) -> Result<Vec<Record>, FlowError> {
    let (away, here): (Vec<_>, Vec<_>) =
        listed(store)?.partition(|login| login.as_ref().is_err_and(StoreError::is_away));
    let all = here.into_iter().collect::<Result<Vec<_>, _>>()?;
    if let (true, Some(Err(error))) = (all.is_empty(), away.into_iter().next()) {
        return Err(error.into());
    }
    let mut accounts: Vec<Record> = Vec::new();
    let (unconfirmed, named): (Vec<_>, Vec<_>) =
        latest(all).into_iter().partition(|login| login.identity.is_unconfirmed());
    for login in named.into_iter().chain(unconfirmed) {
        if !accounts.iter().any(|other| is_one_account(other, &login)) {
            accounts.push(login.record);
        }
    }
    Ok(accounts)
}

/// Returns whether a login without a confirmed name has the same account as an earlier record.
fn is_one_account(other: &Record, login: &StoredLogin) -> bool {
    login.identity.is_unconfirmed()
        && !other.is_of_another(&login.record)
        && Owner::of(other).is_called(&Username::new(&login.record.username))
}

/// Returns the places of the logins of an account that are kept beside the one under its name: those
/// through other apps, and those whose account TikTok has not named yet. Blocks.
pub(crate) fn beside(store: &Store, identity: &Identity) -> Result<Vec<Identity>, FlowError> {
    if store.is_shared() {
        return Ok(Vec::new());
    }
    let stored = store.read(identity)?;
    let is_same = |record: &Record| {
        let is_named = Identity::tiktok(&record.username).as_ref() == Ok(identity);
        is_named && !stored.as_ref().is_some_and(|it| it.record.is_of_another(record))
    };
    let mut found = logins(store)?;
    found.retain(|login| login.identity.is_unconfirmed() && is_same(&login.record));
    Ok(found.into_iter().map(|login| login.identity).collect())
}

/// Returns every TikTok login in the store. Of a shared one, which may have thousands, only the login
/// of this name. Blocks.
pub(crate) fn logins_or_named(
    store: &Store,
    name: Option<&Username>,
) -> Result<Vec<StoredLogin>, FlowError> {
    match name {
        _ if !store.is_shared() => logins(store),
        Some(name) => Ok(by_name(store, name)?.into_iter().collect()),
        None => Ok(Vec::new()),
    }
}

/// Returns every TikTok login in the store that opens and that no other one has replaced. Blocks.
pub(crate) fn logins(store: &Store) -> Result<Vec<StoredLogin>, FlowError> {
    let opened = listed(store)?
        .filter_map(|login| login.inspect_err(|error| tracing::info!("passed over: {error}")).ok());
    Ok(latest(opened.collect()))
}

/// Returns every TikTok login in the store, or the reason why it does not open.
fn listed(
    store: &Store,
) -> Result<impl Iterator<Item = Result<StoredLogin, StoreError>> + use<>, FlowError> {
    let ours = [Platform::tiktok(), Platform::unconfirmed()];
    let listed = store.list()?.into_iter();
    Ok(listed.filter(move |it| ours.iter().any(|ours| it.is_of(ours.as_str()))).filter_map(|it| {
        let login = |identity, record| StoredLogin { identity, record };
        it.found.map(|stored| Some(login(it.identity?, stored.record))).transpose()
    }))
}

/// Leaves out logins that another one has replaced.
fn latest(mut logins: Vec<StoredLogin>) -> Vec<StoredLogin> {
    let all = logins.clone();
    logins.retain(|login| {
        let mut others = all.iter().filter(|other| other.identity != login.identity);
        !others.any(|other| login.is_superseded_by(other))
    });
    logins
}
