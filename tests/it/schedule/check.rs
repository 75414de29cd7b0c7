//! `--check` and `--dry-run`: everything that is wrong at once, and nothing sent

use super::world::{ADA, BEA, assert_run, at, lines, photos, row};
use crate::support::{Manner, Origin, World, filled, sample};

#[test]
fn a_check_lists_all_faults_of_all_rows_and_their_media_without_an_account() {
    let world = World::of_accounts(&[]);
    let origin = Origin::serving(filled(200_000), Manner::Status(404));
    world.file("broken.mp4", b"not a video");
    world.file("audio.m4a", &sample("bad-audio-only.m4a"));
    let long = "x".repeat(2201);
    world.plan_of(
        "id,account,at,type,media,title,privacy,transfer",
        &[
            format!("1,{ADA},{},,clip.mp4,right,,", at(60)),
            format!("2,{ADA},{},,gone.mp4,x,,", at(60)),
            format!("3,{ADA},{},,broken.mp4,x,,", at(60)),
            format!("4,{ADA},2999-01-01T00:00Z,video,audio.m4a,x,,"),
            format!("5,{ADA},2020-01-01T00:00Z,,clip.mp4,{long},,"),
            format!("6,nobody,{},,{},x,,", at(60), origin.url()),
            format!("7,{ADA},{},,clip.mp4,x,,pull", at(60)),
            format!("8,{ADA},05-12-2026 10:00,,clip.mp4,x,EVERYBODY,"),
            format!("9,{ADA},{},photos,clip.mp4,x,,", at(60)),
            // A row that cannot be posted for its time has media that cannot be posted either.
            format!("10,{ADA},tomorrow,,gone.mp4,x,,"),
            format!("11,{ADA},{},,broken.mp4,one,,", at(60)),
            format!("11,{ADA},{},,clip.mp4,two,,", at(60)),
        ],
    );
    let run = world.schedule(&["--check"]);
    assert_eq!((run.exit, world.asked()), (Some(9), Vec::<String>::new()), "{run}");
    let found = lines(&run);
    // A row with two faults has two lines.
    let numbers: Vec<u64> = found.iter().map(|line| line["line"].as_u64().unwrap()).collect();
    assert_eq!(numbers, [9, 9, 11, 12, 13, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12], "{run}");
    let right: Vec<&str> = found
        .iter()
        .filter(|line| line["outcome"] == "ok")
        .map(|line| line["row"].as_str().unwrap())
        .collect();
    assert_eq!(right, ["1"], "{run}");
    assert!(run.stderr.ends_with("error: 1 in order, 14 failed\n"), "{run}");
    assert!(!world.kept().join("journal").exists());
}

#[test]
fn a_plan_in_order_is_0_and_its_media_are_read() {
    let world = World::of_accounts(&[]);
    let host = photos(2);
    let line = format!("1,{},photos,{}|{}", at(60), host.url(1), host.url(2));
    world.plan_of("id,at,type,media", &[line]);
    let run = world.schedule(&["--check"]);
    assert_run(&run, 0, &["1=ok"]);
    assert!(run.stderr.ends_with("\n1 in order\n"), "{run}");
    assert_eq!(host.requests(), 2);
    let run = world.agoras(["utils", "schedule-run", "--file", "plan.csv", "--check"]);
    assert_eq!((run.exit, host.requests()), (Some(9), 2), "{run}");
    assert!(run.stderr.contains("--allow-private-media"), "{run}");
}

#[test]
fn a_dry_run_shows_what_is_due_and_sends_nothing() {
    let world = World::of_accounts(&[ADA, BEA]);
    world.plan(&[
        row("1", ADA, "one"),
        row("2", BEA, "two"),
        row("3", ADA, "three").aged(7 * 3600),
        row("4", ADA, "four").with("gone.mp4"),
    ]);
    let run = world.schedule(&["--dry-run"]);
    assert_run(&run, 9, &["1=dry-run", "2=dry-run", "3=late", "4=bad_input"]);
    let first = lines(&run).into_iter().find(|line| line["row"] == "1").unwrap();
    assert_eq!(first["post"]["title"], "one", "{run}");
    assert_eq!((world.count("video-init"), world.count("chunk")), (0, 0));
    assert_run(&world.schedule(&[]), 9, &["1=published", "2=published", "3=late", "4=bad_input"]);
}

#[test]
fn a_plan_that_cannot_be_read_is_refused_as_a_whole() {
    let world = World::of_accounts(&[ADA]);
    for (text, part) in [
        ("id,at,media,hook\n", "`hook`: a plan has no such column"),
        ("id,at,media,allow_duplicate\n", "`allow_duplicate`: a plan has no such column"),
        ("", "the plan is empty"),
        ("id,at,media\n1,\"x", "quotes"),
    ] {
        world.file("plan.csv", text.as_bytes());
        let run = world.schedule(&[]);
        assert_eq!(run.exit, Some(9), "{run}");
        assert!(run.stderr.contains(part), "{part}: {run}");
    }
    let run = world.agoras(["utils", "schedule-run", "--file", "nothing.csv"]);
    assert_eq!(run.exit, Some(9), "{run}");
    let run = world.agoras(["utils", "schedule-run"]);
    assert_eq!(run.exit, Some(2), "{run}");
    assert_eq!(world.asked(), [""; 0]);
}
