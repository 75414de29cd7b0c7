//! The time of a row: due, late, never before; and how many of them a run posts

use super::world::{ADA, BEA, assert_run, lines, row};
use crate::support::World;

const HOUR: u64 = 3600;

#[test]
fn a_row_is_never_posted_before_its_time() {
    let world = World::of_accounts(&[ADA]);
    let soon = super::world::moment(0) + std::time::Duration::from_secs(HOUR);
    let line = |id: &str, at: &str| format!("{id},{ADA},{at},clip.mp4,{id}");
    let far = "2999-01-01T00:00Z";
    world.plan_of(super::world::COLUMNS, &[line("1", &soon.rfc3339()), line("2", far)]);
    for more in [&[][..], &["--dry-run"], &["--max-late", "1000h"]] {
        let run = world.schedule(more);
        assert_eq!((run.exit, run.stdout.as_str()), (Some(0), ""), "{run}");
        assert!(run.stderr.ends_with("\nNo row is due\n"), "{run}");
    }
    assert_eq!(world.asked(), [""; 0]);
}

#[test]
fn a_row_is_due_until_it_is_late_and_a_late_one_changes_no_exit_code() {
    let world = World::of_accounts(&[ADA]);
    world.plan(&[
        row("1", ADA, "one").aged(6 * HOUR - 300),
        row("2", ADA, "two").aged(6 * HOUR + 60),
        row("3", ADA, "three").aged(2 * HOUR),
    ]);
    let run = world.schedule(&["--max-late", "1h"]);
    assert_run(&run, 0, &["1=late", "2=late", "3=late"]);
    assert!(run.stderr.contains("warning: row 2 (line 3): too late, and not posted\n"), "{run}");
    assert!(run.stderr.ends_with("\n3 too late\n"), "{run}");
    assert_run(&world.schedule(&[]), 0, &["1=published", "2=late", "3=published"]);
    assert_run(&world.schedule(&["--max-late", "7h"]), 0, &["2=published"]);
    assert_eq!(world.titles(ADA), ["one", "three", "two"]);
}

#[test]
fn a_late_row_does_not_hide_the_failure_of_another() {
    let world = World::of_accounts(&[ADA]);
    world.plan(&[row("1", ADA, "one").aged(7 * HOUR), row("2", ADA, "two").with("gone.mp4")]);
    assert_run(&world.schedule(&[]), 9, &["1=late", "2=bad_input"]);
}

#[test]
fn the_oldest_rows_of_an_account_come_first() {
    let world = World::of_accounts(&[ADA]);
    let rows =
        [row("a", ADA, "a").aged(60), row("b", ADA, "b").aged(180), row("c", ADA, "c").aged(120)];
    world.plan(&rows);
    let run = world.schedule(&[]);
    let order: Vec<_> = lines(&run).iter().map(|line| line["row"].clone()).collect();
    assert_eq!((run.exit, order), (Some(0), vec!["b".into(), "c".into(), "a".into()]), "{run}");
    assert!(run.stderr.contains("\nPublishing row b (line 3), 1 of 3\n"), "{run}");
    assert!(run.stderr.contains("\nPublishing row a (line 2), 3 of 3\n"), "{run}");
}

#[test]
fn a_run_posts_at_most_so_many_rows_and_the_rest_stays_due() {
    let world = World::of_accounts(&[ADA, BEA]);
    world.plan(&[
        row("1", ADA, "one").aged(300),
        row("2", ADA, "two").aged(240).with("gone.mp4"),
        row("3", BEA, "three").aged(180),
        row("4", ADA, "four").aged(120),
        row("5", BEA, "five").aged(60),
    ]);
    // One that fails does not take the place of another.
    assert_run(
        &world.schedule(&["--max-count", "2"]),
        9,
        &["1=published", "2=bad_input", "4=published"],
    );
    let run = world.schedule(&["--max-count", "1", "--jobs", "2", "--account", BEA]);
    assert_run(&run, 0, &["3=published"]);
    assert!(run.stderr.ends_with("\n1 done, 1 left for a later run\n"), "{run}");
    let mut world = world;
    world.set("MAX_COUNT", "7");
    assert_run(&world.schedule(&["--account", BEA]), 0, &["5=published"]);
    assert_eq!(world.posts().values().sum::<usize>(), 4);
}
