//! Uploads that were left unfinished, and finished publishes, on both sides of a move

use super::machines::{Machines, PUBLISH};

const PUSH: [&str; 3] = ["utils", "store", "push"];
const PULL: [&str; 3] = ["utils", "store", "pull"];
const HISTORY: [&str; 3] = ["tiktok", "history", "--json"];

/// Lets an upload break off at its only chunk.
fn leave_an_upload(machines: &Machines, publish: impl FnOnce() -> crate::support::Run) {
    machines.world.fault("chunk@*=reset-before");
    let broken = publish();
    assert_ne!(broken.exit, Some(0), "{broken}");
    machines.world.tiktok.reset_faults();
}

#[test]
fn an_upload_that_was_left_in_the_shared_store_is_resumed_at_home_after_a_pull() {
    let machines = Machines::new(2);
    leave_an_upload(&machines, || machines.shared(0, &PUBLISH));
    drop(Machines::works(machines.shared(1, &PULL)));
    let resumed = machines.alone(1, &["tiktok", "resume"]);
    assert_eq!(resumed.exit, Some(0), "{resumed}");
    assert_eq!(machines.world.count("video-init"), 1, "{:?}", machines.world.asked());
    assert_eq!(machines.alone(1, &PUBLISH).exit, Some(4));
}

#[test]
fn an_upload_goes_on_at_its_address_after_a_push_and_a_pull() {
    let machines = Machines::new(2);
    leave_an_upload(&machines, || machines.alone(0, &PUBLISH));
    drop(Machines::works(machines.shared(0, &PUSH)));
    drop(Machines::works(machines.shared(1, &PULL)));
    // The same command finds it too.
    let resumed = machines.alone(1, &PUBLISH);
    assert_eq!(resumed.exit, Some(0), "{resumed}");
    assert!(resumed.stderr.contains("Resuming"), "{resumed}");
    assert_eq!(machines.world.count("video-init"), 1);
}

#[test]
fn finished_publishes_stay_duplicates_and_history_through_all_moves() {
    let machines = Machines::new(3);
    let done = Machines::works(machines.alone(0, &PUBLISH)).publish_id();
    drop(Machines::works(machines.shared(0, &PUSH)));
    drop(Machines::works(machines.shared(1, &[&PUBLISH[..], &["--title", "two"]].concat())));
    for machine in 0..2 {
        let again = machines.shared(machine, &PUBLISH);
        assert_eq!(again.exit, Some(4), "{again}");
    }
    drop(Machines::works(machines.shared(2, &PULL)));
    assert_eq!(machines.alone(2, &PUBLISH).exit, Some(4));
    let history = Machines::works(machines.alone(2, &HISTORY)).json();
    assert_eq!(history.as_array().unwrap().len(), 2, "{history}");
    assert_eq!(history[1]["publish_id"], done, "the newest first: {history}");
    let status = machines.alone(2, &["tiktok", "status", &done]);
    assert_eq!(status.json()["outcome"], "published", "{status}");
    assert_eq!(machines.world.tiktok.delivered(), 2);
}
