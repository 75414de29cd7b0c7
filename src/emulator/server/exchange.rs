//! From a request to its answer: log it, let faults at it, carry it out

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::ConnectInfo;
use axum::response::Response;
use http::request::Parts;

use super::admission::{self, Visitor};
use super::connection::Peer;
use super::control;
use super::routes::{Handling, Route, route};
use super::shared::Shared;
use crate::emulator::endpoints::authorize;
use crate::emulator::endpoints::gallery;
use crate::emulator::endpoints::upload;
use crate::emulator::faults::apply as faulty;
use crate::emulator::faults::fault::FaultKind;
use crate::emulator::wire::answer::Answer;
use crate::emulator::wire::call::{ApiCall, pairs};
use crate::emulator::wire::endpoint::Endpoint;
use crate::emulator::wire::envelope::envelope;
use crate::emulator::wire::request_log::Request;
use crate::emulator::world::mint;
use crate::emulator::world::pull;

/// More than any JSON or form that TikTok takes.
const MOST_BODY: usize = 1 << 20;
const MOST_LOGGED: usize = 64 << 10;

/// Answers one request.
pub(crate) async fn exchange(
    axum::extract::State(shared): axum::extract::State<Arc<Shared>>,
    ConnectInfo(peer): ConnectInfo<Peer>,
    request: axum::extract::Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let host = match shared.names.host(&parts) {
        Ok(host) => host,
        Err(refusal) => return faulty::render(refusal),
    };
    let visitor = shared.names.visitor(&host, &parts.headers);
    match (route(&parts.method, parts.uri.path()), visitor) {
        (Route::Control | Route::Endpoint(Endpoint::Authorize, _), Visitor::Foreign)
        | (Route::Control, Visitor::Linked) => faulty::render(admission::refuse_foreign()),
        (Route::Endpoint(endpoint, handling), visitor) => {
            let mut call = call(endpoint, parts);
            if visitor == Visitor::Linked {
                // Another site may lead to the page, and not answer it.
                call.query.retain(|(name, _)| name != authorize::AUTO);
            }
            Exchange { shared, peer, call }.run(handling, body).await
        }
        (Route::AuthorizeError, _) => {
            let call = call(Endpoint::Authorize, parts);
            faulty::render(authorize::error_page(&call))
        }
        (Route::Gallery, _) => faulty::render(gallery::list(&shared.lock())),
        (Route::Avatar, _) => faulty::render(gallery::avatar()),
        (Route::Control, _) => {
            let mut call = call(Endpoint::Authorize, parts);
            call.body = read(body).await.unwrap_or_default();
            control::answer(&shared, &call).await
        }
        (Route::Nowhere, _) => faulty::render(Answer::plain(404, "404 page not found")),
    }
}

fn call(endpoint: Endpoint, parts: Parts) -> ApiCall {
    ApiCall {
        endpoint,
        method: parts.method,
        path: parts.uri.path().to_owned(),
        query: pairs(parts.uri.query().unwrap_or_default().as_bytes()),
        raw_query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: parts.headers,
        body: Bytes::new(),
        doom: None,
    }
}

async fn read(body: Body) -> Option<Bytes> {
    axum::body::to_bytes(body, MOST_BODY).await.ok()
}

struct Exchange {
    shared: Arc<Shared>,
    peer: Peer,
    call: ApiCall,
}

impl Exchange {
    async fn run(mut self, handling: Handling, body: Body) -> Response {
        let (number, faults) = self.log();
        let delays = faults.iter().filter_map(|fault| match fault {
            FaultKind::Delay(duration) => Some(*duration),
            _ => None,
        });
        tokio::time::sleep(delays.sum::<Duration>()).await;
        let stand_in = faults.iter().find(|fault| fault.stands_in());
        if let Some(FaultKind::CutRequest(bytes)) = stand_in {
            return faulty::cut_request(&self.peer, body, *bytes).await;
        }
        let body = match handling {
            Handling::Upload => body,
            _ => self.take_body(body, number).await,
        };
        let answer = match stand_in {
            Some(fault) => match faulty::instead(&self.shared, &self.call, fault) {
                Some(answer) => {
                    upload::drain(&self.call, body).await;
                    answer
                }
                None => return faulty::no_answer(&self.peer, fault).await,
            },
            None => self.carry_out(handling, body, &faults).await,
        };
        let answer = faulty::bend(answer, &faults);
        if let Some(fault) = faults.iter().find(|fault| fault.leaves_no_answer()) {
            return faulty::no_answer(&self.peer, fault).await;
        }
        let answer = self.close_log(number, answer);
        faulty::send(&self.peer, answer, &faults)
    }

    /// Notes the call and asks what goes wrong with it.
    fn log(&self) -> (usize, Vec<FaultKind>) {
        let mut state = self.shared.lock();
        let headers = self.call.headers.iter().map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            (name.as_str().to_owned(), value)
        });
        let request = Request {
            endpoint: self.call.endpoint,
            method: self.call.method.to_string(),
            path: self.call.path.clone(),
            query: self.call.raw_query.clone(),
            headers: headers.collect(),
            body: String::new(),
            status: None,
            at_millis: u64::try_from(state.now().as_millis()).unwrap_or(u64::MAX),
        };
        state.log.push(request);
        (state.log.len() - 1, state.script.take(self.call.endpoint))
    }

    /// Notes what is answered; every answer has a log id in its headers.
    fn close_log(&self, number: usize, answer: Answer) -> Answer {
        let mut state = self.shared.lock();
        state.log[number].status = Some(answer.status);
        if answer.headers.iter().any(|(name, _)| name == "x-tt-logid") {
            return answer;
        }
        let log_id = mint::log_id(state.now());
        answer.with("x-tt-logid", &log_id)
    }

    /// Reads a body that is not media into the call and the log.
    async fn take_body(&mut self, body: Body, number: usize) -> Body {
        let bytes = read(body).await.unwrap_or_default();
        let shown = &bytes[..bytes.len().min(MOST_LOGGED)];
        self.shared.lock().log[number].body = String::from_utf8_lossy(shown).into_owned();
        self.call.body = bytes;
        Body::empty()
    }

    async fn carry_out(&mut self, handling: Handling, body: Body, faults: &[FaultKind]) -> Answer {
        self.call.doom = faults.iter().find_map(|fault| match fault {
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
