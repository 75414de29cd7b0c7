//! What faults make of an answer, and how an answer is sent

use std::future::pending;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::response::Response;
use futures_util::StreamExt;
use futures_util::stream;
use http::{HeaderName, HeaderValue, StatusCode};
use serde_json::Value;

use super::fault::{FaultKind, ReplyBody};
use crate::emulator::server::connection::Peer;
use crate::emulator::server::shared::Shared;
use crate::emulator::wire::answer::Answer;
use crate::emulator::wire::call::ApiCall;
use crate::emulator::wire::endpoint::Endpoint;
use crate::emulator::wire::envelope::{envelope, flat_error};
use crate::emulator::wire::refusal::Refusal;
use crate::emulator::world::state::EmulatorState;

const GATEWAY: &str = "<html><head><title>Service Unavailable</title></head><body><h1>Service Unavailable</h1>The server is temporarily unable to service your request.</body></html>";

/// The answer that a fault gives instead of the endpoint's; `None` when there is to be none.
pub(crate) fn instead(shared: &Shared, call: &ApiCall, fault: &FaultKind) -> Option<Answer> {
    let state = &mut shared.lock();
    Some(match fault {
        FaultKind::RateLimited { retry_after } => {
            let answer = refuse(state, call, &Refusal::of("rate_limit_exceeded"));
            match retry_after {
                Some(text) => answer.with("retry-after", text),
                None => answer,
            }
        }
        FaultKind::Http { status, body } => gateway(state, call, *status, body),
        FaultKind::Error { code, status } => {
            let refusal = Refusal::of(code);
            let usual = if call.endpoint.answers_flat() { 200 } else { refusal.status };
            refuse(state, call, &refusal.with_status(status.unwrap_or(usual)))
        }
        FaultKind::Redirect { status, location } => Answer::redirect(*status, location),
        FaultKind::Expired => upload_answer(403),
        FaultKind::NotFound => upload_answer(404),
        FaultKind::RangeRefused => upload_answer(416),
        FaultKind::Body { status, text } => Answer::plain(*status, text.clone()),
        _ => return None,
    })
}

fn gateway(state: &mut EmulatorState, call: &ApiCall, status: u16, body: &ReplyBody) -> Answer {
    match body {
        ReplyBody::Empty => Answer::empty(status),
        ReplyBody::Html => Answer::html(status, GATEWAY.to_owned()),
        ReplyBody::Json => refuse(state, call, &Refusal::of("internal_error").with_status(status)),
        ReplyBody::Code(code) => refuse(state, call, &Refusal::of(code).with_status(status)),
    }
}

fn refuse(state: &mut EmulatorState, call: &ApiCall, refusal: &Refusal) -> Answer {
    match call.endpoint {
        Endpoint::Token | Endpoint::Revoke => {
            flat_error(state, refusal.status, &refusal.code, &refusal.message)
        }
        _ => envelope(state, Err(refusal.clone())),
    }
}

fn upload_answer(status: u16) -> Answer {
    Answer::json(status, &Value::Null)
}

/// Reads so much of the request, then ends the connection.
pub(crate) async fn cut_request(peer: &Peer, body: Body, bytes: u64) -> Response {
    let mut stream = body.into_data_stream();
    let mut seen = 0;
    while seen < bytes {
        match stream.next().await {
            Some(Ok(frame)) => seen += frame.len() as u64,
            _ => break,
        }
    }
    peer.end();
    render(Answer::empty(500))
}

/// Resets the connection, or leaves it waiting for ever.
pub(crate) async fn no_answer(peer: &Peer, fault: &FaultKind) -> Response {
    if !matches!(fault, FaultKind::ResetBefore | FaultKind::ResetAfter) {
        pending::<()>().await;
    }
    peer.reset();
    render(Answer::empty(500))
}

