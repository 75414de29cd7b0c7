//! From listening sockets to the stream of whole requests that axum serves

use std::future::pending;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::serve::Listener;
use tokio::net::TcpListener;
use tokio::sync::mpsc;

use super::connection::Entrance;
use super::slots::Slots;
use super::stream::Stream;

/// Out of file handles, most likely: some time for connections to end.
const AFTER_A_FAILURE: Duration = Duration::from_millis(50);

/// Accepts for ever. Each connection has a task of its own, so that none holds up another.
pub(crate) async fn accept(listener: TcpListener, slots: Arc<Slots>, entrance: Arc<Entrance>) {
    loop {
        match listener.accept().await {
            Ok((socket, _)) => {
                if let Some(slot) = slots.take() {
                    let entrance = Arc::clone(&entrance);
                    tokio::spawn(async move { entrance.receive(socket, slot).await });
                }
            }
            Err(_) => tokio::time::sleep(AFTER_A_FAILURE).await,
        }
    }
}

/// The whole requests of all sockets, one after the other.
pub(crate) struct Requests {
    pub(crate) ready: mpsc::Receiver<Stream>,
}

impl Listener for Requests {
    type Io = Stream;
    type Addr = ();

    async fn accept(&mut self) -> (Stream, ()) {
        match self.ready.recv().await {
            Some(stream) => (stream, ()),
            None => pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<()> {
        Ok(())
    }
}
