//! The store after a power cut at any step, with any unsynced writes lost

use std::collections::BTreeSet;
use std::fmt;
use std::fs;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use agoras::disk::{Disk, Step, Trouble};
use agoras::secret::Passphrase;
use agoras::store::{Cost, Rekey, Store, Unlock};

use crate::store::medium::{Image, after_power_cut};
use crate::store::world::{StoreWorld, put, quiet, record, settings, snapshot, tiktok, token};
use crate::support::rounds;

/// Sector sizes of disks: a write is torn at their borders.
const SECTORS: [usize; 2] = [512, 4096];

/// Counters of one scenario.
#[derive(Default)]
struct Tally {
    states: usize,
    distinct: usize,
    old: usize,
    new: usize,
}

/// Returns the image of the store before a change, and the steps of the change. The change is
/// acknowledged after the last step.
fn record_steps(world: &StoreWorld, change: impl FnOnce(&Store)) -> (Image, Vec<Step>) {
    let base = present(&world.root());
    let (disk, recording) = Disk::recorded(Trouble::None);
    change(&world.store_with(disk, Unlock::default()));
    (base, recording.steps())
}

/// Returns the image of a folder and of the folders above it.
pub(crate) fn present(root: &Path) -> Image {
    let mut image = Image::default();
    image.folders.extend(root.ancestors().skip(1).map(Path::to_path_buf));
    for (name, bytes) in snapshot(root) {
        image.files.insert(root.join(name), bytes);
    }
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop().filter(|folder| folder.is_dir()) {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            }
        }
        image.folders.insert(folder);
    }
    image
}

/// Writes the image's part below `from` to `to`.
pub(crate) fn restore(image: &Image, from: &Path, to: &Path) {
    fs::remove_dir_all(to).ok();
    let moved = |path: &Path| -> Option<PathBuf> { Some(to.join(path.strip_prefix(from).ok()?)) };
    for folder in image.folders.iter().filter_map(|path| moved(path)) {
        if !folder.is_dir() {
            fs::DirBuilder::new().mode(0o700).recursive(true).create(folder).unwrap();
        }
    }
    for (path, bytes) in &image.files {
        crate::store::world::write(&moved(path).unwrap(), bytes);
    }
}

/// Returns a folder in memory if possible: thousands of states are written to it.
pub(crate) fn scratch() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm").unwrap_or_else(|_| tempfile::tempdir().unwrap())
}

/// Opens the store in every state that a power cut can leave. `old` is the stored token before the
/// steps, `new` the one once they are acknowledged.
fn survive(
    world: &StoreWorld,
    (base, steps): &(Image, Vec<Step>),
    (old, new): (Option<&str>, Option<&str>),
) -> Tally {
    let mut tally = Tally::default();
    let mut seen = BTreeSet::new();
    let scratch = scratch();
    let root = scratch.path().join("agoras");
    for sector in SECTORS {
        after_power_cut(base, steps, sector, |image, taken| {
            tally.states += 1;
            let acknowledged = taken == steps.len();
            if !seen.insert((image.digest(), acknowledged)) {
                return;
            }
            tally.distinct += 1;
            restore(image, &world.root(), &root);
            let (disk, _) = Disk::recorded(Trouble::None);
            let store = Store::with(settings(&root, disk, Unlock::default())).unwrap();
            let found = token(&store, "alice")
                .unwrap_or_else(|error| panic!("unreadable after {taken} steps: {error}"));
            let found = found.as_deref();
            assert!(found == old || found == new, "{found:?} after {taken} steps");
            assert!(!acknowledged || found == new, "acknowledged and lost");
            tally.new += usize::from(found == new);
            tally.old += usize::from(found == old);
        });
    }
    tally
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { states, distinct, old, new } = self;
        write!(
            f,
            "{states} states, {distinct} distinct, old {old}, new {new}, unreadable 0, \
             acknowledged and lost 0"
        )
    }
}

/// Returns a token so long that its record has twelve sectors and can be torn.
fn long(token: &str) -> String {
    format!("{token}{}", "x".repeat(5100))
}

#[test]
fn s04_a_power_cut_in_a_refresh_leaves_the_old_or_the_new_record() {
    let old = long("rft.1");
    let new = long("rft.2");
    let world = StoreWorld::new();
    put(&world.store(), "alice", &old).unwrap();
    let steps = record_steps(&world, |store| drop(put(store, "alice", &new).unwrap()));
    let tally = survive(&world, &steps, (Some(&old), Some(&new)));
    println!("S04 refresh: {tally}");
    assert!(tally.states as u64 >= rounds(1_500, 10_000), "{}", tally.states);
}

