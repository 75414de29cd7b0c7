//! Record files with one fault each, and the store's error for it

use crate::store::by_hand::Draft;
use crate::store::vector;
use crate::store::world::{
    FailureClass, StoreWorld, class, put, quiet, record, tiktok, token, write,
};
use crate::support::step;

/// Puts the bytes in place of alice's record. Asserts that every access fails in the same way and
/// leaves the file as it is, and returns the error's class.
fn class_of(world: &StoreWorld, bytes: &[u8]) -> Option<FailureClass> {
    let path = world.record_path();
    write(&path, bytes);
    let store = world.store();
    let read = store.read(&tiktok("alice"));
    let listed = store.list().unwrap().remove(0).found;
    let locked = store.lock(&tiktok("alice"), quiet());
    let found = read.as_ref().err().map(class);
    assert_eq!(listed.err().map(|error| class(&error)), found);
    assert_eq!(locked.err().map(|error| class(&error)), found);
    assert_eq!(std::fs::read(path).unwrap(), bytes, "the file was touched");
    found
}

#[test]
fn s14_s32_each_wrong_file_gets_its_own_error_and_is_left_alone() {
    let world = StoreWorld::with(&["alice"]);
    let good = Draft::good(&world);
    assert_eq!(class_of(&world, &good.seal()), None, "the second reading");
    let stored = world.store().read(&tiktok("alice")).unwrap().unwrap();
    assert_eq!(stored.record.refresh_token.expose(), "rft.hand");

    let vectors = vector::all(&good);
    let wrong: Vec<String> = vectors
        .iter()
        .filter_map(|(what, bytes, expected)| {
            let class = class_of(&world, bytes);
            (class != Some(*expected)).then(|| format!("{what}: {class:?}, not {expected:?}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    println!("S14: {} vectors, mismatches 0", vectors.len());
    assert!(vectors.len() >= 60);
}

#[test]
fn s12_cut_at_every_length_it_is_refused_and_left_alone() {
    let world = StoreWorld::with(&["alice"]);
    let good = std::fs::read(world.record_path()).unwrap();
    for length in 0..good.len() {
        let class = class_of(&world, &good[..length]);
        assert_eq!(class, Some(FailureClass::Damaged), "cut to {length}");
    }
    println!("S12: {} lengths, wrong class 0", good.len());
}

#[test]
fn s13_with_any_bit_flipped_it_is_refused() {
    let world = StoreWorld::with(&["alice"]);
    let path = world.record_path();
    let good = std::fs::read(&path).unwrap();
    let store = world.store();
    // A step of 7 visits each of the eight places in a byte.
    for bit in (0..good.len() * 8).step_by(step(7)) {
        let mut bytes = good.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        write(&path, &bytes);
        assert!(store.read(&tiktok("alice")).is_err(), "bit {bit} flipped");
    }
    println!("S13: {} bits, accepted 0", good.len() * 8);
}

#[test]
fn s15_one_accounts_record_under_the_name_of_another_is_refused() {
    let world = StoreWorld::with(&["alice"]);
    let alice = std::fs::read(world.record_path()).unwrap();
    put(&world.store(), "bob", "rft.bob").unwrap();
    let bob =
        world.files_ending(".tok").into_iter().find(|path| path.to_str().unwrap().contains("bob"));
    write(&bob.unwrap(), &alice);
    let error = world.store().read(&tiktok("bob")).unwrap_err();
    assert_eq!(class(&error), FailureClass::WrongIdentity);
    assert!(put(&world.store(), "bob", "rft.new").is_err());
    assert_eq!(token(&world.store(), "alice").unwrap().unwrap(), "rft.1");
}

#[test]
fn s16_a_record_of_another_store_is_under_another_key_and_not_damaged() {
    let ours = StoreWorld::with(&["alice"]);
    let theirs = StoreWorld::with(&["alice"]);
    let bytes = std::fs::read(theirs.record_path()).unwrap();
    assert_eq!(class_of(&ours, &bytes), Some(FailureClass::WrongKey));
}

#[test]
fn a_record_is_read_as_it_was_written() {
    let world = StoreWorld::new();
    let mut alice = record("alice", "rft.1");
    alice.access_token = Some(agoras::secret::AccessToken::new("act.\u{1f600}\"\\\n"));
    alice.rotate(agoras::secret::RefreshToken::new("rft.2"));
    let locked = world.store().lock(&tiktok("@Alice"), quiet()).unwrap();
    assert_eq!(locked.record(), None);
    let locked = locked.put(&alice).unwrap();
    assert_eq!(locked.record(), Some(&alice));
    drop(locked);
    let stored = world.store().read(&tiktok("ALICE")).unwrap().unwrap();
    assert_eq!((stored.record, stored.generation), (alice, 1));
}
