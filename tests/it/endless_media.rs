//! Media of unknown size: its first bytes are checked before it is kept on disk

use crate::support::{CLIP, Flood, Random, Run, Tail, World, filled, sample, sha256};

/// A limit far above the buffers of a connection and far below TikTok's 4 GiB.
const SOON: u64 = 64 * 1024 * 1024;

/// Runs a command with a limit of 2 MiB on the size of files.
fn with_little_room(world: &World, arguments: &str) -> Run {
    world.shell(&format!("ulimit -f 4096 && exec \"$0\" tiktok {arguments}"))
}

/// Returns a clip's bytes before its pictures, and the whole clip.
fn parts_of_a_clip() -> (Vec<u8>, Vec<u8>) {
    let clip = std::fs::read(CLIP).unwrap();
    (clip[..32].to_vec(), clip)
}

/// Returns endless answers: first bytes, tail, and a part of the error for them.
fn endless() -> Vec<(Vec<u8>, Tail, &'static str)> {
    let (brand, clip) = parts_of_a_clip();
    let page = b"<!DOCTYPE html><html>".to_vec();
    let mut large = brand.clone();
    large.extend(b"\0\0\0\x01mdat\0\0\0\x02\0\0\0\0");
    vec![
        (page, Tail::Zeros, "an HTML page"),
        (b"once upon a time\n".repeat(300), Tail::Zeros, "text"),
        (Vec::new(), Tail::Zeros, "neither a video nor a photo"),
        (Vec::new(), Tail::Noise, "neither a video nor a photo"),
        (sample("photo.jpg"), Tail::Noise, "JPEG photo"),
        (brand.clone(), Tail::Zeros, "no box has such a name"),
        (brand, Tail::Noise, "no box has such a name"),
        (large, Tail::Zeros, "TikTok takes at most"),
        (clip.clone(), Tail::Zeros, "does not end"),
        (sample("h264-fragmented.mp4"), Tail::Zeros, "does not end"),
        (clip, Tail::Noise, "does not end"),
    ]
}

#[test]
fn m12_an_endless_answer_is_refused_by_its_first_bytes() {
    std::thread::scope(|scope| {
        for (head, tail, words) in endless() {
            scope.spawn(move || {
                let world = World::new();
                for dry in ["", "--dry-run"] {
                    let flood = Flood::of(&head, tail);
                    let arguments = format!("video --video-url {} {dry}", flood.url());
                    let run = with_little_room(&world, &arguments);
                    assert_eq!(run.exit, Some(9), "{tail:?} {words}: {run}");
                    assert!(run.stderr.contains(words), "{tail:?} {words}: {run}");
                    assert!(flood.sent() < SOON, "{words}: {} bytes", flood.sent());
                }
                assert!(world.asked().is_empty(), "{words}: TikTok was asked");
            });
        }
    });
}

#[test]
fn m12_endless_input_is_refused_by_its_first_bytes() {
    let world = World::new();
    let page = world.file("page.html", b"<!DOCTYPE html><html>");
    // The same in every run: by chance random bytes are the beginning of a box that a video may have.
    let mut random = Random::new(12);
    let noise: Vec<u8> = (0..8192).flat_map(|_| random.next().to_le_bytes()).collect();
    let noise = world.file("noise", &noise);
    let noise = noise.to_str().unwrap();
    for (beginning, tail, words) in [
        (page.to_str().unwrap(), "/dev/zero", "an HTML page"),
        ("/dev/null", "/dev/zero", "neither a video nor a photo"),
        ("/dev/null", noise, "neither a video nor a photo"),
        (CLIP, "/dev/zero", "does not end"),
        (CLIP, noise, "does not end"),
    ] {
        for dry in ["", "--dry-run"] {
            let endless = format!("cat '{beginning}'; while cat '{tail}'; do :; done 2>/dev/null");
            let run = world.shell(&format!(
                "({endless}) | (ulimit -f 4096; \"$0\" tiktok video --video-url - {dry})"
            ));
            assert_eq!(run.exit, Some(9), "{words}: {run}");
            assert!(run.stderr.contains(words), "{words}: {run}");
        }
    }
    assert!(world.asked().is_empty());
}

