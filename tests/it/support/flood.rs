//! A web server whose answer has no length, and may have no end

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::serving::Serving;

const BLOCK: usize = 64 * 1024;

/// The bytes after the first ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tail {
    /// None: the answer ends.
    End,
    /// Zeros without an end.
    Zeros,
    /// Random bytes without an end.
    Noise,
}

/// A running server; it serves until it is dropped.
pub(crate) struct Flood {
    serving: Serving,
    sent: Arc<AtomicU64>,
}

impl Flood {
    /// Starts a server that answers every request, ranges included, with `head` and `tail`.
    pub(crate) fn of(head: &[u8], tail: Tail) -> Self {
        let sent = Arc::new(AtomicU64::new(0));
        let counter = sent.clone();
        let head = head.to_vec();
        let serving = Serving::with(move |socket| {
            // The program hangs up when it has read enough.
            drop(answer(socket, &head, tail, &counter));
        });
        Self { serving, sent }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}/video.mp4", self.serving.port())
    }

    /// Returns the bytes of media that were written to the connections, buffers included.
    pub(crate) fn sent(&self) -> u64 {
        self.sent.load(Ordering::SeqCst)
    }
}

fn answer(
    mut socket: TcpStream,
    head: &[u8],
    tail: Tail,
    counter: &AtomicU64,
) -> std::io::Result<()> {
    let lines = BufReader::new(socket.try_clone()?).lines();
    for line in lines.map_while(Result::ok) {
        if line.is_empty() {
            break;
        }
    }
    socket.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")?;
    let mut send = |bytes: &[u8]| {
        socket.write_all(bytes)?;
        counter.fetch_add(bytes.len() as u64, Ordering::SeqCst);
        Ok::<_, std::io::Error>(())
    };
    for block in head.chunks(BLOCK) {
        send(block)?;
    }
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut block = vec![0; BLOCK];
    if tail == Tail::End {
        return Ok(());
    }
    loop {
        if tail == Tail::Noise {
            for word in block.chunks_mut(8) {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                word.copy_from_slice(&state.to_le_bytes());
            }
        }
        send(&block)?;
    }
}
