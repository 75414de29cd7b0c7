//! What counts as the same row, and what becomes of a row with other content

use super::world::{ADA, BEA, TWO_CHUNKS, arguments, assert_run, at, lines, row};
use crate::journal::world::{asked, kill, stored};
use crate::logins::read_only_store::by_mode;
use crate::support::{World, filled, part, sha256};

#[test]
fn a_row_is_posted_once_and_later_runs_leave_it_alone() {
    let world = World::of_accounts(&[ADA, BEA]);
    world.plan(&[row("1", ADA, "one"), row("1", BEA, "one"), row("2", ADA, "two")]);
    let run = world.schedule(&[]);
    assert_eq!((run.exit, run.stdout.lines().count()), (Some(0), 3), "{run}");
    assert!(run.stderr.ends_with("\n3 done\n"), "{run}");
    let asked = world.asked().len();
    for jobs in ["1", "4"] {
        let run = world.schedule(&["--jobs", jobs]);
        assert_eq!((run.exit, run.stdout.as_str()), (Some(0), ""), "{run}");
        assert!(run.stderr.ends_with("\n3 posted before\n"), "{run}");
    }
    assert_eq!(world.asked().len(), asked, "TikTok was asked about rows that are done");
    assert_eq!(world.posts().into_values().collect::<Vec<_>>(), [1, 1, 1]);
}

#[test]
fn the_same_id_with_other_content_is_refused_with_both_once_it_was_posted() {
    let world = World::of_accounts(&[ADA]);
    world.file("other.mp4", &filled(200_000));
    world.plan(&[row("1", ADA, "one")]);
    assert_eq!(world.schedule(&[]).exit, Some(0));
    let changes = [
        (row("1", ADA, "uno"), "title uno"),
        (row("1", ADA, "one").with("other.mp4"), "video other.mp4"),
    ];
    for (changed, content) in changes {
        world.plan(&[changed, row("2", ADA, "one").with("other.mp4")]);
        let run = world.schedule(&[]);
        let line = lines(&run).into_iter().find(|line| line["row"] == "1").unwrap();
        let message = line["error"]["message"].as_str().unwrap();
        assert!(message.contains("it was video clip.mp4; title one; privacy SELF_ONLY"), "{run}");
        assert!(message.contains(content), "{run}");
        assert_eq!(
            (run.exit, line["error"]["code"].as_str()),
            (Some(9), Some("bad_input")),
            "{run}"
        );
    }
    // Another time is no other content.
    world.plan(&[row("1", ADA, "one").aged(120)]);
    assert_run(&world.schedule(&[]), 0, &[]);
    assert_eq!(world.titles(ADA), ["one", "one"]);
}

#[test]
fn a_refused_row_may_be_corrected_under_its_id() {
    let world = World::of_accounts(&[ADA]);
    world.plan(&[row("1", ADA, "one")]);
    world.fault("video-init=error:spam_risk_user_banned_from_posting");
    assert_run(&world.schedule(&[]), 4, &["1=spam_risk_user_banned_from_posting"]);
    world.fault("chunk=fail:file_format_check_failed");
    assert_run(&world.schedule(&[]), 4, &["1=file_format_check_failed"]);
    world.plan(&[row("1", ADA, "corrected")]);
    assert_run(&world.schedule(&[]), 0, &["1=published"]);
    assert_run(&world.schedule(&[]), 0, &[]);
    assert_eq!(world.titles(ADA), ["corrected"]);
}

#[test]
fn a_row_that_could_not_be_sent_may_be_corrected_under_its_id() {
    let world = World::of_accounts(&[ADA]);
    world.plan(&[row("1", ADA, "one").with("gone.mp4")]);
    assert_run(&world.schedule(&[]), 9, &["1=bad_input"]);
    world.plan(&[row("1", ADA, "one")]);
    assert_run(&world.schedule(&[]), 0, &["1=published"]);
    assert_eq!(world.titles(ADA), ["one"]);
}

/// Kills a run in the first or the second chunk of a video.
fn kill_in_chunk(world: &World, number: usize, bytes: &[u8]) {
    world.file("film.mp4", bytes);
    world.plan(&[row("1", ADA, "one").with("film.mp4")]);
    world.fault(&format!("chunk@{number}=stall"));
    kill(world, &arguments(&[]), asked("chunk", number));
}

#[test]
fn a_row_that_is_changed_in_the_middle_of_its_upload_is_posted_with_the_new_content_alone() {
    let world = World::of_accounts(&[ADA]);
    kill_in_chunk(&world, 1, &filled(TWO_CHUNKS));
    world.plan(&[row("1", ADA, "corrected").with("film.mp4")]);
    assert_run(&world.schedule(&[]), 0, &["1=published"]);
    assert_eq!(world.titles(ADA), ["corrected"]);
    world.plan(&[row("1", ADA, "one").with("film.mp4")]);
    assert_run(&world.schedule(&[]), 9, &["1=bad_input"]);
    assert_eq!(world.titles(ADA), ["corrected"]);
}

