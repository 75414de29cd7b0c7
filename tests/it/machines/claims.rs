//! One content is posted once, wherever and however often it is published

use super::world::{Machines, PUBLISH};
use crate::journal::world::{CHUNK, PATIENCE, THREE_CHUNKS, asked, send, stored};
use crate::support::filled;

#[test]
fn what_one_machine_has_published_is_a_duplicate_on_another() {
    let machines = Machines::new();
    assert_eq!(machines.publish(0).exit, Some(0));
    let run = machines.publish(1);
    assert_eq!(run.exit, Some(4), "{run}");
    assert_eq!(machines.posts(), 1);
}

#[test]
fn of_eight_machines_with_one_content_one_publishes_it() {
    let machines = Machines::authorized();
    let runs = machines.on_each(8, &PUBLISH);
    let published = runs.iter().filter(|run| run.exit == Some(0)).count();
    let others = runs.iter().filter(|run| run.exit == Some(4)).count();
    assert_eq!((published, others, machines.posts()), (1, 7, 1), "{}", runs[0]);
}

/// Writes the same video into two folders, as two machines have it.
fn film(machines: &Machines) -> [String; 2] {
    ["a.mp4", "b.mp4"].map(|name| {
        let path = machines.world.file(name, &filled(THREE_CHUNKS));
        path.to_str().unwrap().to_owned()
    })
}

fn upload(path: &str) -> [&str; 6] {
    ["tiktok", "video", "--chunk-size", "5242880", "--video-url", path]
}

#[test]
fn an_upload_whose_owner_is_gone_is_resumed_elsewhere_at_the_same_address() {
    let machines = Machines::authorized();
    let [here, there] = film(&machines);
    machines.world.fault("chunk@2=stall-before");
    let mut child = machines.start(1, &upload(&here));
    assert!(machines.world.tiktok.wait_until(PATIENCE, stored(CHUNK)));
    child.kill().unwrap();
    drop(machines.world.finish(child));
    machines.world.tiktok.reset_faults();
    // The claim is young: nobody knows whether its owner is gone.
    let run = machines.on(2, &upload(&there));
    assert_eq!(run.exit, Some(4), "{run}");
    assert!(run.stderr.contains("another agoras is publishing the same content"), "{run}");
    let run = until_taken(&machines, &upload(&there));
    assert_eq!(run.exit, Some(0), "{run}");
    assert!(run.stderr.contains("Resuming"), "{run}");
    assert_eq!((machines.world.count("video-init"), machines.posts()), (1, 1));
}

/// Runs a command until it is not refused as one that another machine is at.
fn until_taken(machines: &Machines, arguments: &[&str]) -> crate::support::Run {
    let begin = std::time::Instant::now();
    loop {
        let run = machines.on(2, arguments);
        let is_busy = run.stderr.contains("at this moment");
        if !is_busy || begin.elapsed() > PATIENCE {
            return run;
        }
    }
}

#[test]
fn other_bytes_at_another_machine_do_not_resume_and_wait_for_the_address_to_end() {
    let machines = Machines::authorized();
    let [here, there] = film(&machines);
    machines.world.fault("chunk@2=stall-before");
    let mut child = machines.start(1, &upload(&here));
    assert!(machines.world.tiktok.wait_until(PATIENCE, stored(CHUNK)));
    let id = machines.world.tiktok.publishes()[0].publish_id.clone();
    child.kill().unwrap();
    drop(machines.world.finish(child));
    machines.world.tiktok.reset_faults();
    std::fs::remove_file(&here).unwrap();
    drop(until_taken(&machines, &["tiktok", "resume", &id]));
    let run = machines.on(2, &["tiktok", "resume", &id]);
    assert_eq!(run.exit, Some(4), "{run}");
    assert!(run.stderr.contains("may still end it until"), "{run}");
    // The same bytes complete it.
    let run = machines.on(2, &upload(&there));
    assert_eq!(
        (run.exit, machines.world.count("video-init"), machines.posts()),
        (Some(0), 1, 1),
        "{run}"
    );
}

#[test]
fn a_frozen_owner_that_comes_back_sends_no_last_byte_of_what_was_taken_over() {
    let machines = Machines::authorized();
    let [here, there] = film(&machines);
    machines.world.fault("chunk@2=delay:1000");
    let frozen = machines.start(1, &upload(&here));
    assert!(machines.world.tiktok.wait_until(PATIENCE, asked("chunk", 2)));
    send("STOP", frozen.id());
    let run = until_taken(&machines, &upload(&there));
    assert_eq!(run.exit, Some(0), "{run}");
    send("CONT", frozen.id());
    let run = machines.world.finish(frozen);
    assert!(matches!(run.exit, Some(0 | 4)), "{run}");
    assert_eq!((machines.world.count("video-init"), machines.posts()), (1, 1));
}

#[test]
fn a_pull_whose_opening_nobody_knows_of_is_never_opened_again() {
    let machines = Machines::authorized();
    machines.world.fault("photo-init=stall-after");
    let host = crate::schedule::world::photos(1);
    let photos = ["tiktok", "post", "--image", &host.url(1), "--title", "one"];
    let mut child = machines.start(1, &photos);
    assert!(machines.world.tiktok.wait_until(PATIENCE, asked("photo-init", 1)));
    child.kill().unwrap();
    drop(machines.world.finish(child));
    machines.world.tiktok.reset_faults();
    let run = until_taken(&machines, &photos);
    assert_eq!(run.exit, Some(5), "{run}");
    assert_eq!(machines.world.count("photo-init"), 1);
}

#[test]
fn openings_take_turns_on_all_machines() {
    let machines = Machines::authorized();
    let titles: Vec<String> = (0..9).map(|number| number.to_string()).collect();
    let start = |title: &String| {
        let machine = title.parse().unwrap();
        machines.start(machine, &[&PUBLISH[..], &["--title", title]].concat())
    };
    let children: Vec<_> = titles.iter().map(start).collect();
    let runs: Vec<_> = children.into_iter().map(|child| machines.world.finish(child)).collect();
    assert!(runs.iter().all(|run| run.exit == Some(0)), "{}", runs[0]);
    let waited = runs.iter().filter(|run| run.stderr.contains("calls of this minute are used up"));
    assert!(waited.count() >= 3, "{}", runs[8]);
}
