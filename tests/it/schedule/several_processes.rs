//! Several runs at once on one home

use super::world::{ADA, BEA, TWO_CHUNKS, arguments, assert_run, outcomes, row};
use crate::journal::world::{asked, kill, send};
use crate::support::{World, filled};

/// Starts a run that stops in the middle of its first upload, and calls `meanwhile`; kills it then.
fn beside(world: &World, meanwhile: impl FnOnce()) {
    world.fault("chunk=stall");
    let child = world.spawn(arguments(&[]));
    let limit = std::time::Duration::from_mins(2);
    assert!(world.tiktok.wait_until(limit, asked("chunk", 1)), "it never came so far");
    meanwhile();
    send("KILL", child.id());
    assert_eq!(world.finish(child).exit, None);
    world.tiktok.reset_faults();
}

#[test]
fn a_row_that_another_run_is_publishing_is_left_to_it() {
    let world = World::of_accounts(&[ADA, BEA]);
    world.plan(&[row("1", ADA, "one"), row("2", ADA, "two"), row("3", BEA, "three")]);
    beside(&world, || {
        let run = world.schedule(&["--jobs", "2"]);
        assert_run(&run, 0, &["1=busy", "2=published", "3=published"]);
    });
    assert_run(&world.schedule(&[]), 0, &["1=published"]);
    assert!(world.posts().into_values().all(|count| count == 1));
}

#[test]
fn the_posts_of_a_day_are_not_more_when_two_runs_share_them() {
    let world = World::of_accounts(&[ADA]);
    world.plan(&[row("1", ADA, "one"), row("2", ADA, "two")]);
    beside(&world, || {
        let run = world.schedule(&["--max-per-day", "1"]);
        assert_run(&run, 0, &["1=busy", "2=deferred"]);
    });
    assert_run(&world.schedule(&["--max-per-day", "1"]), 0, &["1=published", "2=deferred"]);
    assert_eq!(world.titles(ADA), ["one"]);
}

#[test]
fn a_row_that_another_run_posts_after_the_search_for_its_key_was_posted_before() {
    let world = World::of_accounts(&[ADA]);
    world.plan(&[row("1", ADA, "one")]);
    assert_run(&world.schedule(&[]), 0, &["1=published"]);
    // As a search by key finds it that ended before the other run began.
    std::fs::remove_dir_all(world.kept().join("journal/keys")).unwrap();
    let run = world.schedule(&[]);
    assert_eq!((run.exit, outcomes(&run).len()), (Some(0), 0), "{run}");
    assert!(run.stderr.contains("1 posted before"), "{run}");
    assert_eq!(world.titles(ADA), ["one"]);
}

#[test]
fn an_upload_that_another_publish_of_its_row_has_overtaken_is_closed() {
    let world = World::of_accounts(&[ADA]);
    for name in ["film.mp4", "copy.mp4"] {
        world.file(name, &filled(TWO_CHUNKS));
    }
    world.plan(&[row("1", ADA, "one").with("film.mp4")]);
    world.fault("chunk@1=stall");
    kill(&world, &arguments(&[]), asked("chunk", 1));
    // The other run has searched for the row's key before this one began.
    std::fs::remove_dir_all(world.kept().join("journal/keys")).unwrap();
    world.plan(&[row("1", ADA, "one").with("copy.mp4")]);
    assert_run(&world.schedule(&[]), 0, &["1=published"]);

    let resumed = world.agoras(["tiktok", "resume"]);

    assert_eq!((resumed.exit, world.titles(ADA).len()), (Some(4), 1), "{resumed}");
    let nothing = world.agoras(["tiktok", "resume"]);
    assert!(nothing.stderr.contains("Nothing is unfinished"), "{nothing}");
}

#[test]
fn runs_that_begin_at_once_post_each_row_once() {
    let accounts = [ADA, BEA, "cyd.quiet"];
    let world = World::of_accounts(&accounts);
    let ids: Vec<String> = (0..4).map(|number| number.to_string()).collect();
    let rows: Vec<_> = accounts
        .iter()
        .flat_map(|account| ids.iter().map(move |id| row(id, account, id)))
        .collect();
    world.plan(&rows);
    let children: Vec<_> = (0..3).map(|_| world.spawn(arguments(&["--jobs", "3"]))).collect();
    let mut published = 0;
    for child in children {
        let run = world.finish(child);
        assert_eq!(run.exit, Some(0), "{run}");
        published += run.stdout.matches("\"outcome\":\"published\"").count();
    }
    let last = world.schedule(&[]);
    assert_eq!((last.exit, outcomes(&last).len()), (Some(0), 0), "{last}");
    assert_eq!(published, rows.len(), "two runs report one post, or none does");
    let posts = world.posts();
    assert_eq!((posts.len(), posts.into_values().max()), (rows.len(), Some(1)));
}
