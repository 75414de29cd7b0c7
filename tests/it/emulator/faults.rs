//! Every kind of fault does what it says

use std::error::Error;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::world::{Got, World, direct, sha256, video};

fn creator(world: &World) -> reqwest::Result<Got> {
    let path = "/v2/post/publish/creator_info/query/";
    world.try_send(world.api_request(&world.ada, path, &json!({})))
}

fn kinds(error: &reqwest::Error) -> Vec<std::io::ErrorKind> {
    let mut found = Vec::new();
    let mut cause: Option<&dyn Error> = Some(error);
    while let Some(error) = cause {
        if let Some(io) = error.downcast_ref::<std::io::Error>() {
            found.push(io.kind());
        }
        cause = error.source();
    }
    found
}

#[test]
fn answers_that_stand_in_for_the_endpoint() {
    let world = World::new();
    for (line, status, code, header) in [
        (
            "429:Wed, 21 Oct 2015 07:28:00 GMT",
            429,
            "rate_limit_exceeded",
            ("retry-after", "Wed, 21 Oct 2015 07:28:00 GMT"),
        ),
        ("429", 429, "rate_limit_exceeded", ("retry-after", "")),
        ("http:503", 503, "internal_error", ("content-type", "application/json; charset=utf-8")),
        ("http:503:invalid_grant", 503, "invalid_grant", ("location", "")),
        ("error:spam_risk_too_many_posts", 403, "spam_risk_too_many_posts", ("location", "")),
        ("error:spam_risk_too_many_posts:200", 200, "spam_risk_too_many_posts", ("location", "")),
    ] {
        world.inject(&format!("creator={line}"));
        let got = creator(&world).unwrap();
        assert_eq!((got.status, got.code().as_str()), (status, code), "{line}");
        assert_eq!(got.header(header.0), header.1, "{line}");
    }
    for (line, status, text) in [
        ("http:504:html", 504, "<html>"),
        ("http:502:empty", 502, ""),
        ("redirect:307:https://evil.example/x", 307, ""),
        ("body:200:just words", 200, "just words"),
    ] {
        world.inject(&format!("creator={line}"));
        let got = creator(&world).unwrap();
        assert!(got.status == status && got.text.starts_with(text), "{line}: {got:?}");
    }
    assert_eq!(creator(&world).unwrap().code(), "ok", "no fault is left");
}

#[test]
fn oauth_faults_come_in_oauths_shape() {
    let world = World::new();
    let token = || world.form("/v2/oauth/token/", &[("grant_type", "x")]);
    world.inject("token=http:503:invalid_grant");
    let got = token();
    assert_eq!((got.status, &got.json()["error"]), (503, &json!("invalid_grant")));
    world.inject("token=error:invalid_client:401");
    assert_eq!(token().json()["error"], "invalid_client");
    world.inject("token=field:error=\"temporarily_unavailable\"");
    assert_eq!(token().json()["error"], "temporarily_unavailable");
}

#[test]
fn fields_and_headers_can_have_any_value() {
    let world = World::new();
    world.inject("creator=field:creator_username=\"\\u001b[31mmallory\"");
    world.inject("creator=field:creator_nickname=");
    world.inject("creator=header:Set-Cookie=a=b");
    let got = creator(&world).unwrap();
    assert_eq!(got.header("set-cookie"), "a=b");
    assert_eq!(got.data()["creator_username"], "\u{1b}[31mmallory");
    assert_eq!(got.data().get("creator_nickname"), None);
    world.inject("init=field:upload_url=\"http://169.254.169.254/\"");
    assert_eq!(world.init(&direct(100, 100)).data()["upload_url"], "http://169.254.169.254/");
}

#[test]
fn resets_come_before_or_after_the_request_is_carried_out() {
    let world = World::new();
    world.inject("init@1=reset-before");
    world.inject("init@2=reset-after");
    for opened in [0, 1] {
        let path = "/v2/post/publish/video/init/";
        let error =
            world.try_send(world.api_request(&world.ada, path, &direct(100, 100))).unwrap_err();
        assert!(kinds(&error).contains(&std::io::ErrorKind::ConnectionReset), "{error:?}");
        assert_eq!(world.emulator.publishes().len(), opened);
    }
    let requests = world.emulator.requests();
    assert_eq!(requests.len(), 2);
    assert!(requests.iter().all(|request| request.status.is_none()));
    assert!(requests[0].body.contains("FILE_UPLOAD"));
}

