//! Videos at web addresses: streamed, and never mixed from two contents

use std::fs::File;
use std::process::Stdio;

use agoras::emulator::Settings;

use crate::journal::world::{CHUNK, PATIENCE, stored, video_from};
use crate::support::{Line, Manner, Origin, World, filled, sha256, sparse};

const SIZE: usize = 16_000_000;

fn content() -> Vec<u8> {
    filled(SIZE)
}

#[test]
fn a_video_at_a_web_address_is_streamed_from_one_answer() {
    let world = World::new();
    let content = content();
    let origin = Origin::serving(content.clone(), Manner::Ranges);

    let run =
        world.agoras(["tiktok", "video", "--video-url", &origin.url(), "--chunk-size", "5242880"]);

    assert_eq!(run.exit, Some(0), "{run}");
    assert_eq!(origin.requests(), 3, "a look, all of it, and a last look");
    assert_eq!(world.tiktok.publishes()[0].sha256, Some(sha256(&content)));
    assert!(!run.stderr.contains("s3cret"), "{run}");
}

#[test]
fn a_video_without_ranges_is_kept_temporarily() {
    let world = World::new();
    let content = content();
    let origin = Origin::serving(content.clone(), Manner::NoRanges);

    let run =
        world.agoras(["tiktok", "video", "--video-url", &origin.url(), "--chunk-size", "5242880"]);

    assert_eq!((run.exit, origin.requests()), (Some(0), 1), "{run}");
    assert_eq!(world.tiktok.publishes()[0].sha256, Some(sha256(&content)));
    let left: Vec<_> = std::fs::read_dir(world.home.path()).unwrap().flatten().collect();
    assert!(left.iter().all(|entry| entry.file_name() == ".agoras"), "left behind: {left:?}");
}

#[test]
fn m12_a_server_that_lies_is_named_and_nothing_is_published() {
    for (manner, exit, words) in [
        (Manner::ForgetsRanges, 9, "HTTP 200 OK to a range"),
        (Manner::ChangesEtag, 9, "changed while it was being sent"),
        (Manner::ChangesLate, 9, "changed while it was being sent"),
        (Manner::SwapsNameless, 9, "it gives other bytes than before"),
        (Manner::ChangesSize, 9, "its size was 16000000 and is 16000001"),
        (Manner::BreaksOff, 8, "cannot fetch"),
        (Manner::WrongRange, 9, "another range than the one asked for"),
        (Manner::Stalls, 8, "too slow to publish"),
        (Manner::Compresses, 9, "compresses what it sends"),
        (Manner::Status(404), 9, "answers HTTP 404"),
        (Manner::Status(500), 8, "answers HTTP 500"),
    ] {
        let world = World::new();
        let origin = Origin::serving(content(), manner);

        let run = world.agoras([
            "tiktok",
            "video",
            "--video-url",
            &origin.url(),
            "--chunk-size",
            "5242880",
        ]);

        assert_eq!((run.exit, world.tiktok.delivered()), (Some(exit), 0), "{manner:?}: {run}");
        assert!(run.stderr.contains(words), "{manner:?}: {run}");
        let name = origin.url().replace("signature=s3cret", "…");
        assert!(run.stderr.contains(&name), "{manner:?}: {run}");
        assert!(world.tiktok.publishes().iter().all(|publish| !publish.arrived));
    }
}

#[test]
fn a_server_that_fails_once_is_asked_again() {
    for (manner, requests) in
        [(Manner::FailsOnce, 4), (Manner::BreaksOffOnce, 4), (Manner::BreaksOffWholeOnce, 2)]
    {
        let world = World::new();
        let content = content();
        let origin = Origin::serving(content.clone(), manner);
        let run = world.agoras(["tiktok", "video", "--video-url", &origin.url(), "--no-wait"]);
        assert_eq!((run.exit, origin.requests()), (Some(0), requests), "{manner:?}: {run}");
        assert_eq!(world.tiktok.publishes()[0].sha256, Some(sha256(&content)), "{manner:?}");
    }
}

