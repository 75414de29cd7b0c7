//! Moves the accounts and publishes of a shared store to this machine

use super::Transferred;
use super::local::{names, reseal};
use crate::disk::Patience;
use crate::flow::error::FlowError;
use crate::flow::ledger::journal_beside;
use crate::store::Store;

/// Moves everything. If it is killed at any step, no token is lost, one place at most uses each, and
/// another call goes on. Blocks.
///
/// Everything is checked first. Then the accounts are put on their way, so that no machine uses them.
/// Their publishes follow, and only then are the accounts used here.
pub(crate) fn pull(here: &Store, there: &Store) -> Result<Transferred, FlowError> {
    let patience = Patience::quiet;
    let accounts = here.accounts_to_pull(there)?;
    if there.documents()?.is_none() {
        return Ok(Transferred::default());
    }
    let shared = journal_beside(there);
    shared.refuse_work()?;
    for account in &accounts {
        here.check_pull(there, account, patience())?;
    }
    here.make_ready(patience())?;
    let journal = journal_beside(here);
    let lock = journal.lock()?;
    let mut brought = Vec::new();
    for account in accounts {
        if here.bring(there, &account, patience())? {
            brought.push(account);
        }
    }
    let publishes = shared.give_out(&mut |mut moved| {
        moved.reseal(&|id, sealed| reseal(there, here, id, sealed))?;
        journal.unpack(&moved, &lock)
    })?;
    let names = names(here, &brought)?;
    journal.reopen_for(&names, &lock)?;
    for account in &brought {
        here.settle_in(account, patience())?;
    }
    Ok(Transferred { accounts: brought.len(), publishes })
}
