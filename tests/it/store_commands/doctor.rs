//! `agoras doctor` with a shared store

use std::time::Duration;

use super::machines::{CREATOR, Machines};
use crate::support::S3Habit;

/// Returns the findings about these subjects, one a line.
fn findings(machines: &Machines, arguments: &[&str], about: &[&str]) -> String {
    let run = machines.shared(0, arguments);
    let text = machines.shown(&run);
    let is_about = |line: &&str| {
        let subject = line.split_whitespace().nth(1).unwrap_or_default();
        about.contains(&subject)
    };
    text.lines().filter(is_about).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_sound_store_passes() {
    let machines = Machines::new(1);
    drop(Machines::works(machines.shared(0, &CREATOR)));
    let found = findings(&machines, &["doctor"], &["store", "key", "clock"]);
    insta::with_settings!({filters => vec![
        (r"[0-9a-f]{16} opens", "[key] opens"),
        (r"it is 20\d\d-\d\d-\d\d \d\d:\d\d UTC", "it is [time]"),
    ]}, { insta::assert_snapshot!(found, @r#"
    ok    store      s3://team/agoras?endpoint=http://127.0.0.1:[port] can be read
    ok    key        [key] opens the shared store
    ok    store      not checked without --online: the rights to write and delete, and the conditions of writes
    ok    clock      agrees with the shared store's
    ok    store      not checked: a life-cycle rule of the bucket that deletes old objects; none may cover `acct/` or `journal/`
    ok    clock      it is [time]
    "#); });
}

#[test]
fn online_proves_the_conditions_and_leaves_no_probe() {
    let machines = Machines::new(1);
    drop(Machines::works(machines.shared(0, &CREATOR)));
    let names = machines.server.names();
    let found = findings(&machines, &["doctor", "--online"], &["store"]);
    assert!(found.contains("keeps the conditions of writes"), "{found}");
    assert_eq!(machines.server.names(), names);
    machines.server.habit(S3Habit::NoIfMatch);
    let run = machines.shared(0, &["doctor", "--online"]);
    assert_eq!(run.exit, Some(1), "{run}");
    assert!(run.stdout.contains("does not keep the conditions of writes"), "{run}");
}

#[test]
fn a_clock_that_is_off_and_a_store_that_is_away_are_found() {
    let machines = Machines::new(1);
    drop(Machines::works(machines.shared(0, &CREATOR)));
    machines.server.set_clock_ahead(Duration::from_mins(10));
    let found = findings(&machines, &["doctor"], &["clock"]);
    assert!(found.contains(" behind the shared store's"), "{found}");
    machines.server.habit(S3Habit::Refuses(403, "AccessDenied"));
    let found = findings(&machines, &["doctor"], &["store"]);
    assert!(found.contains("denies access"), "{found}");
}