/// Changes what the answer says.
pub(crate) fn bend(mut answer: Answer, faults: &[FaultKind]) -> Answer {
    for fault in faults {
        match fault {
            FaultKind::Field { name, value } => override_field(&mut answer, name, value.as_ref()),
            FaultKind::Header { name, value } => answer = answer.with(name, value),
            FaultKind::TruncatedJson => answer.body.truncate(answer.body.len() / 2),
            _ => {}
        }
    }
    answer
}

fn override_field(answer: &mut Answer, name: &str, value: Option<&Value>) {
    let Ok(mut body) = serde_json::from_slice::<Value>(&answer.body) else {
        return;
    };
    let enveloped = body.get("error").is_some_and(Value::is_object);
    let Some(place) = (if enveloped {
        body.get_mut("data").and_then(Value::as_object_mut)
    } else {
        body.as_object_mut()
    }) else {
        return;
    };
    match value {
        Some(value) => drop(place.insert(name.to_owned(), value.clone())),
        None => drop(place.remove(name)),
    }
    answer.body = body.to_string().into_bytes();
}

/// Sends an answer, at the pace and to the length that faults allow.
pub(crate) fn send(peer: &Peer, answer: Answer, faults: &[FaultKind]) -> Response {
    let whole = Bytes::from(answer.body.clone());
    let length = whole.len();
    let mut response = render(answer);
    for fault in faults {
        match fault {
            FaultKind::Cut(bytes) => {
                let part = whole.slice(..length.min(*bytes));
                *response.body_mut() = cut_body(peer.clone(), part);
                declare_length(&mut response, length);
            }
            FaultKind::Drip(rate) => {
                *response.body_mut() = dripping_body(whole.clone(), *rate);
                declare_length(&mut response, length);
            }
            FaultKind::Huge(spaces) => {
                *response.body_mut() = huge_body(*spaces, whole.clone());
            }
            _ => {}
        }
    }
    response
}

fn declare_length(response: &mut Response, length: usize) {
    response.headers_mut().insert(http::header::CONTENT_LENGTH, HeaderValue::from(length));
}

/// Yields `part`, lets it be flushed, and ends the connection.
fn cut_body(peer: Peer, part: Bytes) -> Body {
    let first = stream::once(async { Ok::<_, std::io::Error>(part) });
    let end = stream::once(async move {
        tokio::time::sleep(Duration::from_millis(20)).await;
        peer.end();
        Err(std::io::ErrorKind::BrokenPipe.into())
    });
    Body::from_stream(first.chain(end))
}

fn dripping_body(whole: Bytes, rate: u32) -> Body {
    let portion = usize::try_from(rate.div_ceil(20)).unwrap_or(usize::MAX);
    let pause = Duration::from_secs(1) * u32::try_from(portion).unwrap_or(u32::MAX) / rate;
    let drops = stream::unfold(whole, move |mut left| async move {
        if left.is_empty() {
            return None;
        }
        tokio::time::sleep(pause).await;
        let portion = left.split_to(portion.min(left.len()));
        Some((Ok::<_, std::io::Error>(portion), left))
    });
    Body::from_stream(drops)
}

fn huge_body(spaces: u64, whole: Bytes) -> Body {
    const PORTION: usize = 64 << 10;
    static SPACES: [u8; PORTION] = [b' '; PORTION];
    let padding = stream::unfold(spaces, |left| async move {
        let portion = usize::try_from(left).unwrap_or(PORTION).min(PORTION);
        let frame = Bytes::from_static(&SPACES[..portion]);
        (portion > 0).then(|| (Ok::<_, std::io::Error>(frame), left - portion as u64))
    });
    Body::from_stream(padding.chain(stream::once(async { Ok(whole) })))
}

/// An answer as it is; headers that HTTP cannot carry are left out.
pub(crate) fn render(answer: Answer) -> Response {
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() =
        StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in &answer.headers {
        if let (Ok(name), Ok(value)) =
            (HeaderName::try_from(name.as_str()), HeaderValue::try_from(value.as_str()))
        {
            response.headers_mut().append(name, value);
        }
    }
    response
}
