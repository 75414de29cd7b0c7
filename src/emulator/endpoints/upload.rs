//! The upload host: chunks in order, each whole or not at all

use std::io;

use axum::body::Body;
use futures_util::StreamExt;
use http::Method;
use serde_json::Value;

use crate::emulator::switches::table::{MissingTask, RePut, UploadRange, VideoCheck};
use crate::emulator::wire::{Answer, ApiCall};
use crate::emulator::world::{
    EmulatorState, Intake, Piece, Publication, Shared, Upload, is_video, media,
};

/// `Content-Range: bytes first-last/total`
#[derive(Clone, Copy)]
struct ContentRange {
    first: u64,
    last: u64,
    total: u64,
}

impl ContentRange {
    /// Reads the header; `None` for any other form.
    fn parse(text: &str) -> Option<Self> {
        let number = |digits: &str| {
            let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
            digits.parse::<u64>().ok().filter(|_| plain)
        };
        let (range, total) = text.strip_prefix("bytes ")?.split_once('/')?;
        let (first, last) = range.split_once('-')?;
        let range = Self { first: number(first)?, last: number(last)?, total: number(total)? };
        (range.first <= range.last && range.last < range.total).then_some(range)
    }

    const fn length(self) -> u64 {
        self.last - self.first + 1
    }
}

struct Admission {
    publish_id: String,
    range: ContentRange,
    stored_before: bool,
}

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
        Ok(admission) => match store(shared, call, &admission, body).await {
            Ok(answer) => answer,
            Err(error) => {
                tracing::warn!(
                    "cannot keep what is posted: {error}; make room, or raise the limit on files"
                );
                plain(500)
            }
        },
    }
}

/// Reads a refused body to its end, so that the client can read the answer. A client that waits for
/// permission to send it (`Expect`) sends none.
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
    let id = call.query("upload_id").unwrap_or_default();
    let token = call.query("upload_token").unwrap_or_default();
    let found = state.publications.iter().find_map(|publication| {
        let upload = publication.upload.as_ref()?;
        (upload.id == id && upload.token == token).then_some((publication, upload))
    });
    let Some((publication, upload)) = found else {
        return Err(plain(match state.settings.switches.missing_task {
            MissingTask::NotFound => 404,
            MissingTask::MethodNotAllowed => 405,
        }));
    };
    if state.now() >= upload.expires || publication.failed.is_some() {
        return Err(plain(403));
    }
    let refuse = |status| described(state, publication, upload, status);
    let range = announced(call, upload).map_err(refuse)?;
    let stored_before = place(state, publication, upload, range).map_err(refuse)?;
    Ok(Admission { publish_id: publication.id.clone(), range, stored_before })
}

/// Returns the range that the headers announce, or the status that refuses them.
fn announced(call: &ApiCall, upload: &Upload) -> Result<ContentRange, u16> {
    let range = call.header("content-range").ok_or(416_u16)?;
    let range = ContentRange::parse(range).ok_or(400_u16)?;
    let length = call.header("content-length").and_then(|length| length.parse::<u64>().ok());
    let media_type = call.header("content-type").unwrap_or_default();
    let fits = length == Some(range.length())
        && call.header("transfer-encoding").is_none()
        && ["video/mp4", "video/quicktime", "video/webm"].contains(&media_type)
        && range.total == upload.layout.total;
    if fits { Ok(range) } else { Err(400) }
}

/// Returns whether the range is stored already (`true`) or is the next chunk (`false`), or the
/// status that refuses it.
fn place(
    state: &EmulatorState,
    publication: &Publication,
    upload: &Upload,
    range: ContentRange,
) -> Result<bool, u16> {
    let layout = upload.layout;
    let stored_before = publication.chunks.contains(&(range.first, range.last));
    if stored_before && state.settings.switches.re_put == RePut::Accept {
        return Ok(true);
    }
    if range.first != publication.bytes || publication.bytes == layout.total {
        return Err(416);
    }
    let is_last = publication.chunks.len() as u64 + 1 == layout.count;
    let last = if is_last { layout.total - 1 } else { range.first + layout.chunk - 1 };
    if range.last == last { Ok(false) } else { Err(400) }
}

/// Reads a chunk to its end and stores it. An error comes from this machine's disk.
async fn store(
    shared: &Shared,
    call: &ApiCall,
    admission: &Admission,
    body: Body,
) -> io::Result<Answer> {
    let (hashing, digest, folder) = {
        let state = shared.lock();
        let publication = state.publication(&admission.publish_id);
        let digest = publication.map(|publication| publication.digest.clone());
        let settings = &state.settings;
        (settings.switches.hash, digest.unwrap_or_default(), settings.keep_media.clone())
    };
    let file = media::open_kept(folder.as_deref(), &admission.publish_id, 0, admission.range.first)
        .await?;
    let mut intake = Intake::new(hashing, digest, file);
    let mut stream = body.into_data_stream();
    while let Some(frame) = stream.next().await {
        let Ok(frame) = frame else {
            return Ok(plain(400));
        };
        intake.take(&frame).await?;
    }
    intake.finish().await?;
    if intake.bytes != admission.range.length() {
        return Ok(plain(400));
    }
    Ok(commit(&mut shared.lock(), call, admission, intake))
}

/// Makes a whole chunk part of the upload. A chunk that was cut off never comes here, so it leaves
/// no trace.
fn commit(
    state: &mut EmulatorState,
    call: &ApiCall,
    admission: &Admission,
    intake: Intake,
) -> Answer {
    let now = state.now();
    let hashing = state.settings.switches.hash;
    let check = state.settings.switches.video_check;
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
    if let Some(reason) = &call.planned_failure {
        publication.planned_failure = Some(reason.clone());
    }
    if publication.bytes == range.total {
        publication.arrived = Some(now);
        publication.pieces = vec![Piece::new(publication.bytes, &publication.digest, hashing)];
        if check == VideoCheck::Magic && !is_video(&publication.head) {
            publication.planned_failure = Some("file_format_check_failed".to_owned());
        }
    }
    progress(state, &admission.publish_id)
}

/// Answers 206 while chunks are missing, then 201.
fn progress(state: &EmulatorState, publish_id: &str) -> Answer {
    let publication = state.publication(publish_id);
    match publication.and_then(|publication| Some((publication, publication.upload.as_ref()?))) {
        Some((publication, upload)) => {
            let status = if publication.bytes == upload.layout.total { 201 } else { 206 };
            described(state, publication, upload, status)
        }
        None => plain(404),
    }
}

/// Adds a `Content-Range` with the bytes stored so far.
fn described(
    state: &EmulatorState,
    publication: &Publication,
    upload: &Upload,
    status: u16,
) -> Answer {
    let stored = publication.bytes;
    let until = match state.settings.switches.upload_range {
        UploadRange::None => None,
        UploadRange::Last => stored.checked_sub(1),
        UploadRange::Count => Some(stored).filter(|stored| *stored > 0),
    };
    match until {
        Some(until) => {
            let total = upload.layout.total;
            plain(status).with("content-range", &format!("bytes 0-{until}/{total}"))
        }
        None => plain(status),
    }
}

/// Answers with the body `null`, as recorded.
pub(crate) fn plain(status: u16) -> Answer {
    Answer::json(status, &Value::Null)
}
