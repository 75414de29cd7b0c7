//! Names of accounts: wrong, outdated, renamed and swapped ones

use super::world::{CREATOR, OTHER_APP, acting_as, did, good, two_apps};
use crate::support::World;

const NOTICE: &str = "notice: @ada.codes is called @ada.new on TikTok now";

#[test]
fn a_wrong_name_is_refused_in_every_run_and_the_right_one_publishes() {
    let mut world = World::new();
    for wrong in ["nobody.here", "nobody.here", "Some_Body"] {
        world.set("TIKTOK_USERNAME", wrong);
        let run = world.publish("hello");
        assert_eq!(run.exit, Some(3), "{run}");
        let said = format!("the tokens belong to @ada.codes, not to @{wrong}");
        assert!(run.stderr.contains(&said), "{run}");
        assert_eq!((world.count("token"), world.tiktok.delivered()), (1, 0));
        assert_eq!(world.listed(), ["ada.codes"]);
    }
    world.set("TIKTOK_USERNAME", "ada.codes");
    did(world.refreshes_in(0, |world| world.publish("hello")));
    assert_eq!((world.tiktok.delivered(), world.records()), (1, 1));
}

#[test]
fn a_wrong_name_is_refused_after_any_first_command() {
    for arguments in [
        &["tiktok", "creator"][..],
        &["tiktok", "status", "v_pub_file~v2-1.123"],
        &["tiktok", "video", "--draft", "--video-url", crate::support::CLIP],
        &["tiktok", "video", "--dry-run", "--video-url", crate::support::CLIP],
        &["tiktok", "cancel", "v_pub_url~v2-1.123"],
    ] {
        let mut world = World::new();
        world.set("TIKTOK_USERNAME", "nobody.here");
        drop(world.agoras(arguments));
        assert_eq!(world.listed(), ["ada.codes"], "{arguments:?}");
        world.set("TIKTOK_USERNAME", "ada.codes");
        did(world.refreshes_in(0, |world| world.publish("hello")));
    }
}

#[test]
fn a_wrong_name_leaves_the_account_of_that_name_alone() {
    let mut world = World::new();
    let bea = world.tiktok.account("bea.private").unwrap();
    let ada = world.account().clone();
    acting_as(&mut world, "bea.private", &bea);
    did(world.agoras(CREATOR));
    let kept = world.stored_token("bea.private");

    acting_as(&mut world, "bea.private", &ada);
    assert_eq!(world.publish("hello").exit, Some(3));

    assert_eq!(world.stored_token("bea.private"), kept);
    assert_eq!(world.listed(), ["ada.codes", "bea.private"]);
    acting_as(&mut world, "ada.codes", &ada);
    did(world.refreshes_in(0, |world| world.publish("hello")));
}

#[test]
fn a_renamed_account_publishes_under_its_new_name() {
    for by_login in [true, false] {
        let mut world = World::new();
        if by_login {
            did(world.authorize());
        } else {
            did(world.publish("before"));
        }
        world.tiktok.rename(&[("ada.codes", "ada.new")]).unwrap();

        let run = good(world.publish("hello"));

        assert!(run.stderr.contains(NOTICE), "{run}");
        assert_eq!(run.json()["username"], "ada.new");
        assert_eq!((world.listed(), world.records()), (vec!["ada.new".to_owned()], 1));
        for name in ["ada.codes", "ada.new", "@Ada.New"] {
            world.set("TIKTOK_USERNAME", name);
            let run = world.publish("hello");
            assert_eq!(run.exit, Some(4), "{run}");
            world.expire();
            did(world.refreshes_in(1, |world| world.agoras(CREATOR)));
        }
        // Without variables, the only stored account is used.
        let world = world.without_variables();
        let run = world.publish("hello");
        assert_eq!(run.exit, Some(4), "{run}");
        did(world.publish("more"));
    }
}

#[test]
fn a_stored_account_without_a_name_is_filed_under_the_new_one_with_one_notice() {
    let world = World::new();
    did(world.authorize());
    let mut world = world.without_variables();
    world.tiktok.rename(&[("ada.codes", "ada.new")]).unwrap();
    assert!(good(world.publish("one")).stderr.contains(NOTICE));
    let run = good(world.publish("two"));
    assert!(!run.stderr.contains("notice: @"), "{run}");
    assert_eq!(world.listed(), ["ada.new"]);
    // The account's former name finds it too.
    world.set("TIKTOK_USERNAME", "ada.codes");
    assert!(good(world.publish("three")).stderr.contains(NOTICE));
}

#[test]
fn a_name_that_the_account_never_had_is_refused_after_a_rename_too() {
    let mut world = World::new();
    did(world.publish("hello"));
    world.tiktok.rename(&[("ada.codes", "ada.new")]).unwrap();
    world.set("TIKTOK_USERNAME", "ada.other");
    let run = world.publish("more");
    assert_eq!((run.exit, world.tiktok.delivered()), (Some(3), 1), "{run}");
    assert!(!run.stderr.contains("notice: @"), "{run}");
}

#[test]
fn a_new_seed_of_a_renamed_account_joins_its_record() {
    let mut world = World::new();
    did(world.publish("hello"));
    world.tiktok.rename(&[("ada.codes", "ada.new")]).unwrap();
    let seed = world.tiktok.account("ada.new").unwrap().refresh_token;
    world.set("TIKTOK_REFRESH_TOKEN", &seed);

    let run = world.publish("hello");

    assert_eq!(run.exit, Some(4), "the name is outdated, the open_id is the same: {run}");
    assert!(run.stderr.contains(NOTICE), "{run}");
    assert_eq!((world.listed(), world.records()), (vec!["ada.new".to_owned()], 1));
}

