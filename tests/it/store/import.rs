//! Imports of Python stores

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use agoras::disk::{Disk, Trouble};
use agoras::store::{ImportResult, Store, StoreError, Unlock};

use crate::store::world::{StoreWorld, put, quiet, snapshot, tiktok, token, write};

/// Returns the folder of a store as Python agoras 2.2.0 writes it.
fn fixture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/python-store")
}

/// Returns the folder of odd files that Python's `cryptography` sealed; a file's name says what is
/// odd.
fn odd_fixture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/python-store-odd")
}

fn import(store: &Store, from: &Path) -> BTreeMap<String, String> {
    let report = store.import_python(from, quiet(), &|_, _| ()).unwrap();
    report
        .into_iter()
        .map(|file| {
            let name = file.path.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, format!("{:?}", file.result))
        })
        .collect()
}

fn verdicts(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    let owned = |(name, result): &(&str, &str)| ((*name).to_owned(), (*result).to_owned());
    pairs.iter().map(owned).collect()
}

#[test]
fn s26_s28_a_python_store_is_imported_and_stays_as_it_is() {
    let world = StoreWorld::new();
    let before = snapshot(&fixture());
    assert_eq!(
        import(&world.store(), &fixture()),
        verdicts(&[
            ("tiktok-alice.codes", "Imported"),
            ("tiktok-bob_films", "Imported"),
            ("tiktok-default", "Duplicate"),
            ("tiktok-sandbox_user", "NeedsAuthorize"),
            ("x-someone", "OtherPlatform"),
        ])
    );
    assert_eq!(snapshot(&fixture()), before);

    let expected = std::fs::read(fixture().join("expected.json")).unwrap();
    let expected: serde_json::Value = serde_json::from_slice(&expected).unwrap();
    for entry in expected.as_array().unwrap() {
        let name = entry["identifier"].as_str().unwrap();
        let data = &entry["data"];
        if !["alice.codes", "bob_films"].contains(&name) {
            continue;
        }
        let found = world.store().read(&tiktok(name)).unwrap().unwrap().record;
        assert_eq!(found.username, data["username"]);
        assert_eq!(found.client_key, data["client_key"]);
        assert_eq!(found.client_secret.expose(), data["client_secret"]);
        assert_eq!(found.refresh_token.expose(), data["refresh_token"]);
        assert!(found.past.has(&found.refresh_token), "it is a seed");
    }
    assert_eq!(world.store().list().unwrap().len(), 2);
}

#[test]
fn running_it_again_never_puts_an_old_token_over_a_newer_one() {
    let world = StoreWorld::new();
    import(&world.store(), &fixture());
    put(&world.store(), "alice.codes", "rft.rotated").unwrap();
    world.store().delete(&tiktok("bob_films"), quiet()).unwrap();
    let again = import(&world.store(), &fixture());
    assert_eq!(again["tiktok-alice.codes"], "AlreadyImported");
    assert_eq!(again["tiktok-bob_films"], "Imported", "deleted, and asked for again");
    std::fs::remove_file(world.root().join("python-import.json")).unwrap();
    assert_eq!(import(&world.store(), &fixture())["tiktok-alice.codes"], "StoreIsNewer");
    let kept = token(&world.store(), "alice.codes").unwrap();
    assert_eq!(kept.as_deref(), Some("rft.rotated"));
}

#[test]
fn s28_odd_files_are_judged_one_by_one() {
    let world = StoreWorld::new();
    let before = snapshot(&odd_fixture());
    assert_eq!(
        import(&world.store(), &odd_fixture()),
        verdicts(&[
            ("tiktok-None", "Damaged(\"it names no account\")"),
            ("tiktok-access-only-default-newer", "NeedsAuthorize"),
            ("tiktok-carol", "Duplicate"),
            ("tiktok-cut", "Damaged(\"it is no Fernet token\")"),
            ("tiktok-default", "Imported"),
            ("tiktok-empty", "Damaged(\"it is no Fernet token\")"),
            ("tiktok-empty-refresh", "NeedsAuthorize"),
            ("tiktok-far-future", "Imported"),
            ("tiktok-flipped", "Damaged(\"it was changed, or sealed with another key\")"),
            ("tiktok-hidden-name", "Damaged(\"it names an account that cannot exist\")"),
            ("tiktok-list", "Damaged(\"it does not hold the four fields\")"),
            ("tiktok-missing-field", "Damaged(\"it does not hold the four fields\")"),
            ("tiktok-no-name", "Imported"),
            ("tiktok-not-json", "Damaged(\"it does not hold the four fields\")"),
            ("tiktok-other-key", "Damaged(\"it was changed, or sealed with another key\")"),
            ("tiktok-payload-name-wins", "Imported"),
            ("tiktok-trailing-newline", "Imported"),
            ("tiktok-unicode", "Imported"),
        ])
    );
    assert_eq!(snapshot(&odd_fixture()), before);
    let found = |name| token(&world.store(), name).unwrap();
    assert_eq!(found("carol").as_deref(), Some("rft.carol-newer"), "by the sealed time");
    assert_eq!(found("no-name").as_deref(), Some("rft.no-name"), "the file's name stands in");
    assert_eq!(found("inside").as_deref(), Some("rft.inside"));
    assert_eq!(found("payload-name-wins"), None);
    assert_eq!(found("Ünï").as_deref(), Some("rft.ü\u{1f600}"));
}

