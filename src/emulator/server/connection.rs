//! Connections, plain or inside TLS, that a fault can end or reset

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

const CARRY_ON: u8 = 0;
const END: u8 = 1;
const RESET: u8 = 2;

/// A client that says nothing for so long is left.
const GREETING_LIMIT: Duration = Duration::from_secs(10);

/// The answer to a client that does not speak TLS.
const NOT_PLAIN: &[u8] = b"HTTP/1.1 400 Bad Request\r\ncontent-type: text/plain\r\nconnection: close\r\n\r\nthis emulator speaks https only\n";

/// The handle with which a request breaks its own connection, at the next byte.
#[derive(Debug, Clone, Default)]
pub(crate) struct Peer(Arc<AtomicU8>);

impl Peer {
    /// Ends the connection. Bytes that are not written yet are lost.
    pub(crate) fn end(&self) {
        self.0.store(END, Ordering::Relaxed);
    }

    pub(crate) fn reset(&self) {
        self.0.store(RESET, Ordering::Relaxed);
    }
}

impl Connected<IncomingStream<'_, Acceptor>> for Peer {
    fn connect_info(stream: IncomingStream<'_, Acceptor>) -> Self {
        stream.io().peer()
    }
}

/// A connection with a client.
pub(crate) trait Connection: AsyncRead + AsyncWrite + Send + Unpin {
    fn peer(&self) -> Peer;
}

impl Connection for Socket {
    fn peer(&self) -> Peer {
        self.peer.clone()
    }
}

impl Connection for TlsStream<Socket> {
    fn peer(&self) -> Peer {
        self.get_ref().0.peer()
    }
}

#[derive(Debug)]
pub(crate) struct Socket {
    stream: TcpStream,
    peer: Peer,
}

impl Socket {
    fn check(&self) -> io::Result<()> {
        match self.peer.0.load(Ordering::Relaxed) {
            CARRY_ON => Ok(()),
            RESET => {
                self.stream.set_zero_linger()?;
                Err(io::ErrorKind::ConnectionReset.into())
            }
            _ => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Socket {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

/// A client's connection with its address.
pub(crate) type Accepted = (Box<dyn Connection>, SocketAddr);

/// The listening socket, which hands out breakable connections.
pub(crate) enum Acceptor {
    Plain(TcpListener),
    /// Connections whose handshake is over. One that takes its time holds up no other.
    Tls {
        address: SocketAddr,
        greeted: UnboundedReceiver<Accepted>,
    },
}

impl Acceptor {
    /// Accepts connections, inside TLS if there is a certificate. Needs a runtime.
    pub(crate) fn new(listener: TcpListener, tls: Option<TlsAcceptor>) -> io::Result<Self> {
        let Some(tls) = tls else {
            return Ok(Self::Plain(listener));
        };
        let address = listener.local_addr()?;
        let (done, greeted) = mpsc::unbounded_channel();
        tokio::spawn(greet_all(listener, tls, done));
        Ok(Self::Tls { address, greeted })
    }
}

impl Listener for Acceptor {
    type Io = Box<dyn Connection>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> Accepted {
        match self {
            Self::Plain(listener) => {
                let (socket, address) = next(listener).await;
                (Box::new(socket), address)
            }
            Self::Tls { greeted, .. } => match greeted.recv().await {
                Some(accepted) => accepted,
                None => std::future::pending().await,
            },
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        match self {
            Self::Plain(listener) => listener.local_addr(),
            Self::Tls { address, .. } => Ok(*address),
        }
    }
}

async fn next(listener: &TcpListener) -> (Socket, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok((stream, address)) => {
                // Without it, small answers wait for each other.
                drop(stream.set_nodelay(true));
                return (Socket { stream, peer: Peer::default() }, address);
            }
            // Most likely there are no file descriptors left; some are free again soon.
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
}

async fn greet_all(listener: TcpListener, tls: TlsAcceptor, done: UnboundedSender<Accepted>) {
    loop {
        let (socket, address) = next(&listener).await;
        let tls = tls.clone();
        let done = done.clone();
        tokio::spawn(async move {
            // A client that does not trust the certificate hangs up.
            if let Ok(Ok(Some(stream))) =
                tokio::time::timeout(GREETING_LIMIT, greet(socket, &tls)).await
            {
                drop(done.send((Box::new(stream), address)));
            }
        });
    }
}

/// Shakes hands; `None` for a client that begins like plain HTTP, after an answer that it can read.
async fn greet(mut socket: Socket, tls: &TlsAcceptor) -> io::Result<Option<TlsStream<Socket>>> {
    let mut first = [0];
    socket.stream.peek(&mut first).await?;
    // TLS begins with the byte 22.
    if !first[0].is_ascii_alphabetic() {
        return tls.accept(socket).await.map(Some);
    }
    socket.write_all(NOT_PLAIN).await?;
    socket.shutdown().await?;
    // What is not read would reset the connection, and the answer with it.
    tokio::io::copy(&mut socket, &mut tokio::io::sink()).await?;
    Ok(None)
}
