//! Hints of store errors: the commands in each are run in a shell, and end in a working login

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::support::{Run, World};

const CREATOR: [&str; 2] = ["tiktok", "creator"];

/// Returns a world with one stored account; the variables stay set for the new login.
fn stored() -> World {
    let world = World::new();
    let run = world.agoras(CREATOR);
    assert_eq!(run.exit, Some(0), "{run}");
    world
}

/// Returns the files with this ending in the store and its folders.
fn files(world: &World, ending: &str) -> Vec<PathBuf> {
    let mut folders = vec![world.home.path().join(".agoras")];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.to_str().unwrap().ends_with(ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn records(world: &World) -> Vec<PathBuf> {
    let mut records = files(world, ".tok");
    records.retain(|path| path.parent().unwrap().ends_with("tokens"));
    records
}

fn put(path: &Path, bytes: &[u8]) {
    fs::remove_file(path).ok();
    #[expect(clippy::disallowed_methods, reason = "a test's own file")]
    fs::write(path, bytes).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
}

/// Runs every agoras command in the hints of a run in a shell.
fn follow(world: &World, run: &Run) {
    let hints = run.stderr.lines().filter(|line| line.trim_start().starts_with("hint: "));
    let mut followed = 0;
    for hint in hints {
        for command in hint.split('`').skip(1).step_by(2) {
            let Some(rest) = command.strip_prefix("agoras ") else {
                continue;
            };
            let end = world.shell(&format!("\"$0\" {rest}"));
            assert_eq!(end.exit, Some(0), "`{command}`: {end}");
            followed += 1;
        }
    }
    assert!(followed > 0, "no way out is printed: {run}");
}

fn new_login(world: World) -> World {
    let account = world.tiktok.account("ada.codes").unwrap();
    world.acting_as(&account)
}

#[test]
fn a_new_login_works_after_a_lost_key_and_the_old_key_can_come_back() {
    for damage in ["missing", "empty", "torn", "flipped", "other"] {
        let world = stored();
        let key = files(&world, ".key").remove(0);
        let bytes = fs::read(&key).unwrap();
        let aside = world.file("kept.key", &bytes);
        match damage {
            "missing" => fs::remove_file(&key).unwrap(),
            "empty" => put(&key, b""),
            "torn" => put(&key, &bytes[..bytes.len() / 2]),
            "flipped" => {
                let mut bytes = bytes.clone();
                bytes[30] = if bytes[30] == b'0' { b'1' } else { b'0' };
                put(&key, &bytes);
            }
            _ => {
                let other = stored();
                put(&key, &fs::read(files(&other, ".key").remove(0)).unwrap());
            }
        }
        let stuck = world.agoras(CREATOR);
        assert_eq!(stuck.exit, Some(7), "{damage}: {stuck}");

        follow(&world, &stuck);

        assert!(records(&world).is_empty(), "{damage}");
        let world = new_login(world);
        let run = world.agoras(CREATOR);
        assert_eq!(run.exit, Some(0), "{damage}: a new key by itself: {run}");
        let delete = "\"$0\" utils tokens delete --platform tiktok --identifier ada.codes --yes";
        assert_eq!(world.shell(delete).exit, Some(0));
        // The old key comes back, at its place or under another name.
        let mut world = world;
        if damage == "missing" {
            put(&key, &bytes);
        } else {
            world.set("AGORAS_KEY_FILE", aside.to_str().unwrap());
        }
        let quarantine = files(&world, ".tok").remove(0).parent().unwrap().to_path_buf();
        let import = ["utils", "tokens", "import", "--from", quarantine.to_str().unwrap()];
        let back = world.agoras(import);
        assert_eq!(back.exit, Some(0), "{damage}: {back}");
        assert!(back.stdout.contains("tiktok: ada.codes: imported"), "{back}");
        world.unset("AGORAS_KEY_FILE");
        let world = world.without_variables();
        let run = world.agoras(CREATOR);
        assert_eq!(run.exit, Some(0), "{damage}: the record is back: {run}");
    }
}

#[test]
fn deleting_by_name_works_without_the_key() {
    let world = stored();
    fs::remove_file(files(&world, ".key").remove(0)).unwrap();
    let record = fs::read(records(&world).remove(0)).unwrap();
    let delete = ["utils", "tokens", "delete", "--platform", "tiktok", "--identifier", "ada.codes"];
    let run = world.agoras(delete.iter().chain(&["--yes"]));
    assert_eq!(run.exit, Some(0), "{run}");
    let kept = files(&world, ".tok").remove(0);
    assert!(kept.parent().unwrap().ends_with("quarantine"));
    assert_eq!(fs::read(kept).unwrap(), record, "moved, not destroyed");
}

#[test]
fn good_records_outlive_a_damaged_store_file() {
    for content in [None, Some(&b""[..]), Some(b"{\"agoras_sto"), Some(b"\0\0\0\0"), Some(b"[]")] {
        for more_keys in [0, 2] {
            let world = stored().without_variables();
            let store = files(&world, "store.json").remove(0);
            match content {
                None => fs::remove_file(&store).unwrap(),
                Some(bytes) => put(&store, bytes),
            }
            for _ in 0..more_keys {
                let another = stored();
                let other = files(&another, ".key").remove(0);
                let name = other.file_name().unwrap();
                let keys = files(&world, ".key").remove(0).parent().unwrap().to_path_buf();
                put(&keys.join(name), &fs::read(&other).unwrap());
            }
            let list = world.agoras(["utils", "tokens", "list"]);
            assert_eq!(list.exit, Some(0), "{content:?}: {list}");
            world.tiktok.expire_access_tokens();
            let run = world.agoras(CREATOR);
            assert_eq!(run.exit, Some(0), "{content:?} {more_keys}: {run}");
            let again = world.agoras(CREATOR);
            assert!(!again.stderr.contains("damaged"), "written anew: {again}");
        }
    }
}

#[test]
fn a_damaged_record_is_never_reported_as_not_authorized() {
    let world = stored();
    let record = records(&world).remove(0);
    let bytes = fs::read(&record).unwrap();
    let length = 12 + usize::from(bytes[11]) + 256 * usize::from(bytes[10]);
    let mut damages: Vec<Vec<u8>> = vec![Vec::new(), bytes[..20].to_vec(), vec![0; bytes.len()]];
    for at in (0..length).step_by(7).chain(bytes.len() - 9..bytes.len()) {
        let mut flipped = bytes.clone();
        flipped[at] ^= 1;
        damages.push(flipped);
    }
    let world = world.without_variables();
    for damaged in &damages {
        put(&record, damaged);
        for command in [
            &["tiktok", "creator"][..],
            &["tiktok", "creator", "--username", "ada.codes"],
            &["utils", "tokens", "list"],
            &["utils", "tokens", "list", "--platform", "tiktok"],
            &["utils", "tokens", "show", "--platform", "tiktok"],
            &["utils", "tokens", "show", "--platform", "tiktok", "--identifier", "ada.codes"],
            &["utils", "tokens", "unattended-format"],
        ] {
            let run = world.agoras(command);
            assert_eq!(run.exit, Some(7), "{command:?}: {run}");
        }
    }
    assert_eq!(world.agoras(["doctor"]).exit, Some(1));
    let stuck = world.agoras(CREATOR);
    follow(&world, &stuck);
    let account = world.tiktok.account("ada.codes").unwrap();
    assert_eq!(world.acting_as(&account).agoras(CREATOR).exit, Some(0));
}

#[test]
fn unreadable_records_are_moved_aside_and_readable_ones_stay() {
    let world = stored();
    let damaged = records(&world).remove(0);
    let second = world.tiktok.account("bob.films").unwrap();
    let world = world.acting_as(&second);
    assert_eq!(world.agoras(CREATOR).exit, Some(0));
    put(&damaged, b"AGTOK");
    let stuck = world.agoras(["tiktok", "creator", "--username", "ada.codes"]);
    let world = world.without_variables();
    let stuck = if stuck.exit == Some(7) { stuck } else { world.agoras(CREATOR) };
    follow(&world, &stuck);
    assert_eq!(records(&world).len(), 1);
    assert_eq!(world.agoras(CREATOR).exit, Some(0), "the good one is the only one now");
}
