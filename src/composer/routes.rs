//! The way of one request to its answer

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use futures_util::stream;
use http::{HeaderValue, Request, StatusCode, header};
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use serde_json::json;
use tokio::time::timeout;

use super::admission::{Route, admit, only};
use super::answer::{self, Answer};
use super::byte_range::{Wanted, wanted};
use super::choices::Choices;
use super::desk::Desk;

/// Bytes of a body. The longest texts have 6200 characters.
const LARGEST_BODY: usize = 128 * 1024;
/// Limit for the arrival of a body.
const ARRIVAL: Duration = Duration::from_secs(10);
/// Bytes of media that are read at once.
const BLOCK: u64 = 512 * 1024;

/// Answers one request. The log gets its status, never its text.
pub(crate) async fn respond(desk: Arc<Desk>, request: Request<Incoming>) -> Answer {
    let (parts, body) = request.into_parts();
    let route = match admit(&desk, &parts) {
        Ok(route) => route,
        Err(refusal) => {
            tracing::debug!(?refusal, "a request to the posting page was refused");
            return answer::refusal(refusal);
        }
    };
    // A player that repeats a large video asks for it again without anybody there.
    if !matches!(route, Route::State | Route::Style | Route::Icon | Route::Medium(_)) {
        desk.sign_of_life();
    }
    match route {
        Route::Page { cookie } => {
            desk.begin_again();
            answer::page(cookie.as_deref())
        }
        Route::Style => answer::style(),
        Route::Icon => answer::icon(),
        Route::Script(text) => answer::script(text),
        Route::Sheet => sheet(&desk),
        Route::State | Route::Alive => answer::json(StatusCode::OK, desk.state()),
        Route::Picture => picture(&desk),
        Route::Medium(index) => medium(desk, index, only(&parts.headers, &header::RANGE)),
        Route::Post => post(&desk, body).await,
        Route::Cancel => {
            let status = if desk.cancel() { StatusCode::OK } else { StatusCode::CONFLICT };
            answer::json(status, desk.state())
        }
    }
}

fn sheet(desk: &Desk) -> Answer {
    let document = serde_json::to_string(&desk.sheet).expect("our own documents are JSON");
    answer::json(StatusCode::OK, document)
}

fn picture(desk: &Desk) -> Answer {
    match &desk.sheet.creator.picture {
        Some(picture) => {
            answer::with_type(StatusCode::OK, picture.content_type, picture.bytes.clone())
        }
        None => answer::nothing(StatusCode::NOT_FOUND),
    }
}

async fn post(desk: &Desk, body: Incoming) -> Answer {
    let Some(choices) = read(desk, body).await else {
        return answer::nothing(StatusCode::BAD_REQUEST);
    };
    match desk.post(choices) {
        Ok(true) => answer::json(StatusCode::ACCEPTED, desk.state()),
        Ok(false) => answer::json(StatusCode::CONFLICT, desk.state()),
        Err(reason) => {
            answer::json(StatusCode::BAD_REQUEST, json!({ "refused": reason }).to_string())
        }
    }
}

async fn read(desk: &Desk, body: Incoming) -> Option<Choices> {
    let limit = desk.clock.patience(ARRIVAL);
    let body = timeout(limit, Limited::new(body, LARGEST_BODY).collect()).await.ok()?.ok()?;
    serde_json::from_slice(&body.to_bytes()).ok()
}

/// Answers with the range of a medium that a player asks for.
fn medium(desk: Arc<Desk>, index: usize, range: Option<&str>) -> Answer {
    let Some(medium) = desk.sheet.media.get(index) else {
        return answer::nothing(StatusCode::NOT_FOUND);
    };
    let size = medium.size;
    let content_type = medium.content_type;
    let (status, part) = match wanted(range, size) {
        Wanted::All => (StatusCode::OK, 0..size),
        Wanted::Part(part) => (StatusCode::PARTIAL_CONTENT, part),
        Wanted::Nothing => (StatusCode::RANGE_NOT_SATISFIABLE, 0..0),
    };
    let place = match status {
        StatusCode::PARTIAL_CONTENT => {
            Some(format!("bytes {}-{}/{size}", part.start, part.end - 1))
        }
        StatusCode::RANGE_NOT_SATISFIABLE => Some(format!("bytes */{size}")),
        _ => None,
    };
    let length = part.end - part.start;
    let blocks = stream::try_unfold(part.start, move |start| {
        let desk = Arc::clone(&desk);
        async move {
            let end = part.end.min(start + BLOCK);
            if start >= end {
                return Ok(None);
            }
            let block: Bytes = (desk.sheet.media[index].read)(start..end).await?;
            Ok::<_, std::io::Error>(Some((block, end)))
        }
    });
    let mut answer = answer::with_type(status, content_type, Body::from_stream(blocks));
    let headers = answer.headers_mut();
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    let place = place.and_then(|place| HeaderValue::from_str(&place).ok());
    headers.extend(place.map(|place| (header::CONTENT_RANGE, place)));
    answer
}
