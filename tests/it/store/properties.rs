//! Properties of all records, mangled files and names

use std::collections::BTreeMap;

use agoras::clock::Moment;
use agoras::disk::{Disk, Trouble};
use agoras::secret::AccessToken;
use agoras::store::{Identity, Store, Unlock};
use proptest::prelude::{
    ProptestConfig, Strategy, any, prop, prop_assert, prop_assert_eq, prop_oneof,
};
use proptest::proptest;

use crate::store::world::{StoreWorld, quiet, record, settings, tiktok, write};
use crate::support::rounds;

/// Returns a strategy for names that people and attackers give accounts.
fn names() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(NAMES.to_vec()).prop_map(str::to_owned),
        ".{0,40}",
        "[a-zA-Z0-9_.\\-/\\\\~:@ ]{1,140}",
    ]
}

const NAMES: [&str; 16] = [
    "../../etc/passwd",
    "..",
    ".",
    "CON",
    "con.tok",
    "nul",
    "a/b",
    "a\\b",
    "~",
    "-rf",
    "a\0b",
    "caf\u{e9}",
    "cafe\u{301}",
    "\u{202e}evil",
    "@@x",
    " ",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_stored_record_is_read_back(
        username in ".{0,30}",
        token in ".{0,4000}",
        access in prop::option::of(".{0,4000}"),
        scopes in prop::collection::vec(".{0,40}", 0..10),
        expires in any::<Option<u64>>(),
    ) {
        let world = StoreWorld::new();
        let mut stored = record(&username, &token);
        stored.access_token = access.map(AccessToken::new);
        stored.scopes = scopes;
        stored.refresh_expires_at = expires.map(Moment::from_seconds);
        let locked = world.store().lock(&tiktok("alice"), quiet()).unwrap();
        drop(locked.put(&stored).unwrap());
        let found = world.store().read(&tiktok("alice")).unwrap().unwrap();
        prop_assert_eq!(found.record, stored);
    }

    #[test]
    fn any_mangled_record_is_refused_without_a_panic(
        cuts in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        length in prop::option::of(any::<prop::sample::Index>()),
        tail in prop::collection::vec(any::<u8>(), 0..600),
    ) {
        let world = StoreWorld::with(&["alice"]);
        let path = world.record_path();
        let good = std::fs::read(&path).unwrap();
        let mut bytes = good.clone();
        for (at, byte) in cuts {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Some(length) = length {
            bytes.truncate(length.index(bytes.len()));
        }
        bytes.extend(tail);
        write(&path, &bytes);
        let read = world.store().read(&tiktok("alice"));
        prop_assert!(read.is_err() || bytes == good);
        prop_assert_eq!(std::fs::read(path).unwrap(), bytes);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn s30_every_name_is_refused_or_has_one_form(name in names()) {
        if let Ok(identity) = Identity::tiktok(&name) {
            prop_assert!(identity.name().len() <= 128);
            let again = Identity::tiktok(identity.name());
            prop_assert_eq!(again, Ok(identity));
        }
    }
}

#[test]
fn s30_every_name_has_one_file_inside_tokens_and_no_two_share_one() {
    use proptest::strategy::ValueTree;
    let world = StoreWorld::new();
    let (disk, recording) = Disk::recorded(Trouble::None);
    let store = Store::with(settings(&world.root(), disk, Unlock::default())).unwrap();
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut files: BTreeMap<String, Identity> = BTreeMap::new();
    for _ in 0..rounds(300, 1500) {
        let name = names().new_tree(&mut runner).unwrap().current();
        let Ok(identity) = Identity::tiktok(&name) else {
            continue;
        };
        let before = recording.steps().len();
        drop(store.lock(&identity, quiet()).unwrap().put(&record(&name, "rft.1")).unwrap());
        for step in &recording.steps()[before..] {
            let agoras::disk::Step::Rename(_, to) = step else {
                continue;
            };
            let Some(file) = to.to_str().unwrap().strip_suffix(".tok") else {
                continue;
            };
            prop_inside(&world, to);
            let other = files.entry(file.to_lowercase()).or_insert_with(|| identity.clone());
            assert_eq!(*other, identity, "two names share {file}");
        }
    }
    println!("S30: {} files, escapes 0, clashes 0", files.len());
    assert!(files.len() as u64 > rounds(100, 500));
}

fn prop_inside(world: &StoreWorld, path: &std::path::Path) {
    assert_eq!(path.parent().unwrap(), world.root().join("tokens"));
    let file = path.file_name().unwrap().to_str().unwrap();
    assert!(file.is_ascii() && file.len() <= 80 && !file.starts_with('.'), "{file}");
}
