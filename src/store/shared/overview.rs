//! The accounts of a shared store, each with its state, for people

use std::path::PathBuf;

use super::account::{self, ACCOUNTS, Account, LEASE};
use super::machine::Machine;
use crate::clock::Moment;
use crate::sealed::DocumentError;
use crate::store::payload::ReadRecord;
use crate::store::{Identity, Store, StoreError, Stored};

/// An account of a shared store.
#[derive(Debug)]
pub struct SharedAccount {
    /// The account; `None` if its document does not open.
    pub identity: Option<Identity>,
    /// The address of its document.
    pub path: PathBuf,
    /// Its state.
    pub state: AccountState,
}

/// The state of an account in a shared store. Moments are by the store's clock.
#[derive(Debug)]
pub enum AccountState {
    /// Its tokens can be used.
    Ready(Stored),
    /// A machine is refreshing its tokens.
    Refreshing {
        /// The tokens so far; `None` before the first refresh of a variable's token.
        stored: Option<Stored>,
        /// The machine.
        machine: Machine,
        /// The moment at which it began.
        since: Moment,
        /// The machine has not ended it in time.
        is_old: bool,
    },
    /// Nobody has the token that followed.
    Lost {
        /// The moment of the refresh whose answer was lost.
        at: Moment,
    },
    /// A machine has taken it out of the store.
    Pulled {
        /// The machine.
        machine: Machine,
        /// The moment, by the machine's clock.
        at: Moment,
    },
    /// It does not open.
    Unreadable(StoreError),
}

impl Store {
    /// Reads every account of a shared store, with its state. Names that have no tokens are left out.
    pub fn shared_accounts(&self) -> Result<Vec<SharedAccount>, StoreError> {
        let Some(documents) = self.documents()? else {
            return Ok(Vec::new());
        };
        let now = documents.now()?;
        let limit = documents.clock().on_the_wall(LEASE);
        let mut all = Vec::new();
        for listed in documents.list(ACCOUNTS)? {
            let path = account::address(&documents, &listed.key);
            let (identity, state) = match documents.get::<Account<ReadRecord>>(&listed.key) {
                Ok(Some(found)) => {
                    let identity = found.value.of.identity();
                    (identity, state(found.value, |at| now.since(at) > limit))
                }
                Ok(None) | Err(DocumentError::Gone { .. }) => continue,
                Err(error @ DocumentError::Kv(_)) => return Err(error.into()),
                Err(error) => (None, Some(AccountState::Unreadable(error.into()))),
            };
            all.extend(state.map(|state| SharedAccount { identity, path, state }));
        }
        Ok(all)
    }
}

/// Returns the state of an account; `None` if it has no tokens, and nothing is known of where they are.
fn state(account: Account<ReadRecord>, is_old: impl Fn(Moment) -> bool) -> Option<AccountState> {
    let stored = account.stored();
    let Account { lease, lost, pulled, .. } = account;
    if let Some(lease) = lease {
        let is_old = is_old(lease.at);
        let machine = lease.machine;
        return Some(AccountState::Refreshing { stored, machine, since: lease.at, is_old });
    }
    match (lost, pulled, stored) {
        (Some(at), _, _) => Some(AccountState::Lost { at }),
        (_, Some(pulled), _) => {
            Some(AccountState::Pulled { machine: pulled.machine, at: pulled.at })
        }
        (_, _, stored) => stored.map(AccountState::Ready),
    }
}
