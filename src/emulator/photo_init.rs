//! `POST /v2/post/publish/content/init/`

use serde_json::Value;

use super::call::Call;
use super::caller::Caller;
use super::caps;
use super::envelope::Reply;
use super::opening::{Opening, open};
use super::ownership;
use super::post_info;
use super::publication::{Delivery, Flow};
use super::refusal::Refusal;
use super::source_info;
use super::state::State;
use super::users::Phone;

/// Opens a photo post or draft.
pub(crate) fn photo(state: &mut State, call: &Call) -> Reply {
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
