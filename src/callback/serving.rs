//! The server of one login. A connection has TLS if it applies, one request that hyper reads within
//! its limits, and one answer

use std::convert::Infallible;
use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use http::{Request, StatusCode};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf, copy, join, sink};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};
use tokio_rustls::TlsAcceptor;

use super::login::Login;
use super::notice::Notice;
use super::page::Page;
use super::request::LONGEST_TARGET;
use super::slots::{Phase, Slot, Slots};

/// Limit for the first byte and the TLS handshake.
const HANDSHAKE: Duration = Duration::from_secs(15);

/// Limit for the request line and headers.
const HEAD: Duration = Duration::from_secs(10);

/// Limit for handshake and head together.
const ARRIVAL: Duration = Duration::from_secs(20);

/// Limit for writing an answer until the client has closed its side.
const FAREWELL: Duration = Duration::from_secs(2);

/// Limit for answers that are being sent when the login is over.
const FLUSHING: Duration = Duration::from_secs(2);

/// Pause after a failed accept. The usual cause is a lack of file handles.
const AFTER_A_FAILURE: Duration = Duration::from_millis(50);

/// Bytes of the request line and headers together.
const LARGEST_HEAD: usize = 16 * 1024;

const MOST_HEADERS: usize = 64;

/// Bytes that are read and discarded after the answer, at most.
const MOST_DISCARDED: u64 = 64 * 1024;

/// First byte of every TLS connection (RFC 8446, 5.1).
const TLS_HANDSHAKE: u8 = 0x16;

/// A socket, with or without TLS.
trait Wire: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Wire for T {}

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

struct Server {
    tls: Option<TlsAcceptor>,
    login: Arc<Login>,
}

impl Server {
    async fn serve(&self, socket: TcpStream, slot: Slot) {
        let clock = self.login.clock;
        let accepted = Instant::now();
        let opened = timeout(clock.patience(HANDSHAKE), self.open(socket)).await;
        let Some(wire) = opened.ok().flatten() else {
            return;
        };
        let left = clock.patience(ARRIVAL).saturating_sub(accepted.elapsed());
        let limit = clock.patience(HEAD).min(left);
        let (mut wire, answer) = self.answer(wire, limit, &slot).await;
        if !answer.is_empty() {
            send(&mut *wire, &answer, Some(&slot)).await;
        }
    }

    /// Returns the decrypted connection; `None` if the client speaks another protocol.
    async fn open(&self, mut socket: TcpStream) -> Option<Box<dyn Wire>> {
        let notices = &self.login.notices;
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
                    // A browser that closes an unused connection has refused nothing.
                    if error.kind() == io::ErrorKind::InvalidData {
                        notices.send_counted(&notices.tls_refused, |count| Notice::TlsRefused {
                            count,
                        });
                    }
                    tracing::debug!(kind = ?error.kind(), "TLS handshake failed");
                    None
                }
            },
            (Some(_), b'A'..=b'Z') => {
                notices.send_counted(&notices.plain_http, |count| Notice::PlainHttp { count });
                send(&mut socket, &Page::UseHttps.bytes(StatusCode::BAD_REQUEST), None).await;
                None
            }
            (Some(_), _) => None,
        }
    }

    /// Returns the unsent answer to one request; empty if no whole head arrives within `limit`.
    async fn answer(
        &self,
        wire: Box<dyn Wire>,
        limit: Duration,
        slot: &Slot,
    ) -> (Box<dyn Wire>, Vec<u8>) {
        let service = service_fn(|request: Request<Incoming>| {
            slot.enter(Phase::Busy);
            Box::pin(async move {
                let parts = request.into_parts().0;
                Ok::<_, Infallible>(self.login.respond(&parts).await)
            })
        });
        let io = join(StrictLines { wire, last: None }, Vec::new());
        let mut connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .keep_alive(false)
            // A browser that has closed its side does not cancel an exchange.
            .half_close(true)
            .header_read_timeout(limit)
            .max_buf_size(LARGEST_HEAD)
            .max_headers(MOST_HEADERS)
            .serve_connection(TokioIo::new(io), service);
        let end = poll_fn(|cx| connection.poll_without_shutdown(cx)).await;
        let parts = connection.into_parts();
        let (lines, mut answer) = parts.io.into_inner().into_inner();
        if let Err(error) = end {
            // Hyper's own answer to a request that it cannot read lacks this listener's headers.
            answer = refusal(&error, &parts.read_buf)
                .map_or_else(Vec::new, |status| Page::Nothing.bytes(status));
        }
        (lines.wire, answer)
    }
}

/// Returns the status for a request that hyper could not read; `None` if none arrived.
fn refusal(error: &hyper::Error, read: &[u8]) -> Option<StatusCode> {
    tracing::debug!(parse = error.is_parse(), "not a request");
    let line = read.iter().take_while(|byte| **byte != b'\n').count();
    match (error.is_parse_too_large(), error.is_parse()) {
        (true, _) if line > LONGEST_TARGET => Some(StatusCode::URI_TOO_LONG),
        (true, _) => Some(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE),
        (false, true) => Some(StatusCode::BAD_REQUEST),
        (false, false) => None,
    }
}

/// Sends an answer and closes. Then discards what the client still sends: closing a socket that
/// holds unread bytes makes the system throw away an answer that is still on its way.
async fn send(wire: &mut dyn Wire, answer: &[u8], slot: Option<&Slot>) {
    let sent = async {
        wire.write_all(answer).await?;
        wire.shutdown().await?;
        if let Some(slot) = slot {
            slot.enter(Phase::Idle);
        }
        copy(&mut wire.take(MOST_DISCARDED), &mut sink()).await
    };
    if !matches!(timeout(FAREWELL, sent).await, Ok(Ok(_))) {
        tracing::debug!("a client did not wait for its answer");
    }
}

/// A connection whose lines must end with CR LF: a NUL, which hyper refuses, replaces others.
struct StrictLines {
    wire: Box<dyn Wire>,
    last: Option<u8>,
}

impl AsyncRead for StrictLines {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.wire).poll_read(cx, buffer))?;
        for byte in &mut buffer.filled_mut()[before..] {
            let bare = match (self.last.replace(*byte), *byte) {
                (last, b'\n') => last != Some(b'\r'),
                (last, b'\r') => last.is_none(),
                _ => false,
            };
            if bare {
                *byte = 0;
            }
        }
        Poll::Ready(Ok(()))
    }
}
