//! Exit codes: a rerun is called safe only if nothing can have been posted

use std::process::Command;

use crate::journal::world::{asked, one_post, send, upload, video_from};
use crate::support::{CLIP, Line, Manner, Origin, World, sparse};

#[test]
fn an_unanswered_opening_of_an_upload_is_a_network_error_and_safe_to_rerun() {
    for lost in ["reset-before", "reset-after", "truncated-json", "http:502:html", "stall-after"] {
        for draft in [None, Some("--draft")] {
            let world = World::new();
            world.fault(&format!("init={lost}"));
            let command: Vec<String> =
                video_from(CLIP).into_iter().chain(draft.map(str::to_owned)).collect();

            let run = world.agoras(&command);

            assert_eq!(run.exit, Some(8), "{lost}: {run}");
            assert_eq!(run.json()["safe_to_rerun"], true, "{lost}: {run}");
            assert_eq!(run.json()["error"]["code"], "unavailable", "{lost}: {run}");
            let again = world.agoras(&command);
            assert_eq!(
                (again.exit, world.count("video-init")),
                (Some(0), 2 - draft.iter().count() * 2)
            );
        }
    }
}

#[test]
fn an_unusable_answer_to_the_opening_of_a_pull_is_unknown() {
    let origin = Origin::serving(std::fs::read(CLIP).unwrap(), Manner::NoRanges);
    for answer in [
        "video-init=reset-after",
        "video-init=http:500:json",
        r#"video-init=field:upload_url="https://example.com/upload""#,
    ] {
        let world = World::new();
        world.fault(answer);
        let url = origin.url();
        let pull = ["tiktok", "video", "--json", "--transfer", "pull", "--video-url", &url];

        let run = world.agoras(pull);

        assert_eq!((run.exit, &run.json()["safe_to_rerun"]), (Some(5), &false.into()), "{run}");
        let again = world.agoras(pull);
        assert_eq!((again.exit, world.count("video-init")), (Some(5), 1), "{again}");
    }
}

#[test]
fn a_single_chunk_that_breaks_off_before_its_last_byte_is_a_network_error_and_safe_to_rerun() {
    let mut world = World::at_speed(200, agoras::emulator::Settings::default());
    let line = Line::to(world.tiktok.port());
    world.set("AGORAS_TIKTOK_API_URL", &line.url());
    let video = sparse(world.home.path(), "large.mp4", 60_000_000);
    let command = video_from(video.to_str().unwrap());
    let command: Vec<_> = command.into_iter().filter(|word| !is_chunk_size(word)).collect();
    line.cut_after(20_000_000);

    let run = world.agoras(&command);

    assert_eq!((run.exit, &run.json()["safe_to_rerun"]), (Some(8), &true.into()), "{run}");
    assert!(run.stderr.contains("goes on where it stopped"), "{run}");
    line.mend();
    let again = world.agoras(&command);
    assert_eq!((again.exit, world.tiktok.delivered()), (Some(0), 1), "{again}");
}

fn is_chunk_size(word: &str) -> bool {
    word == "--chunk-size" || word == "5242880"
}

#[test]
fn an_interrupt_in_a_single_chunk_before_its_last_byte_is_safe_to_rerun() {
    let mut world = World::new();
    let line = Line::to(world.tiktok.port());
    world.set("AGORAS_TIKTOK_API_URL", &line.url());
    let video = sparse(world.home.path(), "large.mp4", 60_000_000);
    let command: Vec<_> = upload(&video).into_iter().filter(|word| !is_chunk_size(word)).collect();
    line.carry(4_000_000);
    let mut child = world.spawn(&command);
    drop(child.stdin.take());
    assert!(world.tiktok.wait_until(crate::journal::world::PATIENCE, asked("chunk", 1)));
    send("INT", child.id());

    let struck = world.finish(child);

    assert_eq!((struck.exit, &struck.json()["safe_to_rerun"]), (Some(130), &true.into()));
    assert!(struck.stderr.contains("run the same command again"), "{struck}");
    line.carry(u64::MAX);
    let again = world.agoras(&command);
    assert_eq!((again.exit, world.tiktok.delivered()), (Some(0), 1), "{again}");
}

#[test]
fn a_journal_that_cannot_be_written_reports_whether_anything_may_be_posted() {
    // A limit on the size of files stands for a full disk.
    let full = |world: &World, limited: bool| {
        let limit = if limited { "ulimit -f 0;" } else { "" };
        world.spawn_shell(&format!(
            "trap \"\" XFSZ; {limit} exec \"$0\" tiktok video --json --video-url '{CLIP}'"
        ))
    };
    let world = World::new();
    let early = world.finish(full(&world, true));
    assert_eq!((early.exit, &early.json()["safe_to_rerun"]), (Some(7), &true.into()), "{early}");
    assert_eq!(world.count("video-init"), 0);

    let world = World::new();
    world.fault("status=stall");
    let child = full(&world, false);
    assert!(world.tiktok.wait_until(crate::journal::world::PATIENCE, asked("status", 1)));
    let process = child.id().to_string();
    let limited = Command::new("prlimit").args(["--fsize=1", "--pid", &process]).status();
    assert!(limited.unwrap().success());

    let late = world.finish(child);

    assert_eq!((late.exit, &late.json()["safe_to_rerun"]), (Some(7), &false.into()), "{late}");
    let status = format!("`agoras tiktok status {} --wait`", late.publish_id());
    assert!(late.stderr.contains(&status), "{late}");
    one_post(&world, &std::fs::read(CLIP).unwrap(), 1);
}
