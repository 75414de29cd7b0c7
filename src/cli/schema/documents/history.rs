//! The document of `history`

use serde_json::Value;

use super::dry_run::transfer;
use super::publish::{post_ids, post_url, publish_id};
use super::shape::{
    always, boolean, count, list, matching, moment, object, or_null, sometimes, text, word,
};
use crate::journal::{Audience, Outcome};
use crate::tiktok::PrivacyLevel;

/// Returns the document of the publishes in the journal.
pub(super) fn history() -> Value {
    list("The publishes in the journal, the newest first", &entry())
}

fn entry() -> Value {
    object(
        "One publish",
        [
            always("id", or_null(publish_id("The same as `publish_id`"))),
            always(
                "publish_id",
                or_null(publish_id("TikTok's id of the publish; null if TikTok has given none")),
            ),
            always("outcome", outcome()),
            always("finished", boolean("Whether the outcome is final")),
            always(
                "stage",
                word(
                    "How far it came: `opening` before TikTok gave an id, `uploading` while bytes are missing, `sent` once TikTok has all, `ended`",
                    &["opening", "uploading", "sent", "ended"],
                ),
            ),
            always("username", text("The account's name at that time, without @")),
            always("began_at", moment("Its begin")),
            always("ended_at", or_null(moment("Its end; null if it has not ended"))),
            always("media", text("The name of the media")),
            always("media_size", count("The size of the media in bytes")),
            always("transfer", transfer()),
            always("privacy_level", audience()),
            always("post_ids", post_ids()),
            always(
                "url",
                or_null(post_url(
                    "The address of the public post; null if TikTok has not named it",
                )),
            ),
            always(
                "reason",
                or_null(text("Why nothing was posted; null if there is no reason to give")),
            ),
            always(
                "content_key",
                matching(
                    "The same content to the same account has the same key: 43 letters of Base64",
                    "^[A-Za-z0-9_-]{43}$",
                ),
            ),
            sometimes("machine", text("The machine that began it; only with a shared store")),
        ],
    )
}

fn outcome() -> Value {
    let ended =
        [Outcome::Published, Outcome::Inbox, Outcome::Refused, Outcome::Failed, Outcome::Cancelled];
    let mut words: Vec<String> = ended.iter().map(ToString::to_string).collect();
    words.extend(["processing", "cancelling", "unknown"].map(str::to_owned));
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    word(
        "What became of it. `published`, `inbox`: it has arrived. `refused`, `failed`, `cancelled`: nothing was posted. `processing`, `cancelling`: TikTok is not done. `unknown`: it may have been posted",
        &words,
    )
}

fn audience() -> Value {
    let inbox = Audience::inbox();
    let mut words = PrivacyLevel::ALL.map(PrivacyLevel::as_str).to_vec();
    words.push(inbox.as_str());
    word("The audience; `inbox` for a draft", &words)
}
