//! The document of `videos`

use serde_json::Value;

use super::publish::post_id;
use super::shape::{always, boolean, count, list, moment, object, or_null, text};

/// Returns the document of an account's public videos.
pub(super) fn videos() -> Value {
    object(
        "The account's public videos, the newest first, or in the order of the ids that were asked for",
        [
            always("username", text("The account's name, without @")),
            always("videos", list("The videos", &video())),
            always(
                "has_more",
                boolean("Whether TikTok has older ones that `--limit` has left out"),
            ),
            always(
                "not_found",
                list(
                    "The ids that were asked for and are no public videos of the account",
                    &post_id(),
                ),
            ),
        ],
    )
}

fn video() -> Value {
    object(
        "One video. What TikTok leaves out is null",
        [
            always("id", post_id()),
            always("url", or_null(text("Its address at TikTok"))),
            always("caption", or_null(text("Its caption"))),
            always("created_at", or_null(moment("Its creation"))),
            always("duration_s", or_null(count("Its length in seconds"))),
            always("views", or_null(count("The number of views"))),
            always("likes", or_null(count("The number of likes"))),
            always("comments", or_null(count("The number of comments"))),
            always("shares", or_null(count("The number of shares"))),
            always("cover_url", or_null(text("The address of its cover, which is valid for six hours"))),
        ],
    )
}
