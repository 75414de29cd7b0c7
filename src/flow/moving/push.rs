//! Moves the accounts and publishes of this machine to a shared store

use super::Transferred;
use super::local::{names, reseal};
use crate::disk::Patience;
use crate::flow::error::FlowError;
use crate::flow::ledger::journal_beside;
use crate::store::Store;

/// Moves everything. If it is killed at any step, no token is lost, one place at most uses each, and
/// another call goes on. Blocks.
///
/// Everything is checked first. Then the accounts are put on their way, so that nothing uses them. The
/// shared store gets the publishes before the accounts, so that whoever uses these finds those. The
/// publishes here are removed last.
pub(crate) fn push(here: &Store, there: &Store) -> Result<Transferred, FlowError> {
    let patience = Patience::quiet;
    let accounts = here.accounts_here()?;
    let journal = journal_beside(here);
    if accounts.is_empty() && journal.is_empty()? {
        return Ok(Transferred::default());
    }
    let lock = journal.lock()?;
    let mut packed = journal.pack(&lock)?;
    for account in &accounts {
        here.check_push(there, account, patience())?;
    }
    for moved in packed.values_mut() {
        moved.reseal(&|id, sealed| reseal(here, there, id, sealed))?;
    }
    for name in names(here, &accounts)? {
        packed.entry(name).or_default();
    }
    let closed: Vec<String> = packed.keys().cloned().collect();
    let store = there.shown_address();
    for account in &accounts {
        here.set_out(there, account, patience())?;
    }
    journal.close(&closed, &store, &lock)?;
    let shared = journal_beside(there);
    let mut moved = Transferred::default();
    for (account, publishes) in &packed {
        shared.take_in(account, publishes)?;
        moved.publishes += publishes.publishes.len();
    }
    for account in &accounts {
        moved.accounts += usize::from(here.arrive(there, account, patience())?);
    }
    journal.clear(&lock)?;
    Ok(moved)
}
