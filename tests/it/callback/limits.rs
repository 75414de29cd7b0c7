//! Floods, slow clients and oversized requests, none of which may disturb the login

use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::browser::{Login, PLAIN, TLS};

/// Limit for the right callback under attack: one second, and four more for a busy machine.
const PROMPTLY: Duration = Duration::from_secs(5);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn o08_silent_connections_delay_nothing() {
    let login = Login::start(TLS).await;
    let mut silent = Vec::new();
    for _ in 0..50 {
        silent.push(login.tcp().await);
    }
    let mut shaken_hands = Vec::new();
    for _ in 0..50 {
        shaken_hands.push(login.connect().await);
    }
    let started = Instant::now();
    login.still_works().await;
    assert!(started.elapsed() < PROMPTLY, "{:?}", started.elapsed());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn o08_the_oldest_silent_connection_makes_room() {
    let login = Login::start(PLAIN).await;
    let mut oldest = login.tcp().await;
    let mut others = Vec::new();
    for _ in 0..64 {
        others.push(login.tcp().await);
    }
    assert_eq!(oldest.read(&mut [0]).await.unwrap_or(0), 0);
    login.still_works().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn o09_two_hundred_slow_writers_delay_nothing() {
    let login = Login::start(PLAIN).await;
    let head = login.request("/callback?code=a&state=b");
    let mut slow = Vec::new();
    for _ in 0..200 {
        let mut connection = login.tcp().await;
        let head = head.clone();
        slow.push(tokio::spawn(async move {
            for byte in head.bytes() {
                if connection.write_all(&[byte]).await.is_err() {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        }));
    }
    let started = Instant::now();
    login.still_works().await;
    assert!(started.elapsed() < PROMPTLY, "{:?}", started.elapsed());
    for task in slow {
        task.abort();
    }
}

#[tokio::test]
async fn o09_a_request_must_arrive_in_time() {
    let hurried = agoras::clock::Clock::hurried(100);
    let login = Login::start_with(PLAIN, hurried, Duration::from_mins(50)).await;
    let mut slow = login.tcp().await;
    slow.write_all(b"GET / HTTP/1.1\r\nHost:").await.unwrap();
    let started = Instant::now();
    assert_eq!(slow.read(&mut [0]).await.unwrap_or(0), 0);
    assert!(started.elapsed() < Duration::from_secs(10));
    login.still_works().await;
}

#[tokio::test]
async fn o10_oversized_and_broken_requests_are_refused() {
    let login = Login::start(TLS).await;
    let state = login.state.clone();
    let long =
        |size: usize| login.request(&format!("/callback?code={}&state={state}", "a".repeat(size)));
    let headers = |count: usize, size: usize| {
        let header = format!("\r\nX: {}", "a".repeat(size)).repeat(count);
        login.request("/callback").replacen("\r\n\r\n", &format!("{header}\r\n\r\n"), 1)
    };
    let query = |query: &str| login.request(&format!("/callback?{query}&state={state}"));
    for (request, status) in [
        (long(16 << 20), 414),
        (long(8 * 1024), 414),
        (long(5_000), 400),
        (query(&"a=1&".repeat(100_000)), 414),
        (query(&"a=1&".repeat(100)), 400),
        (headers(64, 1), 431),
        (headers(63, 1), 400),
        (headers(2, 9_000), 431),
        (query("code=%00"), 400),
        (query("code=%ff"), 400),
        (query("code=%zz"), 400),
        (query("code=a\0b"), 400),
        (query("code=\u{e4}"), 400),
        (login.request("/a b"), 400),
        ("GET /callback\r\n\r\n".to_owned(), 400),
        ("GET / HTTP/1.1\nHost: a\n\nGET / HTTP/1.1\r\n\r\n".to_owned(), 400),
        (login.request("/").replacen("\r\n", "\r\nX: y\n", 1), 400),
        (login.request("/").replacen("\r\n", "\r\nX: \0\r\n", 1), 400),
        ("\r\n\r\n".to_owned(), 400),
    ] {
        let shown = login.send(request.as_bytes()).await;
        let start: String = request.chars().take(60).collect();
        assert_eq!(shown.status, status, "{start:?}: {shown:?}");
    }
    let shown = login.send(b"GET /callback?code=\xff\xfe HTTP/1.1\r\n\r\n").await;
    assert_eq!(shown.status, 400);
    login.still_works().await;
}

#[tokio::test]
async fn a_second_request_on_the_same_connection_is_ignored() {
    let login = Login::start(PLAIN).await;
    let both = login.request("/") + &login.request(&login.approval("a"));
    let shown = login.send(both.as_bytes()).await;
    assert_eq!(shown.status, 404);
    assert_eq!(shown.body.matches("HTTP/1.1").count(), 0);
    login.still_works().await;
}
