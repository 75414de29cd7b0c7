//! Links, foreign files, leftovers and open modes in the store's folders

use std::os::unix::fs::symlink;

use agoras::store::{Deletion, StoreError, Unlock};

use crate::store::world::{
    FailureClass, StoreWorld, chmod, class, mode, put, quiet, tiktok, token, write,
};

#[test]
fn s19_links_are_refused_and_their_targets_are_left_alone() {
    let world = StoreWorld::with(&["alice"]);
    let victim = world.home().join("victim");
    write(&victim, b"precious");
    let key = world.key_path();
    let record = world.record_path();
    for target in [&key, &record, &world.root().join("store.json")] {
        let kept = std::fs::read(target).unwrap();
        std::fs::remove_file(target).unwrap();
        symlink(&victim, target).unwrap();
        let error = put(&world.store(), "alice", "rft.2").unwrap_err();
        assert_eq!(class(&error), FailureClass::BadPermissions, "{error}");
        assert_eq!(std::fs::read(&victim).unwrap(), b"precious");
        std::fs::remove_file(target).unwrap();
        write(target, &kept);
    }

    let stem = record.file_stem().unwrap().to_str().unwrap();
    let path = record.with_file_name(format!(".{stem}.g2.0000abcd.rsv"));
    symlink(&victim, &path).unwrap();
    put(&world.store(), "alice", "rft.2").unwrap();
    assert_eq!(std::fs::read(&victim).unwrap(), b"precious");
    assert!(path.symlink_metadata().is_ok(), "a link is nothing to touch");

    for folder in ["locks", "tokens", "keys"] {
        let there = world.root().join(folder);
        let away = world.home().join(folder);
        std::fs::rename(&there, &away).unwrap();
        symlink(&away, &there).unwrap();
        let error = put(&world.store(), "alice", "rft.3").unwrap_err();
        assert_eq!(class(&error), FailureClass::BadPermissions, "{error}");
        std::fs::remove_file(&there).unwrap();
        std::fs::rename(&away, &there).unwrap();
    }

    let locks = world.root().join("locks");
    for lock in std::fs::read_dir(&locks).unwrap() {
        let lock = lock.unwrap().path();
        std::fs::remove_file(&lock).unwrap();
        symlink(&victim, &lock).unwrap();
    }
    let error = put(&world.store(), "alice", "rft.3").unwrap_err();
    assert_eq!(class(&error), FailureClass::BadPermissions, "{error}");
    assert_eq!(std::fs::read(&victim).unwrap(), b"precious");
}

#[test]
fn s21_foreign_files_are_skipped_and_left_alone() {
    let world = StoreWorld::with(&["alice"]);
    let tokens = world.root().join("tokens");
    for name in
        [".DS_Store", "notes.txt", "alice.tok", "tiktok-alice.token", "a~b~c.tok~", "#x.tok#"]
    {
        write(&tokens.join(name), b"not a record");
    }
    std::fs::create_dir(tokens.join("folder.tok")).unwrap();
    let before = world.snapshot();
    assert_eq!(world.store().list().unwrap().len(), 1);
    assert_eq!(token(&world.store(), "alice").unwrap().unwrap(), "rft.1");
    assert_eq!(world.snapshot(), before);

    let named_as_ours = |letter: &str| tokens.join(format!("tiktok~x~{}.tok", letter.repeat(26)));
    std::fs::create_dir(named_as_ours("a")).unwrap();
    let pipe = named_as_ours("b");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let classes: Vec<_> = world
        .store()
        .list()
        .unwrap()
        .into_iter()
        .filter_map(|listed| listed.found.err())
        .map(|error| class(&error))
        .collect();
    assert_eq!(classes, [FailureClass::BadPermissions; 2]);
}