#[test]
fn n09_the_retry_after_of_a_media_server_is_obeyed() {
    let world = World::new();
    let origin = Origin::serving(content(), Manner::WantsAPause);
    let run = world.agoras(["tiktok", "video", "--video-url", &origin.url(), "--no-wait"]);
    assert_eq!((run.exit, origin.requests()), (Some(0), 4), "{run}");
    assert!(run.stderr.contains("429 Too Many Requests: trying again in 30 s"), "{run}");
}

#[test]
fn a_download_that_breaks_off_is_resumed_and_no_chunk_is_sent_again() {
    let world = World::new();
    let content = content();
    let origin = Origin::serving(content.clone(), Manner::Tires);

    let run = world.agoras(video_from(&origin.url()));

    assert_eq!((run.exit, world.count("chunk")), (Some(0), 3), "{run}");
    assert_eq!(origin.requests(), 6, "a look, four answers, and a last look: {run}");
    assert_eq!(world.tiktok.publishes()[0].sha256, Some(sha256(&content)));
}

#[test]
fn a_download_without_a_version_that_breaks_off_is_read_again_from_its_beginning() {
    let world = World::new();
    let content = content();
    let origin = Origin::serving(content.clone(), Manner::TiresNameless);

    let run = world.agoras(video_from(&origin.url()));

    assert_eq!((run.exit, world.count("video-init")), (Some(0), 1), "{run}");
    assert_eq!(world.tiktok.publishes()[0].sha256, Some(sha256(&content)));
}

#[test]
fn m12_two_contents_of_one_size_without_a_version_are_not_mixed() {
    let mut world = World::new();
    let line = Line::to(world.tiktok.port());
    line.carry(6_000_000);
    world.set("AGORAS_TIKTOK_API_URL", &line.url());
    let origin = Origin::serving(content(), Manner::TiresNameless);
    let run = std::thread::scope(|scope| {
        let run = scope.spawn(|| world.agoras(video_from(&origin.url())));
        assert!(world.tiktok.wait_until(PATIENCE, stored(CHUNK)));
        let mut other = content();
        other[1_000_000] ^= 1;
        origin.now_serves(other);
        line.carry(u64::MAX);
        run.join().unwrap()
    });

    assert_eq!((run.exit, world.tiktok.delivered()), (Some(9), 0), "{run}");
    assert!(run.stderr.contains("it gives other bytes than before"), "{run}");
}

#[test]
fn an_address_that_expires_while_it_is_read_does_not_stop_the_upload() {
    let world = World::new();
    let content = content();
    let origin = Origin::serving(content.clone(), Manner::Expires);

    let run = world.agoras(video_from(&origin.url()));

    assert_eq!((run.exit, origin.requests()), (Some(0), 3), "{run}");
    assert_eq!(world.tiktok.publishes()[0].sha256, Some(sha256(&content)));
}

#[test]
fn m08_a_file_that_changes_while_it_is_sent_is_not_published() {
    let world = World::new();
    let path = world.video("video.mp4", SIZE);
    world.fault("chunk@1=delay:20000");
    let child = world
        .command(["tiktok", "video", "--video-url", "video.mp4", "--chunk-size", "5242880"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    while !world.asked().contains(&"chunk".to_owned()) {
        std::thread::yield_now();
    }
    let file = File::options().write(true).open(path).unwrap();
    file.set_len(6_000_000).unwrap();

    let run = world.finish(child);

    assert_eq!((run.exit, world.tiktok.delivered()), (Some(9), 0), "{run}");
    assert!(run.stderr.contains("changed while it was being sent"), "{run}");
}

#[test]
fn m09_memory_does_not_grow_with_the_file() {
    let mut settings = Settings::default();
    settings.set("hash=off").unwrap();
    settings.set("video-check=off").unwrap();
    let world = World::with(settings);
    sparse(world.home.path(), "large.mp4", 900_000_000);
    let script = "ulimit -v 400000 && exec \"$0\" tiktok video --video-url large.mp4 --no-wait";

    let run = world.shell(script);

    assert_eq!(run.exit, Some(0), "900 MB did not fit through 400 MB: {run}");
    assert_eq!(world.tiktok.publishes()[0].bytes, 900_000_000);
}
