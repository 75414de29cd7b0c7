//! The answer to whether a command may be run again

use serde_json::{Value, json};

use crate::cli::explain::Kind;
use crate::flow::Rerun;

/// Returns `true` or `false` if all these kinds of failures have one answer, and otherwise where it is.
pub(super) fn safe_to_rerun(kinds: &[Kind]) -> Value {
    let is_safe = |kind: &Kind| kind.row().rerun == Rerun::Safe;
    if kinds.iter().all(is_safe) {
        json!(true)
    } else if kinds.iter().any(is_safe) {
        json!("see `safe_to_rerun` of the document `error`")
    } else {
        json!(false)
    }
}
