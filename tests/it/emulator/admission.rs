//! Admission: the emulator answers for its own names, and other sites' pages change nothing

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};

use agoras::emulator::Settings;

use super::world::{World, direct, video};

/// Sends these lines and reads the whole answer. `PORT` stands for the emulator's port.
fn raw(port: u16, lines: &[&str]) -> String {
    let mut socket = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let request = lines.join("\r\n").replace("PORT", &port.to_string());
    socket.write_all(format!("{request}\r\nConnection: close\r\n\r\n").as_bytes()).unwrap();
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

fn status(answer: &str) -> u16 {
    answer.split(' ').nth(1).unwrap_or_default().parse().unwrap_or(0)
}

/// One address of each kind, with its status for the emulator's own visitors.
const ROUTES: [(&str, u16); 12] = [
    ("GET /", 200),
    ("GET /v2/auth/authorize/", 302),
    ("POST /v2/auth/authorize/", 302),
    ("GET /v2/auth/error/", 200),
    ("POST /v2/oauth/token/", 200),
    ("POST /v2/post/publish/creator_info/query/", 401),
    ("PUT /upload?upload_id=1&upload_token=2", 404),
    ("GET /emulator/state.json", 200),
    ("GET /emulator/avatar/ada.codes.svg", 200),
    ("GET /emulator/media/v_1/0", 404),
    ("POST /emulator/reset-faults", 200),
    ("GET /nowhere", 404),
];

const FOREIGN: [&str; 33] = [
    "evil.example",
    "evil.example:PORT",
    "localhost.evil.example:PORT",
    "127.0.0.1.evil.example",
    "evil-localhost",
    "localhost.",
    "0.0.0.0:PORT",
    "192.168.0.1:PORT",
    "[::]:PORT",
    "[::ffff:127.0.0.1]:PORT",
    "127.1:PORT",
    "2130706433",
    "0x7f000001",
    "user@localhost:PORT",
    "localhost:",
    "localhost:x",
    "localhost:99999",
    "localhost, evil.example",
    "localhost evil.example",
    "http://localhost:PORT",
    "loc\u{430}lhost",
    "0177.0.0.1",
    "%6cocalhost",
    "localhost:0",
    "localhost:+1",
    "localhost:8420:1",
    "localhost/",
    "::1",
    "[::1",
    "[0:0:0:0:0:0:0:1]",
    "[::1]8420",
    "[::1%lo]",
    ":8420",
];

#[test]
fn answers_loopback_names_on_every_route() {
    let world = World::of(&["pkce=optional"]);
    let port = world.emulator.port();
    for (route, expected) in ROUTES {
        for host in
            ["127.0.0.1:PORT", "LocalHost:PORT", "[::1]:PORT", "127.8.9.10:PORT", "a.localhost"]
        {
            let answer = raw(port, &[&format!("{route} HTTP/1.1"), &format!("Host: {host}")]);
            assert_eq!(status(&answer), expected, "{route} {host}: {answer}");
        }
    }
}

#[test]
fn refuses_every_other_name_on_every_route() {
    let world = World::new();
    let port = world.emulator.port();
    for (route, _) in ROUTES {
        let line = format!("{route} HTTP/1.1");
        for host in FOREIGN {
            let answer = raw(port, &[&line, &format!("Host: {host}")]);
            assert_eq!(status(&answer), 403, "{route} {host}: {answer}");
        }
        let missing = raw(port, &[&line, "Accept: */*"]);
        let empty = raw(port, &[&line, "Host:"]);
        let doubled = raw(port, &[&line, "Host: localhost:PORT", "Host: localhost:PORT"]);
        let two = raw(port, &[&line, "Host: localhost:PORT", "Host: evil.example"]);
        let old = raw(port, &[&format!("{route} HTTP/1.0"), "Accept: */*"]);
        for answer in [missing, empty, doubled, two, old] {
            assert_eq!(status(&answer), 403, "{route}: {answer}");
        }
    }
    assert!(world.emulator.requests().is_empty(), "a refused request is not logged");
}

#[test]
fn a_whole_address_in_the_request_line_is_checked_too() {
    let world = World::new();
    let port = world.emulator.port();
    for (target, host, expected) in [
        ("http://localhost:PORT/", "localhost:PORT", 200),
        ("http://evil.example/", "localhost:PORT", 403),
        ("http://localhost:PORT/", "evil.example", 403),
        ("http://user@localhost:PORT/", "localhost:PORT", 403),
    ] {
        let target = target.replace("PORT", &port.to_string());
        let answer = raw(port, &[&format!("GET {target} HTTP/1.1"), &format!("Host: {host}")]);
        assert_eq!(status(&answer), expected, "{target} {host}: {answer}");
    }
}

#[test]
fn answers_allowed_names() {
    let world = World::with(Settings {
        allow_hosts: vec!["Emulator.test".parse().unwrap(), "other.test:8443".parse().unwrap()],
        ..Settings::default()
    });
    let port = world.emulator.port();
    for (host, expected) in [
        ("emulator.test", 200),
        ("EMULATOR.TEST:443", 200),
        ("other.test:8443", 200),
        ("other.test", 403),
        ("sub.emulator.test", 403),
        ("localhost:PORT", 200),
    ] {
        let answer = raw(port, &["GET / HTTP/1.1", &format!("Host: {host}")]);
        assert_eq!(status(&answer), expected, "{host}: {answer}");
    }
}

#[test]
fn allow_host_allows_names_and_a_refusal_names_the_option() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_agoras"))
        .args(["emulator", "--port", "0", "--allow-host", "a.test", "--allow-host", "b.test:1"])
        .env_clear()
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut printed = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let address =
        printed.find_map(|line| Some(line.split_once("http://127.0.0.1:")?.1.to_owned())).unwrap();
    let port = address.chars().take_while(char::is_ascii_digit).collect::<String>();
    let ask =
        |host: &str| raw(port.parse().unwrap(), &["GET / HTTP/1.1", &format!("Host: {host}")]);

    assert_eq!((status(&ask("a.test")), status(&ask("b.test:1"))), (200, 200));
    let refused = ask("c.test:80");
    assert!(
        refused.ends_with(
            "\r\n\r\nthis emulator does not answer for c.test: start it with --allow-host c.test\n"
        ),
        "{refused}"
    );
    child.kill().unwrap();
    child.wait().unwrap();
    let wrong = Command::new(env!("CARGO_BIN_EXE_agoras"))
        .args(["emulator", "--port", "0", "--allow-host", "http://a.test"])
        .output()
        .unwrap();
    assert_eq!(wrong.status.code(), Some(2));
}

