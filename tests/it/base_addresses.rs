//! Base addresses: accounts, journal and rate turns of one are never used for another

use std::fs;
use std::path::{Path, PathBuf};

use agoras::emulator::{Emulator, Settings};

use crate::support::{CLIP, Run, World, downgrade_journal, kept_at};

const GATEWAY: &str = "https://gateway.example";

fn publish(world: &World) -> Run {
    world.agoras(["tiktok", "video", "--video-url", CLIP, "--title", "hello"])
}

/// Returns the same home pointed at another emulator, with that emulator's account of the same
/// name.
fn moved_to(mut world: World, other: &Emulator) -> World {
    world.set("AGORAS_TIKTOK_API_URL", &other.url());
    world.set("AGORAS_TIKTOK_AUTH_URL", &other.url());
    let account = other.account("ada.codes").unwrap();
    world.acting_as(&account)
}

fn top(world: &World) -> PathBuf {
    world.home.path().join(".agoras")
}

fn files_below(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(path.strip_prefix(folder).unwrap().display().to_string());
            }
        }
    }
    found.sort();
    found
}

/// Returns a home in which agoras 2.3.0 has published: everything lies at the top of the store.
pub(crate) fn home_of_2_3_0() -> World {
    let world = World::new();
    assert_eq!(publish(&world).exit, Some(0));
    let from = world.kept();
    let to = top(&world);
    for name in ["tokens", "journal"] {
        fs::rename(from.join(name), to.join(name)).unwrap();
    }
    downgrade_journal(&to.join("journal"));
    fs::remove_dir_all(to.join("at")).unwrap();
    let key = files_below(&to.join("keys")).pop().unwrap();
    let kid = key.strip_suffix(".key").unwrap();
    let first = format!(r#"{{"agoras_store":1,"key_store":"file","kid":"{kid}"}}"#);
    world.file(".agoras/store.json", first.as_bytes());
    world
}

/// Returns the same home pointed at a server that is neither TikTok nor on this machine.
pub(crate) fn at_the_gateway(mut world: World) -> World {
    world.unset("AGORAS_TIKTOK_AUTH_URL");
    world.unset("AGORAS_SPEED");
    world.set("AGORAS_TIKTOK_API_URL", GATEWAY);
    world
}

#[test]
fn a_rehearsal_under_the_same_name_leaves_the_other_login_and_its_posts_alone() {
    let world = World::new();
    assert_eq!(publish(&world).exit, Some(0));
    let kept = world.kept();
    let before: Vec<_> = files_below(&kept.join("tokens"))
        .iter()
        .map(|name| fs::read(kept.join("tokens").join(name)).unwrap())
        .collect();

    let other = Emulator::start(Settings { speed: 20, ..Settings::default() }).unwrap();
    let world = moved_to(world, &other);
    let run = publish(&world);

    assert_eq!((run.exit, other.delivered(), world.tiktok.delivered()), (Some(0), 1, 1), "{run}");
    let after: Vec<_> = files_below(&kept.join("tokens"))
        .iter()
        .map(|name| fs::read(kept.join("tokens").join(name)).unwrap())
        .collect();
    assert_eq!(before, after);
    for command in [&["utils", "tokens", "list"][..], &["tiktok", "history"]] {
        let run = world.agoras(command);
        let said = format!(
            "kept apart, and not shown: one account and publishes of {}",
            world.tiktok.url()
        );
        assert!(run.stderr.contains(&said), "{run}");
    }
    let run = world.agoras(["doctor"]);
    let said = format!("kept apart: one account and publishes of {}", world.tiktok.url());
    assert!(run.stdout.contains(&said), "{run}");
}

#[test]
fn spellings_of_one_base_address_share_one_folder() {
    let mut world = World::new();
    assert_eq!(publish(&world).exit, Some(0));
    let url = world.tiktok.url();

    world.set("AGORAS_TIKTOK_API_URL", &format!("{}/", url.replace("http", "HTTP")));
    let run = publish(&world);

    assert_eq!((run.exit, world.tiktok.delivered()), (Some(4), 1), "{run}");
}

#[test]
fn a_gateway_asks_who_owns_the_records_of_2_3_0_before_anything_is_sent() {
    let world = at_the_gateway(home_of_2_3_0());
    let before = files_below(&top(&world));
    for command in [
        &["tiktok", "video", "--video-url", CLIP][..],
        &["tiktok", "creator"],
        &["tiktok", "resume"],
        &["tiktok", "status", "v_pub_file~v2-1.1"],
        &["tiktok", "cancel", "v_pub_url~v2-1.1"],
        &["tiktok", "revoke", "--yes"],
        &["doctor", "--online"],
    ] {
        let run = world.agoras(command);
        assert_eq!(run.exit, Some(3), "{command:?}: {run}");
        assert!(run.stderr.contains("agoras utils tokens adopt"), "{command:?}: {run}");
        assert!(run.stderr.contains("--keep-apart"), "{command:?}: {run}");
    }
    let mut after = files_below(&top(&world));
    // `doctor` makes this file to test whether the disk has locks.
    after.retain(|name| name != "locks/check.lock");
    assert_eq!(after, before);
}

#[test]
fn adopt_moves_records_and_journal_once_and_completes_a_killed_move() {
    let world = at_the_gateway(home_of_2_3_0());
    let at_top: Vec<String> = files_below(&top(&world))
        .into_iter()
        .filter(|name| name.starts_with("tokens/") || name.starts_with("journal/0"))
        .collect();

    let run = world.agoras(["utils", "tokens", "adopt"]);

    insta::assert_snapshot!(run, @r"
    --- stderr
    notice: TikTok's API is replaced by https://gateway.example
    Moved to https://gateway.example: accounts: 1, publishes: 1
    --- exit 0
    ");
    let folder = kept_at(&top(&world), GATEWAY);
    let moved = files_below(&folder);
    for name in &at_top {
        let there = name.replace("journal/", "journal/live/");
        assert!(moved.contains(&there), "{there} is not in {moved:?}");
        assert!(!top(&world).join(name).exists(), "{name} was copied");
    }
    assert!(world.agoras(["utils", "tokens", "list"]).stdout.contains("tiktok: ada.codes"));

    // This is the state after a kill between the first two renames.
    for name in at_top.iter().filter(|name| name.starts_with("tokens/")) {
        fs::rename(folder.join(name), top(&world).join(name)).unwrap();
    }
    let store = fs::read_to_string(top(&world).join("store.json")).unwrap();
    let killed = store.replace(r#""tiktok""#, &format!(r#"{{"adopting":"{GATEWAY}"}}"#));
    world.file(".agoras/store.json", killed.as_bytes());
    assert_eq!(world.agoras(["tiktok", "creator"]).exit, Some(3));
    let run = world.agoras(["utils", "tokens", "adopt"]);
    assert!(run.stderr.contains("accounts: 1, publishes: 0"), "{run}");
    let run = world.agoras(["utils", "tokens", "adopt"]);
    assert!(run.stderr.contains("Nothing is left to move"), "{run}");
    assert!(world.agoras(["utils", "tokens", "list"]).stdout.contains("tiktok: ada.codes"));
}

#[test]
fn records_of_2_3_0_that_are_kept_apart_are_not_used_at_a_gateway() {
    let world = at_the_gateway(home_of_2_3_0());

    let run = world.agoras(["utils", "tokens", "adopt", "--keep-apart"]);

    assert_eq!(run.exit, Some(0), "{run}");
    let run = world.agoras(["utils", "tokens", "list"]);
    assert_eq!(run.exit, Some(1), "{run}");
    assert!(run.stderr.contains("one account and publishes of TikTok itself"), "{run}");
    let store = fs::read_to_string(top(&world).join("store.json")).unwrap();
    assert!(store.starts_with(r#"{"agoras_store":2,"#), "2.3.0 must stop: {store}");
    let mut world = world;
    world.unset("AGORAS_TIKTOK_API_URL");
    assert!(world.agoras(["utils", "tokens", "list"]).stdout.contains("tiktok: ada.codes"));
}

#[test]
fn a_home_of_2_3_0_needs_no_step_for_tiktok_and_for_this_machine() {
    let mut world = home_of_2_3_0();
    let run = publish(&world);
    assert_eq!((run.exit, world.tiktok.delivered()), (Some(3), 1), "the seed is used up: {run}");
    let account = world.tiktok.account("ada.codes").unwrap();
    world = world.acting_as(&account);
    assert_eq!((publish(&world).exit, world.tiktok.delivered()), (Some(0), 2));
    let store = fs::read_to_string(top(&world).join("store.json")).unwrap();
    assert!(store.contains(r#""top":"undecided""#), "2.3.0 must stop: {store}");

    world.unset("AGORAS_TIKTOK_API_URL");
    world.unset("AGORAS_TIKTOK_AUTH_URL");
    world.unset("AGORAS_SPEED");
    let run = world.agoras(["tiktok", "history"]);
    assert!(run.stdout.contains("published"), "{run}");
}

#[test]
fn the_emulators_own_folder_takes_no_other_address() {
    let world = World::new();
    world.store().keep_to_its_address().unwrap();
    assert_eq!(world.agoras(["tiktok", "creator"]).exit, Some(0));
    let mut world = world;
    for other in [Some("http://127.0.0.1:1"), Some(GATEWAY), None] {
        world.unset("AGORAS_TIKTOK_AUTH_URL");
        world.unset("AGORAS_SPEED");
        match other {
            Some(url) => world.set("AGORAS_TIKTOK_API_URL", url),
            None => world.unset("AGORAS_TIKTOK_API_URL"),
        }
        let before = files_below(&top(&world));
        for command in [&["tiktok", "creator"][..], &["tiktok", "authorize", "--paste"]] {
            let run = world.agoras(command);
            assert_eq!(run.exit, Some(7), "{other:?} {command:?}: {run}");
            assert!(run.stderr.contains(&world.tiktok.url()), "{run}");
        }
        assert_eq!(files_below(&top(&world)), before);
    }
}
