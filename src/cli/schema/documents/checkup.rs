//! The document of `doctor`

use serde_json::Value;

use super::shape::{always, list, object, or_null, text, texts, word};
use crate::cli::doctor::CheckStatus;
use crate::flow::{AppStage, Visibility};

/// The subjects of checks.
const SUBJECTS: [&str; 17] = [
    "account",
    "app",
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
            always(
                "accounts",
                list("The accounts that were asked about; empty without `--online`", &account()),
            ),
        ],
    )
}

fn account() -> Value {
    object(
        "An account, and the stage of its app as far as TikTok's answers have shown it",
        [
            always("username", text("The account's name, without @")),
            always(
                "stage",
                word(
                    "`nothing_granted`: the login allows neither drafts nor posts. `drafts_only`: it does not allow posts. `unaudited`: posts go to private accounts alone, and only as SELF_ONLY. `audited`. `unknown`: nothing has shown whether the app is audited",
                    &AppStage::ALL.map(AppStage::as_str),
                ),
            ),
            always(
                "visibility",
                word(
                    "Whether the account is public or private, by the privacy levels that TikTok offers",
                    &Visibility::ALL.map(Visibility::as_str),
                ),
            ),
            always(
                "allows",
                texts("What TikTok takes: `draft`, and the privacy levels of direct posts"),
            ),
            always(
                "undecided",
                texts("What TikTok takes or refuses for a reason that is not known yet, in the same words"),
            ),
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
