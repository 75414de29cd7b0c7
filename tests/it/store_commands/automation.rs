//! Rows of plans and items of feeds, posted once on both sides of a move

use super::machines::{CREATOR, Machines};
use crate::feeds::world::{RssItem, arguments, photos, write};
use crate::schedule::world::{COLUMNS, at, outcomes};
use crate::support::Run;

const PUSH: [&str; 3] = ["utils", "store", "push"];
const PULL: [&str; 3] = ["utils", "store", "pull"];
const PLAN: [&str; 7] =
    ["utils", "schedule-run", "--file", "plan.csv", "--allow-private-media", "--time-zone", "UTC"];

/// Writes a plan with rows of these ids.
fn plan(machines: &Machines, ids: &[&str]) {
    let row = |id: &&str| format!("{id},ada.codes,{},clip.mp4,row {id}", at(2 * 3600));
    let lines: Vec<String> =
        std::iter::once(COLUMNS.to_owned()).chain(ids.iter().map(row)).collect();
    machines.world.file("plan.csv", lines.join("\n").as_bytes());
}

fn capped(most: &'static str) -> Vec<&'static str> {
    [&PLAN[..], &["--max-per-day", most]].concat()
}

fn posts(machines: &Machines) -> usize {
    machines.world.tiktok.publishes().iter().filter(|publish| publish.arrived).count()
}

/// Returns the outcomes of the rows as `1=published 2=deferred`.
fn rows(run: &Run) -> String {
    assert_eq!(run.exit, Some(0), "{run}");
    let each = outcomes(run).into_iter().map(|(id, outcome)| format!("{id}={outcome}"));
    each.collect::<Vec<_>>().join(" ")
}

#[test]
fn rows_that_were_posted_before_a_push_are_not_posted_after_it_nor_after_a_pull() {
    let machines = Machines::new(3);
    drop(Machines::works(machines.alone(0, &CREATOR)));
    plan(&machines, &["1", "2"]);
    assert_eq!(rows(&machines.alone(0, &PLAN)), "1=published 2=published");
    drop(Machines::works(machines.shared(0, &PUSH)));
    plan(&machines, &["1", "2", "3"]);
    let there = machines.shared(1, &PLAN);
    assert_eq!((rows(&there), posts(&machines)), ("3=published".into(), 3), "{there}");
    drop(Machines::works(machines.shared(2, &PULL)));
    plan(&machines, &["1", "2", "3", "4"]);
    let back = machines.alone(2, &PLAN);
    assert_eq!((rows(&back), posts(&machines)), ("4=published".into(), 4), "{back}");
    drop(Machines::works(machines.shared(2, &PUSH)));
    let again = machines.shared(0, &PLAN);
    assert_eq!((rows(&again), posts(&machines)), (String::new(), 4), "{again}");
}

#[test]
fn items_of_a_feed_are_posted_once_on_both_sides() {
    let machines = Machines::new(2);
    let host = photos(2);
    let item =
        |guid, number: u8| RssItem::photo(guid, 60 * u64::from(number), host.url(number.into()));
    let feed = write(&machines.world, &[item("a", 1)]);
    let feed = feed.to_str().unwrap();
    let run = arguments("last", feed, &["--max-count", "5"]);
    drop(Machines::works(machines.alone(0, &run)));
    drop(Machines::works(machines.shared(0, &PUSH)));
    let there = Machines::works(machines.shared(1, &run));
    assert_eq!(machines.world.count("photo-init"), 1, "{there}");
    write(&machines.world, &[item("a", 1), item("b", 2)]);
    drop(Machines::works(machines.shared(1, &run)));
    assert_eq!(machines.world.count("photo-init"), 2);
    drop(Machines::works(machines.shared(0, &PULL)));
    drop(Machines::works(machines.alone(0, &run)));
    assert_eq!(machines.world.count("photo-init"), 2);
}

/// Returns two machines, the first of which has posted one of two rows and pushed what it knows.
fn half_posted() -> Machines {
    let machines = Machines::new(2);
    drop(Machines::works(machines.alone(0, &CREATOR)));
    plan(&machines, &["1", "2"]);
    assert_eq!(rows(&machines.alone(0, &capped("1"))), "1=published 2=deferred");
    drop(Machines::works(machines.shared(0, &PUSH)));
    machines
}

#[test]
fn the_days_count_and_what_it_deferred_are_known_on_the_other_side() {
    let machines = half_posted();
    assert_eq!(rows(&machines.shared(1, &capped("1"))), "2=deferred");
    // It is too late because of the cap alone, and that is told once.
    let late = [&capped("1")[..], &["--max-late", "1h"]].concat();
    let run = machines.shared(1, &late);
    assert_eq!(run.exit, Some(4), "{run}");
    assert!(run.stderr.contains("a cap of the day has kept it"), "{run}");
    drop(Machines::works(machines.shared(1, &PULL)));
    let run = machines.alone(1, &late);
    assert_eq!(rows(&run), "2=late", "{run}");
    assert_eq!(posts(&machines), 1);
}

#[test]
fn two_machines_that_push_their_journals_of_one_account_keep_what_each_knows() {
    let machines = half_posted();
    // The other machine has the account by the same variables, and posts what the first one could not.
    plan(&machines, &["2"]);
    let login = machines.world.tiktok.account("ada.codes").unwrap().refresh_token;
    let with_login = |arguments: &[&str]| {
        let mut command = machines.command(1, arguments);
        machines.world.run(command.env("TIKTOK_REFRESH_TOKEN", &login))
    };
    drop(Machines::works(with_login(&CREATOR)));
    assert_eq!(rows(&with_login(&PLAN)), "2=published");
    let delete = ["--platform", "tiktok", "--identifier", "ada.codes", "--yes"];
    let delete = [&["utils", "tokens", "delete"][..], &delete].concat();
    drop(Machines::works(machines.alone(1, &delete)));
    drop(Machines::works(machines.shared(1, &PUSH)));
    plan(&machines, &["1", "2"]);
    assert_eq!(rows(&machines.shared(0, &PLAN)), "");
    assert_eq!(posts(&machines), 2);
}
