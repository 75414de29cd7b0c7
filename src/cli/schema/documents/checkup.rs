//! The document of `doctor`

use serde_json::Value;

use super::shape::{always, list, object, or_null, text, word};
use crate::cli::doctor::CheckStatus;

/// The subjects of checks.
const SUBJECTS: [&str; 16] = [
    "account",
    "browser",
    "caps",
    "clock",
    "creator",
    "https",
    "journal",
    "key",
    "leftovers",
    "localhost",
    "photos",
    "port",
    "python",
    "store",
    "tiktok",
    "variables",
];

/// Returns the document of a check-up.
pub(super) fn doctor() -> Value {
    object(
        "The check-up of everything that a publish needs",
        [
            always("state", state("The worst state of all checks")),
            always("checks", list("What was found, in the order of the checks", &finding())),
        ],
    )
}

fn finding() -> Value {
    object(
        "One thing that was found",
        [
            always("about", word("The subject", &SUBJECTS)),
            always("state", state("`ok`; `warn`: a command may still work; `fail`: some will not")),
            always("what", text("What was found, in one line for people")),
            always("advice", or_null(text("What to do; null if there is nothing to do"))),
        ],
    )
}

fn state(description: &str) -> Value {
    let all = [CheckStatus::Ok, CheckStatus::Warn, CheckStatus::Fail];
    word(description, &all.map(CheckStatus::word))
}
