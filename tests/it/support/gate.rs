//! A way to the emulator that counts the connections going through it

use std::io;
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::serving::Serving;

/// Forwards every connection to another port until it is dropped.
pub(crate) struct Gate {
    serving: Serving,
    connections: Arc<AtomicUsize>,
}

impl Gate {
    pub(crate) fn to(port: u16) -> Self {
        let connections = Arc::new(AtomicUsize::new(0));
        let counter = connections.clone();
        let serving = Serving::with(move |near| {
            counter.fetch_add(1, Ordering::SeqCst);
            let far = TcpStream::connect(("127.0.0.1", port)).unwrap();
            forward(near.try_clone().unwrap(), far.try_clone().unwrap());
            forward(far, near);
        });
        Self { serving, connections }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.serving.port())
    }

    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

fn forward(mut from: TcpStream, mut to: TcpStream) {
    std::thread::spawn(move || {
        // Either side may hang up at any time: that ends the other one as well.
        drop(io::copy(&mut from, &mut to));
        drop(to.shutdown(Shutdown::Write));
    });
}
