//! Check whether the Python tool has accounts that were not taken over

use super::finding::{Findings, State};
use crate::cli::context::Context;
use crate::cli::storage;
use crate::store::{Store, StoreError};

const PYTHON: &str = "python";

pub(crate) fn look(context: &Context, store: &Store, findings: &mut Findings) {
    let Some(folder) = storage::folder(&context.global) else {
        return;
    };
    match store.not_imported(&folder) {
        Ok(waiting) if waiting.is_empty() => {}
        Ok(waiting) => {
            let names: Vec<String> = waiting.iter().map(|it| format!("@{}", it.name())).collect();
            findings.warn(
                PYTHON,
                format!(
                    "the Python tool has accounts that are not stored here: {}",
                    names.join(", ")
                ),
                "`agoras utils tokens import` takes them over, and leaves its files as they are",
            );
        }
        // Told of the key.
        Err(StoreError::NoPassphrase { .. }) => {}
        Err(error) => findings.told_by(PYTHON, State::Warn, error),
    }
}
