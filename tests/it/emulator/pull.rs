//! Downloads from a server of the test's own

use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::Duration;

use serde_json::{Value, json};

use super::world::{World, direct, sha256, video};

/// Starts a server that gives every visitor the same answer, and returns its address.
pub(crate) fn serve(status: &'static str, body: Vec<u8>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for socket in listener.incoming() {
            let mut socket = socket.unwrap();
            let head = format!(
                "HTTP/1.1 {status}\r\nLocation: /elsewhere\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
                body.len()
            );
            drop(socket.read(&mut [0; 4096]));
            // Some tests are about an emulator that has gone away.
            drop(socket.write_all(head.as_bytes()));
            drop(socket.write_all(&body));
        }
    });
    format!("http://{address}/media")
}

fn pull(world: &World, url: &str) -> String {
    let mut body = direct(100, 100);
    body["source_info"] = json!({"source": "PULL_FROM_URL", "video_url": url});
    let data = world.init(&body).data();
    assert_eq!(data["upload_url"], Value::Null);
    data["publish_id"].as_str().unwrap().to_owned()
}

/// Waits until the download has ended and been processed, and returns the status.
pub(crate) fn settled(world: &World, id: &str) -> Value {
    let over = world.emulator.wait_until(Duration::from_secs(10), |emulator| {
        let publishes = emulator.publishes();
        let publish = publishes.iter().find(|it| it.publish_id == id).unwrap();
        publish.status != "PROCESSING_DOWNLOAD" || publish.arrived
    });
    assert!(over, "still downloading");
    world.wait();
    world.status(id).data()
}

#[test]
fn fetches_the_video_itself() {
    let world = World::new();
    let video = video(300_000);
    let url = serve("200 OK", video.clone());
    let id = pull(&world, &url);
    assert!(id.starts_with("v_pub_url~v2-1."), "{id}");
    assert_eq!(settled(&world, &id)["status"], "PUBLISH_COMPLETE");
    let publish = &world.emulator.publishes()[0];
    assert_eq!(publish.sha256.as_deref(), Some(sha256(&video).as_str()));
    assert_eq!((publish.bytes, publish.pieces.len()), (300_000, 1));
}

#[test]
fn fails_at_redirects_errors_and_a_file_that_is_not_a_video() {
    let world = World::of(&["rate-limits=off"]);
    for (status, reason) in [
        ("302 Found", "video_pull_failed"),
        ("404 Not Found", "video_pull_failed"),
        ("200 OK", "file_format_check_failed"),
    ] {
        let url = serve(status, b"not a video".to_vec());
        let status = settled(&world, &pull(&world, &url));
        assert_eq!((&status["status"], &status["fail_reason"]), (&json!("FAILED"), &json!(reason)));
    }
    let id = pull(&world, "https://media.example.com/never-contacted.mp4");
    assert_eq!(settled(&world, &id)["fail_reason"], "video_pull_failed");
}

#[test]
fn a_download_can_be_cancelled_until_it_is_over() {
    let world = World::of(&["pull-rate=1"]);
    let url = serve("200 OK", video(50_000));
    let id = pull(&world, &url);
    let cancel =
        |id: &str| world.api(&world.ada, "/v2/post/publish/cancel/", &json!({"publish_id": id}));
    let cancelled = cancel(&id);
    assert_eq!(cancelled.code(), "ok");
    assert_eq!(cancelled.json().get("data"), None);
    assert_eq!(settled(&world, &id)["fail_reason"], "publish_cancelled");
    assert_eq!(cancel(&id).refusal(), "400 publish_not_cancellable");
    assert_eq!(cancel("v_pub_url~v2-1.1").refusal(), "400 invalid_publish_id");
    let (file, _) = world.open(&video(100), 100);
    assert_eq!(cancel(&file).refusal(), "400 publish_not_cancellable");
}

/// Checks that a pull fails although its init was accepted.
fn refused_pull(world: &World, url: &str) {
    let status = settled(world, &pull(world, url));
    assert_eq!(
        (&status["status"], &status["fail_reason"]),
        (&json!("FAILED"), &json!("video_pull_failed")),
        "{url}"
    );
}

#[test]
fn connects_to_this_machine_under_each_of_its_names() {
    let world = World::of(&["rate-limits=off"]);
    let url = serve("200 OK", video(1000));
    for host in ["127.0.0.1", "localhost", "a.localhost", "2130706433", "[::ffff:127.0.0.1]"] {
        let id = pull(&world, &url.replace("127.0.0.1", host));
        assert_eq!(settled(&world, &id)["status"], "PUBLISH_COMPLETE", "{host}");
    }
}

#[test]
fn connects_to_no_other_host_that_is_not_allowed() {
    let url = serve("200 OK", video(1000));
    let port = url::Url::parse(&url).unwrap().port().unwrap();
    // Every name here leads to this machine, and only allowed names may be connected to.
    let machine = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let told = World::of(&[
        "rate-limits=off",
        "pull-http=anywhere",
        "media-domain=0.0.0.0",
        "media-domain=media.example.com:1",
    ]);
    let at = |host: &str| format!("http://{host}:{port}/media");
    assert_eq!(settled(&told, &pull(&told, &at("0.0.0.0")))["status"], "PUBLISH_COMPLETE");
    for host in ["example.com", "media.example.com", "sf16-va.tiktokcdn.com"] {
        refused_pull(&told, &at(host));
    }
    let untold = World::of(&["rate-limits=off", "pull-http=anywhere"]);
    for host in ["0.0.0.0", "10.0.0.1", "169.254.169.254", "[::]", machine.trim()] {
        let mut body = direct(100, 100);
        body["source_info"] = json!({"source": "PULL_FROM_URL", "video_url": at(host)});
        assert_eq!(untold.init(&body).refusal(), "403 url_ownership_unverified", "{host}");
    }
}

#[test]
fn a_redirect_to_an_allowed_host_is_not_followed_either() {
    let world = World::of(&["rate-limits=off"]);
    for status in ["301 Moved Permanently", "302 Found", "303 See Other", "307 Temporary Redirect"]
    {
        refused_pull(&world, &serve(status, video(1000)));
    }
}