#[test]
fn s04_a_power_cut_while_the_store_is_made_leaves_nothing_or_the_record() {
    let new = long("rft.1");
    let world = StoreWorld::new();
    let steps = record_steps(&world, |store| drop(put(store, "alice", &new).unwrap()));
    let tally = survive(&world, &steps, (None, Some(&new)));
    println!("S04 first record: {tally}");
    assert!(tally.states as u64 >= rounds(1_500, 10_000), "{}", tally.states);
}

#[test]
fn s04_a_power_cut_while_deleting_leaves_the_record_or_nothing() {
    let world = StoreWorld::with(&["alice"]);
    let steps = record_steps(&world, |store| {
        store.delete(&tiktok("alice"), quiet()).unwrap();
    });
    let tally = survive(&world, &steps, (Some("rft.1"), None));
    println!("S04 delete: {tally}");
}

/// The model finds errors: without the one fsync of the record, it reports a lost token.
#[test]
fn s04_the_same_save_without_its_fsync_is_caught() {
    let world = StoreWorld::with(&["alice"]);
    let (base, mut steps) = record_steps(&world, |store| {
        put(store, "alice", "rft.2").unwrap();
    });
    steps.retain(|step| !matches!(step, Step::Fsync(_)));
    let scratch = scratch();
    let root = scratch.path().join("agoras");
    let mut unreadable = 0;
    after_power_cut(&base, &steps, 512, |image, taken| {
        if taken == steps.len() {
            restore(image, &world.root(), &root);
            let store = Store::with(settings(&root, Disk::Real, Unlock::default())).unwrap();
            unreadable += usize::from(store.read(&tiktok("alice")).is_err());
        }
    });
    assert!(unreadable > 0);
}

#[test]
fn s04_a_power_cut_during_the_recovery_of_a_killed_run_loses_nothing() {
    let world = StoreWorld::with(&["alice"]);
    let (disk, recording) = Disk::recorded(Trouble::None);
    let store = world.store_with(disk, Unlock::default());
    let reservation = store.lock(&tiktok("alice"), quiet()).unwrap().reserve().unwrap();
    recording.set(Trouble::None);
    let before = recording.steps().len();
    reservation.commit(&record("alice", "rft.2")).unwrap();
    let renamed = recording.steps()[before..]
        .iter()
        .position(|step| matches!(step, Step::Rename(..)))
        .unwrap();

    let world = StoreWorld::with(&["alice"]);
    let (disk, recording) = Disk::recorded(Trouble::None);
    let store = world.store_with(disk, Unlock::default());
    let reservation = store.lock(&tiktok("alice"), quiet()).unwrap().reserve().unwrap();
    // Cut, write, sync, read back: the kill comes before the rename.
    recording.set(Trouble::StopBefore(u64::try_from(renamed).unwrap() + 1));
    reservation.commit(&record("alice", "rft.2")).unwrap_err();
    drop(store);

    let steps = record_steps(&world, |store| {
        assert_eq!(token(store, "alice").unwrap().unwrap(), "rft.2");
    });
    assert!(!steps.1.is_empty());
    let tally = survive(&world, &steps, (Some("rft.2"), Some("rft.2")));
    println!("S04 promotion: {tally}");
}

/// A kill or a power cut anywhere in a change of the key's passphrase leaves a store that opens in
/// the old or the new way.
#[test]
fn s31_a_power_cut_while_the_key_is_locked_leaves_every_record_readable() {
    let world = StoreWorld::with(&["alice"]);
    let cheap = Cost::new(19 * 1024, 1, 1).unwrap();
    let to = Rekey::Passphrase(Passphrase::new("correct horse"), cheap);
    let steps = record_steps(&world, |store| store.rekey(&to, quiet()).unwrap());
    let unlock = || Unlock::default().with_passphrase(|| Ok(Passphrase::new("correct horse")));
    let mut seen = BTreeSet::new();
    let scratch = scratch();
    let root = scratch.path().join("agoras");
    after_power_cut(&steps.0, &steps.1, 4096, |image, taken| {
        if seen.insert(image.digest()) {
            restore(image, &world.root(), &root);
            let store = Store::with(settings(&root, Disk::Real, unlock())).unwrap();
            let found = store.read(&tiktok("alice")).unwrap();
            assert!(found.is_some(), "after {taken} steps");
        }
    });
    println!("S31: {} distinct states, records lost 0", seen.len());
}
