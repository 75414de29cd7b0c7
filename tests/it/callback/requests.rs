//! The request that ends the wait, and the answers to all others

use agoras::callback::{Answer, Notice};

use super::browser::{Login, PLAIN, Shown, TLS};

/// Sends each request and expects its status; then the login must still work.
async fn all_ignored(login: Login, requests: &[(String, u16)]) {
    for (request, status) in requests {
        let shown = login.send(request.as_bytes()).await;
        assert_eq!(shown.status, *status, "{request:?}: {shown:?}");
    }
    login.still_works().await;
}

#[tokio::test]
async fn o01_stray_paths_are_answered_and_ignored() {
    let login = Login::start(PLAIN).await;
    let query = format!("?code=a&state={}", login.state);
    let requests: Vec<_> = [
        "/",
        "/favicon.ico/",
        "/robots.txt",
        "/callback/x",
        "/callback/",
        "//callback",
        "/%63allback",
        "/x/%2e%2e/callback",
        "/x/../callback",
        "/CALLBACK",
    ]
    .into_iter()
    .map(|path| (login.request(&format!("{path}{query}")), 404))
    .chain([
        (login.request("/favicon.ico"), 204),
        (login.request(&format!("{}{query}", login.redirect)), 404),
        (login.request("*"), 404),
        (login.request("/callback"), 400),
        (login.request("/callback?"), 400),
    ])
    .collect();
    all_ignored(login, &requests).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn o02_ten_thousand_wrong_states_do_not_end_the_login() {
    let mut login = Login::start(PLAIN).await;
    let request = login.request(&format!("/callback?code=a&state={}", "0".repeat(64)));
    for _ in 0..10_000 / 50 {
        let sent = (0..50).map(|_| login.send(request.as_bytes()));
        for shown in futures_util::future::join_all(sent).await {
            assert_eq!(shown.status, 400);
        }
    }
    let mut told = Vec::new();
    while let Ok(notice) = login.notices.try_recv() {
        if let Notice::OtherLogin { count } = notice {
            told.push(count);
        }
    }
    assert_eq!(told, [1, 10, 100, 1_000, 10_000]);
    login.still_works().await;
}

#[tokio::test]
async fn o03_an_error_counts_only_with_the_right_state() {
    let login = Login::start(PLAIN).await;
    for target in [
        "/callback?error=access_denied",
        "/callback?error=access_denied&state=",
        "/callback?error=access_denied&state=0123",
    ] {
        assert_eq!(login.get(target).await.status, 400);
    }
    let target = format!("/callback?error=access_denied&state={}", login.state);
    let shown = login.get(&target).await;
    assert_eq!(shown.status, 200);
    assert!(shown.body.contains("Not connected"));
    match login.outcome.await.unwrap() {
        Ok((Answer::Denied(denial), reply)) => {
            assert_eq!(denial.error, "access_denied");
            reply.failed().await;
        }
        _ => panic!("not denied"),
    }
}

#[tokio::test]
async fn o04_parameters_that_come_twice_are_refused() {
    let login = Login::start(PLAIN).await;
    let state = &login.state;
    let requests: Vec<_> = [
        format!("code=a&code=b&state={state}"),
        format!("code=a&state={state}&state={state}"),
        format!("code=a&state=0&state={state}"),
        format!("code[]=a&state={state}"),
        format!("code=a&%63ode=b&state={state}"),
        format!("code=a&code[]=b&state={state}"),
        format!("error=&error=x&state={state}"),
        format!("state={state}"),
    ]
    .map(|query| (login.request(&format!("/callback?{query}")), 400))
    .to_vec();
    all_ignored(login, &requests).await;
}

#[tokio::test]
async fn o05_only_get_counts() {
    let login = Login::start(PLAIN).await;
    let request = login.request(&login.approval("a"));
    let mut requests: Vec<_> = ["HEAD", "OPTIONS", "POST", "PUT", "DELETE", "TRACE", "BREW", "get"]
        .map(|method| (request.replacen("GET", method, 1), 405))
        .to_vec();
    let with = |header: &str| request.replacen("\r\n\r\n", &format!("\r\n{header}\r\n\r\nab"), 1);
    requests.push((with("Content-Length: 2"), 413));
    requests.push((with("Transfer-Encoding: chunked"), 413));
    requests.push(("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned(), 400));
    requests.push((request.replacen("GET", "POST", 1) + "code=a", 405));
    let options = login.send(requests[1].0.as_bytes()).await;
    assert!(options.head.contains("\r\nallow: get"), "{}", options.head);
    assert!(!options.head.contains("access-control"), "{}", options.head);
    all_ignored(login, &requests).await;
}

#[tokio::test]
async fn o06_o25_the_host_must_be_the_redirect_uris() {
    let login = Login::start(TLS).await;
    let port = login.port;
    let target = login.approval("a");
    let requests: Vec<_> = [
        "Host: evil.example".to_owned(),
        format!("Host: evil.example:{port}"),
        "Host: localhost".to_owned(),
        "Host: localhost:1".to_owned(),
        "Host:".to_owned(),
        "X: y".to_owned(),
        format!("Host: u@localhost:{port}"),
        format!("Host: LOCALHOST:{port}"),
        format!("Host: localhost.:{port}"),
        format!("Host: a.localhost:{port}"),
        format!("Host: 127.0.0.2:{port}"),
        format!("Host: 0.0.0.0:{port}"),
        format!("Host: localhost:{port}\r\nHost: localhost:{port}"),
        format!("Host: evil\r\nX-Forwarded-Host: localhost:{port}"),
    ]
    .map(|host| (format!("GET {target} HTTP/1.1\r\n{host}\r\n\r\n"), 403))
    .to_vec();
    let twins = ["localhost", "127.0.0.1", "[::1]"];
    let allowed =
        twins.map(|host| (format!("GET /callback HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n"), 400));
    all_ignored(login, &[requests, allowed.to_vec()].concat()).await;
}

#[tokio::test]
async fn o07_only_a_navigating_browser_counts() {
    let login = Login::start(PLAIN).await;
    let request = login.request(&login.approval("a"));
    let requests: Vec<_> = [
        "Sec-Fetch-Mode: no-cors\r\nSec-Fetch-Dest: image",
        "Sec-Fetch-Mode: no-cors\r\nSec-Fetch-Dest: script",
        "Sec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: iframe",
        "Sec-Fetch-Mode: cors\r\nSec-Fetch-Dest: empty",
        "Sec-Fetch-Mode: navigate\r\nSec-Fetch-Mode: cors",
        "Sec-Fetch-Dest: embed",
    ]
    .map(|headers| (request.replacen("\r\n\r\n", &format!("\r\n{headers}\r\n\r\n"), 1), 403))
    .to_vec();
    let navigates = "\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n\r\n";
    let allowed = login.request("/callback").replacen("\r\n\r\n", navigates, 1);
    all_ignored(login, &[requests, vec![(allowed, 400)]].concat()).await;
}

#[tokio::test]
async fn o16_the_tab_of_an_earlier_login_shows_that_it_is_old() {
    let old = Login::start(PLAIN).await;
    let mut login = Login::start(PLAIN).await;
    let shown = login.get(&old.approval("a")).await;
    assert_eq!(shown.status, 400);
    assert!(shown.body.contains("This page belongs to another login"));
    let told = login.notices.recv().await;
    assert!(matches!(told, Some(Notice::OtherLogin { count: 1 })), "{told:?}");
    login.still_works().await;
    old.still_works().await;
}

#[tokio::test]
async fn o17_nothing_of_a_request_comes_back() {
    let payload = "%3Cscript%3Ealert(1)%3C/script%3E%22%27%26";
    let login = Login::start(PLAIN).await;
    let plain = login.get("/callback?state=a").await;
    for name in ["code", "state", "error", "error_description", "error_type", "x", payload] {
        let shown = login.get(&format!("/callback?{name}={payload}")).await;
        assert_eq!((shown.status, &shown.body), (400, &plain.body), "{name}");
    }
    let nothing = login.get("/a").await;
    let target = format!("/<script>?{payload}");
    assert_eq!(login.get(&target.replace(['<', '>'], "!")).await.body, nothing.body);
    let header = login.request("/a").replacen("\r\n\r\n", "\r\nOrigin: https://evil\r\n\r\n", 1);
    let shown = login.send(header.as_bytes()).await;
    assert!(!format!("{shown:?}").contains("evil"), "{shown:?}");
    let denial =
        format!("/callback?error={payload}&error_description={payload}&state={}", login.state);
    let shown = login.get(&denial).await;
    assert!(shown.body.contains("Not connected") && !shown.body.contains("alert"));
}

#[tokio::test]
async fn o18_every_answer_forbids_content_from_elsewhere() {
    let login = Login::start(TLS).await;
    let mut shown: Vec<Shown> = Vec::new();
    for target in ["/", "/favicon.ico", "/callback", "/callback?state=a"] {
        shown.push(login.get(target).await);
    }
    shown.push(login.send(b"nonsense\r\n\r\n").await);
    shown.push(login.approve().await.0);
    for shown in shown {
        for header in [
            "content-security-policy: default-src 'none'; style-src 'sha256-",
            "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            "\r\nreferrer-policy: no-referrer",
            "\r\ncache-control: no-store",
            "\r\nx-content-type-options: nosniff",
            "\r\ncross-origin-opener-policy: same-origin",
            "\r\ncross-origin-resource-policy: same-origin",
            "\r\nconnection: close",
        ] {
            assert!(shown.head.contains(header), "{header}: {shown:?}");
        }
        for header in ["strict-transport-security", "location", "set-cookie", "access-control"] {
            assert!(!shown.head.contains(header), "{header}: {shown:?}");
        }
    }
}
