//! `POST /v2/post/publish/video/init/` and `…/inbox/video/init/`

use serde_json::Value;

use super::caller::Caller;
use super::caps;
use super::opening::{Opening, open};
use super::ownership;
use super::post_info;
use super::source_info::{self, Source};
use crate::emulator::wire::call::ApiCall;
use crate::emulator::wire::envelope::Reply;
use crate::emulator::wire::refusal::Refusal;
use crate::emulator::world::publication::{Delivery, Flow};
use crate::emulator::world::state::EmulatorState;

/// Opens a direct video post.
pub(crate) fn direct(state: &mut EmulatorState, call: &ApiCall) -> Reply {
    let body = call.json()?;
    let caller = Caller::admit(state, call, &["video.publish"])?;
    let source = source_info::video(&body, &state.switches)?;
    post_info::check_shape(&body, post_info::VIDEO)?;
    let public = post_info::check_privacy(&body, &caller, &state.switches)?;
    caps::check_post(state, &caller)?;
    check_ownership(state, &caller, &source)?;
    let opening = opening(Flow::Direct, &source, body);
    let data = open(state, &caller, call, Opening { public, ..opening });
    Ok(Some(data))
}

/// Opens a video draft; a `post_info` is ignored.
pub(crate) fn inbox(state: &mut EmulatorState, call: &ApiCall) -> Reply {
    let body = call.json()?;
    let caller = Caller::admit(state, call, &["video.upload"])?;
    let source = source_info::video(&body, &state.switches)?;
    caps::check_draft(state, &caller)?;
    check_ownership(state, &caller, &source)?;
    let data = open(state, &caller, call, opening(Flow::Inbox, &source, body));
    Ok(Some(data))
}

fn check_ownership(state: &EmulatorState, caller: &Caller, source: &Source) -> Result<(), Refusal> {
    match source {
        Source::File(_) => Ok(()),
        Source::Url(url) => {
            ownership::check(&caller.app, std::slice::from_ref(url), &state.switches)
        }
    }
}

fn opening(flow: Flow, source: &Source, body: Value) -> Opening {
    let (delivery, plan) = match source {
        Source::File(plan) => (Delivery::File, Some(*plan)),
        Source::Url(_) => (Delivery::Url, None),
    };
    Opening { flow, delivery, plan, public: false, body }
}
