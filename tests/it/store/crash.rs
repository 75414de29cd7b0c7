//! The store after a kill, a disk error or a full disk, at every call to the disk

use std::io::ErrorKind;

use agoras::disk::{Disk, Trouble};
use agoras::store::{Store, StoreError, Unlock};

use crate::store::world::{FailureClass, StoreWorld, class, put, quiet, record, tiktok, token};
use crate::support::step;

/// Refreshes as the program does. `sent` becomes true where the network call would be.
fn refresh(store: &Store, new_token: &str, sent: &mut bool) -> Result<(), StoreError> {
    let reservation = store.lock(&tiktok("alice"), quiet())?.reserve()?;
    *sent = true;
    reservation.commit(&record("alice", new_token)).map(drop)
}

/// Runs a refresh with a stored record on a failing disk. Returns the world, whether the token was
/// sent, the refresh's result, and the number of disk calls.
fn refresh_in_trouble(trouble: Trouble) -> (StoreWorld, bool, Result<(), StoreError>, u64) {
    let world = StoreWorld::with(&["alice"]);
    let (disk, recording) = Disk::recorded(trouble);
    let mut sent = false;
    let outcome =
        Store::with(crate::store::world::settings(&world.root(), disk, Unlock::default()))
            .and_then(|store| refresh(&store, "rft.2", &mut sent));
    (world, sent, outcome, recording.calls())
}

fn calls_of_a_refresh() -> u64 {
    let (_world, sent, outcome, calls) = refresh_in_trouble(Trouble::None);
    assert!(sent && outcome.is_ok());
    calls
}

#[test]
fn s01_killed_at_every_call_of_a_save_the_next_run_finds_the_old_or_the_new_token() {
    let calls = calls_of_a_refresh();
    let mut old = 0;
    let mut new = 0;
    for call in 0..=calls {
        let (world, _, outcome, _) = refresh_in_trouble(Trouble::StopBefore(call));
        let found = token(&world.store(), "alice").unwrap().unwrap();
        assert!(outcome.is_err() || found == "rft.2", "acknowledged and lost at {call}");
        match found.as_str() {
            "rft.1" => old += 1,
            "rft.2" => new += 1,
            other => panic!("{other} at {call}"),
        }
        let again = token(&world.store(), "alice").unwrap().unwrap();
        assert_eq!(found, again, "recovery changed its mind at {call}");
        put(&world.store(), "alice", "rft.3").unwrap();
    }
    println!("S01: {calls} calls, old {old}, new {new}, lost 0");
    assert!(new >= 5, "from the write on, the new token is found");
}

#[test]
fn s01_killed_while_the_first_record_is_made_the_next_run_works() {
    let (disk, recording) = Disk::recorded(Trouble::None);
    let world = StoreWorld::new();
    put(&world.store_with(disk, Unlock::default()), "alice", "rft.1").unwrap();
    for call in 0..=recording.calls() {
        let world = StoreWorld::new();
        let (disk, _) = Disk::recorded(Trouble::StopBefore(call));
        let settings = crate::store::world::settings(&world.root(), disk, Unlock::default());
        let outcome = Store::with(settings).and_then(|store| put(&store, "alice", "rft.1"));
        let acknowledged = outcome.is_ok();
        drop(outcome);
        let found = token(&world.store(), "alice").unwrap();
        assert!(found.is_some() || !acknowledged, "lost at {call}");
        put(&world.store(), "alice", "rft.2").unwrap();
        assert_eq!(world.files_ending(".key").len(), 1, "keys at {call}");
    }
}

