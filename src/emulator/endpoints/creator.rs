//! `POST /v2/post/publish/creator_info/query/`: what the creator may post now

use serde_json::json;

use super::caller::Caller;
use super::caps;
use crate::emulator::wire::call::ApiCall;
use crate::emulator::wire::endpoint::Endpoint;
use crate::emulator::wire::envelope::Reply;
use crate::emulator::wire::refusal::Refusal;
use crate::emulator::world::publication::Flow;
use crate::emulator::world::state::EmulatorState;
use crate::emulator::world::users::UserKind;

/// Returns what the creator may post now. As at TikTok, a creator who may not post now is refused
/// with HTTP 200.
pub(crate) fn creator_info(state: &mut EmulatorState, call: &ApiCall) -> Reply {
    call.json()?;
    let caller = Caller::admit(state, call, Endpoint::Creator, &["video.publish"])?;
    caps::check(state, &caller, Flow::Direct).map_err(|it| Refusal { status: 200, ..it })?;
    let user = &caller.user;
    let quiet = user.kind == UserKind::Quiet;
    let closed = quiet || user.kind == UserKind::Private;
    Ok(Some(json!({
        "creator_avatar_url": format!("{}/emulator/avatar/{}.svg", state.base, user.username),
        "creator_username": user.username,
        "creator_nickname": user.nickname,
        "privacy_level_options": user.privacy_levels(),
        "comment_disabled": quiet,
        "duet_disabled": closed,
        "stitch_disabled": closed,
        "max_video_post_duration_sec": if quiet { 180 } else { 600 },
    })))
}
