//! Stores that lie, and stores that are not there: nothing is asked of TikTok then

use super::world::{Machines, PUBLISH};
use crate::support::S3Habit as Habit;

#[test]
fn a_store_that_does_not_keep_its_conditions_is_refused_before_tiktok_is_asked() {
    for habit in [
        Habit::NoIfMatch,
        Habit::NoIfNoneMatch,
        Habit::Races,
        Habit::NotImplemented,
        Habit::RefusesAll,
        Habit::StaleReads,
    ] {
        let machines = Machines::new();
        machines.store.habit(habit);
        let run = machines.on(0, &PUBLISH);
        assert_eq!(run.exit, Some(7), "{habit:?}: {run}");
        assert!(machines.world.asked().is_empty(), "{habit:?}: TikTok was asked");
    }
}

#[test]
fn a_store_that_denies_access_is_7_and_one_that_cannot_be_reached_8() {
    for (habit, exit) in [
        (Habit::Refuses(403, "AccessDenied"), 7),
        (Habit::Refuses(404, "NoSuchBucket"), 7),
        (Habit::Refuses(503, "SlowDown"), 8),
    ] {
        let machines = Machines::authorized();
        let before = machines.world.asked().len();
        machines.store.habit(habit);
        let run = machines.on(0, &PUBLISH);
        assert_eq!(run.exit, Some(exit), "{habit:?}: {run}");
        assert_eq!(machines.world.asked().len(), before, "{habit:?}: TikTok was asked");
    }
}

#[test]
fn a_store_that_nothing_listens_for_is_8() {
    let mut machines = Machines::new();
    machines.world.set("AGORAS_STORE", &crate::support::S3::address_at(9, "agoras"));
    let run = machines.on(0, &PUBLISH);
    assert_eq!(run.exit, Some(8), "{run}");
    assert!(machines.world.asked().is_empty(), "TikTok was asked");
}
