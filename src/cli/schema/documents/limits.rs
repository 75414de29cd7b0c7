//! The documents of `utils media-limits` and `utils text-limits`

use serde_json::Value;

use super::shape::{
    Property, always, constant, count, either, list, null, object, text, texts, word,
};

/// Returns the document of the limits on media.
pub(super) fn media_limits() -> Value {
    let limits = either("The limits of one kind of media", [image(), video()]);
    list("TikTok's limits on photos and videos", &limits)
}

/// Returns the document of the limits on texts.
pub(super) fn text_limits() -> Value {
    let limit = object(
        "The limit of one text",
        [
            platform(),
            always("field", word("The Python tool's name of the text", &["title", "description"])),
            always("limit", count("The same as `max_units`")),
            always("counting", constant("The Python tool's name of the unit", "utf16_runes")),
            always("mode", word("The Python tool's name of the media", &["video", "photo"])),
            always("kind", word("The media that the text belongs to", &["video", "image"])),
            always("text", text("The name of the text for people")),
            always("option", word("The option that takes it", &["--title", "--description"])),
            always("max_units", count("The most UTF-16 units")),
            always("unit", constant("The unit of `max_units`", "utf-16")),
        ],
    );
    list("TikTok's limits on texts", &limit)
}

fn image() -> Value {
    let own = [
        always("kind", constant("Photos", "image")),
        always("transfer", constant("TikTok fetches photos from their addresses", "url_pull")),
        always("max_duration_s", null("Photos have no duration")),
        always("max_height", null("No limit of the height is known")),
        always("formats", texts("The formats that TikTok takes, such as JPEG")),
        always("min_count", count("The fewest photos of a post")),
        always("max_count", count("The most photos of a post")),
    ];
    object("The limits of photos", own.into_iter().chain(common()))
}

fn video() -> Value {
    let own = [
        always("kind", constant("Videos", "video")),
        always("transfer", constant("Videos are uploaded as bytes", "upload_bytes")),
        always("max_duration_s", count("The longest duration in seconds")),
        always("min_width", count("The least width as displayed, in pixels")),
        always("min_height", count("The least height as displayed, in pixels")),
        always("max_height", count("The greatest height as displayed, in pixels")),
        always("containers", texts("The containers that TikTok takes, such as MP4")),
        always("codecs", texts("The codecs that TikTok takes, such as H.264")),
        always("min_frame_rate", count("The fewest pictures a second")),
        always("max_frame_rate", count("The most pictures a second")),
    ];
    object("The limits of videos", own.into_iter().chain(common()))
}

fn common() -> [Property; 6] {
    [
        platform(),
        always("mime_types", texts("The media types that TikTok takes, such as video/mp4")),
        always("max_bytes", count("The greatest size in bytes")),
        always("max_bytes_human", text("The same in the Python tool's words, such as 4GB")),
        always("min_duration_s", null("TikTok has no shortest duration")),
        always("max_width", count("The greatest width as displayed, in pixels")),
    ]
}

fn platform() -> Property {
    always("platform", constant("The platform", "tiktok"))
}
