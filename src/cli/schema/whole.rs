//! The whole description as one document

use clap::Command;
use serde_json::{Value, json};

use super::documents;

/// Returns the description of the program whose command tree is `_tree`.
pub(crate) fn whole(_tree: &Command) -> Value {
    let _ = documents::printed_by("");
    json!({
        "commands": [],
        "documents": documents::documents(),
    })
}