#[test]
fn s27_killed_at_every_call_an_import_is_completed_by_the_next() {
    let (disk, recording) = Disk::recorded(Trouble::None);
    let world = StoreWorld::new();
    import(&world.store_with(disk, Unlock::default()), &fixture());
    let calls = recording.calls();
    let before = snapshot(&fixture());
    for call in 0..calls {
        let world = StoreWorld::new();
        let (disk, recording) = Disk::recorded(Trouble::None);
        let store = world.store_with(disk, Unlock::default());
        recording.set(Trouble::StopBefore(call));
        store.import_python(&fixture(), quiet(), &|_, _| ()).map(drop).ok();
        import(&world.store(), &fixture());
        for name in ["alice.codes", "bob_films"] {
            assert!(token(&world.store(), name).unwrap().is_some(), "{name}, killed at {call}");
        }
        let listed = world.store().list().unwrap();
        assert_eq!(listed.len(), 2, "killed at {call}");
        assert!(listed.iter().all(|listed| listed.found.is_ok()));
    }
    assert_eq!(snapshot(&fixture()), before);
    println!("S27: {calls} points, changed originals 0");
}

#[test]
fn a_store_in_the_same_folder_as_pythons_leaves_it_alone() {
    let world = StoreWorld::new();
    let root = world.root();
    for (path, bytes) in snapshot(&fixture()) {
        let path = root.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        write(&path, &bytes);
    }
    assert!(world.store().list().unwrap().is_empty());
    assert_eq!(import(&world.store(), &root)["tiktok-alice.codes"], "Imported");
    assert_eq!(world.store().list().unwrap().len(), 2);
    for (path, bytes) in snapshot(&fixture()) {
        assert_eq!(std::fs::read(root.join(path)).unwrap(), bytes);
    }
}

#[test]
fn a_python_store_without_its_key_cannot_be_imported() {
    let world = StoreWorld::new();
    let from = tempfile::tempdir().unwrap();
    for key in [None, Some(&b""[..]), Some(b"not a key")] {
        if let Some(key) = key {
            write(&from.path().join(".key"), key);
        }
        let error = world.store().import_python(from.path(), quiet(), &|_, _| ()).unwrap_err();
        let expected = match key {
            None => matches!(error, StoreError::NoPythonStore { .. }),
            Some(_) => matches!(error, StoreError::NoPythonKey { .. }),
        };
        assert!(expected, "{error}");
    }
    assert!(!world.root().exists());
}

#[test]
fn one_account_that_fails_does_not_stop_the_others() {
    let world = StoreWorld::with(&["alice.codes"]);
    write(&world.record_path(), b"AGTOK\0\x01\nbroken");
    let report = world.store().import_python(&fixture(), quiet(), &|_, _| ()).unwrap();
    let results: Vec<_> = report.iter().map(|file| &file.result).collect();
    assert!(matches!(results[0], ImportResult::Failed(_)), "{:?}", results[0]);
    assert!(matches!(results[1], ImportResult::Imported), "{:?}", results[1]);
}

/// Makes a Python store with this many accounts, all copies of one file.
fn many(count: usize) -> tempfile::TempDir {
    let home = tempfile::tempdir_in("/dev/shm").unwrap_or_else(|_| tempfile::tempdir().unwrap());
    let file = std::fs::read(odd_fixture().join("tokens/tiktok-no-name.token")).unwrap();
    std::fs::create_dir(home.path().join("tokens")).unwrap();
    write(&home.path().join(".key"), &std::fs::read(odd_fixture().join(".key")).unwrap());
    for number in 0..count {
        write(&home.path().join(format!("tokens/tiktok-user{number}.token")), &file);
    }
    home
}

/// Returns the processor time of this thread in nanoseconds, as Linux counts it.
fn cpu_time() -> f64 {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    stat.split(' ').next().unwrap().parse().unwrap()
}

/// Returns the processor time of importing this many accounts, the time of a second run, and the
/// disk steps of the first.
fn cost(count: usize) -> (f64, f64, usize) {
    let world = StoreWorld::new();
    let from = many(count);
    let (disk, recording) = Disk::recorded(Trouble::None);
    let store = world.store_with(disk, Unlock::default());
    let start = cpu_time();
    let report = store.import_python(from.path(), quiet(), &|_, _| ()).unwrap();
    let first = cpu_time() - start;
    assert!(report.iter().all(|file| matches!(file.result, ImportResult::Imported)));
    let steps = recording.steps().len();
    let start = cpu_time();
    let report = store.import_python(from.path(), quiet(), &|_, _| ()).unwrap();
    let second = cpu_time() - start;
    assert!(report.iter().all(|file| matches!(file.result, ImportResult::AlreadyImported)));
    assert!(store.not_imported(from.path()).unwrap().is_empty());
    (first, second, steps)
}

#[test]
fn an_import_grows_in_proportion_to_the_accounts() {
    let mut costs = Vec::new();
    // A busy machine may spoil one measurement.
    let is_in_proportion = (0..3).any(|_| {
        let few = cost(300);
        let many = cost(1_500);
        assert!(many.2 < few.2 * 5 + 50, "steps on disk: {few:?} {many:?}");
        costs.push((few, many));
        many.0 < few.0 * 7.5 && many.1 < few.1 * 7.5
    });
    assert!(is_in_proportion, "5 times the accounts, and once more: {costs:?}");
}
