//! What every kind of shared store has to keep

use std::time::Duration;

use agoras::clock::Clock;
use agoras::kv::{Expect, Kv, KvError};

use super::{address, conflict, create, many_writers, read};
use crate::support::S3;

/// Returns the address of the store below a prefix.
type Address<'a> = &'a dyn Fn(&str) -> String;

#[test]
fn s3_on_this_machine_conforms() {
    let server = S3::start();
    all(&|prefix| server.address(prefix));
}

#[test]
fn google_on_this_machine_conforms() {
    let server = S3::start();
    all(&|prefix| server.google_address(prefix));
}

/// Runs every case, each below a prefix of its own.
pub(super) fn all(store: Address<'_>) {
    let open = |prefix: &str| Kv::open(&address(&store(prefix)), Clock::system()).unwrap();
    values_are_read_as_they_were_written(&open("values"));
    a_key_is_created_once(&open("create"));
    only_the_current_version_is_replaced(&open("update"));
    a_removed_key_never_has_its_old_version_again(&open("remove"));
    a_list_has_the_keys_of_its_folder(&open("lists/inner"), &open("lists"));
    the_whole_store_is_listed_below_its_prefix(&open("all"), &open("all2"));
    the_clock_is_the_servers(&open("clock"));
    a_value_has_a_largest_size(&open("sizes"));
    callers_may_be_anywhere(&open("callers"));
    many_writers::one_of_eight_creators_wins(store("race").as_str());
    many_writers::no_increment_is_lost(store("counter").as_str());
    the_probe_passes_and_is_removed(&open("probes"));
}

fn values_are_read_as_they_were_written(kv: &Kv) {
    assert_eq!(kv.get("acct/tiktok~ada.codes~0f1e").unwrap(), None);
    let every_byte: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    let version = kv.put("acct/tiktok~ada.codes~0f1e", &every_byte, &Expect::Absent).unwrap();
    let item = kv.get("acct/tiktok~ada.codes~0f1e").unwrap().unwrap();
    assert!(item.bytes == every_byte);
    assert_eq!(item.version, version);
    for key in ["", "/", "a//b", "/a", "a/", "a/../b", ".", "a b", "a%b", "ä", "a\\b", "a:b"] {
        assert!(matches!(kv.get(key), Err(KvError::Key { .. })), "{key}");
    }
}

fn a_key_is_created_once(kv: &Kv) {
    create(kv, "one", "first").unwrap();
    assert!(conflict(create(kv, "one", "second")));
    assert_eq!(read(kv, "one").as_deref(), Some("first"));
}

fn only_the_current_version_is_replaced(kv: &Kv) {
    let first = Expect::Version(create(kv, "one", "first").unwrap());
    let second = Expect::Version(kv.put("one", b"second", &first).unwrap());
    assert!(conflict(kv.put("one", b"third", &first)));
    assert_eq!(read(kv, "one").as_deref(), Some("second"));
    assert!(conflict(kv.put("absent", b"third", &second)));
    assert_eq!(kv.get("absent").unwrap(), None);
    kv.put("one", b"third", &second).unwrap();
    assert_eq!(read(kv, "one").as_deref(), Some("third"));
}

fn a_removed_key_never_has_its_old_version_again(kv: &Kv) {
    let old = create(kv, "one", "first").unwrap();
    kv.remove("one").unwrap();
    kv.remove("one").unwrap();
    assert_eq!(kv.get("one").unwrap(), None);
    assert!(conflict(kv.put("one", b"second", &Expect::Version(old.clone()))));
    let new = create(kv, "one", "another first").unwrap();
    assert_ne!(old, new);
    assert!(conflict(kv.put("one", b"second", &Expect::Version(old))));
}

fn a_list_has_the_keys_of_its_folder(kv: &Kv, outer: &Kv) {
    for key in ["log/b", "log/a.2", "log/a/deep", "log2/c", "logs", "la"] {
        create(kv, key, &format!("value of {key}")).unwrap();
    }
    let keys = |folder: &str| -> Vec<String> {
        kv.list(folder).unwrap().into_iter().map(|listed| listed.key).collect()
    };
    assert_eq!(keys("log/"), ["log/a.2", "log/a/deep", "log/b"]);
    assert_eq!(keys("log"), keys("log/"));
    assert_eq!(keys("log/a"), ["log/a/deep"]);
    assert_eq!(keys("absent/"), [""; 0]);
    let listed = &kv.list("log2").unwrap()[0];
    assert_eq!(listed.size, "value of log2/c".len() as u64);
    let now = kv.now().unwrap();
    let age = now.since(listed.changed).max(listed.changed.since(now));
    assert!(age < Duration::from_mins(5), "{age:?}");
    assert_eq!(outer.list("inner/log2").unwrap()[0].key, "inner/log2/c");
}

fn the_whole_store_is_listed_below_its_prefix(kv: &Kv, neighbour: &Kv) {
    create(kv, "a", "one").unwrap();
    create(kv, "b/c", "two").unwrap();
    create(neighbour, "d", "three").unwrap();
    let keys: Vec<String> = kv.list("").unwrap().into_iter().map(|listed| listed.key).collect();
    assert_eq!(keys, ["a", "b/c"]);
    assert_eq!(kv.get("d").unwrap(), None);
}

fn the_clock_is_the_servers(kv: &Kv) {
    let before = kv.now().unwrap();
    create(kv, "one", "first").unwrap();
    let changed = kv.list("").unwrap()[0].changed;
    let after = kv.now().unwrap();
    // Some servers know no more than whole seconds.
    let second = Duration::from_secs(1);
    assert!(before <= changed + second && changed <= after + second, "{before:?} {changed:?}");
    let here = Clock::system().now();
    assert!(here.since(after).max(after.since(here)) < Duration::from_mins(5), "{after:?}");
}

fn a_value_has_a_largest_size(kv: &Kv) {
    let most = vec![7; 16 * 1024 * 1024];
    kv.put("most", &most, &Expect::Absent).unwrap();
    assert!(kv.get("most").unwrap().unwrap().bytes == most);
    let more = vec![7; most.len() + 1];
    let error = kv.put("more", &more, &Expect::Absent).unwrap_err();
    assert!(matches!(error, KvError::TooLarge { size: 16_777_217, .. }), "{error}");
    assert_eq!(kv.get("more").unwrap(), None);
}

/// Calls come from threads without a runtime, and from those for blocking calls of a runtime.
fn callers_may_be_anywhere(kv: &Kv) {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let own = kv.clone();
    runtime.block_on(async {
        tokio::task::spawn_blocking(move || create(&own, "one", "first").unwrap()).await.unwrap();
    });
    let own = kv.clone();
    let found = std::thread::spawn(move || read(&own, "one")).join().unwrap();
    assert_eq!(found.as_deref(), Some("first"));
}

fn the_probe_passes_and_is_removed(kv: &Kv) {
    kv.prove_conditions().unwrap();
    assert_eq!(kv.list("").unwrap(), []);
}