#[test]
fn s06_a_full_disk_stops_the_run_before_the_token_is_used() {
    let (world, _, _, _) = refresh_in_trouble(Trouble::None);
    let size = u64::try_from(std::fs::read(world.record_path()).unwrap().len()).unwrap();
    let mut refused: u64 = 0;
    let rooms = (0..size).step_by(step(16)).chain((size..18 * 1024).step_by(97));
    for room in rooms {
        let (world, sent, outcome, _) = refresh_in_trouble(Trouble::FullAfter(room));
        assert_eq!(sent, outcome.is_ok(), "sent and not saved with {room} bytes");
        if let Err(error) = outcome {
            refused += 1;
            assert_eq!(class(&error), FailureClass::Other);
            let found = token(&world.store(), "alice").unwrap().unwrap();
            assert_eq!(found, "rft.1", "with {room} bytes");
            assert!(world.files_ending(".rsv").is_empty(), "space is given back");
        }
    }
    println!("S06: disk full after n bytes, refused before sending {refused} times, lost 0");
    assert!(refused > size / 16);
}

#[test]
fn s09_a_read_only_store_refuses_before_anything_is_sent() {
    let (world, sent, outcome, _) = refresh_in_trouble(Trouble::ReadOnly);
    assert!(!sent);
    assert_eq!(class(&outcome.unwrap_err()), FailureClass::Other);
    assert_eq!(token(&world.store(), "alice").unwrap().unwrap(), "rft.1");

    let (disk, _) = Disk::recorded(Trouble::ReadOnly);
    let store = world.store_with(disk, Unlock::default());
    let stored = store.read(&tiktok("alice")).unwrap().unwrap();
    assert_eq!(stored.record, record("alice", "rft.1"));
    assert_eq!(store.list().unwrap().len(), 1);
}

#[test]
fn s08_s11_after_any_failed_call_nothing_is_lost_and_the_error_says_so() {
    let calls = calls_of_a_refresh();
    for call in 0..calls {
        for trouble in [
            Trouble::FailOnce(call, ErrorKind::Other),
            Trouble::FailFrom(call, ErrorKind::Other),
            Trouble::FailOnce(call, ErrorKind::PermissionDenied),
            Trouble::FailFrom(call, ErrorKind::StorageFull),
        ] {
            let (world, sent, outcome, _) = refresh_in_trouble(trouble);
            let found = token(&world.store(), "alice").unwrap().unwrap();
            match outcome {
                Ok(()) => assert_eq!(found, "rft.2", "{trouble:?}"),
                Err(error) => {
                    let not_saved = matches!(error, StoreError::NotSaved { .. });
                    assert_eq!(not_saved, sent, "{trouble:?}: {error}");
                    assert!(sent || found == "rft.1", "{trouble:?}: changed and not sent");
                }
            }
        }
    }
    println!("S11: {calls} calls, each failing once and for ever: lost 0");
}

#[test]
fn s08_s37_a_token_that_the_disk_refuses_is_kept_elsewhere_and_recovered() {
    let calls = calls_of_a_refresh();
    let mut rescued = 0;
    for call in 0..calls {
        let world = StoreWorld::with(&["alice"]);
        let elsewhere = tempfile::tempdir().unwrap();
        let (disk, recording) = Disk::recorded(Trouble::None);
        let mut settings = crate::store::world::settings(&world.root(), disk, Unlock::default());
        settings.rescue = vec![world.home().join("absent"), elsewhere.path().to_path_buf()];
        let store = Store::with(settings).unwrap();
        let reservation = store.lock(&tiktok("alice"), quiet()).unwrap().reserve().unwrap();
        recording.set(Trouble::FailOnce(call, ErrorKind::Other));
        let Err(error) = reservation.commit(&record("alice", "rft.2")) else {
            break;
        };
        let StoreError::NotSaved { rescue, .. } = error else {
            panic!("{error}");
        };
        let path = rescue.expect("the other disk works");
        assert!(path.starts_with(elsewhere.path()));
        rescued += 1;

        // The disk is replaced by yesterday's backup.
        for leftover in world.files_ending(".rsv") {
            std::fs::remove_file(leftover).unwrap();
        }
        match world.store().recover(&path, quiet()) {
            Ok(locked) => assert_eq!(locked.record(), Some(&record("alice", "rft.2"))),
            Err(StoreError::RescueOutdated { .. }) => {
                assert_eq!(token(&world.store(), "alice").unwrap().unwrap(), "rft.2");
            }
            Err(error) => panic!("{error}"),
        }
    }
    assert!(rescued >= 5, "{rescued}");
}
