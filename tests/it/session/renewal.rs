//! Renewal of access tokens: when it is due, and what it stores

use std::time::Duration;

use agoras::clock::Clock;
use agoras::disk::Patience;
use agoras::store::{Identity, Record};

use crate::session::world::CREATOR;
use crate::support::World;

fn record(world: &World) -> Record {
    world.store().read(&Identity::tiktok("ada.codes").unwrap()).unwrap().unwrap().record
}

/// Rewrites the record so that the stored access token ends in this many seconds.
pub(crate) fn ending_in(world: &World, seconds: u64) {
    let identity = Identity::tiktok("ada.codes").unwrap();
    let locked = world.store().lock(&identity, Patience::quiet()).unwrap();
    let mut record = locked.record().unwrap().clone();
    record.access_expires_at = Some(Clock::system().now() + Duration::from_secs(seconds));
    locked.put(&record).map(drop).unwrap();
}

#[test]
fn an_access_token_is_not_used_in_its_last_five_minutes() {
    // The record's times are a minute early.
    for (left, refreshes) in [(5 * 60, 1), (3 * 60, 2)] {
        let world = World::stored();
        ending_in(&world, left);
        assert_eq!(world.agoras(CREATOR).exit, Some(0));
        assert_eq!(world.refreshes(), refreshes, "{left} s");
    }
    let world = World::new();
    let before = Clock::system().now().seconds();
    assert_eq!(world.agoras(CREATOR).exit, Some(0));
    let after = Clock::system().now().seconds();
    let ends = record(&world).access_expires_at.unwrap().seconds();
    assert!((before + 7_140..=after + 7_140).contains(&ends), "TikTok's two hours, a minute early");
}

#[test]
fn a_refresh_that_answers_for_another_account_is_refused_and_not_stored() {
    let world = World::stored();
    let before = record(&world);
    world.tiktok.expire_access_tokens();
    world.fault("token=field:open_id=\"somebody-else\"");

    let run = world.agoras(CREATOR);

    assert_eq!(run.exit, Some(3), "{run}");
    assert!(
        run.stderr.contains("TikTok's answer is about another account than @ada.codes"),
        "{run}"
    );
    assert_eq!(record(&world), before);
    assert_eq!(world.count("creator"), 2, "the other account's token was not used");
}
