//! Converted videos in the journal: recognised by their original, and resumed if possible

use super::world::{Studio, publish_with_fix};
use crate::journal::world::{CHUNK, THREE_CHUNKS, asked, kill, stored, strike};
use crate::support::{Manner, Origin, filled};

#[test]
fn a_published_original_is_a_duplicate_without_converting() {
    let studio = Studio::of_clip();
    let run = studio.world.agoras(publish_with_fix("old.avi"));
    assert_eq!(run.exit, Some(0), "{run}");
    std::fs::copy(studio.world.home.path().join("old.avi"), studio.world.home.path().join("b.avi"))
        .unwrap();
    for name in ["old.avi", "b.avi"] {
        let run = studio.world.agoras(publish_with_fix(name));
        assert_eq!((run.exit, studio.runs()), (Some(4), 1), "{name}: {run}");
        assert_eq!(run.json()["error"]["code"], "duplicate", "{run}");
    }
    let again = studio.world.agoras(["tiktok", "video", "--fix", "--allow-duplicate", "old.avi"]);
    assert_eq!((again.exit, studio.runs()), (Some(0), 2), "{again}");
}

#[test]
fn another_original_with_the_same_beginning_is_published() {
    let studio = Studio::of_clip();
    let mut video = vec![0; 200_000];
    video[..16].copy_from_slice(b"RIFF\x24\0\0\0AVI LIST");
    for last in [1, 2] {
        video[199_999] = last;
        studio.world.file("a.avi", &video);
        let run = studio.world.agoras(publish_with_fix("a.avi"));
        assert_eq!(run.exit, Some(0), "{last}: {run}");
    }
}

/// Returns a studio whose conversion makes a video of three chunks.
fn large() -> Studio {
    let studio = Studio::new("cat \"$HOME/large.mp4\" >\"$out\"");
    studio.world.video("large.mp4", THREE_CHUNKS);
    studio
}

fn in_chunks(video: &str) -> Vec<&str> {
    [
        "tiktok",
        "video",
        "--fix",
        "--json",
        "--chunk-size",
        "5242880",
        "--title",
        "Hello",
        "--video-url",
        video,
    ]
    .to_vec()
}

#[test]
fn an_incomplete_upload_is_converted_again_and_sent_from_its_beginning() {
    for by_resume in [true, false] {
        for from_the_web in [true, false] {
            let studio = large();
            let world = &studio.world;
            let video = std::fs::read(world.home.path().join("old.avi")).unwrap();
            let origin = Origin::serving(video, Manner::Ranges);
            let address = origin.url();
            let name = if from_the_web { address.as_str() } else { "old.avi" };
            world.fault("chunk@2=stall");
            kill(world, &in_chunks(name), asked("chunk", 2));

            let run = if by_resume {
                world.agoras(["tiktok", "resume"])
            } else {
                world.agoras(in_chunks(name))
            };

            assert_eq!((run.exit, studio.runs()), (Some(0), 2), "{run}");
            assert_eq!((world.tiktok.delivered(), world.count("video-init")), (1, 2), "{run}");
            let publishes = world.tiktok.publishes();
            assert_eq!(publishes[0].post_info, publishes[1].post_info);
            assert_eq!(publishes[1].sha256, Some(crate::support::sha256(&filled(THREE_CHUNKS))));
        }
    }
}

#[test]
fn a_network_failure_says_how_to_continue() {
    let studio = large();
    studio.world.fault("chunk@2-40=http:500:html");
    let run = studio.world.agoras(in_chunks("old.avi"));
    assert_eq!(run.exit, Some(8), "{run}");
    assert!(run.stderr.contains("the video is converted again"), "{run}");
    studio.world.tiktok.reset_faults();
    let run = studio.world.agoras(["tiktok", "resume"]);
    assert_eq!(
        (run.exit, studio.runs(), studio.world.tiktok.delivered()),
        (Some(0), 2, 1),
        "{run}"
    );
}

#[test]
fn an_interrupted_upload_says_that_it_begins_again() {
    let studio = large();
    studio.world.fault("chunk@2=stall");
    let run = strike(&studio.world, &in_chunks("old.avi"), "INT", asked("chunk", 2));
    assert_eq!(run.exit, Some(130), "{run}");
    assert!(run.stderr.contains("the video is converted again"), "{run}");
}

#[test]
fn after_the_last_byte_only_the_status_is_asked() {
    for by_resume in [true, false] {
        let studio = large();
        let world = &studio.world;
        world.fault("chunk@3=stall-after");
        kill(world, &in_chunks("old.avi"), stored(3 * CHUNK));

        let run = if by_resume {
            world.agoras(["tiktok", "resume"])
        } else {
            world.agoras(in_chunks("old.avi"))
        };

        assert_eq!((run.exit, studio.runs()), (Some(0), 1), "{run}");
        assert_eq!((world.tiktok.delivered(), world.count("video-init")), (1, 1), "{run}");
    }
}

#[test]
fn a_single_chunk_that_stops_in_the_middle_is_converted_again() {
    let studio = large();
    let whole = ["tiktok", "video", "--fix", "--json", "old.avi"];
    studio.world.fault("chunk@*=cut-request:1000000");
    let run = studio.world.agoras(whole);
    assert_eq!(run.exit, Some(8), "{run}");
    studio.world.tiktok.reset_faults();
    let run = studio.world.agoras(["tiktok", "resume"]);
    assert_eq!(
        (run.exit, studio.runs(), studio.world.tiktok.delivered()),
        (Some(0), 2, 1),
        "{run}"
    );
}

#[test]
fn standard_input_has_to_be_given_again() {
    let studio = large();
    let world = &studio.world;
    let video = std::fs::read(world.home.path().join("old.avi")).unwrap();
    world.fault("chunk@2-40=http:500:html");
    let run = world.agoras_fed(in_chunks("-"), &video);
    assert_eq!(run.exit, Some(8), "{run}");
    world.tiktok.reset_faults();
    let run = world.agoras_fed(in_chunks("-"), &video);
    assert_eq!((run.exit, studio.runs(), world.tiktok.delivered()), (Some(0), 2, 1), "{run}");
}
