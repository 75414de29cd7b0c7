//! Homes of agoras 2.3.0 and single damaged files: the rest is found, and nothing is published
//! twice

use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};

use agoras::disk::Disk;
use agoras::journal::{JournalError, Note, Reopened};
use serde_json::json;

use crate::journal::finished_publishes::{
    DAY, Old, alike, assert_whole, files_below, folded, is_note, key, now, olds, private, write,
};
use crate::journal::power_cuts::journal;
use crate::support::{CLIP, Run, World, below, downgrade_journal};

type Damage = (&'static str, fn(&Path));

/// Returns a home as agoras 2.3.0 left it: publishes of the clip, each this many days old.
fn upgraded(ages: &[u64]) -> World {
    let mut world = World::new();
    assert_eq!(publish(&world).exit, Some(0));
    let history = world.agoras(["tiktok", "history", "--json"]).json();
    let key = history[0]["content_key"].as_str().unwrap().to_owned();
    let journal = &world.kept().join("journal");
    downgrade_journal(journal);
    for file in below(journal, &|name| is_note(name) || name.ends_with(".opened")) {
        std::fs::remove_file(file).unwrap();
    }
    for (number, age) in ages.iter().enumerate() {
        let began = now() - age * DAY;
        Old { number: number as u64, began, key: key.clone() }.write(journal);
    }
    world.set("AGORAS_LOG", "INFO");
    world
}

fn publish(world: &World) -> Run {
    world.agoras(["tiktok", "video", "--video-url", CLIP, "--json"])
}

#[test]
fn a_home_of_2_3_0_is_read_as_it_is() {
    let world = upgraded(&[29]);
    let history = world.agoras(["tiktok", "history", "--json"]).json();
    assert_eq!(history[0]["publish_id"], "v_pub_file~v2-1.0");
    for round in 0..3 {
        let run = publish(&world);
        assert_eq!(run.exit, Some(4), "round {round}: {run}");
        assert!(run.stdout.contains("v_pub_file~v2-1.0"), "{run}");
    }
    let after = world.agoras(["tiktok", "history", "--json"]).json();
    assert_eq!(history, after);
    assert_eq!(world.count("video-init"), 1, "the one that gave the key");

    let forgotten = upgraded(&[31, 40]);
    assert_eq!(publish(&forgotten).exit, Some(0));
    let history = forgotten.agoras(["tiktok", "history", "--json"]).json();
    assert_eq!(history.as_array().unwrap().len(), 3);
}

#[test]
fn a_damaged_file_of_other_content_stops_neither_a_publish_nor_the_history() {
    let world = World::new();
    let title = |title: &'static str| ["tiktok", "video", "--video-url", CLIP, "--title", title];
    assert_eq!(world.agoras(title("one")).exit, Some(0));
    let files = below(&world.kept().join("journal/live"), &is_note);
    let mut bad = std::fs::read(&files[0]).unwrap();
    let second = bad.iter().position(|byte| *byte == b'\n').unwrap() + 20;
    bad[second] ^= 1;
    private(&files[0], &bad);

    let same = world.agoras(title("one"));
    assert_eq!(same.exit, Some(7), "{same}");
    assert!(same.stderr.contains("line 2 of the journal file"), "{same}");
    assert_eq!(world.agoras(title("two")).exit, Some(0));
    let history = world.agoras(["tiktok", "history"]);
    assert_eq!((history.exit, history.stdout.lines().count()), (Some(0), 1), "{history}");
    let told = history.stderr.lines().find(|line| line.starts_with("warning: ")).unwrap();
    assert!(
        told.contains("line 2 of the journal file") && told.contains("its publish is left out")
    );
    // The first note names the content: without it the entry may be of any content.
    bad[20] ^= 1;
    private(&files[0], &bad);
    let other = world.agoras(title("three"));
    assert_eq!((other.exit, world.count("video-init")), (Some(7), 2), "{other}");
}

#[test]
fn a_fold_that_takes_long_says_so_and_can_be_interrupted() {
    let world = World::new();
    assert_eq!(world.agoras(["tiktok", "creator"]).exit, Some(0));
    let olds = olds(6000);
    let folder = world.kept().join("journal");
    write(&olds, &folder);
    let mut run = world.watch(["tiktok", "video", "--video-url", CLIP]);
    assert!(run.line("Putting the journal's 6000 publishes in order, once").is_some());
    run.signal("INT");
    let run = world.end_of(run);
    assert_eq!(run.exit, Some(130), "{run}");
    let again = world.agoras(["tiktok", "video", "--video-url", CLIP]);
    assert_eq!(again.exit, Some(0), "{again}");
    assert!(world.count("video-init") < 3, "{:?}", world.asked());
    let journal = journal(&world.kept(), &Disk::Real);
    for old in [&olds[0], &olds[3000], &olds[5999]] {
        assert!(journal.find(&old.publish_id()).unwrap().is_some());
    }
}

#[test]
fn one_file_that_is_damaged_hides_no_other_and_nothing_is_published_twice() {
    let damages: [Damage; 6] = [
        ("empty", |path| private(path, b"")),
        ("half", |path| {
            let whole = std::fs::read(path).unwrap();
            private(path, &whole[..whole.len() / 2]);
        }),
        ("garbage", |path| private(path, &[0xfe; 3000])),
        ("open to all", |path| set_mode(path, 0o644)),
        ("closed", |path| set_mode(path, 0o000)),
        ("folder", |path| {
            std::fs::remove_file(path).unwrap();
            std::fs::DirBuilder::new().mode(0o700).create(path).unwrap();
        }),
    ];
    let made = || {
        let (home, mut olds) = folded(4);
        for number in 500..502 {
            let began = now() - DAY + number;
            olds.push(Old { number, began, key: key(number) });
            olds[olds.len() - 1].write(&home.path().join("journal/live"));
        }
        (home, olds)
    };
    let names: Vec<PathBuf> = {
        let (home, _) = made();
        let files = files_below(home.path(), "");
        files.iter().map(|path| path.strip_prefix(home.path()).unwrap().to_owned()).collect()
    };
    // At least: four publishes and their lists, two publishes and their marks, the lock, the file
    // for 2.3.0.
    assert!(names.len() >= 11, "{names:?}");
    for (what, damage) in damages {
        for at in 0..names.len() {
            let (home, olds) = made();
            let path = files_below(home.path(), "").swap_remove(at);
            if path.file_name().is_some_and(|name| name == ".lock") {
                continue;
            }
            damage(&path);
            let when = format!("{what}: {}", path.display());
            let journal = journal(home.path(), &Disk::Real);
            let (shown, unread): (Vec<_>, Vec<_>) =
                journal.newest(100).unwrap().into_iter().partition(Result::is_ok);
            let told = unread.iter().any(|error| {
                format!("{error:?}").contains(path.file_name().unwrap().to_str().unwrap())
            });
            assert!(shown.len() == olds.len() || (shown.len() + 1 == olds.len() && told), "{when}");
            let others = olds.iter().filter(|old| match alike(&journal, &old.key) {
                Ok(found) => {
                    assert_eq!(found.len(), 1, "{when}: {}", old.id());
                    true
                }
                Err(_) => false,
            });
            // An entry whose first note is unreadable may be of any content.
            let is_live = path.parent().unwrap().ends_with("journal/live");
            let others = others.count();
            assert!(others + 1 >= olds.len() || is_live, "{when}: {others}");
        }
    }
}

fn set_mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn a_folded_publish_can_be_reopened() {
    let mut world = upgraded(&[2]);
    world.set("TIKTOK_USERNAME", "ada.codes");
    assert_eq!(publish(&world).exit, Some(4));
    let done = || below(&world.kept().join("journal/done"), &|_| true).len();
    assert_eq!(done(), 1);
    let journal = journal(&world.kept(), &Disk::Real);
    let entry = journal.find("v_pub_file~v2-1.0").unwrap().unwrap();
    let reopened = journal.reopen(&entry).unwrap();
    let Reopened::Ours(pen, _) = reopened else { panic!("{reopened:?}") };
    let mut end = entry.end.clone().unwrap();
    end.post_ids = vec!["7512".to_owned()];
    pen.note(&Note::End(end)).unwrap();
    drop(pen);
    assert_eq!(done(), 0);
    assert_eq!(publish(&world).exit, Some(4));
    assert_eq!(done(), 1, "it is folded again");
    let history = world.agoras(["tiktok", "history", "--json"]).json();
    assert_eq!(history.as_array().unwrap().len(), 1);
    assert_eq!(history[0]["post_ids"], json!(["7512"]));
}

#[test]
fn damaged_torn_and_missing_lists_are_made_again() {
    for damage in ["flip", "tear", "cut list", "empty list", "no lists"] {
        let (home, olds) = folded(300);
        let days = files_below(home.path(), "days");
        assert!(days.len() >= 2);
        let whole = std::fs::read(&days[0]).unwrap();
        let mut bad = whole.clone();
        match damage {
            "flip" => bad[20] ^= 1,
            "tear" => bad.extend(b"0123abcd 00"),
            "cut list" => {
                let line = bad.iter().position(|byte| *byte == b'\n').unwrap();
                bad.truncate(line + 1);
            }
            "empty list" => bad.clear(),
            _ => std::fs::remove_dir_all(home.path().join("journal/days")).unwrap(),
        }
        if damage != "no lists" {
            private(&days[0], &bad);
        }
        assert_whole(home.path(), &olds, damage);
        // Duplicates are found without any list.
        for old in &olds {
            let found = alike(&journal(home.path(), &Disk::Real), &old.key).unwrap();
            assert_eq!(found.len(), 1, "{damage}");
        }
        // A later publish is added to a list that was made again.
        let late = Old { number: 900, began: olds[0].began, key: key(900) };
        late.write(&home.path().join("journal"));
        journal(home.path(), &Disk::Real).settle(|_| {});
        let found = journal(home.path(), &Disk::Real).find(&late.publish_id()).unwrap();
        assert_eq!(found.unwrap().id.to_string(), late.id(), "{damage}");
    }
}

#[test]
fn a_folded_file_that_is_cut_or_damaged_stops_the_same_content_and_no_other() {
    let (home, olds) = folded(2);
    let path = files_below(home.path(), "done")
        .into_iter()
        .find(|path| path.to_str().unwrap().contains(&olds[0].id()))
        .unwrap();
    let whole = std::fs::read(&path).unwrap();
    for cut in 0..whole.len() {
        private(&path, &whole[..cut]);
        let journal = journal(home.path(), &Disk::Real);
        let error = alike(&journal, &olds[0].key).unwrap_err();
        assert!(matches!(error, JournalError::Damaged { .. }), "{cut}: {error:?}");
        assert_eq!(alike(&journal, &olds[1].key).unwrap().len(), 1, "{cut}");
        let newest = journal.newest(5).unwrap();
        assert_eq!(newest.iter().filter(|read| read.is_ok()).count(), 1, "{cut}");
        assert_eq!(newest.len(), 2, "{cut}");
    }
}
