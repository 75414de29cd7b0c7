//! The place of accounts in a shared store, and its documents once its key is open

use std::sync::Mutex;

use super::machine::Machine;
use crate::kv::Kv;
use crate::sealed::Documents;
use crate::store::{Identity, Stored};

/// A store that machines share.
#[derive(Debug)]
pub(crate) struct SharedPlace {
    pub(crate) kv: Kv,
    pub(crate) machine: Machine,
    /// The documents, once the key is open.
    pub(crate) documents: Mutex<Option<Documents>>,
}

impl SharedPlace {
    pub(crate) fn new(kv: Kv, machine: Machine) -> Self {
        Self { kv, machine, documents: Mutex::default() }
    }
}

/// A record, and the name that it is kept under.
#[derive(Debug)]
pub struct Located {
    /// The account.
    pub identity: Identity,
    /// The record.
    pub stored: Stored,
}
