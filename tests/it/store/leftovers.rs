//! Leftovers of killed runs, and what the next run does with them

use std::path::PathBuf;
use std::time::{Duration, UNIX_EPOCH};

use agoras::clock::{Clock, Moment};
use agoras::disk::{Disk, Trouble};
use agoras::store::Unlock;
use sha2::{Digest, Sha256};

use crate::store::by_hand::{Draft, body, hex};
use crate::store::world::{StoreWorld, quiet, record, tiktok, token, write};

/// Writes a leftover file of alice's next generation with these bytes.
fn leave(world: &StoreWorld, bytes: &[u8]) -> PathBuf {
    let record = world.record_path();
    let stem = record.file_stem().unwrap().to_str().unwrap();
    let path = record.with_file_name(format!(".{stem}.g2.0000abcd.rsv"));
    write(&path, bytes);
    // Under `faketime` the times of files are still those of the machine.
    let now = UNIX_EPOCH + Duration::from_secs(Clock::system().now().seconds());
    std::fs::File::open(&path).unwrap().set_modified(now).unwrap();
    path
}

/// Returns a correct record that follows alice's.
fn next(world: &StoreWorld) -> Draft {
    let present = std::fs::read(world.record_path()).unwrap();
    Draft::good(world)
        .header("\"gen\":1", "\"gen\":2")
        .header("@parent", &hex(&Sha256::digest(present)[..8]))
}

fn intent(next: &Draft) -> Draft {
    next.body(body(2, b"{\"at\":1700000000}"))
}

fn found(world: &StoreWorld) -> String {
    token(&world.store(), "alice").unwrap().unwrap()
}

#[test]
fn s18_a_finished_record_is_completed() {
    let world = StoreWorld::with(&["alice"]);
    let path = leave(&world, &next(&world).seal());
    let read = world.store().read(&tiktok("alice")).unwrap().unwrap();
    assert_eq!(read.record.refresh_token.expose(), "rft.1", "reading changes nothing");
    assert_eq!(found(&world), "rft.hand");
    assert!(!path.exists());
    assert_eq!(found(&world), "rft.hand");
}

#[test]
fn s18_an_intent_is_reported_until_the_next_one() {
    let world = StoreWorld::with(&["alice"]);
    let path = leave(&world, &intent(&next(&world)).seal());
    for _ in 0..2 {
        let locked = world.store().lock(&tiktok("alice"), quiet()).unwrap();
        assert_eq!(locked.in_flight(), Some(Moment::from_seconds(1_700_000_000)));
    }
    let locked = world.store().lock(&tiktok("alice"), quiet()).unwrap();
    drop(locked.reserve().unwrap());
    assert!(!path.exists(), "the next note is in its place");
    let locked = world.store().lock(&tiktok("alice"), quiet()).unwrap();
    assert_eq!(
        locked.in_flight(),
        Some(Moment::from_seconds(1_700_000_000)),
        "with the time of the first"
    );
    let locked = locked.reserve().unwrap().abandon().unwrap();
    assert_eq!(locked.in_flight(), None);
    drop(locked);
    assert!(world.files_ending(".rsv").is_empty());
}

#[test]
fn s18_a_leftover_that_does_not_follow_is_kept_if_it_has_tokens() {
    let world = StoreWorld::with(&["alice"]);
    let other = StoreWorld::with(&["alice"]);
    let next = next(&world);
    let changed = |from: &str, to: &str| next.header(from, to).seal();
    let foreign = Draft { master: [1; 32], ..next.clone() };
    let line = Draft::good(&world).header("\"gen\":1", "\"gen\":2");
    let stale = intent(&next).header("\"gen\":2", "\"gen\":1");
    for (what, bytes, stays) in [
        ("torn", next.seal()[..700].to_vec(), true),
        ("an old generation", changed("\"gen\":2", "\"gen\":1"), true),
        ("a far generation", changed("\"gen\":2", "\"gen\":9"), true),
        ("another line", line.seal(), true),
        ("another key", foreign.seal(), true),
        ("another store", std::fs::read(other.record_path()).unwrap(), true),
        ("an old intent", stale.seal(), false),
    ] {
        let path = leave(&world, &bytes);
        assert_eq!(found(&world), "rft.1", "{what}");
        assert_eq!(path.exists(), stays, "{what}");
        std::fs::remove_file(path).ok();
    }
}

#[test]
fn s18_an_unreadable_leftover_is_removed_after_an_hour() {
    let world = StoreWorld::with(&["alice"]);
    let path = leave(&world, &next(&world).seal()[..700]);
    let locked = world.store().lock(&tiktok("alice"), quiet()).unwrap();
    assert!(locked.in_flight().is_some(), "it was being written when its run was killed");
    drop(locked);
    let file = std::fs::File::open(&path).unwrap();
    file.set_modified(UNIX_EPOCH + Duration::from_secs(1_600_000_000)).unwrap();
    assert_eq!(world.store().facts().unwrap().leftovers, std::slice::from_ref(&path));
    assert_eq!(found(&world), "rft.1");
    assert!(!path.exists());
}

#[test]
fn c10_a_record_deleted_during_a_refresh_stays_deleted() {
    for call in 0..12 {
        let world = StoreWorld::with(&["alice"]);
        let (disk, recording) = Disk::recorded(Trouble::None);
        let store = world.store_with(disk, Unlock::default());
        let reservation = store.lock(&tiktok("alice"), quiet()).unwrap().reserve().unwrap();
        recording.set(Trouble::StopBefore(call));
        reservation.commit(&record("alice", "rft.2")).map(drop).ok();
        world.store().delete(&tiktok("alice"), quiet()).unwrap();
        assert_eq!(token(&world.store(), "alice").unwrap(), None, "killed at {call}");
        assert!(world.files_ending(".rsv").is_empty());
    }
}
