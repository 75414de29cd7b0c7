//! `POST /v2/post/publish/status/fetch/`

use serde_json::{Map, Value, json};

use super::caller::Caller;
use crate::emulator::switches::choices::PostIds;
use crate::emulator::wire::call::ApiCall;
use crate::emulator::wire::envelope::Reply;
use crate::emulator::wire::refusal::Refusal;
use crate::emulator::world::publication::{Delivery, Publication, Stage};
use crate::emulator::world::state::EmulatorState;

/// How far a publish has come.
pub(crate) fn fetch(state: &mut EmulatorState, call: &ApiCall) -> Reply {
    let body = call.json()?;
    let caller = Caller::admit(state, call, &["video.publish", "video.upload"])?;
    let id = named(state, &caller, &body)?;
    let (now, pace, switches) = (state.now(), state.pace(), state.switches.clone());
    let publication =
        state.publication_mut(&id).ok_or_else(|| Refusal::of("invalid_publish_id"))?;
    if publication.polls < switches.status_lag {
        publication.polls += 1;
        return Err(Refusal::invalid("invalid_publish_id"));
    }
    if let Some(reason) = &call.doom {
        publication.failed = Some(reason.clone());
    }
    let reached = publication.stage(now, pace);
    Ok(Some(describe(publication, &reached, switches.ids)))
}

/// The publish that a body names, if it is the caller's own.
pub(crate) fn named(
    state: &EmulatorState,
    caller: &Caller,
    body: &Value,
) -> Result<String, Refusal> {
    let id = body["publish_id"]
        .as_str()
        .filter(|id| !id.is_empty())
        .ok_or_else(|| Refusal::invalid("The publish_id is empty or incorrect"))?;
    let publication = state.publication(id).ok_or_else(|| Refusal::of("invalid_publish_id"))?;
    let own = publication.username == caller.user.username
        && publication.client_key == caller.app.client_key;
    own.then(|| id.to_owned())
        .ok_or_else(|| Refusal::of("token_not_authorized_for_specified_publish_id"))
}

fn describe(publication: &Publication, stage: &Stage, ids: PostIds) -> Value {
    let mut data = Map::new();
    data.insert("status".to_owned(), json!(stage.word()));
    match stage {
        Stage::Uploading | Stage::Downloading => count_bytes(publication, &mut data),
        Stage::Failed(reason) => {
            data.insert("fail_reason".to_owned(), json!(reason));
            count_bytes(publication, &mut data);
        }
        Stage::InInbox => {}
        Stage::Complete { moderated } => {
            if let Some(ids) = post_ids(publication.post_id, *moderated, ids) {
                data.insert("publicaly_available_post_id".to_owned(), ids);
            }
        }
    }
    Value::Object(data)
}

/// TikTok leaves fields without a value out, so 0 bytes are no field.
fn count_bytes(publication: &Publication, data: &mut Map<String, Value>) {
    let name = match publication.delivery {
        Delivery::File => "uploaded_bytes",
        Delivery::Url | Delivery::Photo => "downloaded_bytes",
    };
    if publication.bytes > 0 {
        data.insert(name.to_owned(), json!(publication.bytes));
    }
}

fn post_ids(id: u64, moderated: bool, ids: PostIds) -> Option<Value> {
    match ids {
        PostIds::Absent => None,
        PostIds::Empty => Some(json!([])),
        PostIds::Array => moderated.then(|| json!([id])),
        PostIds::Scalar => moderated.then(|| json!(id)),
    }
}