#[test]
fn media_that_change_under_their_name_after_a_kill_are_posted_once_and_as_one() {
    for (at, openings) in [(1_000_000, 2), (40_000_000, 1)] {
        let world = World::of_accounts(&[ADA]);
        let mut bytes = filled(TWO_CHUNKS);
        kill_in_chunk(&world, 2, &bytes);
        bytes[at] ^= 1;
        world.file("film.mp4", &bytes);
        assert_run(&world.schedule(&[]), 0, &["1=published"]);
        assert_run(&world.schedule(&[]), 0, &[]);
        assert_eq!((world.titles(ADA).len(), world.count("video-init")), (1, openings), "{at}");
        let publishes = world.tiktok.publishes();
        let posted = publishes.iter().find(|publish| publish.arrived).unwrap();
        assert_eq!(posted.sha256, Some(sha256(&bytes)), "{at}: two videos in one");
    }
}

#[test]
fn a_row_whose_last_byte_has_left_counts_as_posted_when_it_is_changed() {
    let world = World::of_accounts(&[ADA]);
    world.plan(&[row("1", ADA, "one")]);
    world.fault("status=stall");
    kill(&world, &arguments(&[]), stored(1));
    world.plan(&[row("1", ADA, "uno")]);
    let run = world.schedule(&[]);
    assert_run(&run, 9, &["1=bad_input"]);
    assert!(run.stderr.contains("title one") && run.stderr.contains("title uno"), "{run}");
    world.plan(&[row("1", ADA, "one")]);
    assert_run(&world.schedule(&[]), 0, &["1=published"]);
    assert_eq!(world.titles(ADA), ["one"]);
}

#[test]
fn without_an_id_media_text_and_time_are_the_identity() {
    let world = World::of_accounts(&[ADA]);
    let time = at(60);
    let later = at(30);
    let line = |time: &str, title: &str| format!("{ADA},{time},clip.mp4,{title}");
    let plan = |lines: &[String]| world.plan_of("account,at,media,title", lines);
    plan(&[line(&time, "one")]);
    assert_run(&world.schedule(&[]), 0, &["line 2=published"]);
    assert_run(&world.schedule(&[]), 0, &[]);
    // Another text makes it another row, and the same content at another time is a duplicate.
    plan(&[line(&time, "one"), line(&time, "two"), line(&later, "one")]);
    assert_run(&world.schedule(&[]), 4, &["line 3=published", "line 4=duplicate"]);
    assert_eq!(world.titles(ADA), ["one", "two"]);
}

#[test]
fn rows_with_the_same_content_and_other_ids_are_posted_once() {
    let world = World::of_accounts(&[ADA]);
    world.plan(&[row("1", ADA, "one"), row("2", ADA, "one"), row("3", ADA, "three")]);
    let run = world.schedule(&[]);
    assert_run(&run, 4, &["1=published", "2=duplicate", "3=published"]);
    assert!(!run.stderr.contains("`--allow-duplicate"), "not an option of this command: {run}");
    assert_eq!(world.titles(ADA), ["one", "three"]);
}

#[test]
fn two_rows_with_one_id_are_refused_since_nobody_knows_which_is_meant() {
    let world = World::of_accounts(&[ADA]);
    world.plan(&[row("1", ADA, "one"), row("1", "@ADA.codes", "two"), row("2", ADA, "three")]);
    let run = world.schedule(&[]);
    let codes: Vec<_> = lines(&run).iter().map(|it| it["line"].clone()).collect();
    assert_eq!((run.exit, codes.len()), (Some(9), 3), "{run}");
    assert_eq!(world.titles(ADA), ["three"]);
}

/// Runs the plan on another date.
fn later(world: &World, program: &str, days: u32, more: &[&str]) -> crate::support::Run {
    let mut command = world.settled(std::process::Command::new(program));
    command.env("FAKETIME_DONT_FAKE_MONOTONIC", "1").args(["-f", &format!("+{days}d")]);
    command.arg(env!("CARGO_BIN_EXE_agoras")).args(arguments(more));
    world.run(command.stdin(std::process::Stdio::null()))
}

#[test]
fn a_row_that_was_posted_more_than_30_days_ago_is_not_posted_again() {
    let Some(faketime) = part("faketime").filter(|_| !crate::support::is_faked()) else { return };
    let world = World::of_accounts(&[ADA]);
    world.plan(&[row("1", ADA, "one")]);
    assert_eq!(world.schedule(&[]).exit, Some(0));
    let long = ["--max-late", "1000h"];
    let run = later(&world, faketime, 31, &long);
    assert_run(&run, 0, &[]);
    assert!(run.stderr.ends_with("\n1 posted before\n"), "{run}");
    world.plan(&[row("1", ADA, "uno"), row("2", ADA, "one")]);
    // The same content is no duplicate any more, and the id still is.
    assert_run(&later(&world, faketime, 31, &long), 9, &["1=bad_input", "2=published"]);
    assert_eq!(world.titles(ADA), ["one", "one"]);
}

#[test]
fn without_a_journal_that_can_be_written_nothing_is_posted() {
    let world = World::of_accounts(&[ADA]);
    let rows = [row("1", ADA, "one"), row("2", ADA, "two")];
    world.plan(&rows[..1]);
    assert_eq!(world.schedule(&[]).exit, Some(0));
    world.plan(&rows);
    let run = by_mode(&world, &arguments(&[]));
    assert_run(&run, 7, &["2=storage"]);
    assert!(run.stderr.ends_with("\nerror: 1 failed, 1 posted before\n"), "{run}");
    assert_eq!(world.count("video-init"), 1);
    assert_run(&world.schedule(&[]), 0, &["2=published"]);
}
