//! The document of `--dry-run`

use serde_json::Value;

use super::publish::publish_id;
use super::shape::{
    Property, always, boolean, constant, count, either, list, matching, null, number, object,
    or_null, sometimes, text, texts, whole, word,
};
use crate::journal::Transfer;
use crate::media::Container;
use crate::tiktok::PrivacyLevel;

/// Returns the document of a post that was checked and not sent.
pub(super) fn dry_run() -> Value {
    object("What would be sent to TikTok. Nothing was sent", properties())
}

/// Returns the properties of a post that was checked and not sent.
pub(super) fn properties() -> Vec<Property> {
    vec![
        always("id", null("Nothing was sent, so that there is no id")),
        always("publish_id", null("Nothing was sent, so that there is no id")),
        always("outcome", constant("The outcome of every dry run", "dry-run")),
        always(
            "resumes",
            or_null(publish_id(
                "The id of the unfinished publish that would be continued; null if a new one would be begun",
            )),
        ),
        always(
            "username",
            or_null(text(
                "The account's name, without @; null for a draft whose account TikTok has not named",
            )),
        ),
        always(
            "destination",
            word("The creator's profile, or the inbox for a draft", &["post", "inbox"]),
        ),
        always("transfer", transfer()),
        always("media", either("The media, as its headers describe it", [photos(), video()])),
        always(
            "endpoint",
            matching("The path of the call that would be made", "^/v2/post/publish/[a-z/]+/$"),
        ),
        always(
            "post",
            either(
                "The settings of the post, in TikTok's words; null for the draft of a video",
                [null("A draft of a video has no settings"), video_post(), photo_post()],
            ),
        ),
        always(
            "source",
            either(
                "Where TikTok gets the media from, in its own words; null if the video is converted first",
                [
                    null("The size is not known before the conversion"),
                    upload(),
                    pull(),
                    photo_pull(),
                ],
            ),
        ),
        sometimes("fix", text("The command that would convert the video first, with --fix")),
    ]
}

/// Returns the ways in which media get to TikTok.
pub(super) fn transfer() -> Value {
    let word_of = |transfer| serde_json::to_value(transfer).unwrap_or_default();
    let words = [Transfer::Upload, Transfer::Pull].map(word_of);
    let words: Vec<&str> = words.iter().filter_map(Value::as_str).collect();
    word(
        "`upload`: this machine sends the media. `pull`: TikTok fetches it from its address",
        &words,
    )
}

fn photos() -> Value {
    object(
        "The photos of a post",
        [
            always("names", texts("The address or file of each photo, in their order")),
            always("size", or_null(count("The bytes of all photos; null if no server told them"))),
        ],
    )
}

fn video() -> Value {
    let containers = [Container::Mp4, Container::QuickTime, Container::WebM, Container::Matroska];
    object(
        "A video. What its headers say is left out if they were not read",
        [
            always("name", text("The file or address")),
            always("size", or_null(count("The size in bytes; null if no server told it"))),
            sometimes("container", word("The container", &containers.map(Container::name))),
            sometimes(
                "content_type",
                or_null(text("The media type; null for a container that TikTok does not take")),
            ),
            sometimes("codec", text("The codec of the pictures, such as H.264")),
            sometimes("width", whole("The width as displayed, in pixels", 1)),
            sometimes("height", whole("The height as displayed, in pixels", 1)),
            sometimes("rotation", rotation()),
            sometimes(
                "duration_s",
                or_null(number("The duration in seconds; null if no header gives it")),
            ),
            sometimes(
                "frame_rate",
                or_null(number("The pictures a second; null if no header gives them")),
            ),
            sometimes(
                "frame_rate_is_estimate",
                boolean("Whether the frame rate is that of the first pictures only"),
            ),
        ],
    )
}

fn rotation() -> Value {
    serde_json::json!({
        "description": "The degrees by which a player turns the pictures clockwise",
        "type": "integer",
        "enum": [0, 90, 180, 270],
    })
}

fn video_post() -> Value {
    object(
        "The settings of a video's post",
        [
            sometimes("title", text("The caption")),
            always("privacy_level", privacy()),
            always("disable_comment", boolean("Whether nobody may comment")),
            always("disable_duet", boolean("Whether nobody may make a duet")),
            always("disable_stitch", boolean("Whether nobody may stitch it")),
            sometimes(
                "video_cover_timestamp_ms",
                count("The position of the cover's frame, in milliseconds"),
            ),
            always("brand_content_toggle", boolean("Whether it is a paid partnership")),
            always(
                "brand_organic_toggle",
                boolean("Whether it promotes the creator's own business"),
            ),
            always("is_aigc", boolean("Whether it has the label of AI-generated content")),
        ],
    )
}

fn photo_post() -> Value {
    object(
        "The settings of a photo post; those of an audience are left out for a draft",
        [
            sometimes("title", text("The title")),
            sometimes("description", text("The description")),
            sometimes("privacy_level", privacy()),
            sometimes("disable_comment", boolean("Whether nobody may comment")),
            sometimes("auto_add_music", boolean("Whether TikTok adds music")),
            sometimes("brand_content_toggle", boolean("Whether it is a paid partnership")),
            sometimes(
                "brand_organic_toggle",
                boolean("Whether it promotes the creator's own business"),
            ),
        ],
    )
}

fn privacy() -> Value {
    word("The audience", &PrivacyLevel::ALL.map(PrivacyLevel::as_str))
}

fn upload() -> Value {
    object(
        "A video that is uploaded",
        [
            always("source", constant("The kind of source", "FILE_UPLOAD")),
            always("video_size", count("The size in bytes")),
            always("chunk_size", count("The bytes of each chunk but the last")),
            always("total_chunk_count", whole("The number of chunks", 1)),
        ],
    )
}

fn pull() -> Value {
    object(
        "A video that TikTok fetches",
        [
            always("source", constant("The kind of source", "PULL_FROM_URL")),
            always("video_url", text("The address of the video")),
        ],
    )
}

fn photo_pull() -> Value {
    let address = text(
        "The address of a photo; for one of this machine that of its place in the media store",
    );
    object(
        "Photos that TikTok fetches",
        [
            always("source", constant("The kind of source", "PULL_FROM_URL")),
            always("photo_cover_index", count("The index of the cover, from 0")),
            always("photo_images", list("The addresses of the photos", &address)),
        ],
    )
}