#[test]
fn controls_and_the_login_page_refuse_pages_of_other_sites() {
    let world = World::with(Settings {
        allow_hosts: vec!["emulator.test".parse().unwrap()],
        ..Settings::default()
    });
    let port = world.emulator.port();
    let controls = [
        "POST /emulator/faults",
        "POST /emulator/reset-faults",
        "POST /emulator/switches",
        "POST /emulator/expire-access-tokens",
        "POST /emulator/expire-uploads",
        "GET /emulator/account?username=bea.private",
        "GET /emulator/state.json",
        "POST /v2/auth/authorize/",
        "GET /v2/auth/authorize/?auto=approve",
    ];
    for control in controls {
        let ask = |headers: &[&str]| {
            let line = format!("{control} HTTP/1.1");
            let head = [line.as_str(), "Host: 127.0.0.1:PORT"];
            status(&raw(port, &[&head, headers].concat()))
        };
        for foreign in [
            "Origin: https://evil.example",
            "Origin: null",
            "Origin:",
            "Origin: http://localhost:1",
            "Origin: http://127.0.0.1",
            "Origin: http://127.0.0.1:PORT.evil.example",
            "Origin: http://127.0.0.1:PORT/path",
            "Origin: file://",
            "Origin: http://127.0.0.1:PORT http://evil.example",
        ] {
            assert_eq!(ask(&[foreign]), 403, "{control} {foreign}");
        }
        let two = ["Origin: http://127.0.0.1:PORT", "Origin: https://evil.example"];
        assert_eq!(ask(&two), 403, "{control}");
        for own in [
            &[][..],
            &["Origin: http://127.0.0.1:PORT"],
            &["Origin: http://localhost:PORT"],
            &["Origin: https://emulator.test"],
            &["Sec-Fetch-Site: same-origin"],
            &["Sec-Fetch-Site: none"],
        ] {
            assert!([200, 302].contains(&ask(own)), "{control} {own:?}");
        }
        let linked = ask(&["Sec-Fetch-Site: cross-site"]);
        assert_eq!(linked == 403, control.contains("/emulator/"), "{control}: {linked}");
    }
    assert_eq!(status(&raw(port, &["GET / HTTP/1.1", "Host: localhost"])), 200);
}

#[test]
fn another_site_may_lead_to_the_login_page_but_not_answer_it() {
    let world = World::of(&["pkce=optional"]);
    let page = format!(
        "/v2/auth/authorize/?client_key={}&redirect_uri=http://127.0.0.1:9/callback&response_type=code&scope=user.info.basic&auto=approve",
        world.ada.client_key
    );
    let approved = world.send(world.get(&page).header("sec-fetch-site", "none"));
    assert_eq!(approved.status, 302, "{approved:?}");
    let linked = world.send(world.get(&page).header("sec-fetch-site", "cross-site"));
    assert!(linked.status == 200 && linked.text.contains("Approve"), "{linked:?}");
}

#[test]
fn every_page_has_a_policy_that_allows_nothing_from_elsewhere() {
    let world = World::of(&["pkce=optional"]);
    let login = format!(
        "/v2/auth/authorize/?client_key={}&redirect_uri=https://localhost:3456/callback&response_type=code&scope=user.info.basic",
        world.ada.client_key
    );
    for (path, forms) in [
        ("/", "'none'"),
        ("/v2/auth/error/?error=a", "'none'"),
        (login.as_str(), "https://localhost:3456"),
    ] {
        let page = world.send(world.get(path));
        let policy = page.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{path}: {policy}");
        for part in ["base-uri 'none'", "frame-ancestors 'none'", "img-src 'self' data:;"] {
            assert!(policy.contains(part), "{path}: {policy}");
        }
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
        // The list alone has a script, and only that one runs.
        assert_eq!(policy.contains("script-src 'sha256-"), path == "/", "{path}: {policy}");
        assert_eq!(policy.matches("script").count(), usize::from(path == "/"), "{path}: {policy}");
        let form_action = policy.split("form-action ").nth(1).unwrap().split(';').next().unwrap();
        assert!(form_action.ends_with(forms), "{path}: {policy}");
        assert_eq!(page.header("x-content-type-options"), "nosniff");
        assert_eq!(page.header("referrer-policy"), "same-origin");
    }
    let (_, url) = world.open(&video(100), 100);
    world.chunk(&url, 0, &video(100), 100);
    assert_eq!(
        world.send(world.get("/emulator/state.json")).header("x-content-type-options"),
        "nosniff"
    );
    assert_eq!(world.init(&direct(100, 100)).status, 200);
}
