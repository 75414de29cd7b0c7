//! From an accepted socket to one whole, bounded request, which axum then gets to see
//!
//! `axum::serve` has no limit on the time for a request's head and none of its own on its size.
//! So the head is collected here first; what comes after it is never read.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout};
use tokio_rustls::TlsAcceptor;

use super::notice::Notices;
use super::page::Page;
use super::slots::Slot;
use super::stream::{Stream, Wire};
use crate::clock::Clock;

/// For the first byte and the TLS handshake.
const HANDSHAKE: Duration = Duration::from_secs(15);

/// For the request line and headers.
const HEAD: Duration = Duration::from_secs(10);

/// From the accepted socket to the answer.
const WHOLE: Duration = Duration::from_secs(20);

/// How long the browser's answer is held for the exchange, at most.
pub(crate) const HELD: Duration = Duration::from_secs(15);

/// For a page to get to the browser, or to anybody who is turned away.
const WRITING: Duration = Duration::from_secs(2);

/// In bytes.
const LARGEST_HEAD: usize = 16 * 1024;

/// In bytes: path and query.
const LONGEST_TARGET: usize = 8 * 1024;

const MOST_HEADERS: usize = 64;

/// Every TLS connection starts with a handshake record (RFC 8446, 5.1).
const TLS_HANDSHAKE: u8 = 0x16;

/// What every new connection is taken through.
pub(crate) struct Entrance {
    pub(crate) tls: Option<TlsAcceptor>,
    /// Where whole requests go.
    pub(crate) ready: mpsc::Sender<Stream>,
    pub(crate) notices: Arc<Notices>,
    pub(crate) clock: Clock,
}

/// A client whose whole request is here.
struct Arrived {
    wire: Box<dyn Wire>,
    head: Bytes,
}

impl Entrance {
    /// Takes one connection in, until its request is whole, its time is over, or it has to make room.
    pub(crate) async fn receive(&self, socket: TcpStream, mut slot: Slot) {
        let whole = Instant::now() + self.clock.patience(WHOLE);
        let arrived = tokio::select! {
            arrived = tokio::time::timeout_at(whole, self.open(socket)) => arrived.ok().flatten(),
            () = slot.evicted() => None,
        };
        let Some(Arrived { wire, head }) = arrived else {
            return;
        };
        // The one answer that is held may take its time even if its head came late.
        let held = Instant::now() + self.clock.patience(HELD) + WRITING;
        let stream = Stream::new(head, wire, slot, whole.max(held));
        if self.ready.send(stream).await.is_err() {
            tracing::debug!("a request came after the end");
        }
    }

    async fn open(&self, socket: TcpStream) -> Option<Arrived> {
        let handshake = self.clock.patience(HANDSHAKE);
        let wire = timeout(handshake, self.wire(socket)).await.ok()??;
        self.arrive(wire).await
    }

    /// The connection, decrypted; `None` when it speaks the wrong protocol.
    async fn wire(&self, mut socket: TcpStream) -> Option<Box<dyn Wire>> {
        let mut first = [0];
        if socket.peek(&mut first).await.ok()? == 0 {
            return None;
        }
        match (&self.tls, first[0]) {
            (None, TLS_HANDSHAKE) => None,
            (None, _) => Some(Box::new(socket)),
            (Some(tls), TLS_HANDSHAKE) => match tls.accept(socket).await {
                Ok(stream) => Some(Box::new(stream)),
                Err(error) => {
                    self.note_refusal(&error);
                    None
                }
            },
            (Some(_), b'A'..=b'Z') => {
                self.notices.plain_http();
                let answer = Page::UseHttps.bytes(StatusCode::BAD_REQUEST);
                farewell(&mut socket, &answer).await;
                None
            }
            (Some(_), _) => None,
        }
    }

    /// A browser that closes a connection it never used has refused nothing.
    fn note_refusal(&self, error: &io::Error) {
        if error.kind() == io::ErrorKind::InvalidData {
            self.notices.tls_refused();
        }
        tracing::debug!(kind = ?error.kind(), "TLS handshake failed");
    }

    async fn arrive(&self, mut wire: Box<dyn Wire>) -> Option<Arrived> {
        match timeout(self.clock.patience(HEAD), head(&mut *wire)).await {
            Ok(Ok(Some(head))) => Some(Arrived { wire, head }),
            Ok(Ok(None)) | Err(_) => None,
            Ok(Err(status)) => {
                tracing::debug!(%status, "not a request");
                farewell(&mut *wire, &Page::Nothing.bytes(status)).await;
                None
            }
        }
    }
}

/// Reads as far as the end of the head; `None` when the client goes before that.
async fn head(wire: &mut dyn Wire) -> Result<Option<Bytes>, StatusCode> {
    let mut read = Vec::with_capacity(2_048);
    loop {
        let searched = read.len().saturating_sub(3);
        let mut part = wire.take((LARGEST_HEAD - read.len()) as u64);
        if matches!(part.read_buf(&mut read).await, Ok(0) | Err(_)) {
            return Ok(None);
        }
        if let Some(end) = read[searched..].windows(4).position(|end| end == b"\r\n\r\n") {
            read.truncate(searched + end + 4);
            check(&read)?;
            return Ok(Some(read.into()));
        }
        if read.len() >= LARGEST_HEAD {
            check(&read)?;
            return Err(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE);
        }
    }
}

/// The sizes, and that lines are lines: everything else is the HTTP server's to check.
fn check(head: &[u8]) -> Result<(), StatusCode> {
    let text = str::from_utf8(head).map_err(|_| StatusCode::BAD_REQUEST)?;
    let mut lines = text.split("\r\n");
    let line = lines.next().unwrap_or_default();
    let target = line.split(' ').nth(1).unwrap_or_default();
    if target.len() > LONGEST_TARGET {
        return Err(StatusCode::URI_TOO_LONG);
    }
    let versioned = line.ends_with(" HTTP/1.1") || line.ends_with(" HTTP/1.0");
    let broken = text.replace("\r\n", "").contains(['\r', '\n', '\0']);
    if !versioned || broken || line.split(' ').count() != 3 {
        return Err(StatusCode::BAD_REQUEST);
    }
    if lines.filter(|line| !line.is_empty()).count() > MOST_HEADERS {
        return Err(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE);
    }
    Ok(())
}

/// Answers a client that will not be served, and reads a little of what it still sends, so that
/// the system does not throw the answer away.
async fn farewell(wire: &mut dyn Wire, answer: &[u8]) {
    let goodbye = async {
        wire.write_all(answer).await?;
        wire.shutdown().await?;
        let mut discarded = [0; 4_096];
        for _ in 0..16 {
            if wire.read(&mut discarded).await? == 0 {
                break;
            }
        }
        io::Result::Ok(())
    };
    if !matches!(timeout(WRITING, goodbye).await, Ok(Ok(()))) {
        tracing::debug!("a client did not wait for its answer");
    }
}
