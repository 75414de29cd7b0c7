//! `post_info`: the texts and options of a post, and who may see it

use serde_json::Value;

use super::caller::Caller;
use crate::emulator::switches::table::{BrandedPrivate, MissingPrivacy, Switches};
use crate::emulator::wire::refusal::Refusal;
use crate::emulator::world::users::UserKind;

const LEVELS: [&str; 4] =
    ["PUBLIC_TO_EVERYONE", "MUTUAL_FOLLOW_FRIENDS", "FOLLOWER_OF_CREATOR", "SELF_ONLY"];

const FLAGS: [&str; 7] = [
    "disable_comment",
    "disable_duet",
    "disable_stitch",
    "brand_content_toggle",
    "brand_organic_toggle",
    "is_aigc",
    "auto_add_music",
];

/// The longest texts, in UTF-16 code units.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TextLimits {
    title: usize,
    description: usize,
}

/// TikTok: 2200 for a video's caption.
pub(crate) const VIDEO: TextLimits = TextLimits { title: 2200, description: usize::MAX };
/// TikTok: 90 for a photo post's title, 4000 for its description.
pub(crate) const PHOTO: TextLimits = TextLimits { title: 90, description: 4000 };

/// Refuses a `post_info` that is missing or has a field of the wrong kind or length.
pub(crate) fn check_shape(body: &Value, limits: TextLimits) -> Result<(), Refusal> {
    let info = &body["post_info"];
    let fits = info.is_object()
        && is_text(&info["title"], limits.title)
        && is_text(&info["description"], limits.description)
        && FLAGS.iter().all(|flag| info[*flag].is_null() || info[*flag].is_boolean());
    fits.then_some(()).ok_or_else(Refusal::post_info)
}

fn is_text(value: &Value, most: usize) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.encode_utf16().count() <= most,
        _ => false,
    }
}

/// Refuses a privacy level that this creator or this app may not use. Returns whether everyone will
/// see the post.
pub(crate) fn check_privacy(
    body: &Value,
    caller: &Caller,
    switches: &Switches,
) -> Result<bool, Refusal> {
    let info = &body["post_info"];
    let level = privacy_level(info, switches)?;
    let private_only = level == "SELF_ONLY";
    let branded = info["brand_content_toggle"].as_bool() == Some(true);
    if branded && private_only && switches.branded_private == BrandedPrivate::Reject {
        return Err(Refusal::invalid("Branded content visibility cannot be set to private"));
    }
    if !caller.user.privacy_levels().contains(&level) {
        return Err(Refusal::of("privacy_level_option_mismatch"));
    }
    let private_account = caller.user.kind == UserKind::Private;
    let unseen = private_account && private_only;
    if !(caller.app.is_audited() || unseen) {
        return Err(Refusal::of("unaudited_client_can_only_post_to_private_accounts"));
    }
    Ok(level == "PUBLIC_TO_EVERYONE")
}

fn privacy_level<'i>(info: &'i Value, switches: &Switches) -> Result<&'i str, Refusal> {
    match info.get("privacy_level") {
        None => Err(match switches.missing_privacy {
            MissingPrivacy::Mismatch => Refusal::of("privacy_level_option_mismatch"),
            MissingPrivacy::Invalid => Refusal::post_info(),
        }),
        Some(given) => {
            given.as_str().filter(|level| LEVELS.contains(level)).ok_or_else(Refusal::post_info)
        }
    }
}
