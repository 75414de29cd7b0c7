//! Moves what agoras 2.3.0 or older has stored to the folder of the present base address

use crate::disk::Patience;
use crate::flow::error::FlowError;
use crate::journal::Journal;
use crate::store::Store;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Moved {
    pub(crate) accounts: usize,
    pub(crate) publishes: usize,
}

/// Moves journal, turns and records from the top of the store to the folder of its base address.
/// Moves nothing if they are known to belong to TikTok. Blocks.
pub(crate) fn adopt(store: &Store, patience: Patience<'_>) -> Result<Moved, FlowError> {
    let Some(adoption) = store.adopt(patience)? else {
        return Ok(Moved::default());
    };
    let clock = store.settings().clock;
    let publishes =
        Journal::new(adoption.from(), clock).move_to(&Journal::new(adoption.to(), clock))?;
    let accounts = adoption.finish(patience)?;
    Ok(Moved { accounts, publishes })
}
