//! The server's sockets, and the fate of each request

use std::future::pending;
use std::net::TcpListener;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::Body;
use axum::http::Response;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::sync::oneshot;

use super::bucket::Bucket;
use super::fault::{Fault, Habit};
use super::wire::{Answer, Request};

/// The bytes of a writer that comes first.
const OTHER: &[u8] = b"another writer's";
/// The time between check and write of a server that races.
const GAP: Duration = Duration::from_millis(100);

type Shared = Arc<Mutex<Bucket>>;

/// The end of a connection without an answer.
#[derive(Debug, thiserror::Error)]
#[error("the connection is to end")]
struct NoAnswer;

pub(super) fn serve(listener: TcpListener, bucket: Shared, stopped: oneshot::Receiver<()>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async move {
        let listener = tokio::net::TcpListener::from_std(listener).unwrap();
        let accept = async {
            while let Ok((stream, _)) = listener.accept().await {
                let bucket = Arc::clone(&bucket);
                let service = service_fn(move |request| handle(request, Arc::clone(&bucket)));
                let io = TokioIo::new(stream);
                let mut builder = http1::Builder::new();
                // Dates are this server's own.
                builder.auto_date_header(false);
                tokio::spawn(builder.serve_connection(io, service));
            }
        };
        tokio::select! { () = accept => {}, _ = stopped => {} }
    });
}

async fn handle(
    request: hyper::Request<Incoming>,
    shared: Shared,
) -> Result<Response<Body>, NoAnswer> {
    let (parts, body) = request.into_parts();
    let body = body.collect().await.map_err(|_| NoAnswer)?.to_bytes();
    let request = Request::new(parts, body);
    let fault = {
        let mut bucket = lock(&shared);
        bucket.calls.push(request.note());
        bucket.fault(&request.method)
    };
    let answer = match fault {
        Some(fault) => meet(fault, &request, &shared).await?,
        None => carry_out(&request, &shared).await,
    };
    let bucket = lock(&shared);
    let date = (!bucket.has(Habit::NoDate)).then(|| bucket.now());
    Ok(answer.response(date))
}

fn lock(shared: &Shared) -> MutexGuard<'_, Bucket> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn meet(fault: Fault, request: &Request, shared: &Shared) -> Result<Answer, NoAnswer> {
    match fault {
        Fault::LostRequest => return Err(NoAnswer),
        Fault::Refused(status, code) => return Ok(Answer::refused(status, code)),
        Fault::Overtaken => lock(shared).store(&request.name, OTHER.into()),
        Fault::Served
        | Fault::LostAnswer
        | Fault::Stall
        | Fault::DoneThenRefused
        | Fault::LostAnswerThenOvertaken => {}
    }
    let answer = carry_out(request, shared).await;
    match fault {
        Fault::LostAnswer => Err(NoAnswer),
        Fault::LostAnswerThenOvertaken => {
            lock(shared).store(&request.name, OTHER.into());
            Err(NoAnswer)
        }
        Fault::Stall => pending().await,
        Fault::DoneThenRefused => Ok(Answer::refused(412, "PreconditionFailed")),
        Fault::Served | Fault::LostRequest | Fault::Refused(..) | Fault::Overtaken => Ok(answer),
    }
}

async fn carry_out(request: &Request, shared: &Shared) -> Answer {
    if let Some(answer) = request.login() {
        return answer;
    }
    let refuses = lock(shared).habits.iter().find_map(|habit| match habit {
        Habit::Refuses(status, code) => Some(Answer::refused(*status, code)),
        _ => None,
    });
    if let Some(refusal) = refuses.or_else(|| request.refusal()) {
        return refusal;
    }
    if request.method == "PUT" && lock(shared).has(Habit::Races) {
        let refusal = lock(shared).refusal(request);
        tokio::time::sleep(GAP).await;
        return refusal.unwrap_or_else(|| lock(shared).put(request));
    }
    lock(shared).answer(request)
}
