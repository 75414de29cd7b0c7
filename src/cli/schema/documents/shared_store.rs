//! The documents of `utils store`

use serde_json::Value;

use super::publish::publish_id;
use super::shape::{always, count, list, moment, object, or_null, text, word};

/// Returns the document of a move to a shared store, or from it.
pub(super) fn store_moved() -> Value {
    object(
        "What was moved",
        [
            always("store", address()),
            always("accounts", count("The number of accounts that were moved")),
            always("publishes", count("The number of publishes that were moved")),
        ],
    )
}

/// Returns the document of what was removed from a shared store.
pub(super) fn store_pruned() -> Value {
    object(
        "What was removed",
        [
            always("publishes", count("The number of finished publishes that were removed")),
            always("probes", count("The number of leftovers of checks that were removed")),
        ],
    )
}

/// Returns the document of what is in a shared store.
pub(super) fn store_status() -> Value {
    object(
        "What is in a shared store",
        [
            always("store", address()),
            always("accounts", list("The accounts in it", &account())),
            always("publishes", list("The publishes that are not finished", &publish())),
        ],
    )
}

fn address() -> Value {
    text("The address of the shared store, without a password")
}

fn account() -> Value {
    object(
        "One account",
        [
            always(
                "identifier",
                text(
                    "The platform and the account's name, or the name of a document that does not open",
                ),
            ),
            always(
                "state",
                word(
                    "`ready`; `refreshing`: a machine gets new tokens now; `refresh-unfinished`: a machine began to and never ended; `lost`: authorize again; `pulled`: a machine has taken it; `unreadable`: it does not open",
                    &["ready", "refreshing", "refresh-unfinished", "lost", "pulled", "unreadable"],
                ),
            ),
            always(
                "days_left",
                or_null(count("The whole days until another login is needed; null if not known")),
            ),
            always(
                "machine",
                or_null(text("The machine that refreshes it, or has it; null if none does")),
            ),
            always("since", or_null(moment("The begin of this state; null for those that last"))),
            always("reason", or_null(text("Why it does not open; null if it does"))),
        ],
    )
}

fn publish() -> Value {
    object(
        "One publish that is not finished",
        [
            always(
                "publish_id",
                or_null(publish_id("TikTok's id of the publish; null if TikTok has given none")),
            ),
            always("username", text("The account's name, without @")),
            always("media", text("The name of the media")),
            always("began_at", moment("Its begin")),
            always("at_work", or_null(text("The machine that works on it now; null if none does"))),
            always("machine", or_null(text("The machine that began it; null if it is not known"))),
        ],
    )
}
