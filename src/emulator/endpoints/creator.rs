//! `POST /v2/post/publish/creator_info/query/`

use serde_json::json;

use super::caller::Caller;
use super::caps;
use crate::emulator::switches::choices::UnauditedOptions;
use crate::emulator::wire::call::ApiCall;
use crate::emulator::wire::envelope::Reply;
use crate::emulator::world::apps::Audit;
use crate::emulator::world::state::EmulatorState;
use crate::emulator::world::users::Interaction;

/// What the creator may post now; "not now" comes with HTTP 200, on purpose.
pub(crate) fn creator_info(state: &mut EmulatorState, call: &ApiCall) -> Reply {
    call.json()?;
    let caller = Caller::admit(state, call, &["video.publish"])?;
    caps::check_post(state, &caller).map_err(|refusal| refusal.with_status(200))?;
    let user = &caller.user;
    let self_only = caller.app.audit == Audit::Missing
        && state.switches.unaudited_options == UnauditedOptions::SelfOnly;
    let options = if self_only { vec!["SELF_ONLY"] } else { user.privacy_levels().to_vec() };
    Ok(Some(json!({
        "creator_avatar_url": format!("{}/emulator/avatar/{}.svg", state.base, user.username),
        "creator_username": user.username,
        "creator_nickname": user.nickname,
        "privacy_level_options": options,
        "comment_disabled": user.forbids(Interaction::Comment),
        "duet_disabled": user.forbids(Interaction::Duet),
        "stitch_disabled": user.forbids(Interaction::Stitch),
        "max_video_post_duration_sec": user.longest_video,
    })))
}
