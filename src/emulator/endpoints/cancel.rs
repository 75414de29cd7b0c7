//! `POST /v2/post/publish/cancel/`

use super::caller::Caller;
use super::status::named;
use crate::emulator::wire::call::ApiCall;
use crate::emulator::wire::envelope::Reply;
use crate::emulator::wire::refusal::Refusal;
use crate::emulator::world::publication::Delivery;
use crate::emulator::world::state::EmulatorState;

/// Stops a download that is under way; anything else cannot be cancelled.
pub(crate) fn cancel(state: &mut EmulatorState, call: &ApiCall) -> Reply {
    let body = call.json()?;
    let caller = Caller::admit(state, call, &["video.publish", "video.upload"])?;
    let id = named(state, &caller, &body)?;
    let publication =
        state.publication_mut(&id).ok_or_else(|| Refusal::of("invalid_publish_id"))?;
    let under_way = publication.delivery != Delivery::File
        && publication.failed.is_none()
        && publication.arrived.is_none();
    if !under_way {
        return Err(Refusal::of("publish_not_cancellable"));
    }
    publication.failed = Some("publish_cancelled".to_owned());
    if let Some(download) = publication.download.take() {
        download.abort();
    }
    Ok(None)
}
