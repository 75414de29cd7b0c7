//! The upkeep of a shared store: what is in it, and what may go

use std::time::Duration;

use super::error::FlowError;
use super::ledger::journal_beside;
use crate::journal::UnderWay;
use crate::store::{SharedAccount, Store};

/// Everything in a shared store that people ask about.
pub(crate) struct Overview {
    pub(crate) accounts: Vec<SharedAccount>,
    /// The unfinished publishes, the newest first.
    pub(crate) publishes: Vec<UnderWay>,
}

/// Looks at a shared store. Blocks.
pub(crate) fn overview(store: &Store) -> Result<Overview, FlowError> {
    let accounts = store.shared_accounts()?;
    let publishes = match store.documents()? {
        Some(_) => journal_beside(store).under_way()?,
        None => Vec::new(),
    };
    Ok(Overview { accounts, publishes })
}

/// The number of things that were removed.
pub(crate) struct Pruned {
    pub(crate) publishes: usize,
    pub(crate) probes: usize,
}

/// Removes finished publishes that began longer ago than this, and leftovers of checks. Blocks.
pub(crate) fn prune(store: &Store, older: Duration) -> Result<Pruned, FlowError> {
    let publishes = match store.documents()? {
        Some(documents) => journal_beside(store).prune(documents.clock().now() - older)?,
        None => 0,
    };
    Ok(Pruned { publishes, probes: store.remove_probes()? })
}
