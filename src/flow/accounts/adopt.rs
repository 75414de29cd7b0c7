//! Giving what agoras 2.3.0 or before has stored to the base address in force

use crate::disk::Patience;
use crate::flow::error::FlowError;
use crate::journal::Journal;
use crate::store::Store;

/// What was moved.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Moved {
    /// Accounts with a record.
    pub accounts: usize,
    /// Publishes in the journal.
    pub publishes: usize,
}

/// Moves journal, turns and records from the top of the store to the folder of its base address.
/// Nothing is moved where what lies there is known to be TikTok's.
pub fn adopt(store: &Store, patience: Patience<'_>) -> Result<Moved, FlowError> {
    let Some(adoption) = store.adopt(patience)? else {
        return Ok(Moved::default());
    };
    let clock = store.settings().clock;
    let publishes =
        Journal::new(adoption.from(), clock).move_to(&Journal::new(adoption.to(), clock))?;
    let accounts = adoption.finish(patience)?;
    Ok(Moved { accounts, publishes })
}
