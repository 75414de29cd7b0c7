//! The page's server: connections within limits, until the run has its answer

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::desk::Desk;
use super::routes::respond;

/// Limit for the request line and headers, and for a connection that waits for its next request.
const HEAD: Duration = Duration::from_secs(10);
/// Limit for answers that are being sent at the end.
const FLUSHING: Duration = Duration::from_millis(500);
/// Pause after a failed accept. The usual cause is a lack of file handles.
const AFTER_A_FAILURE: Duration = Duration::from_millis(50);
/// Bytes of the request line and headers together.
const LARGEST_HEAD: usize = 16 * 1024;
const MOST_HEADERS: usize = 64;
/// Open connections at once. A browser opens six.
const MOST_CONNECTIONS: usize = 64;

/// Frees the port, and breaks connections off, when dropped.
#[derive(Debug)]
pub(crate) struct Serving {
    accepting: JoinSet<()>,
    stop: watch::Sender<bool>,
}

impl Serving {
    pub(crate) fn start(listener: TcpListener, desk: Arc<Desk>) -> Self {
        let stop = watch::Sender::new(false);
        let mut accepting = JoinSet::new();
        accepting.spawn(accept(listener, desk, stop.subscribe()));
        Self { accepting, stop }
    }

    /// Frees the port, and gives answers half a second to be sent.
    pub(crate) async fn finish(mut self) {
        self.stop.send_replace(true);
        if timeout(FLUSHING, self.accepting.join_next()).await.is_err() {
            tracing::debug!("a browser did not take its answer");
        }
    }
}

/// Accepts connections until `stop`, and then waits for the last of them.
async fn accept(listener: TcpListener, desk: Arc<Desk>, mut stop: watch::Receiver<bool>) {
    let places = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    let mut connections = JoinSet::new();
    loop {
        let next = async {
            let place = Arc::clone(&places).acquire_owned().await;
            (place, listener.accept().await)
        };
        let accepted = tokio::select! {
            accepted = next => accepted,
            () = stopped(&mut stop) => break,
        };
        match accepted {
            (Ok(place), Ok((socket, _))) => {
                let serving = serve(socket, Arc::clone(&desk), stop.clone());
                connections.spawn(async move {
                    serving.await;
                    drop(place);
                });
            }
            _ => sleep(AFTER_A_FAILURE).await,
        }
        while connections.try_join_next().is_some() {}
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

async fn serve(socket: TcpStream, desk: Arc<Desk>, mut stop: watch::Receiver<bool>) {
    let limit = desk.clock.patience(HEAD);
    let service = service_fn(|request| {
        let desk = Arc::clone(&desk);
        async move { Ok::<_, Infallible>(respond(desk, request).await) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limit)
        .max_buf_size(LARGEST_HEAD)
        .max_headers(MOST_HEADERS)
        .serve_connection(TokioIo::new(socket), service);
    tokio::pin!(connection);
    let end = tokio::select! {
        end = connection.as_mut() => end,
        () = stopped(&mut stop) => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = end {
        tracing::debug!(parse = error.is_parse(), "a connection to the posting page broke off");
    }
}

/// Waits until the server stops.
async fn stopped(stop: &mut watch::Receiver<bool>) {
    drop(stop.wait_for(|stop| *stop).await);
}
