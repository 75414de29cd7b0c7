//! `resume`: uploads from files, addresses and standard input

use std::io::Write;

use agoras::emulator::Emulator;

use crate::journal::world::{
    CHUNK, PATIENCE, THREE_CHUNKS, asked, kill, one_post, send, stored, upload, video_from,
};
use crate::support::{CLIP, Manner, Origin, World, below, filled};

#[test]
fn resume_continues_from_an_address_with_unchanged_media() {
    let world = World::new();
    let origin = Origin::serving(filled(THREE_CHUNKS), Manner::Ranges);
    world.fault("chunk@2=stall");
    kill(&world, &video_from(&origin.url()), asked("chunk", 2));

    let run = world.agoras(["tiktok", "resume"]);

    assert_eq!(run.exit, Some(0), "{run}");
    assert!(run.stderr.contains("in 3 chunks, from chunk 2"), "{run}");
    one_post(&world, &filled(THREE_CHUNKS), 1);
    assert_eq!(world.count("chunk"), 4);
    let journal = everything_in(&world.kept().join("journal"));
    assert!(!journal.contains("s3cret") && !journal.contains("upload_token"), "{journal}");
}

#[test]
fn resume_ends_a_publish_from_an_address_whose_media_has_changed() {
    for by_command in [false, true] {
        let world = World::new();
        let mut other = filled(THREE_CHUNKS);
        other[2_000_000..2_000_006].copy_from_slice(b"edited");
        let origin = Origin::serving(filled(THREE_CHUNKS), Manner::Ranges);
        world.fault("chunk@2=stall");
        kill(&world, &video_from(&origin.url()), asked("chunk", 2));
        origin.now_serves(other.clone());

        let arguments = if by_command {
            video_from(&origin.url())
        } else {
            ["tiktok", "resume", "--json"].map(str::to_owned).to_vec()
        };
        let run = world.agoras(arguments);

        assert!(run.stderr.contains("its media is no longer what it was"), "{run}");
        if by_command {
            assert_eq!(run.exit, Some(0), "{run}");
            one_post(&world, &other, 2);
        } else {
            assert_eq!((run.exit, world.tiktok.delivered()), (Some(8), 0), "{run}");
            assert_eq!(run.json()["safe_to_rerun"], true, "{run}");
            assert_eq!(world.count("video-init"), 1);
        }
    }
}

/// Runs an upload of standard input with a fault, and kills it when `when` is true of the emulator.
fn kill_fed(world: &World, video: &[u8], fault: &str, when: impl Fn(&Emulator) -> bool) {
    world.fault(fault);
    let mut child = world.spawn(video_from("-"));
    child.stdin.take().unwrap().write_all(video).unwrap();
    assert!(world.tiktok.wait_until(PATIENCE, when));
    send("KILL", child.id());
    drop(world.finish(child));
    world.tiktok.reset_faults();
}

#[test]
fn resume_of_standard_input_advises_the_same_command_and_that_continues() {
    let world = World::new();
    let clip = filled(THREE_CHUNKS);
    kill_fed(&world, &clip, "chunk@2=stall", asked("chunk", 2));

    let refused = world.agoras(["tiktok", "resume", "--json"]);
    assert_eq!(refused.exit, Some(9), "{refused}");
    assert!(refused.publish_id().starts_with("v_pub_file"), "{refused}");
    assert!(refused.stderr.contains("run the command that began it once more"), "{refused}");

    let run = world.agoras_fed(video_from("-"), &clip);
    assert_eq!((run.exit, run.publish_id()), (Some(0), refused.publish_id()), "{run}");
    assert!(run.stderr.contains("in 3 chunks, from chunk 2"), "{run}");
    one_post(&world, &clip, 1);
}

#[test]
fn a_piped_video_is_resumed_after_a_chunk_that_arrived_during_the_kill() {
    let world = World::new();
    let clip = filled(THREE_CHUNKS);
    kill_fed(&world, &clip, "chunk@2=stall-after", stored(2 * CHUNK));

    let run = world.agoras_fed(video_from("-"), &clip);

    assert_eq!((run.exit, world.count("chunk")), (Some(0), 3), "{run}");
    one_post(&world, &clip, 1);
}

