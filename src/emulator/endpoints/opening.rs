//! Opening a publish once everything about it has been checked

use serde_json::{Value, json};
use sha2::Sha256;

use super::caller::Caller;
use super::chunk_layout::ChunkLayout;
use crate::emulator::wire::call::ApiCall;
use crate::emulator::world::mint;
use crate::emulator::world::publication::{Delivery, Flow, Publication, Upload};
use crate::emulator::world::state::EmulatorState;

/// TikTok: an upload address works for an hour.
const UPLOAD_LIFETIME: std::time::Duration = std::time::Duration::from_hours(1);

/// What is to be opened.
#[derive(Debug)]
pub(crate) struct Opening {
    pub(crate) flow: Flow,
    pub(crate) delivery: Delivery,
    /// The chunks, when it comes in chunks.
    pub(crate) plan: Option<ChunkLayout>,
    /// Whether everyone will see the post.
    pub(crate) public: bool,
    /// The request's JSON.
    pub(crate) body: Value,
}

/// Opens a publish and says what TikTok would answer.
pub(crate) fn open(
    state: &mut EmulatorState,
    caller: &Caller,
    call: &ApiCall,
    opening: Opening,
) -> Value {
    let upload = opening.plan.map(|plan| upload(state, plan));
    let id = format!("{}{}", prefix(&opening), mint::long_number());
    let mut data = json!({"publish_id": id});
    match &upload {
        Some(upload) => data["upload_url"] = upload_url(&state.base, upload).into(),
        None => state.to_pull.push(id.clone()),
    }
    let created = state.now();
    let mut body = opening.body;
    state.publications.push(Publication {
        id,
        client_key: caller.app.client_key.clone(),
        username: caller.user.username.clone(),
        flow: opening.flow,
        delivery: opening.delivery,
        post_info: body["post_info"].take(),
        source_info: body["source_info"].take(),
        created,
        public: opening.public,
        doom: call.doom.clone(),
        failed: None,
        arrived: None,
        upload,
        bytes: 0,
        digest: Sha256::default(),
        pieces: Vec::new(),
        chunks: Vec::new(),
        head: Vec::new(),
        polls: 0,
        post_id: mint::long_number(),
        download: None,
    });
    data
}

fn upload(state: &EmulatorState, plan: ChunkLayout) -> Upload {
    Upload {
        id: mint::long_number().to_string(),
        token: mint::uuid(),
        expires: state.now() + UPLOAD_LIFETIME,
        total: plan.total,
        chunk: plan.chunk,
        count: plan.count,
    }
}

fn upload_url(base: &str, upload: &Upload) -> String {
    format!("{base}/upload?upload_id={}&upload_token={}", upload.id, upload.token)
}

const fn prefix(opening: &Opening) -> &'static str {
    match (opening.delivery, opening.flow) {
        (Delivery::File, Flow::Direct) => "v_pub_file~v2-1.",
        (Delivery::Url, Flow::Direct) => "v_pub_url~v2-1.",
        (Delivery::File, Flow::Inbox) => "v_inbox_file~v2.",
        (Delivery::Url, Flow::Inbox) => "v_inbox_url~v2.",
        (Delivery::Photo, Flow::Direct) => "p_pub_url~v2.",
        (Delivery::Photo, Flow::Inbox) => "p_inbox_url~v2.",
    }
}
