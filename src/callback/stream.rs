//! A connection as the HTTP server sees it: one whole request to read, one answer to write, no more

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Buf, Bytes};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep, sleep_until};

use super::slots::{Phase, Slot};

/// How long a client may take to close its side. Closing a socket while something unread lies in it
/// makes the system throw away an answer that is still on its way.
const LINGERING: Duration = Duration::from_secs(1);

/// In bytes: what is read and thrown away meanwhile, at most.
const MOST_DISCARDED: usize = 64 * 1024;

/// A socket, with or without TLS.
pub(crate) trait Wire: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Wire for T {}

/// Plays back the head of a request that has arrived whole, and then nothing: whatever a client
/// sends after it (a body, a second request) never reaches the server.
///
/// Reading also ends, with an error, when the time is over or the connection is evicted.
pub(crate) struct Stream {
    head: Bytes,
    wire: Box<dyn Wire>,
    slot: Slot,
    deadline: Pin<Box<Sleep>>,
    /// Set once our side is closed: how long the client has for its own.
    lingering: Option<Lingering>,
}

struct Lingering {
    until: Pin<Box<Sleep>>,
    discarded: usize,
}

impl Stream {
    pub(crate) fn new(head: Bytes, wire: Box<dyn Wire>, slot: Slot, deadline: Instant) -> Self {
        slot.enter(Phase::Busy);
        Self { head, wire, slot, deadline: Box::pin(sleep_until(deadline)), lingering: None }
    }

    fn check_time(&mut self, cx: &mut Context<'_>) -> io::Result<()> {
        if self.deadline.as_mut().poll(cx).is_ready() {
            return Err(io::ErrorKind::TimedOut.into());
        }
        Ok(())
    }

    /// Waits, within limits, for the client to close.
    fn poll_linger(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let lingering = self
            .lingering
            .get_or_insert_with(|| Lingering { until: Box::pin(sleep(LINGERING)), discarded: 0 });
        let mut buffer = [0; 4_096];
        loop {
            if lingering.until.as_mut().poll(cx).is_ready() {
                return Poll::Ready(());
            }
            let mut unread = ReadBuf::new(&mut buffer);
            match ready!(Pin::new(&mut *self.wire).poll_read(cx, &mut unread)) {
                Ok(()) if !unread.filled().is_empty() => {
                    lingering.discarded += unread.filled().len();
                    if lingering.discarded > MOST_DISCARDED {
                        return Poll::Ready(());
                    }
                }
                Ok(()) | Err(_) => return Poll::Ready(()),
            }
        }
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.head.has_remaining() {
            let taken = self.head.len().min(buffer.remaining());
            buffer.put_slice(&self.head.split_to(taken));
            return Poll::Ready(Ok(()));
        }
        self.check_time(cx)?;
        ready!(self.slot.poll_evicted(cx));
        Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()))
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.check_time(cx)?;
        Pin::new(&mut *self.wire).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.check_time(cx)?;
        Pin::new(&mut *self.wire).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.lingering.is_none() {
            self.check_time(cx)?;
            ready!(Pin::new(&mut *self.wire).poll_shutdown(cx))?;
            self.slot.enter(Phase::Idle);
        }
        if self.slot.poll_evicted(cx).is_pending() {
            ready!(self.poll_linger(cx));
        }
        Poll::Ready(Ok(()))
    }
}
