//! The place of a journal in a shared store, opened on its first use

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use super::book::SharedJournal;
use crate::journal::JournalError;
use crate::sealed::Documents;

type Open = dyn Fn() -> Result<Documents, Box<dyn Error + Send + Sync>> + Send + Sync;

/// The documents of a journal, and the function that opens them.
#[derive(Clone)]
pub struct SharedSite {
    open: Arc<Open>,
    machine: String,
    accounts: Vec<String>,
}

impl SharedSite {
    /// Returns the place of the publishes of an account, by its names, the present one first; of all
    /// accounts without names. `machine` is this one, as others see it.
    pub fn new(
        machine: &str,
        accounts: Vec<String>,
        open: impl Fn() -> Result<Documents, Box<dyn Error + Send + Sync>> + Send + Sync + 'static,
    ) -> Self {
        Self { open: Arc::new(open), machine: machine.to_owned(), accounts }
    }

    pub(crate) fn open(&self) -> Result<SharedJournal, JournalError> {
        let documents = (self.open)().map_err(JournalError::Unopened)?;
        let machine = self.machine.clone();
        Ok(SharedJournal { documents, machine, accounts: self.accounts.clone() })
    }
}

impl fmt::Debug for SharedSite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SharedSite").field(&self.accounts).finish()
    }
}
