//! Errors of a shared store

use std::error::Error;
use std::fmt;

use thiserror::Error;

use crate::units::exact_size;

/// The cause of an [`KvError::Unreachable`].
pub(super) type Cause = Box<dyn Error + Send + Sync>;

/// A reason why a shared store cannot be used, or refuses a write. Addresses are without secrets.
#[derive(Debug, Error)]
#[expect(missing_docs, reason = "the sentences say it")]
pub enum KvError {
    /// Wrong usage: nothing was sent.
    #[error("{shown} is not the address of a shared store: {reason}")]
    Address { shown: String, reason: String },
    /// Nothing was sent to the store.
    #[error("there are no usable credentials for {store}: {reason}")]
    Credentials { store: String, reason: String },
    /// The program's own fault: keys have letters, digits and `~._-/`.
    #[error("`{key}` cannot be the name of a value in a shared store")]
    Key { key: String },
    /// Another write came first. The caller's own value is not there.
    #[error("{key} in {store} was changed by another machine in the meantime")]
    Conflict { store: String, key: String },
    /// Several tries within 30 seconds have failed. If a write ends like this, the value may be there.
    #[error("{store} cannot be reached")]
    Unreachable { store: String, source: Cause },
    #[error("{store} denies access: {reason}")]
    Denied { store: String, reason: String },
    #[error("{store} is not there: {reason}")]
    NoSuchStore { store: String, reason: String },
    /// The store would lose writes of machines that work at the same time.
    #[error("{store} does not keep the conditions of writes: {broken}")]
    Conditions { store: String, broken: Condition },
    #[error("{key} in {store} has {}, more than {}", exact_size(*size), exact_size(*limit))]
    TooLarge { store: String, key: String, size: u64, limit: u64 },
    #[error("{store} gave an answer that makes no sense: {reason}")]
    Protocol { store: String, reason: String },
}

/// A condition that a store has not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Condition {
    /// Two writers created the same key.
    OneCreator,
    /// A key that is there was created again.
    CreatedOnce,
    /// A write that expected an older version was accepted.
    StaleRefused,
    /// A write that expected the right version was refused.
    CurrentTaken,
    /// Two writers changed the same version.
    OneUpdater,
    /// The value read is not the one that was written last.
    ReadsLastWrite,
    /// The server does not know conditions, and says so.
    Known,
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OneCreator => {
                "of several writers that created one key at once, not exactly one succeeded"
            }
            Self::CreatedOnce => "a key that exists was created again",
            Self::StaleRefused => "a write that expected an older version was accepted",
            Self::CurrentTaken => "a write that expected the current version was refused",
            Self::OneUpdater => {
                "of several writers that changed one version at once, not exactly one succeeded"
            }
            Self::ReadsLastWrite => "a read did not return the last write",
            Self::Known => "the server does not support conditional writes",
        })
    }
}