#[test]
fn s22_only_files_that_nobody_else_can_read_or_change_are_used() {
    let world = StoreWorld::with(&["alice"]);
    let record = world.record_path();
    let key = world.key_path();
    let failure = || world.store().read(&tiktok("alice")).err();
    for file in [&record, &key, &world.root().join("store.json")] {
        for (bits, usable) in [
            (0o600, true),
            (0o400, true),
            (0o640, false),
            (0o604, false),
            (0o660, false),
            (0o644, false),
            (0o606, false),
        ] {
            chmod(file, bits);
            let error = failure();
            assert_eq!(error.is_none(), usable, "{bits:o} {}", file.display());
            if let Some(StoreError::Disk(error)) = error {
                assert_eq!(error.repair().unwrap(), format!("chmod 600 '{}'", file.display()));
            }
        }
        chmod(file, 0o600);
    }
    for folder in ["", "tokens", "keys"] {
        let folder = world.root().join(folder);
        for (bits, usable) in [
            (0o700, true),
            (0o755, true),
            (0o750, true),
            (0o770, false),
            (0o702, false),
            (0o777, false),
        ] {
            chmod(&folder, bits);
            let open = agoras::store::Store::open(
                &world.root(),
                Unlock::default(),
                agoras::clock::Clock::system(),
            );
            let error = open.and_then(|store| store.read(&tiktok("alice"))).err();
            assert_eq!(error.is_none(), usable, "{bits:o} {}", folder.display());
            assert!(error.is_none_or(|error| class(&error) == FailureClass::BadPermissions));
        }
        chmod(&folder, 0o700);
    }
    // Only root can give files away, so that only root can test this case.
    if std::os::unix::fs::chown(&record, Some(12345), None).is_ok() {
        assert_eq!(class(&failure().unwrap()), FailureClass::BadPermissions);
    }
}

#[test]
fn every_file_is_private_from_its_creation() {
    let world = StoreWorld::with(&["alice"]);
    let mut paths = vec![world.root()];
    while let Some(path) = paths.pop() {
        let expected = if path.is_dir() { 0o700 } else { 0o600 };
        assert_eq!(mode(&path), expected, "{}", path.display());
        let inside = std::fs::read_dir(&path).into_iter().flatten();
        paths.extend(inside.map(|entry| entry.unwrap().path()));
    }
}

#[test]
fn reading_a_new_store_creates_no_files() {
    let world = StoreWorld::new();
    let store = world.store();
    assert!(store.list().unwrap().is_empty());
    assert!(store.read(&tiktok("alice")).unwrap().is_none());
    assert_eq!(store.delete(&tiktok("alice"), quiet()).unwrap(), Deletion::Absent);
    assert_eq!(store.facts().unwrap().mode, None);
    assert!(!world.root().exists());
}

#[test]
fn deleting_removes_readable_records_and_moves_unreadable_ones_aside() {
    let world = StoreWorld::with(&["alice"]);
    put(&world.store(), "bob", "rft.bob").unwrap();
    assert_eq!(world.store().delete(&tiktok("bob"), quiet()).unwrap(), Deletion::Removed);
    let record = world.record_path();
    write(&record, b"AGTOK\0\x01\nbroken");
    let Deletion::Quarantined(aside) = world.store().delete(&tiktok("alice"), quiet()).unwrap()
    else {
        panic!("destroyed");
    };
    assert_eq!(std::fs::read(&aside).unwrap(), b"AGTOK\0\x01\nbroken");
    assert_eq!(world.store().facts().unwrap().quarantined, [aside]);
    put(&world.store(), "alice", "rft.2").unwrap();
}

#[test]
fn s20_a_folder_that_is_swapped_for_a_link_all_the_time_is_never_written_through() {
    const SWAPS: usize = 100_000;
    let world = StoreWorld::with(&["alice"]);
    let tokens = world.root().join("tokens");
    let outside = world.home().join("outside");
    let link = world.root().join("link");
    std::fs::create_dir(&outside).unwrap();
    symlink(&outside, &link).unwrap();
    let swapping = std::sync::atomic::AtomicBool::new(true);
    let mut stored = 0;
    let mut refused = 0;
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for _ in 0..SWAPS {
                use rustix::fs::{CWD, RenameFlags, renameat_with};
                renameat_with(CWD, &tokens, CWD, &link, RenameFlags::EXCHANGE).unwrap();
            }
            swapping.store(false, std::sync::atomic::Ordering::SeqCst);
        });
        while swapping.load(std::sync::atomic::Ordering::SeqCst) {
            match put(&world.store(), "alice", "rft.2") {
                Ok(_) => stored += 1,
                Err(_) => refused += 1,
            }
        }
    });
    println!("S20: {SWAPS} swaps, stored {stored} times, refused {refused} times, escapes 0");
    assert_eq!(std::fs::read_dir(&outside).unwrap().count(), 0);
    assert!(stored > 0 && refused > 0, "both were met: {stored}, {refused}");
}
