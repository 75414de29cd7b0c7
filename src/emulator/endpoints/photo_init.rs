//! `POST /v2/post/publish/content/init/`

use serde_json::Value;

use super::caller::Caller;
use super::caps;
use super::opening::{Opening, open};
use super::ownership;
use super::post_info;
use super::source_info;
use crate::emulator::wire::call::ApiCall;
use crate::emulator::wire::envelope::Reply;
use crate::emulator::wire::refusal::Refusal;
use crate::emulator::world::publication::{Delivery, Flow};
use crate::emulator::world::state::EmulatorState;
use crate::emulator::world::users::Phone;

/// Opens a photo post or draft.
pub(crate) fn photo(state: &mut EmulatorState, call: &ApiCall) -> Reply {
    let body = call.json()?;
    let flow = flow(&body);
    let caller = Caller::admit(state, call, scopes(flow))?;
    let flow = flow.ok_or_else(|| Refusal::invalid("Invalid media_type or post_mode"))?;
    let urls = source_info::photos(&body)?;
    post_info::check_shape(&body, post_info::PHOTO)?;
    let public = match flow {
        Flow::Direct => {
            let public = post_info::check_privacy(&body, &caller, &state.switches)?;
            caps::check_post(state, &caller)?;
            public
        }
        Flow::Inbox => {
            if caller.user.phone == Phone::TooOld {
                return Err(Refusal::of("app_version_check_failed"));
            }
            caps::check_draft(state, &caller)?;
            false
        }
    };
    ownership::check(&caller.app, &urls, &state.switches)?;
    let opening = Opening { flow, delivery: Delivery::Photo, plan: None, public, body };
    Ok(Some(open(state, &caller, call, opening)))
}

fn flow(body: &Value) -> Option<Flow> {
    if body["media_type"].as_str() != Some("PHOTO") {
        return None;
    }
    match body["post_mode"].as_str() {
        Some("DIRECT_POST") => Some(Flow::Direct),
        Some("MEDIA_UPLOAD") => Some(Flow::Inbox),
        _ => None,
    }
}

const fn scopes(flow: Option<Flow>) -> &'static [&'static str] {
    match flow {
        Some(Flow::Direct) => &["video.publish"],
        Some(Flow::Inbox) => &["video.upload"],
        None => &["video.publish", "video.upload"],
    }
}
