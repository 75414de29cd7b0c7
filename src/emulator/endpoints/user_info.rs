//! `GET /v2/user/info/`

use serde_json::{Map, Value, json};

use super::caller::Caller;
use crate::emulator::wire::call::ApiCall;
use crate::emulator::wire::envelope::Reply;
use crate::emulator::wire::refusal::Refusal;
use crate::emulator::world::publication::Stage;
use crate::emulator::world::state::EmulatorState;

/// The fields of the account that were asked for, each under its scope.
pub(crate) fn user_info(state: &mut EmulatorState, call: &ApiCall) -> Reply {
    let caller = Caller::admit(state, call, &[])?;
    let fields = call.query("fields").unwrap_or_default();
    if fields.is_empty() {
        return Err(Refusal::invalid("Fields is required"));
    }
    let mut user = Map::new();
    for field in fields.split(',').map(str::trim) {
        let (scope, value) = field_of(state, &caller, field)
            .ok_or_else(|| Refusal::invalid(&format!("Invalid field: {field}")))?;
        if !caller.may(scope) {
            return Err(Refusal::of("scope_not_authorized"));
        }
        user.insert(field.to_owned(), value);
    }
    Ok(Some(json!({"user": user})))
}

fn field_of(state: &EmulatorState, caller: &Caller, field: &str) -> Option<(&'static str, Value)> {
    let user = &caller.user;
    let (basic, profile, numbers) = ("user.info.basic", "user.info.profile", "user.info.stats");
    let avatar = || json!(format!("{}/emulator/avatar/{}.svg", state.base, user.username));
    Some(match field {
        "open_id" => (basic, json!(user.open_id(&caller.app.client_key))),
        "union_id" => (basic, json!(user.union_id())),
        "avatar_url" | "avatar_url_100" | "avatar_large_url" => (basic, avatar()),
        "display_name" => (basic, json!(user.nickname)),
        "username" => (profile, json!(user.username)),
        "bio_description" => (profile, json!("")),
        "profile_deep_link" => (profile, json!(format!("{}/@{}", state.base, user.username))),
        "is_verified" => (profile, json!(false)),
        "video_count" => (numbers, json!(video_count(state, &user.username))),
        "follower_count" | "following_count" | "likes_count" => (numbers, json!(0)),
        _ => return None,
    })
}

fn video_count(state: &EmulatorState, username: &str) -> usize {
    let (now, pace) = (state.now(), state.pace());
    state
        .publications
        .iter()
        .filter(|publish| publish.username == username)
        .filter(|publish| matches!(publish.stage(now, pace), Stage::Complete { .. }))
        .count()
}
