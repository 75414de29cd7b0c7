//! The lines of `utils feed-publish` and `utils schedule-run`

use serde_json::Value;

use super::shape::{
    Property, always, constant, either, moment, object, or_null, text, whole, word,
};
use super::{dry_run, failure, publish};

/// Returns the document of one item of a feed.
pub(super) fn feed_line() -> Value {
    let shapes = [
        object("An item that was published", item().into_iter().chain(publish::followed())),
        object("An item that would be published", item().into_iter().chain(dry_run::properties())),
        object(
            "An item that was left alone",
            item().into_iter().chain([always(
                "outcome",
                constant("Another process is publishing it at this moment", "busy"),
            )]),
        ),
    ];
    either(
        "What became of one item of a feed. Items that were posted before have no line",
        shapes.into_iter().chain(failure::after(item)),
    )
}

/// Returns the document of one row of a plan or a sheet.
pub(super) fn schedule_line() -> Value {
    let untouched = word(
        "`late`: its time is longer ago than --max-late allows. `deferred`: a cap of the day keeps it, and it is still due. `busy`: another process is publishing it. `ok`: with --check, nothing is wrong with it",
        &["late", "deferred", "busy", "ok"],
    );
    let shapes = [
        object("A row that was published", row().into_iter().chain(publish::followed())),
        object("A row that would be published", row().into_iter().chain(dry_run::properties())),
        object(
            "A row that was left alone, or checked",
            row().into_iter().chain([always("outcome", untouched)]),
        ),
        object("A row that cannot be read", [line()].into_iter().chain(failure::without_publish())),
    ];
    either(
        "What became of one row of a plan or a sheet. Rows that were posted before, and those that are not due, have no line",
        shapes.into_iter().chain(failure::after(row)),
    )
}

/// Returns the properties that name an item of a feed.
fn item() -> Vec<Property> {
    vec![
        always("item", text("The item's id in the feed")),
        always("link", or_null(text("The item's address; null if it has none"))),
        always("at", or_null(moment("The item's date; null if it has none"))),
    ]
}

/// Returns the properties that name a row of a plan or a sheet.
fn row() -> Vec<Property> {
    vec![
        always("row", or_null(text("The row's id; null if it has none"))),
        line(),
        always("account", or_null(text("The row's account, without @; null for the only one"))),
        always("at", moment("The row's time")),
    ]
}

fn line() -> Property {
    always("line", whole("The line of the plan, or the row of the sheet, from 1", 1))
}
