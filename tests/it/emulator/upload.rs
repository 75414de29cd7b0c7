//! The upload host, chunk by chunk

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use super::world::{World, sha256, video};

const MB: usize = 1_000_000;

#[test]
fn takes_chunks_in_order_and_whole_only() {
    let world = World::new();
    let video = video(12 * MB);
    let (_, url) = world.open(&video, 6 * MB);
    let put = |first: usize, last: usize| world.chunk(&url, first, &video[first..last], 12 * MB);
    assert_eq!(put(6 * MB, 12 * MB).status, 416, "not the first");
    assert_eq!(put(0, 5 * MB).status, 400, "too small");
    let first = put(0, 6 * MB);
    assert_eq!((first.status, first.header("content-range")), (206, "bytes 0-5999999/12000000"));
    let again = put(0, 6 * MB);
    assert_eq!((again.status, again.text.as_str()), (416, "null"));
    assert_eq!(again.header("content-range"), "bytes 0-5999999/12000000");
    world.switch("re-put", "accept");
    assert_eq!(put(0, 6 * MB).status, 206);
    world.switch("upload-range", "count");
    let last = put(6 * MB, 12 * MB);
    assert_eq!((last.status, last.header("content-range")), (201, "bytes 0-12000000/12000000"));
    world.switch("upload-range", "none");
    assert_eq!(put(6 * MB, 12 * MB).header("content-range"), "");
    let publish = &world.emulator.publishes()[0];
    assert_eq!(publish.sha256.as_deref(), Some(sha256(&video).as_str()));
}

#[test]
fn checks_method_headers_and_address() {
    let world = World::new();
    let video = video(100);
    let (_, url) = world.open(&video, 100);
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let put = |url: &str| http.put(url).body(video.clone());
    let full = "bytes 0-99/100";
    let typed = |url: &str| put(url).header("content-type", "video/mp4");

    assert_eq!(world.send(http.post(&url)).status, 405);
    assert_eq!(world.chunk(&format!("{url}x"), 0, &video, 100).status, 404);
    assert_eq!(world.send(typed(&url)).status, 416, "no range");
    for range in [
        "0-99",
        "",
        "bytes 0-98/100",
        "bytes 0-99/101",
        "bytes 0-99/*",
        "bytes +0-99/100",
        "bytes 99-0/100",
        "bytes 0-100/100",
    ] {
        let answer = world.send(typed(&url).header("content-range", range));
        assert_eq!(answer.status, 400, "{range}");
    }
    assert_eq!(world.send(put(&url).header("content-range", full)).status, 400, "no type");
    let text = put(&url).header("content-type", "text/plain").header("content-range", full);
    assert_eq!(world.send(text).status, 400);
    let stream = futures_util::stream::iter([Ok::<_, std::io::Error>(video.clone())]);
    let chunked = http
        .put(&url)
        .header("content-type", "video/mp4")
        .header("content-range", full)
        .body(reqwest::Body::wrap_stream(stream));
    assert_eq!(world.send(chunked).status, 400, "no length");
    world.switch("missing-task", "405");
    assert_eq!(world.chunk(&format!("{url}x"), 0, &video, 100).status, 405);
    assert_eq!(world.chunk(&url, 0, &video, 100).status, 201);
}

#[test]
fn an_upload_address_works_for_an_hour_and_outlives_the_token() {
    let world = World::new();
    let video = video(12 * MB);
    let (_, url) = world.open(&video, 6 * MB);
    world.emulator.expire_access_tokens();
    world.emulator.advance(Duration::from_secs(3590));
    assert_eq!(world.chunk(&url, 0, &video[..6 * MB], 12 * MB).status, 206);
    world.emulator.advance(Duration::from_secs(20));
    assert_eq!(world.chunk(&url, 6 * MB, &video[6 * MB..], 12 * MB).status, 403);
}

/// Sends the first `sent` bytes of a chunk that starts at `first`, and disconnects.
fn cut_off(world: &World, url: &str, first: usize, part: &[u8], sent: usize) {
    let mut socket = TcpStream::connect(("127.0.0.1", world.emulator.port())).unwrap();
    let path = url.strip_prefix(&world.emulator.url()).unwrap();
    let last = first + part.len() - 1;
    let head = format!(
        "PUT {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: video/mp4\r\nContent-Length: {}\r\nContent-Range: bytes {first}-{last}/{}\r\n\r\n",
        part.len(),
        12 * MB
    );
    socket.write_all(head.as_bytes()).unwrap();
    socket.write_all(&part[..sent]).unwrap();
    socket.shutdown(std::net::Shutdown::Write).unwrap();
    // The read ends when the emulator has given the chunk up.
    drop(socket.read_to_end(&mut Vec::new()));
}

#[test]
fn a_chunk_that_was_cut_off_leaves_no_trace() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::of(&[&format!("keep-media={}", folder.path().display())]);
    let video = video(12 * MB);
    let (id, url) = world.open(&video, 6 * MB);
    cut_off(&world, &url, 0, &video[..6 * MB], 3 * MB);
    assert_eq!(world.status(&id).data()["uploaded_bytes"], serde_json::Value::Null);
    assert_eq!(world.chunk(&url, 0, &video[..6 * MB], 12 * MB).status, 206);
    cut_off(&world, &url, 6 * MB, &video[6 * MB..], 6 * MB - 1);
    assert_eq!(world.status(&id).data()["uploaded_bytes"], 6 * MB);
    assert_eq!(world.chunk(&url, 6 * MB, &video[6 * MB..], 12 * MB).status, 201);

    let publish = &world.emulator.publishes()[0];
    assert_eq!(publish.sha256.as_deref(), Some(sha256(&video).as_str()));
    let kept = std::fs::read(folder.path().join(format!("{id}.0"))).unwrap();
    assert_eq!(sha256(&kept), sha256(&video));
    let played =
        world.send(world.get(&format!("/emulator/media/{id}/0")).header("range", "bytes=4-11"));
    assert_eq!((played.status, played.text.as_str()), (206, "ftypmp42"));
    let page = world.send(world.get("/"));
    assert!(page.text.contains(&sha256(&video)) && page.text.contains("<video controls"));
}

#[test]
fn a_file_that_is_not_a_video_fails_after_it_has_arrived() {
    let world = World::new();
    let (id, url) = world.open(&[7; 100], 100);
    assert_eq!(world.chunk(&url, 0, &[7; 100], 100).status, 201);
    world.wait();
    let status = world.status(&id).data();
    assert_eq!(
        (&status["status"], &status["fail_reason"]),
        (&"FAILED".into(), &"file_format_check_failed".into())
    );
    assert_eq!(world.emulator.delivered(), 0);
}
