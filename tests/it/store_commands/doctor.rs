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
    ok    store      the bucket announces no life-cycle rule that deletes accounts, as S3 and MinIO would; elsewhere none may cover `agoras.json`, `acct/` or `journal/`
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

/// Returns the failed checks of a check-up in JSON, each as `ABOUT: WHAT`.
fn failed(machines: &Machines, arguments: &[&str]) -> Vec<String> {
    let run = machines.shared(0, &[&["doctor", "--json"], arguments].concat());
    let json = run.json();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let checks = json["checks"].as_array().unwrap();
    let failed = checks.iter().filter(|check| check["state"] == "fail");
    let failed: Vec<_> = failed
        .map(|check| {
            assert!(!text(&check["advice"]).is_empty(), "{check}");
            format!("{}: {}", text(&check["about"]), text(&check["what"]))
        })
        .collect();
    let expected = if failed.is_empty() { (0, false) } else { (1, true) };
    assert_eq!((run.exit, json["state"] == "fail"), (Some(expected.0), expected.1), "{run}");
    failed
}

#[test]
fn a_bucket_that_may_only_be_read_is_found_online() {
    let machines = Machines::new(1);
    drop(Machines::works(machines.shared(0, &CREATOR)));
    machines.server.habit(S3Habit::ReadOnly);
    assert_eq!(failed(&machines, &[]), [""; 0]);
    let found = failed(&machines, &["--online"]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("store: ") && found[0].contains("denies access"), "{found:?}");
}

#[test]
fn a_rule_that_deletes_accounts_is_found_and_one_for_old_publishes_is_not() {
    let machines = Machines::new(1);
    drop(Machines::works(machines.shared(0, &super::machines::PUBLISH)));
    for (covered, is_found) in [("/log/", false), ("/acct/", true), ("/journal/", true)] {
        machines.server.habit(S3Habit::Expires(covered));
        let found = failed(&machines, &[]);
        assert_eq!(found.len(), usize::from(is_found), "{covered}: {found:?}");
        assert!(found.iter().all(|it| it.contains(covered)), "{found:?}");
        machines.server.behave();
    }
    machines.server.habit(S3Habit::Expires(""));
    let found = failed(&machines, &[]);
    assert_eq!(found.len(), 3, "{found:?}");
    assert_eq!(
        found[0],
        "store: the life-cycle rule `tidy up` of the bucket deletes `agoras.json` on 2027-09-01 00:00 UTC"
    );
}

#[test]
fn a_key_that_does_not_open_the_store_is_found() {
    let mut machines = Machines::new(1);
    drop(Machines::works(machines.shared(0, &CREATOR)));
    let other = machines.world.file("other.key", &[9; 32]);
    machines.world.set("AGORAS_KEY_FILE", other.to_str().unwrap());
    for arguments in [&[][..], &["--online"]] {
        let found = failed(&machines, arguments);
        assert_eq!(found.len(), 1, "{found:?}");
        let path = other.display();
        let says =
            format!("store: the shared store does not open: `{path}` belongs to another key");
        assert_eq!(found[0], says);
    }
    assert_eq!(machines.shared(0, &CREATOR).exit, Some(7));
}

#[test]
fn a_wrong_passphrase_is_found() {
    let mut machines = Machines::new(1);
    machines.world.unset("AGORAS_KEY_FILE");
    machines.world.set("AGORAS_PASSPHRASE", "the right one of this store");
    drop(Machines::works(machines.shared(0, &CREATOR)));
    assert_eq!(failed(&machines, &[]), [""; 0]);
    machines.world.set("AGORAS_PASSPHRASE", "another one");
    let found = failed(&machines, &[]);
    assert_eq!(found.len(), 1, "{found:?}");
    let says = "the shared store does not open: the passphrase does not open `s3://team/agoras?";
    assert!(found[0].starts_with(&format!("store: {says}")), "{found:?}");
    machines.world.unset("AGORAS_PASSPHRASE");
    let found = failed(&machines, &[]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("needs a passphrase, and none is set"), "{found:?}");
}
