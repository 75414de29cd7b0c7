//! The creator: what they may post now, and the account's own data

use serde_json::{Map, Value, json};

use super::caller::{Caller, check_caps};
use crate::emulator::wire::{ApiCall, Endpoint, Refusal, Reply};
use crate::emulator::world::{EmulatorState, Flow, Stage, User, UserKind};

/// Answers `POST /v2/post/publish/creator_info/query/`. As at TikTok, a creator who may not post now
/// is refused with HTTP 200.
pub(crate) fn creator_info(state: &mut EmulatorState, call: &ApiCall) -> Reply {
    call.json()?;
    let caller = Caller::admit(state, call, Endpoint::Creator, &["video.publish"])?;
    check_caps(state, &caller, Flow::Direct).map_err(|it| Refusal { status: 200, ..it })?;
    let user = &caller.user;
    let quiet = user.kind == UserKind::Quiet;
    let closed = quiet || user.kind == UserKind::Private;
    Ok(Some(json!({
        "creator_avatar_url": avatar(call, user),
        "creator_username": user.username,
        "creator_nickname": user.nickname,
        "privacy_level_options": user.privacy_levels(),
        "comment_disabled": quiet,
        "duet_disabled": closed,
        "stitch_disabled": closed,
        "max_video_post_duration_sec": if quiet { 180 } else { 600 },
    })))
}

/// Answers `GET /v2/user/info/`: the fields of the account that were asked for, each under its scope.
pub(crate) fn user_info(state: &mut EmulatorState, call: &ApiCall) -> Reply {
    let caller = Caller::admit(state, call, Endpoint::UserInfo, &[])?;
    let fields = call.query("fields").unwrap_or_default();
    if fields.is_empty() {
        return Err(Refusal::invalid("Fields is required"));
    }
    let mut user = Map::new();
    for field in fields.split(',').map(str::trim) {
        let (scope, value) = field_of(state, call, &caller, field)
            .ok_or_else(|| Refusal::invalid(&format!("Invalid field: {field}")))?;
        if !caller.may(scope) {
            return Err(Refusal::of("scope_not_authorized"));
        }
        user.insert(field.to_owned(), value);
    }
    Ok(Some(json!({"user": user})))
}

/// Returns a field's scope and value; `None` if TikTok has no such field.
fn field_of(
    state: &EmulatorState,
    call: &ApiCall,
    caller: &Caller,
    field: &str,
) -> Option<(&'static str, Value)> {
    const BASIC: &str = "user.info.basic";
    const PROFILE: &str = "user.info.profile";
    const NUMBERS: &str = "user.info.stats";
    let user = &caller.user;
    Some(match field {
        "open_id" => (BASIC, json!(user.open_id(&caller.app.client_key))),
        "union_id" => (BASIC, json!(user.union_id())),
        "avatar_url" | "avatar_url_100" | "avatar_large_url" => (BASIC, json!(avatar(call, user))),
        "display_name" => (BASIC, json!(user.nickname)),
        "username" => (PROFILE, json!(user.username)),
        "bio_description" => (PROFILE, json!("")),
        "profile_deep_link" => {
            (PROFILE, json!(format!("{}/@{}", call.addresses.api, user.username)))
        }
        "is_verified" => (PROFILE, json!(false)),
        "video_count" => (NUMBERS, json!(video_count(state, &user.username))),
        "follower_count" | "following_count" | "likes_count" => (NUMBERS, json!(0)),
        _ => return None,
    })
}

/// Returns the address of a creator's picture.
fn avatar(call: &ApiCall, user: &User) -> String {
    format!("{}/emulator/avatar/{}.svg", call.addresses.api, user.username)
}

fn video_count(state: &EmulatorState, username: &str) -> usize {
    let own = state.publications.iter().filter(|publication| publication.username == username);
    own.filter(|it| matches!(state.stage(it), Stage::Complete { .. })).count()
}
