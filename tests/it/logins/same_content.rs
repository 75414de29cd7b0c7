//! Duplicates across renames and apps of one account

use super::world::{CREATOR, OTHER_APP, acting_as, did, good, two_apps};
use crate::support::World;

/// Asserts that the same content is refused and other content is published.
fn knows(world: &World, title: &str) {
    let posts = world.tiktok.delivered();
    let run = world.publish(title);
    assert_eq!((run.exit, world.tiktok.delivered()), (Some(4), posts), "{run}");
    assert_eq!(run.json()["error"]["code"], "duplicate", "{run}");
    did(world.publish(&format!("{title}, and something new {posts}")));
}

#[test]
fn another_app_recognises_the_account_by_its_name() {
    let mut world = World::with(two_apps());
    did(world.publish("hello"));
    let other = world.tiktok.account_of("ada.codes", OTHER_APP).unwrap();
    acting_as(&mut world, "ada.codes", &other);
    knows(&world, "hello");
}

#[test]
fn after_a_rename_one_app_uses_the_open_id_and_another_the_former_name() {
    let mut world = World::with(two_apps());
    let first = world.account().clone();
    did(world.publish("hello"));
    world.tiktok.rename(&[("ada.codes", "ada.new")]).unwrap();
    knows(&world, "hello");
    let other = world.tiktok.account_of("ada.new", OTHER_APP).unwrap();
    acting_as(&mut world, "ada.new", &other);
    knows(&world, "hello");
    knows(&world, "hello");
    // This app has never had a login of that name, so that the name does not identify the account.
    acting_as(&mut world, "ada.codes", &other);
    assert_eq!(world.publish("more").exit, Some(3));
    acting_as(&mut world, "ada.new", &first);
    knows(&world, "hello");
}

#[test]
fn two_apps_in_use_before_a_rename_recognise_the_same_content() {
    let mut world = World::with(two_apps());
    let first = world.account().clone();
    let other = world.tiktok.account_of("ada.codes", OTHER_APP).unwrap();
    did(world.publish("first"));
    acting_as(&mut world, "ada.codes", &other);
    did(world.publish("second"));
    world.tiktok.rename(&[("ada.codes", "ada.new")]).unwrap();
    for account in [&other, &first] {
        for name in ["ada.codes", "ada.new"] {
            acting_as(&mut world, name, account);
            knows(&world, "first");
            knows(&world, "second");
        }
    }
    assert_eq!(world.listed(), ["ada.new"]);
}

#[test]
fn posts_of_a_deleted_login_stay_known() {
    let world = World::new();
    did(world.publish("hello"));
    let delete =
        ["utils", "tokens", "delete", "--platform", "tiktok", "--identifier", "ada.codes", "--yes"];
    did(world.agoras(delete));
    let mut world = world;
    world.tiktok.rename(&[("ada.codes", "ada.new")]).unwrap();
    world.set("TIKTOK_USERNAME", "ada.new");
    did(world.authorize());
    knows(&world, "hello");
    // The account has published under the outdated name.
    world.set("TIKTOK_USERNAME", "ada.codes");
    knows(&world, "hello");
}

#[test]
fn an_access_token_alone_recognises_the_account_by_its_name() {
    let mut world = World::new();
    did(world.publish("hello"));
    let fresh = world.tiktok.account("ada.codes").unwrap();
    world.set("TIKTOK_ACCESS_TOKEN", &fresh.access_token);
    world.set("TIKTOK_REFRESH_TOKEN", &fresh.refresh_token);
    knows(&world, "hello");
    assert_eq!(world.count("token"), 1, "the access token is good");
    // A login recognises what was published with an access token alone.
    did(world.publish("by access token"));
    world.unset("TIKTOK_ACCESS_TOKEN");
    knows(&world, "by access token");
}

#[test]
fn posts_of_another_account_are_no_duplicates() {
    let mut world = World::new();
    did(world.publish("hello"));
    let bea = world.tiktok.account("bea.films").unwrap();
    acting_as(&mut world, "bea.films", &bea);
    did(world.publish("hello"));
    assert_eq!(world.tiktok.delivered(), 2);
}

#[test]
fn an_unfinished_upload_is_resumed_under_the_new_name() {
    let world = World::new();
    did(world.agoras(CREATOR));
    let video = world.video("clip.mp4", 200_000);
    world.fault("chunk=stall");
    let upload = ["tiktok", "video", "--video-url", video.to_str().unwrap()];
    let mut child = world.spawn(upload);
    assert!(
        world.tiktok.wait_until(std::time::Duration::from_mins(1), |_| world.count("chunk") > 0)
    );
    child.kill().unwrap();
    child.wait().unwrap();
    world.tiktok.reset_faults();
    world.tiktok.rename(&[("ada.codes", "ada.new")]).unwrap();

    let mut world = world;
    world.set("TIKTOK_USERNAME", "ada.new");
    let run = good(world.agoras(["tiktok", "resume"]));

    assert_eq!((world.tiktok.delivered(), world.count("video-init")), (1, 1), "{run}");
}
