//! Interrupted runs, and what a person at a terminal sees

use agoras::emulator::Emulator;

use super::world::{ADA, BEA, arguments, assert_run, photos, row};
use crate::journal::world::{asked, strike};
use crate::support::{Tty, World, filled};

fn both_upload(tiktok: &Emulator) -> bool {
    asked("chunk", 2)(tiktok)
}

#[test]
fn ctrl_c_ends_a_run_of_several_accounts_with_130_and_nothing_is_lost() {
    for signal in ["INT", "TERM"] {
        let world = World::of_accounts(&[ADA, BEA]);
        world.plan(&[row("1", ADA, "one"), row("2", BEA, "two"), row("3", ADA, "three")]);
        world.fault("video-init@1-2=stall");
        let reached = asked("video-init", 2);
        let run = strike(&world, &arguments(&["--jobs", "2"]), signal, reached);
        assert_eq!((run.exit, run.stdout.as_str()), (Some(130), ""), "{run}");
        assert!(run.stderr.contains("hint: nothing was published: run it again\n"), "{run}");
        assert_run(&world.schedule(&[]), 0, &["1=published", "2=published", "3=published"]);
        assert_eq!(world.posts().into_values().collect::<Vec<_>>(), [1, 1, 1]);
    }
}

/// What one account's upload says of itself does not hide what another account may have posted.
#[test]
fn an_interrupt_tells_of_all_accounts_at_work() {
    let world = World::of_accounts(&[ADA, BEA]);
    world.plan(&[row("1", ADA, "one").aged(120), row("2", BEA, "two")]);
    world.fault("status@*=stall");
    world.fault("chunk@2=stall");
    let reached = |it: &Emulator| asked("status", 1)(it) && both_upload(it);
    let run = strike(&world, &arguments(&["--jobs", "2", "--json"]), "INT", reached);
    assert_eq!(run.exit, Some(130), "{run}");
    let last = super::world::lines(&run).pop().unwrap();
    assert_eq!(last["safe_to_rerun"], false, "another home would post it again: {run}");
    assert!(run.stderr.contains("run it again: what was posted is known"), "{run}");
    assert_run(&world.schedule(&[]), 0, &["1=published", "2=published"]);
    assert!(world.posts().into_values().all(|count| count == 1));
}

#[test]
fn an_interrupt_after_the_first_row_does_not_say_that_nothing_was_published() {
    let world = World::of_accounts(&[ADA]);
    world.plan(&[row("1", ADA, "one").aged(120), row("2", ADA, "two")]);
    world.fault("video-init@2=stall");
    let run = strike(&world, &arguments(&[]), "INT", asked("video-init", 2));
    assert_run(&run, 130, &["1=published"]);
    assert!(!run.stderr.contains("nothing was published"), "{run}");
    // The first row is not the one that was interrupted.
    assert!(!run.stderr.contains("agoras tiktok status"), "{run}");
    assert_run(&world.schedule(&[]), 0, &["2=published"]);
}

#[test]
fn a_person_at_a_terminal_sees_rows_and_bars() {
    let world = World::of_accounts(&[ADA, BEA]);
    world.file("film.mp4", &filled(3_000_000));
    world.plan(&[row("1", ADA, "one").with("film.mp4"), row("2", BEA, "two").with("film.mp4")]);
    let tty = Tty::run(world.command(arguments(&["--jobs", "2"])));
    let (status, shown, out) = tty.end();
    assert!(status.success(), "{shown}");
    assert_eq!(out.lines().count(), 2, "{out}");
    for part in [", 1 of 2", ", 2 of 2", "/2.8 MiB", "2 done"] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    // Nobody is asked: a plan is run by a timer as well.
    assert!(!shown.contains("Post it?"), "{shown}");
}

/// An interrupt while photos are being opened: the outcome is unknown, and the next run says so.
#[test]
fn an_interrupted_opening_of_photos_is_unknown_afterwards() {
    let world = World::of_accounts(&[ADA]);
    let host = photos(1);
    let line = format!("1,{ADA},{},photos,{},one", super::world::at(60), host.url(1));
    world.plan_of("id,account,at,type,media,title", &[line]);
    world.fault("photo-init=stall-after");
    let run = strike(&world, &arguments(&["--json"]), "INT", asked("photo-init", 1));
    assert_eq!(run.exit, Some(130), "{run}");
    assert_eq!(super::world::lines(&run)[0]["safe_to_rerun"], false, "{run}");
    assert_run(&world.schedule(&[]), 5, &["1=unknown"]);
    assert_eq!(world.count("photo-init"), 1);
}
