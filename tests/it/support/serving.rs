//! A listener on this machine with a thread for each connection

use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A running listener; dropping it ends the listener and frees what it serves.
pub(crate) struct Serving {
    port: u16,
    stopping: Arc<AtomicBool>,
}

impl Serving {
    /// Binds a free port of 127.0.0.1 and serves connections.
    pub(crate) fn with(handle: impl Fn(TcpStream) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let stopping = Arc::new(AtomicBool::new(false));
        let stopped = stopping.clone();
        let handle = Arc::new(handle);
        std::thread::spawn(move || {
            for socket in listener.incoming().map_while(Result::ok) {
                if stopped.load(Ordering::SeqCst) {
                    return;
                }
                let handle = handle.clone();
                std::thread::spawn(move || handle(socket));
            }
        });
        Self { port, stopping }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.stopping.store(true, Ordering::SeqCst);
        // A connection wakes the listener from its wait.
        drop(TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)));
    }
}