#[test]
fn a_login_of_a_renamed_account_replaces_its_record() {
    let mut world = World::new();
    did(world.publish("hello"));
    world.tiktok.rename(&[("ada.codes", "ada.new")]).unwrap();

    let run = good(world.authorize());

    assert!(run.stderr.contains(NOTICE), "{run}");
    assert_eq!((world.listed(), world.records()), (vec!["ada.new".to_owned()], 1));
    // The name from the time of the login counts as old, whatever the variable says later.
    assert_eq!(world.publish("hello").exit, Some(4));
    world.expire();
    did(world.refreshes_in(1, |world| world.agoras(CREATOR)));
    world.set("TIKTOK_USERNAME", "somebody.else");
    let run = world.authorize();
    assert_eq!(run.exit, Some(3), "{run}");
}

#[test]
fn two_accounts_that_swap_their_names_keep_their_logins_and_posts() {
    for stored_only in [false, true] {
        let mut world = World::new();
        let ada = world.account().clone();
        let bea = world.tiktok.account("bea.films").unwrap();
        for account in [&ada, &bea] {
            acting_as(&mut world, &account.username, account);
            did(world.publish(&account.username));
        }
        let tokens = [world.stored_token("ada.codes"), world.stored_token("bea.films")];
        world.tiktok.rename(&[("ada.codes", "bea.films"), ("bea.films", "ada.codes")]).unwrap();

        for (account, now) in [(&ada, "bea.films"), (&bea, "ada.codes")] {
            acting_as(&mut world, &account.username, account);
            if stored_only {
                world.unset("TIKTOK_REFRESH_TOKEN");
            }
            if stored_only && account == &bea {
                // The variable now names the other account.
                world.set("TIKTOK_USERNAME", "ada.codes");
            }
            let run =
                good(world.refreshes_in(0, |world| world.publish(&format!("after, as {now}"))));
            assert_eq!(run.json()["username"], now, "{run}");
        }

        assert_eq!(world.listed(), ["ada.codes", "bea.films"]);
        assert_eq!(world.stored_token("bea.films"), tokens[0]);
        assert_eq!(world.stored_token("ada.codes"), tokens[1]);
        assert_eq!(world.records(), 2);
    }
}

#[test]
fn another_open_id_under_the_same_name_is_refused_and_nothing_is_lost() {
    let mut world = World::new();
    did(world.authorize());
    let kept = world.stored_token("ada.codes");
    // Another account has taken over the abandoned name.
    world.tiktok.rename(&[("ada.codes", "ada.gone")]).unwrap();
    let other = world.tiktok.account("ada.codes").unwrap();
    acting_as(&mut world, "ada.codes", &other);
    for _ in 0..2 {
        let run = world.publish("hello");
        assert_eq!((run.exit, world.tiktok.delivered()), (Some(3), 0), "{run}");
        assert!(run.stderr.contains("another account than @ada.codes"), "{run}");
        assert_eq!(world.stored_token("ada.codes"), kept);
    }
    assert_eq!(world.count("token"), 2, "the login's exchange, and one refresh");
    // A login of the name's new owner resolves this, and the other account's record stays.
    world.tiktok.browse_as("ada.codes").unwrap();
    did(world.authorize());
    did(world.publish("hello"));
    assert_ne!(world.stored_token("ada.codes"), kept);
    world.set("TIKTOK_REFRESH_TOKEN", &kept);
    world.set("TIKTOK_USERNAME", "ada.gone");
    did(world.publish("by the other"));
    assert_eq!(world.listed(), ["ada.codes", "ada.gone"]);
}

#[test]
fn a_run_that_was_killed_before_tiktok_named_the_account_costs_nothing() {
    let mut world = World::new();
    world.set("TIKTOK_USERNAME", "nobody.here");
    world.fault("creator=stall");
    let mut child = world.spawn(CREATOR);
    assert!(
        world.tiktok.wait_until(std::time::Duration::from_mins(1), |_| world.count("creator") > 0)
    );
    child.kill().unwrap();
    child.wait().unwrap();
    world.tiktok.reset_faults();

    assert_eq!((world.listed(), world.records()), (Vec::<String>::new(), 1));
    let list = world.agoras(["utils", "tokens", "list"]);
    assert!(list.stderr.contains("a login is stored whose account TikTok has not named"), "{list}");
    let doctor = world.agoras(["doctor"]);
    assert!(doctor.stdout.contains("TikTok has not confirmed the name yet"), "{doctor}");
    // A command without a name finds the account.
    let world = world.without_variables();
    did(world.refreshes_in(0, |world| world.publish("hello")));
    assert_eq!((world.listed(), world.records()), (vec!["ada.codes".to_owned()], 1));
}

#[test]
fn a_deleted_account_is_gone_with_its_logins_through_other_apps() {
    let mut world = World::with(two_apps());
    did(world.agoras(CREATOR));
    let other = world.tiktok.account_of("ada.codes", OTHER_APP).unwrap();
    acting_as(&mut world, "ada.codes", &other);
    did(world.agoras(CREATOR));
    assert_eq!((world.listed(), world.records()), (vec!["ada.codes".to_owned()], 2));
    // Both logins can be used.
    let first = world.account().clone();
    for account in [&first, &other, &first] {
        acting_as(&mut world, "ada.codes", account);
        did(world.refreshes_in(0, |world| world.agoras(CREATOR)));
    }
    let delete =
        ["utils", "tokens", "delete", "--platform", "tiktok", "--identifier", "ada.codes", "--yes"];
    did(world.agoras(delete));
    assert_eq!(world.records(), 0);
}
