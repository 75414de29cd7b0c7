//! `--unchecked-pull`: media that TikTok can fetch and this machine cannot

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::Value;

use crate::support::{CLIP, Run, Serving, World, sample};

/// A server that hangs up on agoras but answers TikTok, until `open` is called.
struct Closed {
    serving: Serving,
    open: Arc<AtomicBool>,
}

impl Closed {
    fn with(content: Vec<u8>) -> Self {
        let open = Arc::new(AtomicBool::new(false));
        let is_open = open.clone();
        let serving = Serving::with(move |mut socket: TcpStream| {
            let lines = BufReader::new(&socket).lines().map_while(Result::ok);
            let asked: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
            let is_agoras = asked.iter().any(|line| line.to_lowercase().contains("agoras/"));
            if is_agoras && !is_open.load(Ordering::SeqCst) {
                return;
            }
            let head = "HTTP/1.1 200 OK\r\nConnection: close\r\n";
            let sent = write!(socket, "{head}Content-Length: {}\r\n\r\n", content.len())
                .and_then(|()| socket.write_all(&content));
            // A client may hang up early.
            drop(sent);
        });
        Self { serving, open }
    }

    fn url(&self, query: &str) -> String {
        format!("http://127.0.0.1:{}/media{query}", self.serving.port())
    }

    fn open(&self) {
        self.open.store(true, Ordering::SeqCst);
    }

    fn close(&self) {
        self.open.store(false, Ordering::SeqCst);
    }
}

fn pull(world: &World, url: &str, more: &[&str]) -> Run {
    world.agoras([&["tiktok", "video", url, "--transfer", "pull"], more].concat())
}

fn post(world: &World, url: &str, more: &[&str]) -> Run {
    world.agoras([&["tiktok", "post", "--image", url], more].concat())
}

#[test]
fn unreachable_media_is_refused_and_safe_to_rerun() {
    let world = World::new();
    let closed = Closed::with(fs::read(CLIP).unwrap());
    for url in [closed.url(""), "https://nowhere.invalid/a".to_owned()] {
        for run in [pull(&world, &url, &["--json"]), post(&world, &url, &["--json"])] {
            assert_eq!((run.exit, world.tiktok.publishes().len()), (Some(8), 0), "{run}");
            assert_eq!(run.json()["safe_to_rerun"], Value::Bool(true), "{run}");
            assert!(run.stderr.contains("--unchecked-pull"), "{run}");
        }
    }
}

#[test]
fn a_video_out_of_reach_is_published_unchecked_with_a_warning() {
    let world = World::new();
    let closed = Closed::with(fs::read(CLIP).unwrap());
    let run = pull(&world, &closed.url("?key=s3cret"), &["--unchecked-pull", "--title", "Hello"]);
    assert_eq!(run.exit, Some(0), "{run}");
    assert!(run.stderr.contains("were not checked") && !run.stderr.contains("s3cret"), "{run}");
    assert_eq!(world.tiktok.publishes()[0].post_info["title"], "Hello");
}

#[test]
fn photos_out_of_reach_are_published_unchecked() {
    let world = World::new();
    let closed = Closed::with(sample("photo.jpg"));
    let run = post(&world, &closed.url(""), &["--unchecked-pull"]);
    assert_eq!((run.exit, world.tiktok.publishes().len()), (Some(0), 1), "{run}");
    assert!(run.stderr.contains("were not checked"), "{run}");
    let run = post(&world, &closed.url("?X-Amz-Date=1"), &["--unchecked-pull"]);
    assert_eq!((run.exit, world.tiktok.publishes().len()), (Some(4), 1), "{run}");
}

#[test]
fn the_flag_changes_nothing_where_the_media_can_be_read() {
    let world = World::new();
    let bad = Closed::with(sample("bad-12fps.mp4"));
    bad.open();
    let run = pull(&world, &bad.url(""), &["--unchecked-pull"]);
    assert!(run.exit == Some(9) && run.stderr.contains("frame rate"), "{run}");
    let run = pull(&world, &bad.url(""), &["--unchecked-pull", "--title", "a\u{1}b"]);
    assert_eq!(run.exit, Some(9), "{run}");
    bad.close();
    let run = pull(&world, &bad.url(""), &["--unchecked-pull", "--title", "a\u{1}b"]);
    assert_eq!((run.exit, world.tiktok.publishes().len()), (Some(9), 0), "{run}");
    let run = pull(&world, &bad.url(""), &["--unchecked-pull", "--cover-at", "12%"]);
    assert_eq!((run.exit, world.tiktok.publishes().len()), (Some(9), 0), "{run}");
    let run = world.agoras(["tiktok", "video", CLIP, "--unchecked-pull"]);
    assert_eq!(run.exit, Some(2), "{run}");
}

#[test]
fn checked_and_unchecked_posts_of_one_video_are_duplicates() {
    for seen_first in [true, false] {
        let world = World::new();
        let closed = Closed::with(fs::read(CLIP).unwrap());
        if seen_first {
            closed.open();
        }
        let run = pull(&world, &closed.url("?X-Amz-Signature=1"), &["--unchecked-pull"]);
        assert_eq!(run.exit, Some(0), "{run}");
        if seen_first {
            closed.close();
        } else {
            closed.open();
        }
        let run = pull(&world, &closed.url("?X-Amz-Signature=2"), &["--unchecked-pull"]);
        assert_eq!((run.exit, world.tiktok.publishes().len()), (Some(4), 1), "{run}");
        let run = pull(&world, &closed.url("?id=2"), &["--unchecked-pull", "--title", "other"]);
        assert_eq!(run.exit, Some(0), "{run}");
        // The runs before have moved the finished entry away.
        let run = pull(&world, &closed.url("?X-Amz-Signature=3"), &["--unchecked-pull"]);
        assert_eq!((run.exit, world.tiktok.publishes().len()), (Some(4), 2), "{run}");
    }
}

#[test]
fn a_dry_run_says_that_the_size_is_not_known() {
    let world = World::new();
    let closed = Closed::with(fs::read(CLIP).unwrap());
    let run = pull(&world, &closed.url(""), &["--unchecked-pull", "--dry-run"]);
    assert_eq!((run.exit, &run.json()["media"]["size"]), (Some(0), &Value::Null), "{run}");
}
