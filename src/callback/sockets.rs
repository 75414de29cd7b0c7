//! Listening sockets on both loopback addresses, and the check that a browser reaches them

use std::io::{self, ErrorKind};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use tokio::net::{TcpListener, TcpSocket, TcpStream, lookup_host};
use tokio::time::timeout;

use super::error::CallbackError;
use super::holder::holder;
use super::redirect_uri::RedirectUri;

const IPV4: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
const IPV6: IpAddr = IpAddr::V6(Ipv6Addr::LOCALHOST);

/// Connections that the system queues until they are accepted.
const BACKLOG: u32 = 128;

/// Attempts to find a port that is free for IPv4 and IPv6.
const TRIES: usize = 16;

/// Limit for resolving `localhost`, in case the resolver asks the network.
const RESOLVING: Duration = Duration::from_secs(5);

/// Limit for a connection within this machine, which takes microseconds.
const CONNECTING: Duration = Duration::from_secs(2);

/// The listening sockets of one login, all on the same port.
#[derive(Debug)]
pub(crate) struct Sockets {
    pub(crate) listeners: Vec<TcpListener>,
    pub(crate) port: u16,
}

/// Returns the addresses of `localhost`. Browsers can do without, so none is no error.
pub async fn localhost() -> Vec<IpAddr> {
    match timeout(RESOLVING, lookup_host(("localhost", 0))).await {
        Ok(Ok(found)) => found.map(|address| address.ip()).collect(),
        Ok(Err(_)) | Err(_) => Vec::new(),
    }
}

impl Sockets {
    /// Binds the redirect URI's addresses, on no other port: that would not be the registered one.
    pub(crate) fn bind(redirect: &RedirectUri) -> Result<Self, CallbackError> {
        let Some(port) = redirect.port else {
            let mut bound = bind_both(redirect, 0);
            for _ in 1..TRIES {
                if bound.as_ref().is_err_and(|error| error.kind() == ErrorKind::AddrInUse) {
                    bound = bind_both(redirect, 0);
                }
            }
            return bound.map_err(CallbackError::Bind);
        };
        bind_both(redirect, port).map_err(|error| match error.kind() {
            ErrorKind::AddrInUse => CallbackError::PortTaken { port, holder: holder(port) },
            ErrorKind::PermissionDenied => CallbackError::PortForbidden { port },
            _ => CallbackError::Bind(error),
        })
    }

    /// Checks that a connection to each address that the browser may use arrives at our own socket.
    pub(crate) async fn check(
        &self,
        redirect: &RedirectUri,
        localhost: &[IpAddr],
    ) -> Result<(), CallbackError> {
        let mut addresses = vec![IPV4];
        if redirect.needs_resolving() {
            addresses.push(IPV6);
            addresses.extend_from_slice(localhost);
        }
        addresses.sort_unstable();
        addresses.dedup();
        for address in addresses {
            let target = SocketAddr::new(address, self.port);
            let is_target =
                |socket: &&TcpListener| socket.local_addr().is_ok_and(|it| it == target);
            match self.listeners.iter().find(is_target) {
                Some(ours) => match timeout(CONNECTING, arrives(ours, target)).await {
                    Ok(Ok(())) => {}
                    Ok(Err(_)) | Err(_) => return Err(CallbackError::Unreachable { address }),
                },
                None if address == IPV6 && !answers(target).await => {}
                None => return Err(CallbackError::LocalhostElsewhere { address }),
            }
        }
        Ok(())
    }
}

async fn arrives(listener: &TcpListener, target: SocketAddr) -> io::Result<()> {
    let connection = TcpStream::connect(target).await?;
    let ours = connection.local_addr()?;
    while listener.accept().await?.1 != ours {}
    Ok(())
}

/// Returns whether another program answers at `target`.
async fn answers(target: SocketAddr) -> bool {
    matches!(timeout(CONNECTING, TcpStream::connect(target)).await, Ok(Ok(_)))
}

/// Binds IPv4 and, if the browser may use it, IPv6. A machine without IPv6 has only one.
fn bind_both(redirect: &RedirectUri, port: u16) -> io::Result<Sockets> {
    let first = listen(SocketAddr::new(IPV4, port))?;
    let port = first.local_addr()?.port();
    let mut listeners = vec![first];
    if redirect.needs_resolving() {
        match listen(SocketAddr::new(IPV6, port)) {
            Ok(listener) => listeners.push(listener),
            Err(error) => match error.kind() {
                ErrorKind::AddrInUse | ErrorKind::PermissionDenied => return Err(error),
                _ => tracing::debug!("no IPv6 on this machine"),
            },
        }
    }
    Ok(Sockets { listeners, port })
}

/// Binds one address. Other systems' `SO_REUSEADDR` would let two programs share the port.
fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4()?,
        SocketAddr::V6(_) => TcpSocket::new_v6()?,
    };
    socket.set_reuseaddr(cfg!(target_os = "linux"))?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}
