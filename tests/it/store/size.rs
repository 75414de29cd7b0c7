//! Stores with many records

use std::time::{Duration, Instant};

use crate::store::world::{StoreWorld, put};

/// Returns the shortest of five times to list so many records.
fn listing(count: usize) -> Duration {
    let world = StoreWorld::new();
    let store = world.store();
    for number in 0..count {
        drop(put(&store, &format!("account{number}"), "rft.1").unwrap());
    }
    let once = || {
        let store = world.store();
        let start = Instant::now();
        let listed = store.list().unwrap();
        assert!(listed.len() == count && listed.iter().all(|listed| listed.found.is_ok()));
        start.elapsed()
    };
    std::iter::repeat_with(once).take(5).min().unwrap()
}

#[test]
fn listing_costs_in_proportion_to_the_records() {
    let few = listing(50);
    let many = listing(500);
    assert!(many < few * 40, "50 records: {few:?}, 500 records: {many:?}");
}
