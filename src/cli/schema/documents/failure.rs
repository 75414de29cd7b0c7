//! The document of a failure

use serde_json::Value;

use super::publish;
use super::shape::{
    Property, always, boolean, either, list, object, or_null, sometimes, text, word,
};
use crate::cli::explain::Kind;

/// Kinds with each outcome of a failure.
const KINDS: [Kind; 4] = [Kind::Fault, Kind::Refused, Kind::Unknown, Kind::Processing];

/// Returns the document of a failed run with `--json`.
pub(super) fn error() -> Value {
    either("Why a run failed, and whether the same command can be run again", after(Vec::new))
}

/// Returns the shapes of a failure, each after the properties that `label` returns.
pub(super) fn after(label: fn() -> Vec<Property>) -> [Value; 2] {
    [
        object(
            "A failure of which no more than the id of a publish is known",
            label().into_iter().chain(without_publish()),
        ),
        object(
            "A failure with what is known of its publish",
            label().into_iter().chain(publish::of_failed_run()).chain(ending()),
        ),
    ]
}

/// Returns the properties of a failure without a publish.
pub(super) fn without_publish() -> Vec<Property> {
    let outcomes = KINDS.map(|kind| kind.row().outcome);
    let publish_id = publish::publish_id(
        "TikTok's id of the publish that the run was about; null if there is none, or none is known",
    );
    let mut properties = vec![
        always(
            "outcome",
            word(
                "`failed`: nothing was posted by this run. `refused`: refused for good. `unknown`: it may have been posted. `processing`: TikTok or another process is at it",
                &outcomes,
            ),
        ),
        always("publish_id", or_null(publish_id)),
    ];
    properties.extend(ending());
    properties
}

/// Returns the properties of every failure.
fn ending() -> [Property; 2] {
    [
        always("error", details()),
        always(
            "safe_to_rerun",
            boolean("Whether the same command can be run again without posting twice"),
        ),
    ]
}

fn details() -> Value {
    object(
        "What failed",
        [
            always(
                "code",
                text("TikTok's error code, or one of agoras, such as `usage` or `unavailable`"),
            ),
            always("message", text("What happened and why, in one line for people")),
            sometimes(
                "violations",
                list("Everything that TikTok would refuse of the media and texts", &violation()),
            ),
            always("hint", or_null(text("What to do; null if there is nothing to advise"))),
            always(
                "log_id",
                or_null(text(
                    "TikTok's id of the call, which its support asks for; null if TikTok gave none",
                )),
            ),
        ],
    )
}

fn violation() -> Value {
    object(
        "One thing that TikTok would refuse",
        [
            always("what", text("What is limited, such as `frame rate`")),
            always("found", text("The value found, with its unit, such as `12 fps`")),
            always("limit", text("The values allowed, with their unit, such as `23 to 60 fps`")),
            always(
                "mend",
                or_null(text("A command that makes media without any of these; null if none does")),
            ),
        ],
    )
}
