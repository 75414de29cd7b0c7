//! The port: who holds it, and whether a browser reaches it

use std::net::{IpAddr, Ipv4Addr, TcpListener};
use std::time::{Duration, Instant};

use agoras::callback::{CallbackError, Listener, RedirectUri};
use agoras::clock::Clock;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;

use super::browser::{Login, PLAIN, TLS};

async fn bind(redirect: &str) -> Result<Listener, CallbackError> {
    let redirect: RedirectUri = redirect.parse().unwrap();
    Listener::bind_where(&redirect, None, Clock::system(), &[]).await
}

#[tokio::test]
async fn o13_a_taken_port_is_named_and_so_is_its_holder() {
    for address in ["127.0.0.1:0", "[::1]:0", "0.0.0.0:0", "[::]:0"] {
        let Ok(holder) = TcpListener::bind(address) else {
            continue; // no IPv6 here
        };
        let taken = holder.local_addr().unwrap().port();
        match bind(&format!("http://localhost:{taken}/callback")).await {
            Err(CallbackError::PortTaken { port, holder }) => {
                assert_eq!(port, taken);
                if cfg!(target_os = "linux") {
                    let process = format!("(process {})", std::process::id());
                    assert!(holder.unwrap().ends_with(&process));
                }
            }
            other => panic!("{address}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn o13_a_second_login_does_not_share_the_port() {
    let first = bind(TLS).await.unwrap();
    let error = bind(first.redirect_uri()).await.unwrap_err();
    assert!(matches!(error, CallbackError::PortTaken { .. }), "{error}");
}

#[tokio::test]
async fn o14_a_localhost_that_is_elsewhere_is_refused() {
    let redirect: RedirectUri = TLS.parse().unwrap();
    for elsewhere in [[192, 0, 2, 1], [127, 0, 0, 2], [127, 0, 1, 1]] {
        let elsewhere = IpAddr::V4(Ipv4Addr::from(elsewhere));
        let resolved = [IpAddr::V4(Ipv4Addr::LOCALHOST), elsewhere];
        match Listener::bind_where(&redirect, None, Clock::system(), &resolved).await {
            Err(CallbackError::LocalhostElsewhere { address }) => assert_eq!(address, elsewhere),
            other => panic!("{other:?}"),
        }
    }
    // An address is not resolved.
    let redirect: RedirectUri = PLAIN.parse().unwrap();
    let elsewhere = [IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1))];
    assert!(Listener::bind_where(&redirect, None, Clock::system(), &elsewhere).await.is_ok());
}

#[tokio::test]
async fn accepts_this_machines_own_localhost() {
    let redirect: RedirectUri = TLS.parse().unwrap();
    let listener = Listener::bind(&redirect, None, Clock::system()).await.unwrap();
    assert!(listener.redirect_uri().starts_with("https://localhost:"));
    assert!(!listener.redirect_uri().contains('*'));
}

#[tokio::test]
async fn answers_on_both_families() {
    let login = Login::start("http://localhost:*/callback").await;
    for address in ["127.0.0.1", "::1"] {
        if TcpListener::bind((address, 0)).is_ok() {
            assert!(TcpStream::connect((address, login.port)).await.is_ok(), "{address}");
        }
    }
    login.still_works().await;
}

#[tokio::test]
#[cfg(target_os = "linux")]
async fn o28_listens_on_no_other_address_of_this_machine() {
    let login = Login::start(PLAIN).await;
    for address in ["127.0.0.2", "127.1.1.1"] {
        let refused = TcpStream::connect((address, login.port)).await;
        assert!(refused.is_err(), "{address}");
    }
}

/// Returns the time until the port can be bound again.
async fn free_again(port: u16) -> Duration {
    let started = Instant::now();
    while let Err(error) = TcpListener::bind(("127.0.0.1", port)) {
        assert!(started.elapsed() < Duration::from_secs(5), "{error}");
        tokio::task::yield_now().await;
    }
    started.elapsed()
}

#[tokio::test]
async fn o19_the_port_is_free_at_once_after_an_interrupted_wait() {
    let at_once = Duration::from_millis(500);
    let listener = bind(TLS).await.unwrap();
    let (_, rest) = listener.redirect_uri().rsplit_once(':').unwrap();
    let port = rest.split('/').next().unwrap().parse().unwrap();
    drop(listener);
    assert!(free_again(port).await < at_once);

    let login = Login::start(TLS).await;
    let mut silent = login.tcp().await;
    let mut shaken_hands = login.connect().await;
    let started = Instant::now();
    login.outcome.abort();
    assert!(login.outcome.await.unwrap_err().is_cancelled());
    assert!(free_again(login.port).await < at_once);
    assert_eq!(silent.read(&mut [0]).await.unwrap_or(0), 0);
    assert_eq!(shaken_hands.read(&mut [0]).await.unwrap_or(0), 0);
    assert!(started.elapsed() < Duration::from_secs(5));

    let login = Login::start(PLAIN).await;
    let shown = login.get(&format!("/callback?error=a&state={}", login.state)).await;
    assert_eq!(shown.status, 200);
    drop(login.outcome.await.unwrap().unwrap());
    assert!(free_again(login.port).await < at_once);
}
