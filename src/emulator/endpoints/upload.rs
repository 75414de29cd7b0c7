//! The upload host: chunks in order, each whole or not at all

use std::io;

use axum::body::Body;
use futures_util::StreamExt;
use http::Method;
use serde_json::Value;

use super::content_range::ContentRange;
use crate::emulator::server::shared::Shared;
use crate::emulator::switches::choices::{
    LengthMismatch, MissingTask, RePut, UploadRange, UploadType, VideoCheck,
};
use crate::emulator::wire::answer::Answer;
use crate::emulator::wire::call::{ApiCall, first};
use crate::emulator::world::intake::{Intake, is_video, piece};
use crate::emulator::world::kept_media;
use crate::emulator::world::publication::{Publication, Upload};
use crate::emulator::world::state::EmulatorState;

/// A chunk that may come in.
struct Admission {
    publish_id: String,
    range: ContentRange,
    stored_before: bool,
}

/// Takes a chunk in, or refuses it.
pub(crate) async fn put(shared: &Shared, call: &ApiCall, body: Body) -> Answer {
    let admission = admit(&shared.lock(), call);
    match admission {
        Err(refusal) => {
            drain(call, body).await;
            refusal
        }
        Ok(admission) if admission.stored_before => {
            drain(call, body).await;
            progress(&shared.lock(), &admission.publish_id)
        }
        Ok(admission) => store(shared, call, &admission, body).await,
    }
}

/// Reads a refused body to its end, so that the client can read the answer; not when the client
/// waits to be told to send it.
pub(crate) async fn drain(call: &ApiCall, body: Body) {
    if call.header("expect").is_none() {
        let mut stream = body.into_data_stream();
        while let Some(Ok(_)) = stream.next().await {}
    }
}

fn admit(state: &EmulatorState, call: &ApiCall) -> Result<Admission, Answer> {
    if call.method != Method::PUT {
        return Err(plain(405));
    }
    let id = first(&call.query, "upload_id").unwrap_or_default();
    let token = first(&call.query, "upload_token").unwrap_or_default();
    let found = state.publications.iter().find_map(|publication| {
        let upload = publication.upload.as_ref()?;
        (upload.id == id && upload.token == token).then_some((publication, upload))
    });
    let Some((publication, upload)) = found else {
        return Err(plain(match state.switches.missing_task {
            MissingTask::NotFound => 404,
            MissingTask::MethodNotAllowed => 405,
        }));
    };
    if state.now() >= upload.expires || publication.failed.is_some() {
        return Err(plain(403));
    }
    let refuse = |status| described(state, publication, upload, status);
    let range = announced(state, call, upload).map_err(refuse)?;
    let stored_before = place(state, publication, upload, range).map_err(refuse)?;
    Ok(Admission { publish_id: publication.id.clone(), range, stored_before })
}

/// The range that the headers announce, or the status that refuses them.
fn announced(state: &EmulatorState, call: &ApiCall, upload: &Upload) -> Result<ContentRange, u16> {
    let range = call.header("content-range").ok_or(416_u16)?;
    let range: ContentRange = range.parse().map_err(|()| 400_u16)?;
    let length = call
        .header("content-length")
        .and_then(|length| length.parse::<u64>().ok())
        .ok_or(400_u16)?;
    if call.header("transfer-encoding").is_some() || !takes_type(state, call) {
        return Err(400);
    }
    if length != range.length() {
        return Err(match state.switches.length_mismatch {
            LengthMismatch::BadRequest => 400,
            LengthMismatch::BadGateway => 502,
        });
    }
    if range.total != upload.total {
        return Err(400);
    }
    Ok(range)
}

fn takes_type(state: &EmulatorState, call: &ApiCall) -> bool {
    let given = call.header("content-type").unwrap_or_default();
    match state.switches.upload_type {
        UploadType::Lenient => !given.is_empty(),
        UploadType::Strict => ["video/mp4", "video/quicktime", "video/webm"].contains(&given),
    }
}

