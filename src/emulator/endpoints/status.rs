//! `POST /v2/post/publish/status/fetch/` and `/v2/post/publish/cancel/`

use serde_json::{Value, json};

use super::caller::Caller;
use crate::emulator::switches::table::PostIds;
use crate::emulator::wire::{ApiCall, Endpoint, Refusal, Reply};
use crate::emulator::world::{Delivery, EmulatorState, Publication, Stage};

pub(crate) fn fetch(state: &mut EmulatorState, call: &ApiCall) -> Reply {
    let now = state.now();
    let pace = state.pace();
    let ids = state.settings.switches.ids;
    let lag = state.settings.switches.status_lag;
    let publication = own_publication(state, call, Endpoint::Status)?;
    if publication.polls < lag {
        publication.polls += 1;
        return Err(Refusal::invalid("invalid_publish_id"));
    }
    if let Some(reason) = &call.planned_failure {
        publication.failed = Some(reason.clone());
    }
    let reached = publication.stage(now, pace);
    Ok(Some(describe(publication, &reached, ids)))
}

/// Stops a download that is under way. Nothing else can be cancelled.
pub(crate) fn cancel(state: &mut EmulatorState, call: &ApiCall) -> Reply {
    let publication = own_publication(state, call, Endpoint::Cancel)?;
    if publication.delivery != Delivery::File && publication.stop("publish_cancelled") {
        Ok(None)
    } else {
        Err(Refusal::of("publish_not_cancellable"))
    }
}

/// Finds the publish that a call names, if it is the caller's own.
fn own_publication<'s>(
    state: &'s mut EmulatorState,
    call: &ApiCall,
    endpoint: Endpoint,
) -> Result<&'s mut Publication, Refusal> {
    let body = call.json()?;
    let caller = Caller::admit(state, call, endpoint, &["video.publish", "video.upload"])?;
    let id = body["publish_id"]
        .as_str()
        .filter(|id| !id.is_empty())
        .ok_or_else(|| Refusal::invalid("The publish_id is empty or incorrect"))?;
    let publication = state.publication_mut(id).ok_or_else(|| Refusal::of("invalid_publish_id"))?;
    let own = publication.username == caller.user.username
        && publication.client_key == caller.app.client_key;
    own.then_some(publication)
        .ok_or_else(|| Refusal::of("token_not_authorized_for_specified_publish_id"))
}

fn describe(publication: &Publication, stage: &Stage, ids: PostIds) -> Value {
    let mut data = json!({"status": stage.word()});
    match stage {
        Stage::Uploading | Stage::Downloading => count_bytes(publication, &mut data),
        Stage::Failed(reason) => {
            data["fail_reason"] = json!(reason);
            count_bytes(publication, &mut data);
        }
        Stage::InInbox => {}
        Stage::Complete { moderated } => {
            if let Some(ids) = post_ids(publication.post_id, *moderated, ids) {
                data["publicaly_available_post_id"] = ids;
            }
        }
    }
    data
}

/// Adds the bytes so far. TikTok leaves fields without a value out, so 0 bytes are no field.
fn count_bytes(publication: &Publication, data: &mut Value) {
    let name = match publication.delivery {
        Delivery::File => "uploaded_bytes",
        Delivery::Url | Delivery::Photo => "downloaded_bytes",
    };
    if publication.bytes > 0 {
        data[name] = json!(publication.bytes);
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
