//! The way of one request to its answer: admit it, log it, apply faults, carry it out

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, State};
use axum::response::Response;
use http::request::Parts;

use super::admission::{self, Visitor};
use super::connection::Peer;
use super::control;
use super::routes::{Handling, Route, route};
use crate::emulator::endpoints::{authorize, gallery, upload};
use crate::emulator::faults::{FaultKind, apply};
use crate::emulator::wire::{Answer, ApiCall, Endpoint, Request, envelope};
use crate::emulator::world::{Shared, mint, pull};

/// More than any JSON or form that TikTok takes.
const MOST_BODY: usize = 1 << 20;
const MOST_LOGGED: usize = 64 << 10;

pub(crate) async fn exchange(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(peer): ConnectInfo<Peer>,
    request: axum::extract::Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let host = match shared.names.host(&parts) {
        Ok(host) => host,
        Err(refusal) => return refusal.render(),
    };
    let visitor = shared.names.visitor(&host, &parts.headers);
    let addresses = shared.names.addresses(&host);
    match (route(&parts.method, parts.uri.path()), visitor) {
        (Route::Control | Route::Endpoint(Endpoint::Authorize, _), Visitor::Foreign)
        | (Route::Control, Visitor::Linked) => admission::refuse_foreign().render(),
        (Route::Endpoint(endpoint, handling), visitor) => {
            let number = log(&shared, endpoint, &parts);
            let mut call = ApiCall::new(parts, addresses);
            if visitor == Visitor::Linked {
                // Another site may lead to the page, but not answer it.
                call.query.retain(|(name, _)| name != authorize::AUTO);
            }
            Exchange { shared, peer, endpoint, call, number }.run(handling, body).await
        }
        (Route::AuthorizeError, _) => {
            authorize::error_page(&ApiCall::new(parts, addresses)).render()
        }
        (Route::Gallery, _) => gallery::list(&shared.lock()).render(),
        (Route::Avatar, _) => gallery::avatar().render(),
        (Route::Control, _) => {
            let mut call = ApiCall::new(parts, addresses);
            call.body = read(body).await;
            control::answer(&shared, &call).await
        }
        (Route::Nowhere, _) => Answer::plain(404, "404 page not found").render(),
    }
}

fn log(shared: &Shared, endpoint: Endpoint, parts: &Parts) -> usize {
    let mut state = shared.lock();
    let headers = parts.headers.iter().map(|(name, value)| {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        (name.as_str().to_owned(), value)
    });
    let request = Request {
        endpoint,
        method: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: headers.collect(),
        body: String::new(),
        status: None,
        at_millis: state.now().millis(),
    };
    state.log.push(request);
    state.log.len() - 1
}

/// Reads a whole body; a body that is too large or cut off counts as empty.
async fn read(body: Body) -> Bytes {
    axum::body::to_bytes(body, MOST_BODY).await.unwrap_or_default()
}

struct Exchange {
    shared: Arc<Shared>,
    peer: Peer,
    endpoint: Endpoint,
    call: ApiCall,
    /// The request's number in the log.
    number: usize,
}

impl Exchange {
    async fn run(mut self, handling: Handling, body: Body) -> Response {
        let faults = self.shared.lock().script.take(self.endpoint);
        for fault in &faults {
            if let FaultKind::Delay(pause) = fault {
                tokio::time::sleep(*pause).await;
            }
        }
        let stand_in = faults.iter().find(|fault| {
            matches!(
                fault,
                FaultKind::Instead(_) | FaultKind::SilentBefore(_) | FaultKind::CutRequest(_)
            )
        });
        if let Some(FaultKind::CutRequest(bytes)) = stand_in {
            return apply::cut_request(&self.peer, body, *bytes).await;
        }
        let body = match handling {
            Handling::Upload => body,
            _ => self.take_body(body).await,
        };
        let answer = match stand_in {
            Some(FaultKind::Instead(fault)) => {
                let answer = apply::instead(&mut self.shared.lock(), self.endpoint, fault);
                upload::drain(&self.call, body).await;
                answer
            }
            Some(FaultKind::SilentBefore(silence)) => {
                return apply::no_answer(&self.peer, *silence).await;
            }
            _ => self.carry_out(handling, body, &faults).await,
        };
        let answer = apply::alter(answer, &faults);
        for fault in &faults {
            if let FaultKind::SilentAfter(silence) = fault {
                return apply::no_answer(&self.peer, *silence).await;
            }
        }
        apply::send(&self.peer, self.close_log(answer), &faults)
    }

    /// Logs the status, and gives every answer a log id in its headers.
    fn close_log(&self, answer: Answer) -> Answer {
        let mut state = self.shared.lock();
        state.log[self.number].status = Some(answer.status);
        if answer.headers.iter().any(|(name, _)| name == "x-tt-logid") {
            return answer;
        }
        let log_id = mint::log_id(state.now());
        answer.with("x-tt-logid", &log_id)
    }

    /// Reads a body that is not media into the call and the log.
    async fn take_body(&mut self, body: Body) -> Body {
        self.call.body = read(body).await;
        let shown = &self.call.body[..self.call.body.len().min(MOST_LOGGED)];
        self.shared.lock().log[self.number].body = String::from_utf8_lossy(shown).into_owned();
        Body::empty()
    }

    async fn carry_out(&mut self, handling: Handling, body: Body, faults: &[FaultKind]) -> Answer {
        self.call.planned_failure = faults.iter().find_map(|fault| match fault {
            FaultKind::Fail(reason) => Some(reason.clone()),
            _ => None,
        });
        let answer = match handling {
            Handling::Upload => upload::put(&self.shared, &self.call, body).await,
            Handling::Own(answer) => answer(&mut self.shared.lock(), &self.call),
            Handling::Api(reply) => {
                let mut state = self.shared.lock();
                let reply = reply(&mut state, &self.call);
                envelope(&mut state, reply)
            }
        };
        pull::start_waiting(&self.shared);
        answer
    }
}
