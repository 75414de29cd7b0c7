//! The three inits, which open a publish: direct video, video draft, and photos

use std::time::Duration;

use serde_json::{Value, json};

use super::caller::{Caller, check_caps};
use super::post_info;
use super::source_info::{self, Source};
use crate::emulator::wire::{ApiCall, Endpoint, Refusal, Reply};
use crate::emulator::world::{
    ChunkLayout, Delivery, EmulatorState, Flow, Publication, Upload, UserKind, mint,
};

/// TikTok: an upload address works for an hour.
const UPLOAD_LIFETIME: Duration = Duration::from_hours(1);

/// Answers `POST /v2/post/publish/video/init/`.
pub(crate) fn direct(state: &mut EmulatorState, call: &ApiCall) -> Reply {
    let body = call.json()?;
    let caller = Caller::admit(state, call, Endpoint::VideoInit, &["video.publish"])?;
    let source = source_info::video(&body)?;
    post_info::check_shape(&body, post_info::VIDEO)?;
    let public = post_info::check_privacy(&body, &caller, &state.settings.switches)?;
    check_caps(state, &caller, Flow::Direct)?;
    source_info::check_ownership(source.urls(), &state.settings)?;
    let opening = Opening { flow: Flow::Direct, source, public, body };
    Ok(Some(open(state, &caller, call, opening)))
}

/// Answers `POST /v2/post/publish/inbox/video/init/`, and ignores a `post_info`.
pub(crate) fn inbox(state: &mut EmulatorState, call: &ApiCall) -> Reply {
    let body = call.json()?;
    let caller = Caller::admit(state, call, Endpoint::InboxInit, &["video.upload"])?;
    let source = source_info::video(&body)?;
    check_caps(state, &caller, Flow::Inbox)?;
    source_info::check_ownership(source.urls(), &state.settings)?;
    let opening = Opening { flow: Flow::Inbox, source, public: false, body };
    Ok(Some(open(state, &caller, call, opening)))
}

/// Answers `POST /v2/post/publish/content/init/`.
pub(crate) fn photo(state: &mut EmulatorState, call: &ApiCall) -> Reply {
    let body = call.json()?;
    let flow = photo_flow(&body);
    let scopes: &[&str] = match flow {
        Some(Flow::Direct) => &["video.publish"],
        Some(Flow::Inbox) => &["video.upload"],
        None => &["video.publish", "video.upload"],
    };
    let caller = Caller::admit(state, call, Endpoint::PhotoInit, scopes)?;
    let flow = flow.ok_or_else(|| Refusal::invalid("Invalid media_type or post_mode"))?;
    let source = source_info::photos(&body)?;
    post_info::check_shape(&body, post_info::PHOTO)?;
    let public = match flow {
        Flow::Direct => post_info::check_privacy(&body, &caller, &state.settings.switches)?,
        Flow::Inbox if caller.user.kind == UserKind::OldApp => {
            return Err(Refusal::of("app_version_check_failed"));
        }
        Flow::Inbox => false,
    };
    check_caps(state, &caller, flow)?;
    source_info::check_ownership(source.urls(), &state.settings)?;
    Ok(Some(open(state, &caller, call, Opening { flow, source, public, body })))
}

fn photo_flow(body: &Value) -> Option<Flow> {
    match (body["media_type"].as_str()?, body["post_mode"].as_str()?) {
        ("PHOTO", "DIRECT_POST") => Some(Flow::Direct),
        ("PHOTO", "MEDIA_UPLOAD") => Some(Flow::Inbox),
        _ => None,
    }
}

struct Opening {
    flow: Flow,
    source: Source,
    /// True if everyone will see the post.
    public: bool,
    body: Value,
}

/// Opens a publish and returns the `data` of TikTok's answer.
fn open(state: &mut EmulatorState, caller: &Caller, call: &ApiCall, opening: Opening) -> Value {
    let delivery = opening.source.delivery();
    let id = format!("{}{}", prefix(delivery, opening.flow), mint::long_number());
    let mut data = json!({"publish_id": id});
    let upload = match opening.source {
        Source::File(layout) => {
            let upload = upload(state, layout);
            let Upload { id, token, .. } = &upload;
            let base = &call.addresses.uploads;
            data["upload_url"] =
                format!("{base}/upload?upload_id={id}&upload_token={token}").into();
            Some(upload)
        }
        Source::Url(_) | Source::Photos(_) => {
            state.to_pull.push(id.clone());
            None
        }
    };
    let created = state.now();
    let mut body = opening.body;
    state.publications.push(Publication {
        id,
        client_key: caller.app.client_key.clone(),
        username: caller.user.username.clone(),
        flow: opening.flow,
        delivery,
        post_info: body["post_info"].take(),
        source_info: body["source_info"].take(),
        created,
        public: opening.public,
        planned_failure: call.planned_failure.clone(),
        upload,
        post_id: mint::long_number(),
        ..Publication::default()
    });
    data
}

fn upload(state: &EmulatorState, layout: ChunkLayout) -> Upload {
    Upload {
        id: mint::long_number().to_string(),
        token: mint::uuid(),
        expires: state.now() + UPLOAD_LIFETIME,
        layout,
    }
}

/// Returns the first part of the publish id, as TikTok writes it.
const fn prefix(delivery: Delivery, flow: Flow) -> &'static str {
    match (delivery, flow) {
        (Delivery::File, Flow::Direct) => "v_pub_file~v2-1.",
        (Delivery::Url, Flow::Direct) => "v_pub_url~v2-1.",
        (Delivery::File, Flow::Inbox) => "v_inbox_file~v2.",
        (Delivery::Url, Flow::Inbox) => "v_inbox_url~v2.",
        (Delivery::Photo, Flow::Direct) => "p_pub_url~v2.",
        (Delivery::Photo, Flow::Inbox) => "p_inbox_url~v2.",
    }
}
