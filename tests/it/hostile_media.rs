//! Hostile media files, given to the binary: refused by name before anything is opened at TikTok

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::time::{Duration, Instant};

use crate::support::{CLIP, Run, World};

/// Asserts that a video ends with 9 before any request to TikTok, and returns the run.
fn refused(world: &World, name: &str, content: &[u8]) -> Run {
    let run = unopened(world, name, content);
    assert!(world.asked().is_empty(), "{run}");
    run
}

/// Asserts that a video ends with 9 and opens no publish, and returns the run.
fn unopened(world: &World, name: &str, content: &[u8]) -> Run {
    world.file(name, content);
    let run = world.agoras(["tiktok", "video", "--video-url", name]);
    let opened = world.asked().iter().any(|call| call.ends_with("init"));
    assert!(run.exit == Some(9) && !opened, "{run}");
    run
}

fn boxed(kind: [u8; 4], content: &[u8]) -> Vec<u8> {
    let size = u32::try_from(content.len() + 8).unwrap();
    [&size.to_be_bytes(), &kind[..], content].concat()
}

/// Returns files with false sizes, or with too many parts.
fn hostile() -> Vec<(&'static str, Vec<u8>)> {
    let ftyp = boxed(*b"ftyp", b"isom\0\0\0\0");
    let after = |rest: &[u8]| [&ftyp[..], rest].concat();
    let mut nested = Vec::new();
    for _ in 0..3000 {
        nested = boxed(*b"trak", &boxed(*b"mdia", &nested));
    }
    let endless = b"\0\0\0\x01mdat\xff\xff\xff\xff\xff\xff\xff\xff";
    let half = b"\0\0\0\x01mdat\x80\0\0\0\0\0\0\0";
    let webm = b"\x1a\x45\xdf\xa3\x87\x42\x82\x84webm\x18\x53\x80\x67\xff";
    vec![
        ("zero", after(b"\0\0\0\0mdat")),
        ("short", after(b"\0\0\0\x07mdat")),
        ("endless", after(endless)),
        ("half", after(half)),
        ("nested", after(&boxed(*b"moov", &nested))),
        ("many", after(&boxed(*b"free", b"").repeat(1_000_000))),
        ("clusters", [&webm[..], &b"\x1f\x43\xb6\x75\xff".repeat(200_000)].concat()),
        ("jpeg", b"\xff\xd8\xff\xe1\xff\xff".repeat(100_000)),
    ]
}

#[test]
fn m02_lying_sizes_and_millions_of_boxes_are_refused() {
    let world = World::new();
    for (name, content) in hostile() {
        let run = refused(&world, name, &content);
        assert!(run.stderr.contains(&format!("TikTok does not take `{name}`")), "{run}");
    }
}

/// Returns the shortest of three times to read a header.
fn reading_time(content: Vec<u8>) -> Duration {
    let content = bytes::Bytes::from(content);
    let once = || {
        let start = Instant::now();
        assert!(crate::media::read_bytes(&content).0.is_err());
        start.elapsed()
    };
    [once(), once(), once()].into_iter().min().unwrap()
}

/// 200 000 parts are looked at, whatever a file holds.
#[test]
fn m02_hostile_files_take_no_longer_than_the_most_parts_that_are_read() {
    let mut most = boxed(*b"ftyp", b"isom\0\0\0\0");
    most.extend(boxed(*b"free", b"").repeat(200_000));
    let most = reading_time(most);
    for (name, content) in hostile() {
        let hostile = reading_time(content);
        assert!(hostile < most * 4, "{name}: {hostile:?}, and {most:?} for 200 000 parts");
    }
}