#[test]
fn m12_an_endless_photo_is_refused_by_its_first_bytes() {
    let world = World::new();
    for (head, words) in [
        (b"<!DOCTYPE html><html>".to_vec(), "an HTML page"),
        (Vec::new(), "neither a video nor a photo"),
        (std::fs::read(CLIP).unwrap(), "video"),
    ] {
        let flood = Flood::of(&head, Tail::Zeros);
        let run = with_little_room(&world, &format!("post --image {}", flood.url()));
        assert_eq!(run.exit, Some(9), "{words}: {run}");
        assert!(run.stderr.contains(words), "{words}: {run}");
        assert!(flood.sent() < SOON, "{words}: {} bytes", flood.sent());
    }
    // A photo is limited in size, so that agoras stops reading at the limit.
    let flood = Flood::of(&sample("photo.jpg"), Tail::Noise);
    let run = world.agoras(["tiktok", "post", "--image", &flood.url()]);
    assert_eq!(run.exit, Some(9), "{run}");
    assert!(flood.sent() < SOON, "{} bytes", flood.sent());
}

#[test]
fn an_answer_without_a_length_is_published_whole() {
    let clip = std::fs::read(CLIP).unwrap();
    for content in [
        clip,
        filled(16_000_000),
        sample("h264-moov-at-end.mp4"),
        sample("vp9.webm"),
        sample("h264-fragmented.mp4"),
        sample("h264.mov"),
    ] {
        let world = World::new();
        let flood = Flood::of(&content, Tail::End);
        let run = world.agoras(["tiktok", "video", "--video-url", &flood.url(), "--no-wait"]);
        assert_eq!(run.exit, Some(0), "{run}");
        assert_eq!(world.tiktok.publishes()[0].sha256, Some(sha256(&content)));
        assert_eq!(flood.sent(), content.len() as u64, "it was asked for once");
    }
}

#[test]
fn an_answer_without_a_length_that_is_cut_off_is_refused() {
    let world = World::new();
    let clip = std::fs::read(CLIP).unwrap();
    for dry in [&[][..], &["--dry-run"]] {
        let flood = Flood::of(&clip[..clip.len() - 1000], Tail::End);
        let arguments = ["tiktok", "video", "--video-url", &flood.url()];
        let run = world.agoras(arguments.iter().chain(dry));
        assert_eq!(run.exit, Some(9), "{run}");
        assert!(run.stderr.contains("content: cut off"), "{run}");
    }
    assert!(world.asked().is_empty());
}

#[test]
fn a_dry_run_keeps_no_more_bytes_than_its_checks_need() {
    let world = World::new();
    let content = filled(16_000_000);
    let flood = Flood::of(&content, Tail::End);
    let path = world.file("large.mp4", &content);
    let fetched = format!("video --dry-run --video-url {}", flood.url());
    let piped = format!("video --dry-run --video-url - < '{}'", path.display());
    for arguments in [fetched, piped] {
        let run = with_little_room(&world, &arguments);
        assert_eq!(run.exit, Some(0), "{run}");
        assert_eq!(run.json()["media"]["size"], 16_000_000, "{run}");
        assert_eq!(run.json()["source"]["video_size"], 16_000_000, "{run}");
    }
}

#[test]
fn a_dry_run_reads_little_of_an_answer_with_a_length() {
    use crate::support::{Manner, Origin};
    let world = World::new();
    let origin = Origin::serving(filled(200_000_000), Manner::NoRanges);
    let run = with_little_room(&world, &format!("video --dry-run --video-url '{}'", origin.url()));
    assert_eq!((run.exit, origin.requests()), (Some(0), 1), "{run}");
    assert_eq!(run.json()["media"]["size"], 200_000_000, "{run}");
}

#[test]
fn a_dry_run_of_published_content_reports_the_duplicate_without_reading_all_of_it() {
    let world = World::new();
    let content = filled(16_000_000);
    let path = world.file("large.mp4", &content);
    let piped = format!("video --video-url - < '{}'", path.display());
    let first = world.shell(&format!("\"$0\" tiktok {piped}"));
    assert_eq!(first.exit, Some(0), "{first}");
    let again =
        with_little_room(&world, &format!("video --dry-run --video-url - < '{}'", path.display()));
    assert_eq!(again.exit, Some(4), "{again}");
}
