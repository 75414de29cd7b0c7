//! Check whether the Python tool has accounts that were not taken over

use super::finding::{Findings, State};
use crate::cli::context::Context;
use crate::cli::storage;
use crate::store::{Store, StoreError};

const PYTHON: &str = "python";

pub(crate) fn look(context: &Context, store: &Store, findings: &mut Findings) {
    match storage::python_waiting(context.folder().as_deref(), store) {
        Ok(Some(words)) => findings.warn(PYTHON, words, storage::IMPORT),
        // A missing passphrase is told of the key.
        Ok(None) | Err(StoreError::NoPassphrase { .. }) => {}
        Err(error) => findings.told_by(PYTHON, State::Warn, error),
    }
}
