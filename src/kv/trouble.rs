//! The end of one try that has failed

use std::time::Duration;

use super::error::{Cause, KvError};

/// A failure of one request to a shared store.
#[derive(Debug)]
pub(super) enum Trouble {
    /// The store says that another write came first. It also says so of a write of one's own whose
    /// answer was lost.
    Conflict,
    /// Another try may succeed. This one may have had its effect.
    Passing(Passing),
    /// Another try would end the same way.
    Final(KvError),
}

#[derive(Debug)]
pub(super) struct Passing {
    pub(super) source: Cause,
    /// The pause that the server asks for.
    pub(super) retry_after: Option<Duration>,
}

impl Trouble {
    /// Returns the trouble of a request without an answer.
    pub(super) fn passing(source: impl Into<Cause>) -> Self {
        Self::Passing(Passing { source: source.into(), retry_after: None })
    }
}
