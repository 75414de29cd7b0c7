//! Homes of agoras 2.3.0 are used as they are

use std::io::Write;
use std::path::PathBuf;

use agoras::disk::Patience;
use agoras::store::{Identity, Record};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::world::{did, good};
use crate::session::world::files;
use crate::store::by_hand;
use crate::support::{World, below, downgrade_journal};

/// The fields of a record of agoras 2.3.0.
const KNOWN: [&str; 12] = [
    "access_expires_at",
    "access_token",
    "client_key",
    "client_secret",
    "open_id",
    "prev_refresh",
    "refresh_expires_at",
    "refresh_token",
    "saved_at",
    "scopes",
    "seeded_from",
    "username",
];

/// The origin of a login of agoras 2.3.0.
#[derive(Clone, Copy)]
enum By {
    Authorize,
    /// Seeded from a variable with this value.
    Seed(&'static str),
    /// Seeded from the variable that is set.
    TheSeed,
}

/// Rewrites the home as agoras 2.3.0 would have left it, with the account under this name.
fn downgrade(world: &World, name: &str, by: By) {
    let store = world.store();
    let stored = store.list().unwrap().pop().unwrap();
    let was = stored.identity.unwrap();
    let record = stored.found.unwrap().record;
    let record = Record { username: name.to_owned(), ..record };
    let identity = Identity::tiktok(name).unwrap();
    store.delete(&was, Patience::quiet()).unwrap();
    drop(store.lock(&identity, Patience::quiet()).unwrap().put(&record).unwrap());
    let seeded_from = match by {
        By::Authorize => Value::Null,
        By::Seed(seed) => agoras::secret::fingerprint(seed).into(),
        By::TheSeed => agoras::secret::fingerprint(&world.account().refresh_token).into(),
    };
    rewrite_record(world, &store.list().unwrap().pop().unwrap().path, seeded_from);
    downgrade_journal(&world.kept().join("journal"));
    for entry in below(&world.kept().join("journal"), &is_entry) {
        rewrite_entry(&entry);
    }
}

fn is_entry(name: &str) -> bool {
    name.strip_suffix(".j").is_some_and(|id| !id.starts_with('.'))
}

fn rewrite_record(world: &World, path: &PathBuf, seeded_from: Value) {
    let keys = files(&world.home.path().join(".agoras/keys"));
    let master = by_hand::master_key_in(&keys[0]);
    let opened = by_hand::open(&master, &std::fs::read(path).unwrap()).unwrap();
    let mut json: Map<String, Value> = opened.json.as_object().unwrap().clone();
    json.retain(|field, _| KNOWN.contains(&field.as_str()));
    json.insert("seeded_from".to_owned(), seeded_from);
    let header = |field: &str| opened.header[field].as_str().unwrap().to_owned();
    let draft = by_hand::Draft {
        master,
        platform: header("plat"),
        name: header("id"),
        header: opened
            .header_text
            .replace(&header("commit"), "@commit")
            .replace(&header("salt"), "@salt"),
        header_length: None,
        magic: *b"AGTOK\0\x01\n",
        body: by_hand::body(1, &serde_json::to_vec(&json).unwrap()),
    };
    world.file(path.to_str().unwrap(), &draft.seal());
}

fn rewrite_entry(path: &PathBuf) {
    let text = std::fs::read_to_string(path).unwrap();
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let mut planned: Map<String, Value> = serde_json::from_str(&lines[0][9..]).unwrap();
    planned.insert("note".to_owned(), "planned".into());
    assert!(planned.remove("open_id").is_some() && planned.remove("material").is_some());
    let json = serde_json::to_string(&planned).unwrap();
    let digest = Sha256::digest(json.as_bytes());
    lines[0] = format!("{} {json}", &by_hand::hex(&digest)[..8]);
    std::fs::OpenOptions::new()
        .write(true)
        .truncate(true)
        .open(path)
        .and_then(|mut file| file.write_all((lines.join("\n") + "\n").as_bytes()))
        .unwrap();
}

/// Returns a home in which agoras 2.3.0 has published "hello" under this name.
fn of_2_3_0(name: &str, by: By) -> World {
    let world = World::new();
    did(world.publish("hello"));
    downgrade(&world, name, by);
    world
}

#[test]
fn a_home_of_2_3_0_is_used_as_it_is() {
    for by in [By::Authorize, By::TheSeed] {
        let world = of_2_3_0("ada.codes", by);
        did(world.refreshes_in(0, |world| world.agoras(["tiktok", "creator"])));
        let run = world.publish("hello");
        assert_eq!(run.exit, Some(4), "{run}");
        did(world.publish("more"));
        assert_eq!((world.listed(), world.records()), (vec!["ada.codes".to_owned()], 1));
    }
}

#[test]
fn the_account_may_have_been_renamed_since_2_3_0() {
    for by in [By::Authorize, By::TheSeed] {
        let mut world = of_2_3_0("ada.codes", by);
        if matches!(by, By::Authorize) {
            world.unset("TIKTOK_REFRESH_TOKEN");
        }
        world.tiktok.rename(&[("ada.codes", "ada.new")]).unwrap();
        let run = good(world.publish("more"));
        assert!(run.stderr.contains("notice: @ada.codes is called @ada.new"), "{run}");
        assert_eq!((world.listed(), world.records()), (vec!["ada.new".to_owned()], 1));
        for name in ["ada.new", "ada.codes"] {
            world.set("TIKTOK_USERNAME", name);
            let run = world.publish("hello");
            assert_eq!(run.exit, Some(4), "{run}");
        }
    }
}

#[test]
fn a_record_under_a_wrong_name_is_found_by_its_seed_and_renamed() {
    let mut world = World::new();
    did(world.agoras(["tiktok", "creator"]));
    downgrade(&world, "nobody.here", By::TheSeed);
    assert_eq!(world.listed(), ["nobody.here"]);

    world.set("TIKTOK_USERNAME", "nobody.here");
    let run = world.refreshes_in(0, |world| world.publish("hello"));
    assert_eq!(run.exit, Some(3), "a name that never published is no former name: {run}");
    world.set("TIKTOK_USERNAME", "ada.codes");
    did(world.refreshes_in(0, |world| world.publish("hello")));
    assert_eq!((world.listed(), world.records()), (vec!["ada.codes".to_owned()], 1));
}

#[test]
fn the_seed_of_2_3_0_is_known_after_further_logins() {
    let mut world = of_2_3_0("ada.codes", By::TheSeed);
    let seed = world.account().refresh_token.clone();
    world.set("TIKTOK_REFRESH_TOKEN", "rft.another!1");
    did(world.authorize());
    did(world.authorize());
    world.set("TIKTOK_REFRESH_TOKEN", &seed);
    did(world.refreshes_in(0, |world| world.publish("more")));
}

#[test]
fn a_variable_that_came_before_its_record_was_seeded_is_tried_once() {
    let mut world = of_2_3_0("ada.codes", By::Seed("rft.first!1"));
    world.set("TIKTOK_REFRESH_TOKEN", "rft.before-the-first!1");
    let run = good(world.refreshes_in(1, |world| world.publish("more")));
    assert!(run.stderr.contains("warning: TikTok refuses the refresh token in TIKTOK_"), "{run}");
    did(world.refreshes_in(0, |world| world.publish("still more")));
    world.set("TIKTOK_REFRESH_TOKEN", "rft.first!1");
    did(world.refreshes_in(0, |world| world.publish("and more")));
}
