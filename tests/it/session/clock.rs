//! Clocks that were wrong when something was stored

use agoras::clock::{Clock, Moment};
use agoras::disk::Patience;
use agoras::store::Identity;

use crate::session::world::CREATOR;
use crate::support::World;

/// Seconds from the Unix epoch to 1 January 2099.
const IN_2099: u64 = 4_070_908_800;
const DAY: u64 = 86_400;

/// Rewrites the times of the record to those of a clock that showed `now`.
fn stored_at(world: &World, now: u64) {
    let store = world.store();
    let locked = store.lock(&Identity::tiktok("ada.codes").unwrap(), Patience::quiet()).unwrap();
    let mut record = locked.record().unwrap().clone();
    record.access_expires_at = Some(Moment::from_seconds(now + 7_140));
    record.refresh_expires_at = Some(Moment::from_seconds(now + 180 * DAY));
    locked.put(&record).map(drop).unwrap();
}

#[test]
fn s29_a_clock_that_jumps_costs_one_refresh_at_most() {
    let now = Clock::system().now().seconds();
    let mut most = 0;
    for then in [0, now - DAY, now, now + DAY, IN_2099] {
        for expired in [false, true] {
            let world = World::stored();
            stored_at(&world, then);
            if expired {
                world.tiktok.expire_access_tokens();
            }
            let before = world.refreshes();
            for _ in 0..3 {
                let run = world.agoras(CREATOR);
                assert_eq!(run.exit, Some(0), "{then}, {expired}: {run}");
            }
            let refreshes = world.refreshes() - before;
            assert!(refreshes <= 1, "{then}, {expired}: {refreshes} refreshes");
            most = most.max(refreshes);
        }
    }
    println!("S29: 1970, a day early, a day late, 2099: at most {most} refresh in three runs");
}
