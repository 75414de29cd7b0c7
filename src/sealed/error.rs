//! Errors of the documents of a shared store

use thiserror::Error;

use super::cipher::NoRandomness;
use crate::kv::KvError;

/// An error of a document. Nothing was changed.
#[derive(Debug, Error)]
#[expect(missing_docs, reason = "the messages say what each variant is")]
pub enum DocumentError {
    #[error(transparent)]
    Kv(#[from] KvError),
    #[error("`{name}` in the shared store is damaged: {how}")]
    Damaged { name: String, how: &'static str },
    #[error("`{name}` in the shared store belongs to another key")]
    WrongKey { name: String },
    #[error("`{name}` in the shared store was written by a newer version of agoras")]
    NewerVersion { name: String },
    #[error(
        "`{name}` in the shared store is older than what this machine has seen there: it has revision {found}, and had {seen}"
    )]
    Older { name: String, found: u64, seen: u64 },
    #[error("`{name}`, which this machine has seen in the shared store, is gone from it")]
    Gone { name: String },
    #[error("`{name}` would be too large for the shared store")]
    TooLarge { name: String },
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
}
