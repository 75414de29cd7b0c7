//! The store's key: missing, exchanged, mounted and locked ones

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use agoras::disk::{Disk, Trouble};
use agoras::secret::Passphrase;
use agoras::store::{Cost, KeyMode, Rekey, StoreError, Unlock, Warning};

use crate::store::world::{
    FailureClass, StoreWorld, chmod, class, put, quiet, tiktok, token, write,
};

/// Returns the lowest cost that is accepted, so that tests are fast.
fn cheap() -> Cost {
    Cost::new(19 * 1024, 1, 1).unwrap()
}

fn with(passphrase: &'static str) -> Unlock {
    Unlock::default().with_passphrase(move || Ok(Passphrase::new(passphrase)))
}

fn lock_with(world: &StoreWorld, passphrase: &str) {
    let to = Rekey::Passphrase(Passphrase::new(passphrase), cheap());
    world.store().rekey(&to, quiet()).unwrap();
}

#[test]
fn s24_without_its_key_the_store_makes_no_other() {
    let world = StoreWorld::with(&["alice"]);
    let key = world.key_path();
    for also_gone in ["", "store.json"] {
        std::fs::rename(&key, world.home().join("key")).unwrap();
        std::fs::rename(world.root().join("store.json"), world.home().join("json")).unwrap();
        if also_gone.is_empty() {
            std::fs::copy(world.home().join("json"), world.root().join("store.json")).unwrap();
        }
        let before = world.snapshot();
        let store = world.store();
        for error in [
            store.read(&tiktok("alice")).unwrap_err(),
            store.list().unwrap_err(),
            put(&store, "alice", "rft.2").unwrap_err(),
            put(&store, "bob", "rft.2").unwrap_err(),
        ] {
            assert!(matches!(error, StoreError::KeyMissing { .. }), "{error}");
            assert_eq!(class(&error), FailureClass::WrongKey);
        }
        assert_eq!(world.snapshot(), before, "{also_gone}");
        std::fs::rename(world.home().join("key"), &key).unwrap();
        std::fs::rename(world.home().join("json"), world.root().join("store.json")).unwrap();
    }
    assert_eq!(token(&world.store(), "alice").unwrap().unwrap(), "rft.1");
}

#[test]
fn s25_an_exchanged_key_is_named_and_nothing_is_written() {
    let world = StoreWorld::with(&["alice"]);
    let other = StoreWorld::with(&["alice"]);
    write(&world.key_path(), &std::fs::read(other.key_path()).unwrap());
    let before = world.snapshot();
    let error = put(&world.store(), "alice", "rft.2").unwrap_err();
    assert_eq!(class(&error), FailureClass::WrongKey);
    assert_eq!(
        error.to_string(),
        format!("`{}` belongs to another key", world.key_path().display())
    );
    assert_eq!(world.snapshot(), before);
}

