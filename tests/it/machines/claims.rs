//! One content is posted once, wherever and however often it is published

use super::world::Machines;
use crate::journal::world::{CHUNK, PATIENCE, THREE_CHUNKS, asked, send, stored};
use crate::support::filled;

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
    let run = machines.once_free(2, &upload(&there));
    assert_eq!(run.exit, Some(0), "{run}");
    assert!(run.stderr.contains("Resuming"), "{run}");
    assert_eq!((machines.world.count("video-init"), machines.posts()), (1, 1));
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
    drop(machines.once_free(2, &["tiktok", "resume", &id]));
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
    let run = machines.once_free(2, &upload(&there));
    assert_eq!(run.exit, Some(0), "{run}");
    send("CONT", frozen.id());
    let run = machines.world.finish(frozen);
    assert!(matches!(run.exit, Some(0 | 4)), "{run}");
    assert_eq!((machines.world.count("video-init"), machines.posts()), (1, 1));
}