#[test]
fn m05_a_file_that_is_no_video_is_refused_under_any_name() {
    let world = World::new();
    let sample = |name: &str| {
        std::fs::read(format!("{}/tests/data/media/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
    };
    for (content, words) in [
        (b"<!doctype html><title>Sign in</title>".to_vec(), "content: an HTML page"),
        (b"GIF89a\x01\0\x01\0".repeat(1000), "content: a GIF"),
        (b"RIFF\x24\0\0\0AVI LIST".to_vec(), "content: an AVI video"),
        (b"#!/bin/sh\nexit 0\n".repeat(99), "content: text"),
        (vec![7; 999], "content: neither a video nor a photo"),
        (sample("photo.jpg"), "content: a JPEG photo"),
        (sample("bad-audio-only.m4a"), "content: sound without pictures"),
    ] {
        let run = unopened(&world, "video.mp4", &content);
        assert!(run.stderr.contains(words), "{words}: {run}");
    }
}

#[test]
fn m05_a_video_is_accepted_under_any_name() {
    let world = World::new();
    world.file("notes.txt", &std::fs::read(CLIP).unwrap());
    let run = world.agoras(["tiktok", "video", "--video-url", "notes.txt", "--dry-run"]);
    assert_eq!(run.json()["media"]["content_type"], "video/mp4", "{run}");
}

#[test]
fn m06_a_location_in_the_video_gets_a_warning() {
    let place = boxed(*b"udta", &boxed(*b"\xa9xyz", b"\0\x12\x15\xc7+48.8577+002.295/"));
    let clip = std::fs::read(CLIP).unwrap();
    let at = clip.windows(4).position(|kind| kind == b"moov").unwrap() - 4;
    let size = u32::from_be_bytes(*clip[at..].first_chunk().unwrap());
    let end = at + size as usize;
    let grown = size + u32::try_from(place.len()).unwrap();
    let located =
        [&clip[..at], &grown.to_be_bytes(), &clip[at + 4..end], &place, &clip[end..]].concat();
    let world = World::new();
    world.file("a walk.mp4", &located);
    let run = world.agoras(["tiktok", "video", "--video-url", "a walk.mp4", "--dry-run"]);
    let words = "warning: the video says where it was filmed (GPS), and TikTok gets that too; \
                 a copy without it: ffmpeg -i 'a walk.mp4' -map_metadata -1 -sn -c:v copy";
    assert!(run.stderr.contains(words), "{run}");
    let run = world.agoras(["tiktok", "video", "--video-url", CLIP, "--dry-run"]);
    assert!(!run.stderr.contains("GPS"), "{run}");
}

#[test]
fn m10_an_image_bomb_is_refused_by_its_header() {
    let mut bomb = b"\xff\xd8\xff\xc0\0\x11\x08\xff\xff\xff\xff\x03".to_vec();
    bomb.extend([0; 100]);
    bomb.extend(b"\xff\xd9");
    let run = refused(&World::new(), "bomb.mp4", &bomb);
    assert!(run.stderr.contains("content: a JPEG photo"), "{run}");
}

#[test]
fn m13_tricks_in_a_name_are_shown_harmless() {
    let bad = std::fs::read(CLIP).unwrap();
    for name in ["\u{1b}[2J.mp4", "two\nlines.mp4", "\u{202e}4pm.exe", "-rf", "::error::x", "a b'c"]
    {
        let world = World::new();
        let run = refused(&world, name, &bad[..1000]);
        let harmless =
            |letter: char| letter == '\n' || !(letter.is_control() || letter == '\u{202e}');
        assert!(run.stderr.chars().all(harmless), "{run}");
        assert!(!run.stderr.lines().any(|line| line.trim_start().starts_with("::")), "{run}");
        assert!(!run.stderr.contains("\nlines"), "{run}");
    }
    let long = "x".repeat(4096);
    let run = World::new().agoras(["tiktok", "video", "--video-url", &long]);
    assert_eq!(run.exit, Some(9), "{run}");
}

#[test]
fn f15_tricks_in_a_caption_go_to_tiktok_as_they_are_and_are_shown_harmless() {
    let caption = "zero\u{200b}width \u{202e}bidi\u{202c} e\u{301}";
    let world = World::new();
    let run = world.agoras(["tiktok", "video", "--video-url", CLIP, "--title", caption]);
    assert_eq!(run.exit, Some(0), "{run}");
    assert_eq!(world.tiktok.publishes()[0].post_info["title"], caption);
    let again = ["--dry-run", "--allow-duplicate"];
    let arguments = ["tiktok", "video", "--video-url", CLIP, "--title", caption];
    let run = world.agoras(arguments.into_iter().chain(again));
    assert_eq!(run.json()["post"]["title"], caption, "{run}");
    let raw = ['\u{202e}'];
    assert!(!run.stdout.contains(raw) && !run.stderr.contains(raw), "{run}");
}

#[test]
fn f15_a_caption_of_half_a_character_is_refused() {
    let world = World::new();
    let half = OsStr::from_bytes(b"half \xed\xa0\xbd");
    let arguments = ["tiktok", "video", "--video-url", CLIP, "--title"].map(OsStr::new);
    let run = world.agoras(arguments.into_iter().chain([half]));
    assert_eq!((run.exit, world.asked().len()), (Some(2), 0), "{run}");
    world.file("caption.txt", half.as_bytes());
    let run = world.agoras(["tiktok", "video", "--video-url", CLIP, "--title-file", "caption.txt"]);
    assert_eq!((run.exit, world.asked().len()), (Some(9), 0), "{run}");
}
