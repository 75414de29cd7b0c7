//! Stores that do not keep what they promise, and how the probe finds each

use agoras::kv::{Condition, KvError};

use super::of;
use crate::support::{S3, S3Fault, S3Habit};

fn broken_by(habit: S3Habit) -> Condition {
    let server = S3::start();
    server.habit(habit);
    let end = of(&server).prove_conditions();
    assert_eq!(server.names(), [""; 0], "the probe is removed");
    match end {
        Err(KvError::Conditions { broken, .. }) => broken,
        end => panic!("{habit:?}: {end:?}"),
    }
}

#[test]
fn the_probe_refuses_a_store_that_ignores_if_none_match() {
    assert_eq!(broken_by(S3Habit::NoIfNoneMatch), Condition::OneCreator);
}

#[test]
fn the_probe_refuses_a_store_that_ignores_if_match() {
    assert_eq!(broken_by(S3Habit::NoIfMatch), Condition::OneUpdater);
}

/// One write after the other, it keeps every condition.
#[test]
fn the_probe_refuses_a_store_that_checks_before_it_writes() {
    assert_eq!(broken_by(S3Habit::Races), Condition::OneCreator);
}

#[test]
fn the_probe_refuses_a_store_that_knows_no_conditions() {
    assert_eq!(broken_by(S3Habit::NotImplemented), Condition::Known);
}

#[test]
fn the_probe_refuses_a_store_that_takes_no_update() {
    assert_eq!(broken_by(S3Habit::RefusesAll), Condition::CurrentTaken);
}

/// A writer that lost reads the version that it expected, again and again.
#[test]
fn the_probe_refuses_a_store_that_reads_old_values() {
    assert_eq!(broken_by(S3Habit::StaleReads), Condition::CurrentTaken);
}

#[test]
fn the_probe_refuses_a_store_that_names_one_version_in_two_ways() {
    assert_eq!(broken_by(S3Habit::TwoETags), Condition::ReadsLastWrite);
}

#[test]
fn the_probe_passes_on_a_busy_store() {
    let server = S3::start();
    for _ in 0..10 {
        server.fault("PUT", S3Fault::Refused(503, "SlowDown"));
        server.fault("PUT", S3Fault::LostAnswer);
        server.fault("GET", S3Fault::LostAnswer);
        server.fault("PUT", S3Fault::Refused(409, "ConditionalRequestConflict"));
    }
    of(&server).prove_conditions().unwrap();
    assert_eq!(server.names(), [""; 0]);
}
