//! The documents of `authorize`, `revoke` and `creator`

use serde_json::{Value, json};

use super::shape::{always, boolean, count, object, or_null, seconds_since_1970, text, texts};

/// Returns the document of a login.
pub(super) fn authorized() -> Value {
    object(
        "An account that the app may act for from now on",
        [
            always("username", username()),
            always("scopes", texts("The scopes that were granted, such as video.publish")),
            always(
                "refresh_expires_at",
                or_null(seconds_since_1970(
                    "The moment at which another login is needed; null if TikTok did not tell it",
                )),
            ),
        ],
    )
}

/// Returns the document of an access that was taken back.
pub(super) fn revoked() -> Value {
    object(
        "An account that the app no longer acts for",
        [
            always("username", username()),
            always(
                "revoked",
                json!({ "description": "Always true", "type": "boolean", "const": true }),
            ),
        ],
    )
}

/// Returns the document of an account's settings at TikTok.
pub(super) fn creator() -> Value {
    object(
        "An account, and what it may post",
        [
            always("username", username()),
            always(
                "nickname",
                or_null(text("The name that is shown; null if TikTok did not tell it")),
            ),
            always(
                "avatar_url",
                or_null(text("The address of the picture; null if TikTok did not tell it")),
            ),
            always(
                "privacy_level_options",
                texts(
                    "The audiences that TikTok offers, such as SELF_ONLY, the values of --privacy",
                ),
            ),
            always("comment_disabled", boolean("Whether the creator has switched comments off")),
            always("duet_disabled", boolean("Whether the creator has switched duets off")),
            always("stitch_disabled", boolean("Whether the creator has switched stitches off")),
            always(
                "max_video_post_duration_sec",
                or_null(count("The longest video in seconds; null if TikTok did not tell it")),
            ),
            always(
                "posts_last_24h",
                count("The direct posts of the last 24 hours that the journal knows"),
            ),
            always(
                "drafts_last_24h",
                count("The drafts of the last 24 hours that the journal knows"),
            ),
        ],
    )
}

fn username() -> Value {
    text("The account's name, without @")
}
