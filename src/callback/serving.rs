//! The running server of one login: started with its sockets, gone with the last of its answers

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

use super::accept::{Requests, accept};
use super::connection::Entrance;
use super::login::{Login, answer};
use super::slots::Slots;

/// For answers that are on their way when the login is over.
const FLUSHING: Duration = Duration::from_secs(2);

/// Frees the port when dropped; answers on their way are still given.
pub(crate) struct Serving {
    accepting: JoinSet<()>,
    slots: Arc<Slots>,
    /// Dropped to end the server.
    stop: Option<oneshot::Sender<()>>,
    server: JoinHandle<()>,
}

impl Serving {
    pub(crate) fn start(
        listeners: Vec<TcpListener>,
        tls: Option<TlsAcceptor>,
        login: Arc<Login>,
    ) -> Self {
        let (sender, ready) = mpsc::channel(1);
        let entrance = Arc::new(Entrance {
            tls,
            ready: sender,
            notices: Arc::clone(&login.notices),
            clock: login.clock,
        });
        let slots = Arc::new(Slots::default());
        let mut accepting = JoinSet::new();
        for listener in listeners {
            accepting.spawn(accept(listener, Arc::clone(&slots), Arc::clone(&entrance)));
        }
        let (stop, stopped) = oneshot::channel::<()>();
        let server = tokio::spawn(serve(Requests { ready }, login, stopped));
        Self { accepting, slots, stop: Some(stop), server }
    }

    /// Frees the port, gives answers on their way two seconds, and closes what is left.
    pub(crate) async fn finish(mut self) {
        self.accepting.shutdown().await;
        self.slots.evict_idle();
        self.stop.take();
        if timeout(FLUSHING, &mut self.server).await.is_err() {
            self.server.abort();
            self.slots.evict_all();
        }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.slots.evict_idle();
    }
}

async fn serve(requests: Requests, login: Arc<Login>, stopped: oneshot::Receiver<()>) {
    let app = Router::new().fallback(answer).with_state(login);
    let ended = axum::serve(requests, app)
        .with_graceful_shutdown(async {
            // Dropping the other end is the signal; nothing is ever sent.
            stopped.await.unwrap_or_default();
        })
        .await;
    if ended.is_err() {
        tracing::debug!("the listener's server ended with an error");
    }
}