#[test]
fn a_missing_store_json_is_replaced_with_the_only_key() {
    let world = StoreWorld::with(&["alice"]);
    let json = world.root().join("store.json");
    let before = std::fs::read(&json).unwrap();
    std::fs::remove_file(&json).unwrap();
    assert!(world.store().read(&tiktok("alice")).unwrap().is_some());
    assert!(!json.exists(), "reading writes nothing");
    put(&world.store(), "alice", "rft.2").unwrap();
    // The owner of the records was in the lost file, and the new file does not name one.
    let text = String::from_utf8(before).unwrap();
    let first = text.replace(r#""agoras_store":2"#, r#""agoras_store":1"#);
    let first = first.replace(r#","top":"tiktok""#, "");
    assert_ne!(first, text);
    assert_eq!(std::fs::read_to_string(&json).unwrap(), first);
}

#[test]
fn s31_the_key_is_locked_relocked_and_unlocked_while_records_stay() {
    let world = StoreWorld::with(&["alice"]);
    let record = std::fs::read(world.record_path()).unwrap();
    lock_with(&world, "correct horse");
    let reads = |unlock| world.unlocked_with(unlock).read(&tiktok("alice"));
    assert!(reads(with("correct horse")).unwrap().is_some());
    let wrong = reads(with("wrong")).unwrap_err();
    assert!(matches!(wrong, StoreError::WrongPassphrase { .. }), "{wrong}");
    let nobody = reads(Unlock::default()).unwrap_err();
    assert!(matches!(nobody, StoreError::NoPassphrase { .. }), "{nobody}");

    let facts = world.store().facts().unwrap();
    assert_eq!((facts.mode, facts.cost), (Some(KeyMode::Passphrase), Some(cheap())));
    assert!(matches!(facts.warnings[..], [Warning::CheapPassphrase]));

    let store = world.unlocked_with(with("correct horse"));
    let to = Rekey::Passphrase(Passphrase::new("battery"), cheap());
    store.rekey(&to, quiet()).unwrap();
    assert!(reads(with("correct horse")).is_err());
    let store = world.unlocked_with(with("battery"));
    store.rekey(&Rekey::File, quiet()).unwrap();
    assert!(reads(Unlock::default()).unwrap().is_some());
    assert_eq!(std::fs::read(world.record_path()).unwrap(), record);

    let empty = Rekey::Passphrase(Passphrase::new(""), cheap());
    let error = world.store().rekey(&empty, quiet()).unwrap_err();
    assert!(matches!(error, StoreError::EmptyPassphrase));
}

#[test]
fn s31_killed_at_every_call_of_a_rekey_the_store_opens_the_old_or_the_new_way() {
    for (from, to) in [(None, Some("new")), (Some("old"), Some("new")), (Some("old"), None)] {
        for call in 0..60 {
            let world = StoreWorld::with(&["alice"]);
            if let Some(old) = from {
                lock_with(&world, old);
            }
            let (disk, _) = Disk::recorded(Trouble::None);
            let store = world.store_with(disk.clone(), with("old"));
            let to = to.map_or(Rekey::File, |new| Rekey::Passphrase(Passphrase::new(new), cheap()));
            let Disk::Recorded(recording) = disk else { unreachable!() };
            recording.set(Trouble::StopBefore(call));
            let done = store.rekey(&to, quiet()).is_ok();
            let opens = |unlock| world.unlocked_with(unlock).read(&tiktok("alice")).is_ok();
            assert!(opens(with("old")) || opens(with("new")), "killed at {call}");
            if done {
                break;
            }
            assert!(call < 59, "a rekey has fewer calls");
        }
    }
}

#[test]
fn the_passphrase_is_asked_for_once_and_only_when_needed() {
    let world = StoreWorld::with(&["alice"]);
    let asked = Arc::new(AtomicUsize::new(0));
    let counting = || {
        let asked = asked.clone();
        Unlock::default().with_passphrase(move || {
            asked.fetch_add(1, Ordering::Relaxed);
            Ok(Passphrase::new("correct horse"))
        })
    };
    world.unlocked_with(counting()).list().unwrap();
    assert_eq!(asked.load(Ordering::Relaxed), 0, "the key is not locked");
    lock_with(&world, "correct horse");
    let store = world.unlocked_with(counting());
    store.list().unwrap();
    put(&store, "bob", "rft.1").unwrap();
    store.clone().read(&tiktok("alice")).unwrap();
    assert_eq!(asked.load(Ordering::Relaxed), 1);
    let empty = StoreWorld::new();
    empty.unlocked_with(counting()).list().unwrap();
    assert_eq!(asked.load(Ordering::Relaxed), 1, "there is nothing to open");
}

#[test]
fn s17_a_key_file_that_asks_for_too_much_is_refused_at_once() {
    let world = StoreWorld::with(&["alice"]);
    lock_with(&world, "correct horse");
    let path = world.key_path();
    let good = String::from_utf8(std::fs::read(&path).unwrap()).unwrap();
    let with_sum = |json: &str| {
        use sha2::{Digest, Sha256};
        let mut json: serde_json::Value = serde_json::from_str(json).unwrap();
        json["sum"] = "0000000000000000".into();
        json["sum"] = crate::store::by_hand::hex(&Sha256::digest(json.to_string())[..8]).into();
        json.to_string()
    };
    assert_eq!(with_sum(&good), good, "the second reading");
    for (from, to) in [
        ("\"m\":19456", "\"m\":4294967296"),
        ("\"m\":19456", "\"m\":18446744073709551615"),
        ("\"m\":19456", "\"m\":0"),
        ("\"t\":1", "\"t\":2147483648"),
        ("\"t\":1", "\"t\":0"),
        ("\"p\":1", "\"p\":0"),
        ("\"p\":1", "\"p\":16777216"),
    ] {
        let changed = good.replace(from, to);
        assert_ne!(changed, good);
        write(&path, with_sum(&changed).as_bytes());
        let start = std::time::Instant::now();
        let error = world.unlocked_with(with("correct horse")).list().unwrap_err();
        assert!(matches!(error, StoreError::CostRefused { .. }), "{to}: {error}");
        assert!(start.elapsed().as_millis() < 50, "{to}");
        write(&path, changed.as_bytes());
        let error = world.unlocked_with(with("correct horse")).list().unwrap_err();
        assert_eq!(class(&error), FailureClass::Damaged, "{to} without a new sum");
    }
}

#[test]
fn a_damaged_key_file_is_distinguished_from_a_wrong_passphrase() {
    let world = StoreWorld::with(&["alice"]);
    lock_with(&world, "correct horse");
    let path = world.key_path();
    let good = std::fs::read(&path).unwrap();
    for at in 0..good.len() {
        let mut changed = good.clone();
        changed[at] = if changed[at] == b'0' { b'1' } else { b'0' };
        write(&path, &changed);
        let error = world.unlocked_with(with("correct horse")).list().unwrap_err();
        assert!(!matches!(error, StoreError::WrongPassphrase { .. }), "byte {at}");
    }
}

#[test]
fn e13_a_mounted_key_may_be_readable_but_not_writable_by_others() {
    let digits = "00112233445566778899aabbccddeeff".repeat(2);
    let world = StoreWorld::new();
    let key = world.home().join("mounted.key");
    let unlock = |key: &Path| Unlock::default().with_key_file(key);
    write(&key, format!("{digits}\n").as_bytes());
    for (mode, usable) in
        [(0o444, true), (0o400, true), (0o440, true), (0o666, false), (0o464, false)]
    {
        chmod(&key, mode);
        let outcome = put(&world.unlocked_with(unlock(&key)), "alice", "rft.1");
        assert_eq!(outcome.is_ok(), usable, "{mode:o}");
        if let Err(error) = outcome {
            assert_eq!(class(&error), FailureClass::BadPermissions);
        }
    }
    chmod(&key, 0o600);
    assert!(world.files_ending(".key").is_empty(), "no key of its own");
    let error = world.store().read(&tiktok("alice")).unwrap_err();
    assert!(matches!(error, StoreError::KeyOutside { .. }), "{error}");
    let bytes: Vec<u8> = (0..2).flat_map(|_| (0..16).map(|digit| digit * 0x11)).collect();
    let base64 = b"ABEiM0RVZneImaq7zN3u/wARIjNEVWZ3iJmqu8zd7v8=\n";
    for same in [&bytes[..], base64] {
        write(&key, same);
        let store = world.unlocked_with(unlock(&key));
        assert!(store.read(&tiktok("alice")).unwrap().is_some());
    }
    for other in [&b"short"[..], &[1; 32], &[0; 5000]] {
        write(&key, other);
        assert!(world.unlocked_with(unlock(&key)).read(&tiktok("alice")).is_err());
    }
    let absent = world.unlocked_with(unlock(&world.home().join("absent")));
    assert!(put(&absent, "bob", "rft.1").is_err());
}
