//! Faults carried out: answers that stand in, silence, and changes to an answer

use std::future::pending;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::response::Response;
use futures_util::StreamExt;
use futures_util::stream;
use http::HeaderValue;
use serde_json::Value;

use super::fault::{FaultKind, Silence, StandIn, StandInBody};
use crate::emulator::endpoints::upload;
use crate::emulator::server::connection::Peer;
use crate::emulator::wire::{Answer, Endpoint, Refusal, envelope, flat_error};
use crate::emulator::world::state::EmulatorState;

const GATEWAY: &str = "<html><head><title>Service Unavailable</title></head><body><h1>Service Unavailable</h1>The server is temporarily unable to service your request.</body></html>";

/// Returns the answer that a fault gives instead of the endpoint's.
pub(crate) fn instead(state: &mut EmulatorState, endpoint: Endpoint, fault: &StandIn) -> Answer {
    let status = fault.status.unwrap_or(500);
    let answer = match &fault.body {
        StandInBody::Code(code) => refuse(state, endpoint, code, fault.status),
        StandInBody::Html => Answer::html(status, GATEWAY.to_owned()),
        StandInBody::Null => upload::plain(status),
        StandInBody::Text(text) => Answer::plain(status, text.clone()),
        StandInBody::Empty => Answer::empty(status),
    };
    match &fault.header {
        Some((name, value)) => answer.with(name, value),
        None => answer,
    }
}

/// Refuses in the shape of the endpoint. Without a status, OAuth's errors have 200, the others the
/// documented one.
fn refuse(
    state: &mut EmulatorState,
    endpoint: Endpoint,
    code: &str,
    status: Option<u16>,
) -> Answer {
    let documented = Refusal::of(code);
    if matches!(endpoint, Endpoint::Token | Endpoint::Revoke) {
        return flat_error(state, status.unwrap_or(200), code, &documented.message);
    }
    let status = status.unwrap_or(documented.status);
    envelope(state, Err(Refusal { status, ..documented }))
}

/// Reads so many bytes of the request, then ends the connection.
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
    Answer::empty(500).render()
}

pub(crate) async fn no_answer(peer: &Peer, silence: Silence) -> Response {
    if silence == Silence::Stall {
        pending::<()>().await;
    }
    peer.reset();
    Answer::empty(500).render()
}

pub(crate) fn alter(mut answer: Answer, faults: &[FaultKind]) -> Answer {
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
    let place = if enveloped { body.get_mut("data") } else { Some(&mut body) };
    let Some(place) = place.and_then(Value::as_object_mut) else {
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
    let mut response = answer.render();
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

/// Sends `part`, gives it time to be flushed, and ends the connection.
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