#[test]
fn a_lost_acknowledgement_leaves_the_chunk_stored() {
    let world = World::new();
    let video = video(10_000_000);
    let (id, url) = world.open(&video, 5_000_000);
    let put = |first: usize| {
        let part = &video[first..first + 5_000_000];
        world.try_send(world.chunk_request(&url, first, part, video.len()))
    };
    world.inject("chunk=lose-ack");
    world.inject("chunk=cut-request:1000000");
    world.inject("chunk=http:503:html");
    assert!(put(0).is_err());
    assert_eq!(world.status(&id).data()["uploaded_bytes"], 5_000_000);
    assert!(put(5_000_000).is_err(), "cut");
    assert_eq!(put(5_000_000).unwrap().status, 503);
    assert_eq!(world.status(&id).data()["uploaded_bytes"], 5_000_000);
    for (line, status) in [("expired", 403), ("not-found", 404), ("416", 416)] {
        world.inject(&format!("chunk={line}"));
        assert_eq!(put(5_000_000).unwrap().status, status);
    }
    world.inject("chunk=reset-before");
    assert!(put(5_000_000).is_err());
    assert_eq!(put(5_000_000).unwrap().status, 201);
    let publish = &world.emulator.publishes()[0];
    assert_eq!(publish.sha256.as_deref(), Some(sha256(&video).as_str()));
    assert_eq!(publish.chunks.len(), 2);
}

/// Returns the bytes of an answer, as text.
fn raw(world: &World, path: &str) -> String {
    let mut socket = TcpStream::connect(("127.0.0.1", world.emulator.port())).unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    socket.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    drop(socket.read_to_end(&mut answer));
    String::from_utf8_lossy(&answer).into_owned()
}

#[test]
fn answers_can_be_cut_truncated_dripped_or_huge() {
    let world = World::new();
    world.inject("userinfo=cut:5");
    let answer = raw(&world, "/v2/user/info/");
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert_eq!(body.len(), 5, "{answer}");
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
    assert!(length.parse::<usize>().unwrap() > 100, "{head}");

    world.inject("creator=truncated-json");
    let half = creator(&world).unwrap().text;
    assert!(half.starts_with('{') && serde_json::from_str::<Value>(&half).is_err(), "{half}");
    world.inject("creator=huge:3000000");
    let huge = creator(&world).unwrap();
    assert!(huge.text.len() > 3_000_000 && huge.code() == "ok");
    world.inject("creator=drip:2000");
    let started = Instant::now();
    assert_eq!(creator(&world).unwrap().code(), "ok");
    assert!(started.elapsed() > Duration::from_millis(100));
}

#[test]
fn a_stall_gives_no_answer() {
    let world = World::new();
    world.inject("init=stall-after");
    world.inject("creator=stall");
    let init = world.api_request(&world.ada, "/v2/post/publish/video/init/", &direct(100, 100));
    let error = world.try_send(init.timeout(Duration::from_millis(300))).unwrap_err();
    assert!(error.is_timeout());
    let carried_out = |emulator: &agoras::emulator::Emulator| emulator.publishes().len() == 1;
    assert!(world.emulator.wait_until(Duration::from_secs(10), carried_out));
    let request = world.api_request(&world.ada, "/v2/post/publish/creator_info/query/", &json!({}));
    assert!(world.try_send(request.timeout(Duration::from_millis(300))).is_err());
    world.inject("creator=delay:150");
    let started = Instant::now();
    assert_eq!(creator(&world).unwrap().code(), "ok");
    assert!(started.elapsed() >= Duration::from_millis(150));
}

#[test]
fn a_publish_can_be_made_to_fail_from_its_init_or_at_a_status() {
    let world = World::of(&["processing=50"]);
    world.inject("init=fail:frame_rate_check_failed");
    let (id, url) = world.open(&video(100), 100);
    world.chunk(&url, 0, &video(100), 100);
    assert_eq!(world.status(&id).data()["status"], "PROCESSING_UPLOAD");
    world.wait();
    let failed = json!({"status": "FAILED", "fail_reason": "frame_rate_check_failed", "uploaded_bytes": 100});
    assert_eq!(world.status(&id).data(), failed);
    let (id, _) = world.open(&video(100), 100);
    world.inject("status@2=fail:spam_risk");
    assert_eq!(world.status(&id).data()["status"], "PROCESSING_UPLOAD");
    assert_eq!(world.status(&id).data()["fail_reason"], "spam_risk");
}
