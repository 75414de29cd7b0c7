//! The running server of one login, from its sockets to the last of its answers

use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;

use super::connection::Server;
use super::login::Login;
use super::slots::Slots;

/// Limit for answers that are being sent when the login is over.
const FLUSHING: Duration = Duration::from_secs(2);

/// Pause after a failed accept. The usual cause is a lack of file handles.
const AFTER_A_FAILURE: Duration = Duration::from_millis(50);

/// Frees the port when dropped. Answers that are being sent are still completed.
#[derive(Debug)]
pub(crate) struct Serving {
    accepting: JoinSet<()>,
    slots: Arc<Slots>,
}

impl Serving {
    pub(crate) fn start(
        listeners: Vec<TcpListener>,
        tls: Option<TlsAcceptor>,
        login: Arc<Login>,
    ) -> Self {
        let server = Arc::new(Server { tls, login });
        let slots = Arc::new(Slots::default());
        let mut accepting = JoinSet::new();
        for listener in listeners {
            accepting.spawn(accept(listener, Arc::clone(&slots), Arc::clone(&server)));
        }
        Self { accepting, slots }
    }

    /// Frees the port, gives answers two seconds to be sent, and closes all connections.
    pub(crate) async fn finish(mut self) {
        self.accepting.shutdown().await;
        self.slots.evict_idle();
        if timeout(FLUSHING, self.slots.emptied()).await.is_err() {
            self.slots.evict_all();
        }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.slots.evict_idle();
    }
}

async fn accept(listener: TcpListener, slots: Arc<Slots>, server: Arc<Server>) {
    loop {
        match listener.accept().await {
            Ok((socket, _)) => {
                let server = Arc::clone(&server);
                slots.run(|slot| async move { server.serve(socket, slot).await });
            }
            Err(_) => sleep(AFTER_A_FAILURE).await,
        }
    }
}