#[test]
fn another_video_on_standard_input_is_not_mixed_with_the_first() {
    let world = World::new();
    let clip = filled(THREE_CHUNKS);
    kill_fed(&world, &clip, "chunk@2=stall", asked("chunk", 2));
    let mut other = clip;
    other[1_000_000] ^= 1;

    let run = world.agoras_fed(video_from("-"), &other);

    assert_eq!(run.exit, Some(0), "{run}");
    assert!(run.stderr.contains("its media is no longer what it was"), "{run}");
    one_post(&world, &other, 2);
}

#[test]
fn resume_without_an_id_continues_every_publish() {
    let world = World::new();
    let mut videos = Vec::new();
    for number in 0_u8..3 {
        let mut content = filled(THREE_CHUNKS);
        content[THREE_CHUNKS - 1] = number;
        let video = world.file(&format!("{number}.mp4"), &content);
        world.fault("chunk@2=stall");
        let chunks = world.count("chunk");
        kill(&world, &upload(&video), move |tiktok| asked("chunk", chunks + 2)(tiktok));
        videos.push(content);
    }
    let accepted = world.agoras(["tiktok", "video", "--video-url", CLIP, "--no-wait"]);
    assert_eq!(accepted.exit, Some(0), "{accepted}");
    // A publish whose file is missing does not stop the others.
    std::fs::remove_file(world.home.path().join("1.mp4")).unwrap();

    let run = world.agoras(["tiktok", "resume"]);

    assert_eq!(run.exit, Some(8), "{run}");
    assert!(run.stderr.contains("its media is gone"), "{run}");
    assert_eq!((run.stdout.lines().count(), world.tiktok.delivered()), (3, 3), "{run}");
    assert_eq!(world.count("video-init"), 4);
    let nothing = world.agoras(["tiktok", "resume"]);
    assert_eq!((nothing.exit, nothing.stdout.as_str()), (Some(0), ""), "{nothing}");
    assert!(nothing.stderr.contains("Nothing is unfinished"), "{nothing}");
}

#[test]
fn resume_names_an_unknown_id() {
    let world = World::new();
    let run = world.agoras(["tiktok", "resume", "v_pub_file~v2-1.12345678901234"]);
    insta::assert_snapshot!(run, @"
    --- stderr
    notice: TikTok's API is replaced by [tiktok]
    notice: TikTok's login page is replaced by [tiktok]
    error: [publish_id] is not in the journal
      hint: `agoras tiktok status [publish_id]` asks TikTok about it
    --- exit 1
    ");
    assert!(world.asked().is_empty());
}

#[test]
fn resume_of_a_finished_publish_reports_its_outcome() {
    let world = World::new();
    let done = world.agoras(["tiktok", "video", "--video-url", CLIP]);
    let run = world.agoras(["tiktok", "resume", &done.publish_id()]);
    assert_eq!((run.exit, &run.json()["outcome"]), (Some(0), &"published".into()), "{run}");
    assert_eq!((world.count("video-init"), world.count("chunk")), (1, 1));
}

#[test]
fn resume_does_not_touch_a_publish_of_a_living_run() {
    let world = World::new();
    let video = world.video("large.mp4", THREE_CHUNKS);
    world.fault("chunk@2=stall");
    let mut child = world.spawn(upload(&video));
    drop(child.stdin.take());
    assert!(world.tiktok.wait_until(PATIENCE, asked("chunk", 2)));

    let run = world.agoras(["tiktok", "resume", "--json"]);
    let history = world.agoras(["tiktok", "history", "--json"]).json();

    assert_eq!(run.exit, Some(6), "{run}");
    assert!(run.stderr.contains("another agoras is at it"), "{run}");
    assert_eq!(history[0]["outcome"], "processing");
    let first = world.finish(child);
    assert_eq!(first.exit, Some(0), "{first}");
    one_post(&world, &std::fs::read(&video).unwrap(), 1);
}

fn everything_in(folder: &std::path::Path) -> String {
    let files = below(folder, &|_| true).into_iter();
    files.map(|file| String::from_utf8_lossy(&std::fs::read(file).unwrap()).into_owned()).collect()
}
