//! `POST /v2/post/publish/video/init/` and `…/inbox/video/init/`

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
use super::source_info::{self, Source};
use super::state::State;

/// Opens a direct video post.
pub(crate) fn direct(state: &mut State, call: &Call) -> Reply {
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
pub(crate) fn inbox(state: &mut State, call: &Call) -> Reply {
    let body = call.json()?;
    let caller = Caller::admit(state, call, &["video.upload"])?;
    let source = source_info::video(&body, &state.switches)?;
    caps::check_draft(state, &caller)?;
    check_ownership(state, &caller, &source)?;
    let data = open(state, &caller, call, opening(Flow::Inbox, &source, body));
    Ok(Some(data))
}

fn check_ownership(state: &State, caller: &Caller, source: &Source) -> Result<(), Refusal> {
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