/// Whether the range is the next chunk (`false`) or one that is stored (`true`), or the status that
/// refuses it.
fn place(
    state: &EmulatorState,
    publication: &Publication,
    upload: &Upload,
    range: ContentRange,
) -> Result<bool, u16> {
    let stored_before = publication.chunks.contains(&(range.first, range.last));
    if stored_before && state.switches.re_put == RePut::Accept {
        return Ok(true);
    }
    if range.first != publication.bytes || publication.bytes == upload.total {
        return Err(416);
    }
    let number = publication.chunks.len() as u64;
    let last =
        if number + 1 == upload.count { upload.total - 1 } else { range.first + upload.chunk - 1 };
    if range.last == last { Ok(false) } else { Err(400) }
}

async fn store(shared: &Shared, call: &ApiCall, admission: &Admission, body: Body) -> Answer {
    let (hashing, digest, keep) = {
        let state = shared.lock();
        let digest =
            state.publication(&admission.publish_id).map(|publication| publication.digest.clone());
        (state.switches.hash, digest.unwrap_or_default(), state.keep.clone())
    };
    let opened = kept_media::open(&keep, &admission.publish_id, 0, admission.range.first).await;
    let file = match opened {
        Ok(file) => file,
        Err(error) => return not_kept(&error),
    };
    let mut intake = Intake::new(hashing, digest, file);
    let mut stream = body.into_data_stream();
    while let Some(frame) = stream.next().await {
        let Ok(frame) = frame else {
            return plain(400);
        };
        if let Err(error) = intake.take(&frame).await {
            return not_kept(&error);
        }
    }
    if let Err(error) = intake.finish().await {
        return not_kept(&error);
    }
    if intake.bytes != admission.range.length() {
        return plain(400);
    }
    commit(&mut shared.lock(), call, admission, intake)
}

/// Answers a chunk that the disk of this machine does not take, and tells whoever runs the emulator.
fn not_kept(error: &io::Error) -> Answer {
    tracing::warn!("cannot keep what is posted: {error}; make room, or raise the limit on files");
    plain(500)
}

/// Only here does a chunk become part of the upload: one that was cut off leaves no trace.
fn commit(
    state: &mut EmulatorState,
    call: &ApiCall,
    admission: &Admission,
    intake: Intake,
) -> Answer {
    let (now, hashing, check) = (state.now(), state.switches.hash, state.switches.video_check);
    let range = admission.range;
    let Some(publication) = state.publication_mut(&admission.publish_id) else {
        return plain(404);
    };
    if publication.bytes != range.first {
        // The same chunk came in on another connection meanwhile.
        return plain(416);
    }
    if range.first == 0 {
        publication.head.clone_from(&intake.head);
    }
    publication.digest = intake.digest;
    publication.bytes += intake.bytes;
    publication.chunks.push((range.first, range.last));
    if let Some(reason) = &call.doom {
        publication.doom = Some(reason.clone());
    }
    if publication.bytes == range.total {
        publication.arrived = Some(now);
        publication.pieces = vec![piece(hashing, &publication.digest, publication.bytes)];
        if check == VideoCheck::Magic && !is_video(&publication.head) {
            publication.doom = Some("file_format_check_failed".to_owned());
        }
    }
    progress(state, &admission.publish_id)
}

/// 206 while chunks are missing, then 201.
fn progress(state: &EmulatorState, publish_id: &str) -> Answer {
    let Some(publication) = state.publication(publish_id) else {
        return plain(404);
    };
    let Some(upload) = &publication.upload else {
        return plain(404);
    };
    let status = if publication.bytes == upload.total { 201 } else { 206 };
    described(state, publication, upload, status)
}

fn described(
    state: &EmulatorState,
    publication: &Publication,
    upload: &Upload,
    status: u16,
) -> Answer {
    let stored = publication.bytes;
    let until = match state.switches.upload_range {
        UploadRange::None => None,
        UploadRange::Last => stored.checked_sub(1),
        UploadRange::Count => Some(stored).filter(|stored| *stored > 0),
    };
    match until {
        Some(until) => {
            plain(status).with("content-range", &format!("bytes 0-{until}/{}", upload.total))
        }
        None => plain(status),
    }
}

/// The literal `null`, as recorded.
fn plain(status: u16) -> Answer {
    Answer::json(status, &Value::Null)
}
