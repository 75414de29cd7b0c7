//! The documents of one publish

use serde_json::Value;

use super::shape::{
    Property, always, constant, list, matching, object, or_null, sometimes, text, word,
};

/// The letters of TikTok's ids of publishes.
const PUBLISH_ID: &str = "^[A-Za-z0-9_~.-]{1,256}$";
const OUTCOME: &str = "What became of the publish. `published`: it is posted. `inbox`: a draft is in the creator's inbox. `processing`: TikTok has it, and is not done. `cancelling`: TikTok was asked to stop it, and has not said whether it did. `refused`: TikTok refused it, and nothing was posted";

/// The outcomes of `video` and `post`.
const OF_A_POST: [&str; 3] = ["published", "inbox", "processing"];
/// The outcomes of a publish that an earlier run has begun.
const OF_A_FOLLOWED_ONE: [&str; 4] = ["published", "inbox", "processing", "cancelling"];
/// The outcomes of a publish in a run that failed.
const OF_A_FAILED_RUN: [&str; 5] = ["published", "inbox", "processing", "cancelling", "refused"];

/// Returns the document of `video` and `post`.
pub(super) fn publish() -> Value {
    object("The result of one publish", ended(&OF_A_POST))
}

/// Returns the document of `status` and `resume`.
pub(super) fn publish_status() -> Value {
    object("The state of a publish that was begun before", followed())
}

/// Returns the document on stdout of a failed run without `--json`.
pub(super) fn failed_publish() -> Value {
    object(
        "The publish of a run that failed, without --json. The error is on stderr; with --json both are in the document `error`",
        of_failed_run(),
    )
}

/// Returns the document of `cancel`.
pub(super) fn cancelled() -> Value {
    let mut properties =
        common(constant("TikTok has stopped it, and nothing was posted", "cancelled"));
    properties.push(always("fail_reason", constant("TikTok's word for it", "publish_cancelled")));
    object("A publish that TikTok has stopped as asked", properties)
}

/// Returns the properties of a publish that an earlier run has begun.
pub(super) fn followed() -> Vec<Property> {
    ended(&OF_A_FOLLOWED_ONE)
}

/// Returns the properties of a publish in a run that failed.
pub(super) fn of_failed_run() -> Vec<Property> {
    let mut properties = ended(&OF_A_FAILED_RUN);
    properties.push(sometimes(
        "fail_reason",
        text("TikTok's word for the reason; only with the outcome `refused`"),
    ));
    properties
}

/// Returns TikTok's id of a publish.
pub(super) fn publish_id(description: &str) -> Value {
    matching(description, PUBLISH_ID)
}

/// Returns TikTok's ids of public posts.
pub(super) fn post_ids() -> Value {
    list(
        "TikTok's ids of the public posts. Empty while TikTok names none, and for posts that are not public",
        &post_id(),
    )
}

/// Returns TikTok's id of a public post.
pub(super) fn post_id() -> Value {
    matching("TikTok's id of the post: digits, as text, since it is above 2^53", "^[0-9]+$")
}

/// Returns the address of a public post.
pub(super) fn post_url(description: &str) -> Value {
    matching(description, "^https://www\\.tiktok\\.com/@")
}

fn ended(outcomes: &[&str]) -> Vec<Property> {
    common(word(OUTCOME, outcomes))
}

fn common(outcome: Value) -> Vec<Property> {
    vec![
        always("id", publish_id("The same as `publish_id`")),
        always(
            "publish_id",
            publish_id("TikTok's id of the publish, which `agoras tiktok status` takes"),
        ),
        always("outcome", outcome),
        always(
            "status",
            or_null(text(
                "TikTok's own word for the state, such as PUBLISH_COMPLETE, at most 100 characters; null if TikTok was not asked",
            )),
        ),
        always("username", or_null(text("The account's name, without @; null if it is not known"))),
        always("post_ids", post_ids()),
        always(
            "url",
            or_null(post_url("The address of the public post; null if TikTok has not named it")),
        ),
        sometimes("url_reason", text("Why there is no `url`; left out if there is one")),
        sometimes("machine", text("The machine that began it; only with a shared store")),
    ]
}
