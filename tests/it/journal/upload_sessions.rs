//! Upload sessions over two runs (N15 to N18): the first run is killed, or its upload address
//! expires

use std::time::Duration;

use agoras::clock::Moment;
use agoras::emulator::{Emulator, Settings};

use crate::journal::world::{CHUNK, PATIENCE, THREE_CHUNKS, asked, kill, one_post, stored, upload};
use crate::support::{CLIP, World};

fn stages(world: &World) -> Vec<(String, String)> {
    let history = world.agoras(["tiktok", "history", "--json"]);
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let entries = history.json();
    let entries = entries.as_array().unwrap().iter();
    entries.map(|entry| (text(&entry["outcome"]), text(&entry["stage"]))).collect()
}

fn told(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(outcome, stage)| ((*outcome).into(), (*stage).into())).collect()
}

#[test]
fn n15_a_run_killed_before_a_chunks_answer_sends_no_byte_twice() {
    let world = World::new();
    let video = world.video("large.mp4", THREE_CHUNKS);
    world.fault("chunk@2=stall-after");
    kill(&world, &upload(&video), stored(2 * CHUNK));
    assert_eq!(stages(&world), told(&[("processing", "uploading")]));

    let run = world.agoras(upload(&video));

    assert_eq!(run.exit, Some(0), "{run}");
    assert!(run.stderr.contains("in 3 chunks, from chunk 3"), "{run}");
    one_post(&world, &std::fs::read(video).unwrap(), 1);
    assert_eq!(world.count("chunk"), 3, "a chunk went twice: {run}");
    assert_eq!(stages(&world), told(&[("published", "ended")]));
}

#[test]
fn n16_a_run_killed_before_the_last_chunks_answer_is_not_opened_again() {
    for (size, chunks) in [(300_000, 1), (THREE_CHUNKS, 3)] {
        let world = World::new();
        let video = world.video("video.mp4", size);
        world.fault(&format!("chunk@{chunks}=stall-after"));
        kill(&world, &upload(&video), stored(size as u64));

        let run = world.agoras(upload(&video));

        assert_eq!(run.exit, Some(0), "{run}");
        one_post(&world, &std::fs::read(video).unwrap(), 1);
        assert_eq!(world.count("chunk"), chunks, "{run}");
    }
}

#[test]
fn n16_without_an_answer_about_the_last_chunk_nothing_is_opened() {
    let world = World::new();
    let arguments = upload(CLIP.as_ref());
    world.fault("chunk=stall-after");
    kill(&world, &arguments, |tiktok: &Emulator| {
        tiktok.publishes().first().is_some_and(|publish| publish.arrived)
    });

    for answer in ["http:503:html", "error:internal_error", "error:invalid_publish_id"] {
        world.fault(&format!("status@*={answer}"));
        let run = world.agoras(&arguments);
        assert_eq!(run.exit, Some(5), "{answer}: {run}");
        assert_eq!(run.json()["safe_to_rerun"], false, "{run}");
        assert!(run.stderr.contains(&run.publish_id()), "{run}");
        world.tiktok.reset_faults();
    }

    assert_eq!(world.agoras(&arguments).exit, Some(0));
    one_post(&world, &std::fs::read(CLIP).unwrap(), 1);
    assert_eq!(world.count("chunk"), 1);
}

#[test]
fn n17_a_second_run_with_an_incomplete_status_continues_at_the_upload_servers_position() {
    for re_put in ["re-put=refuse", "re-put=accept"] {
        let world = World::new();
        world.tiktok.set(re_put).unwrap();
        let video = world.video("large.mp4", THREE_CHUNKS);
        world.fault("chunk@2=stall-after");
        kill(&world, &upload(&video), stored(2 * CHUNK));
        world.fault(&format!("status@1=field:uploaded_bytes={CHUNK}"));

        let run = world.agoras(upload(&video));

        assert_eq!(run.exit, Some(0), "{run}");
        one_post(&world, &std::fs::read(video).unwrap(), 1);
        assert_eq!(world.count("chunk"), 4, "more than one chunk went twice: {run}");
    }
}

#[test]
fn n18_an_upload_that_expired_between_two_runs_is_ended_and_opened_once_more() {
    let hour = Duration::from_mins(70);
    let world = World::at_speed(1000, Settings::default());
    let video = world.video("large.mp4", THREE_CHUNKS);
    world.fault("chunk@2=stall");
    kill(&world, &upload(&video), asked("chunk", 2));
    let opened = Moment::from_seconds(world.tiktok.publishes()[0].created);
    world.tiktok.wait_until(PATIENCE, |tiktok| tiktok.now() > opened + hour);

    let run = world.agoras(upload(&video));

    assert_eq!(run.exit, Some(0), "{run}");
    let closed = "That publish is over, and nothing was posted: its upload address was good for \
                  one hour, and bytes are missing";
    assert!(run.stderr.contains(closed), "{run}");
    one_post(&world, &std::fs::read(video).unwrap(), 2);
    assert_eq!(stages(&world), told(&[("published", "ended"), ("failed", "ended")]));
}

#[test]
fn n18_an_address_that_expired_early_ends_only_one_run() {
    let world = World::new();
    let video = world.video("large.mp4", THREE_CHUNKS);
    world.fault("chunk@2=stall");
    kill(&world, &upload(&video), asked("chunk", 2));
    world.tiktok.expire_uploads();

    let refused = world.agoras(upload(&video));

    assert_eq!(refused.exit, Some(8), "{refused}");
    assert_eq!(refused.json()["safe_to_rerun"], true, "{refused}");
    assert_eq!(stages(&world), told(&[("failed", "ended")]));
    let again = world.agoras(upload(&video));
    assert_eq!(again.exit, Some(0), "{again}");
    one_post(&world, &std::fs::read(video).unwrap(), 2);
}
