//! Times of plans in zones with summer time, through the binary

use super::world::{lines, outcomes};
use crate::support::World;

/// Checks a plan of these times in a zone, and returns each time in UTC, or the reason against it.
fn times(zone: &str, times: &[&str]) -> (Vec<String>, String) {
    let world = World::of_accounts(&[]);
    let rows: Vec<String> =
        times.iter().enumerate().map(|(id, at)| format!("{id},{at},clip.mp4")).collect();
    world.plan_of("id,at,media", &rows);
    let run = world.schedule(&["--check", "--time-zone", zone]);
    let found = lines(&run);
    let by_line = |number: usize| {
        let line = found.iter().find(|line| line["line"] == number + 2).unwrap();
        match line["at"].as_str() {
            Some(at) => at.to_owned(),
            None => line["error"]["message"].as_str().unwrap().to_owned(),
        }
    };
    ((0..times.len()).map(by_line).collect(), run.stderr)
}

#[test]
fn clock_changes_are_those_of_the_zone() {
    let skipped = "skip";
    for (zone, given, expected) in [
        ("Europe/Berlin", "2026-03-29 01:59", "2026-03-29T00:59:00Z"),
        ("Europe/Berlin", "2026-03-29 02:30", skipped),
        ("Europe/Berlin", "2026-03-29 03:00", "2026-03-29T01:00:00Z"),
        ("Europe/Berlin", "2026-10-25 02:30", "2026-10-25T00:30:00Z"),
        ("Europe/Berlin", "2026-10-25 03:00", "2026-10-25T02:00:00Z"),
        ("America/New_York", "2026-03-08 02:30", skipped),
        ("America/New_York", "2026-03-08 03:00", "2026-03-08T07:00:00Z"),
        ("America/New_York", "2026-11-01 01:30", "2026-11-01T05:30:00Z"),
        ("America/New_York", "2026-11-01 02:00", "2026-11-01T07:00:00Z"),
        // Half an hour.
        ("Australia/Lord_Howe", "2026-10-04 02:15", skipped),
        ("Australia/Lord_Howe", "2026-10-04 02:30", "2026-10-03T15:30:00Z"),
        ("Australia/Lord_Howe", "2026-04-05 01:45", "2026-04-04T14:45:00Z"),
        ("Australia/Lord_Howe", "2026-04-05 02:00", "2026-04-04T15:30:00Z"),
    ] {
        let (found, stderr) = times(zone, &[given]);
        if expected == skipped {
            assert!(found[0].contains("clock"), "{zone} {given}: {found:?}");
        } else {
            assert_eq!(found, [expected], "{zone} {given}");
        }
        let is_twice =
            ["2026-10-25 02:30", "2026-11-01 01:30", "2026-04-05 01:45"].contains(&given);
        assert_eq!(stderr.contains("notice: line 2:"), is_twice, "{zone} {given}: {stderr}");
    }
}

#[test]
fn a_time_with_its_own_offset_needs_no_zone_and_others_do() {
    let mut world = World::of_accounts(&[]);
    world.plan_of(
        "id,at,media",
        &["1,2026-07-01T10:00:00+02:00,clip.mp4", "2,2026-07-01 10:00,clip.mp4"],
    );
    // A rule is no name.
    world.set("TZ", "CET-1CEST");
    let run = world.schedule(&["--check"]);
    assert_eq!((run.exit, lines(&run).len()), (Some(9), 2), "{run}");
    assert!(run.stderr.contains("--time-zone"), "{run}");
    world.set("TZ", "America/New_York");
    let run = world.schedule(&["--check"]);
    assert_eq!((run.exit, outcomes(&run).len()), (Some(0), 2), "{run}");
    let times: Vec<_> = lines(&run).iter().map(|line| line["at"].clone()).collect();
    assert_eq!(times, ["2026-07-01T08:00:00Z", "2026-07-01T14:00:00Z"]);
    let run = world.schedule(&["--check", "--time-zone", "Europe/Nowhere"]);
    assert_eq!(run.exit, Some(2), "{run}");
}

#[test]
fn day_and_month_are_never_guessed() {
    let world = World::of_accounts(&[]);
    world.plan_of("id,at,media", &["1,05-12-2026 10:00,clip.mp4", "2,2026-12-05 10:00,clip.mp4"]);
    let zone = ["--check", "--time-zone", "UTC"];
    let run = world.schedule(&zone);
    assert_eq!(run.exit, Some(9), "{run}");
    assert!(run.stderr.contains("line 2"), "{run}");
    for (order, at) in [("dmy", "2026-12-05T10:00:00Z"), ("mdy", "2026-05-12T10:00:00Z")] {
        let run = world.schedule(&[&zone[..], &["--date-order", order]].concat());
        assert_eq!((run.exit, &lines(&run)[0]["at"]), (Some(0), &at.into()), "{run}");
    }
}
