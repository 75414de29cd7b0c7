//! Caps of the day: rows that have to wait, and rows that become too late that way

use std::process::{Command, Stdio};

use super::world::{ADA, BEA, TWO_CHUNKS, arguments, assert_run, at, row};
use crate::journal::world::{asked, kill};
use crate::support::{Run, World, filled, is_faked, part};

const HOUR: u64 = 3600;

#[test]
fn rows_above_the_posts_of_a_day_wait_and_change_no_exit_code() {
    let world = World::of_accounts(&[ADA, BEA]);
    world.plan(&[
        row("1", ADA, "one"),
        row("2", ADA, "two"),
        row("3", ADA, "three"),
        row("4", BEA, "four"),
    ]);
    let most = ["--max-per-day", "1"];
    let run = world.schedule(&most);
    assert_run(&run, 0, &["1=published", "2=deferred", "3=deferred", "4=published"]);
    assert!(run.stderr.contains("row 2 (line 3): not posted today, and still due\n"), "{run}");
    assert!(run.stderr.ends_with("\n2 done, 2 still due\n"), "{run}");
    assert_run(&world.schedule(&most), 0, &["2=deferred", "3=deferred"]);
    assert_run(&world.schedule(&["--max-per-day", "2"]), 0, &["2=published", "3=deferred"]);
    assert_run(&world.schedule(&[]), 0, &["3=published"]);
}

/// Runs the plan at a later hour.
fn later(world: &World, hours: u64, more: &[&str]) -> Run {
    let mut command = world.settled(Command::new(part("faketime").unwrap()));
    command.env("FAKETIME_DONT_FAKE_MONOTONIC", "1").args(["-f", &format!("+{hours}h")]);
    command.arg(env!("CARGO_BIN_EXE_agoras")).args(arguments(more)).stdin(Stdio::null());
    world.run(&mut command)
}

#[test]
fn a_row_that_waited_is_posted_a_day_later() {
    if part("faketime").is_none() || is_faked() {
        return;
    }
    let world = World::of_accounts(&[ADA]);
    world.plan(&[row("1", ADA, "one"), row("2", ADA, "two")]);
    let most = ["--max-per-day", "1", "--max-late", "100h"];
    assert_run(&world.schedule(&most), 0, &["1=published", "2=deferred"]);
    assert_run(&later(&world, 23, &most), 0, &["2=deferred"]);
    assert_run(&later(&world, 25, &most), 0, &["2=published"]);
}

#[test]
fn a_row_that_becomes_late_by_a_cap_is_4_once() {
    let world = World::of_accounts(&[ADA]);
    world.plan(&[
        row("1", ADA, "one").aged(3 * HOUR),
        row("2", ADA, "two").aged(2 * HOUR),
        row("3", ADA, "three").aged(2 * HOUR),
    ]);
    let most = ["--max-per-day", "1"];
    let late = ["--max-per-day", "1", "--max-late", "1h"];
    assert_run(&world.schedule(&most), 0, &["1=published", "2=deferred", "3=deferred"]);
    assert_run(
        &world.schedule(&["--dry-run", "--max-late", "1h"]),
        4,
        &["2=too_late", "3=too_late"],
    );
    let run = world.schedule(&late);
    assert_run(&run, 4, &["2=too_late", "3=too_late"]);
    assert!(run.stderr.contains("a cap of the day has kept it until it was too late"), "{run}");
    for _ in 0..2 {
        assert_run(&world.schedule(&late), 0, &["2=late", "3=late"]);
    }
    assert_eq!(world.titles(ADA), ["one"]);
}

#[test]
fn five_drafts_wait_at_most_and_posts_go_on() {
    let world = World::of_accounts(&[ADA]);
    // A draft has no text, so that another video makes another content.
    let line = |id: usize, draft: &str| {
        world.file(&format!("{id}.mp4"), &filled(200_000 + id));
        format!("{id},{},{id}.mp4,{id},{draft}", at(600 - id as u64))
    };
    let mut rows: Vec<String> = (1..=7).map(|id| line(id, "yes")).collect();
    rows.push(line(8, ""));
    world.plan_of("id,at,media,title,draft", &rows);
    let expected = [
        "1=inbox",
        "2=inbox",
        "3=inbox",
        "4=inbox",
        "5=inbox",
        "6=deferred",
        "7=deferred",
        "8=published",
    ];
    assert_run(&world.schedule(&[]), 0, &expected);
    assert_run(&world.schedule(&[]), 0, &["6=deferred", "7=deferred"]);
    assert_eq!(world.count("inbox-init"), 5);
}

#[test]
fn tiktoks_cap_ends_the_run_of_its_account_alone() {
    let world = World::of_accounts(&[ADA, BEA]);
    world.plan(&[
        row("1", ADA, "one").aged(400),
        row("2", ADA, "two").aged(300),
        row("3", ADA, "three").aged(200),
        row("4", BEA, "four").aged(100),
        row("5", BEA, "five").aged(50),
    ]);
    world.fault("video-init@2=error:spam_risk_too_many_posts");
    let run = world.schedule(&[]);
    let expected = ["1=published", "2=deferred", "3=deferred", "4=published", "5=published"];
    assert_run(&run, 0, &expected);
    assert_eq!(world.count("video-init"), 4, "an account whose cap is used up was asked again");
    // One that was deferred and is late then is 4, once.
    let late = ["--max-late", "4m"];
    assert_run(&world.schedule(&late), 4, &["2=too_late", "3=published"]);
    assert_run(&world.schedule(&late), 0, &["2=late"]);
}

#[test]
fn tiktoks_cap_on_drafts_does_not_stop_posts() {
    let world = World::of_accounts(&[ADA]);
    let line = |id: u64, draft: &str| format!("{id},{},clip.mp4,{id},{draft}", at(600 - id));
    world.plan_of("id,at,media,title,draft", &[line(1, "yes"), line(2, "yes"), line(3, "no")]);
    world.fault("inbox-init=error:spam_risk_too_many_pending_share");
    assert_run(&world.schedule(&[]), 0, &["1=deferred", "2=deferred", "3=published"]);
    assert_eq!(world.count("inbox-init"), 1);
}

#[test]
fn the_cap_of_creator_info_counts_as_well() {
    let world = World::of_accounts(&[ADA]);
    world.plan(&[row("1", ADA, "one"), row("2", ADA, "two")]);
    world.fault("creator=error:spam_risk_too_many_posts:200");
    assert_run(&world.schedule(&[]), 0, &["1=deferred", "2=deferred"]);
    assert_eq!(world.count("video-init"), 0);
}

#[test]
fn an_upload_whose_last_byte_has_not_left_does_not_count() {
    let world = World::of_accounts(&[ADA]);
    world.file("film.mp4", &filled(TWO_CHUNKS));
    world.plan(&[row("1", ADA, "one").with("film.mp4")]);
    world.fault("chunk=stall");
    kill(&world, &arguments(&[]), asked("chunk", 1));
    world.plan(&[row("2", ADA, "two"), row("3", ADA, "three")]);
    assert_run(&world.schedule(&["--max-per-day", "1"]), 0, &["2=published", "3=deferred"]);
}
