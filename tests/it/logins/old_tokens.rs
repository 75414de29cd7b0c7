//! Old refresh tokens: which one is sent, and which messages it causes

use serde_json::Value;

use super::world::{CREATOR, did, good};
use crate::support::World;

/// Returns doctor's finding about the variable's token and the stored one.
fn compared(world: &World) -> String {
    let run = world.agoras(["doctor", "--json"]);
    let checks = run.json()["checks"].as_array().unwrap().clone();
    let says = |check: &Value| check["what"].as_str().unwrap_or_default().to_owned();
    let told: Vec<String> = checks.iter().map(says).collect();
    let one = told.iter().find(|what| what.contains("TIKTOK_REFRESH_TOKEN ("));
    one.unwrap_or_else(|| panic!("it compares nothing: {told:?}")).clone()
}

#[test]
fn a_login_wins_over_an_older_variable() {
    let world = World::new();
    did(world.authorize());
    for _ in 0..2 {
        world.expire();
        let run = good(world.refreshes_in(1, |world| world.agoras(CREATOR)));
        assert!(!run.stderr.contains("warning"), "{run}");
    }
    let told = compared(&world);
    assert!(told.contains("is of before the last login or was refused"), "{told}");
}

#[test]
fn no_earlier_token_is_ever_sent() {
    let mut world = World::new();
    let mut old = vec![world.account().refresh_token.clone()];
    did(world.agoras(CREATOR));
    // A new login on another machine gives a second seed of the same account.
    let second = world.tiktok.account("ada.codes").unwrap();
    world.set("TIKTOK_REFRESH_TOKEN", &second.refresh_token);
    did(world.refreshes_in(1, |world| world.agoras(CREATOR)));
    old.push(second.refresh_token);
    for _ in 0..3 {
        old.push(world.stored_token("ada.codes"));
        world.expire();
        did(world.agoras(CREATOR));
    }
    old.push(world.stored_token("ada.codes"));
    world.unset("TIKTOK_REFRESH_TOKEN");
    did(world.authorize());
    old.push(world.stored_token("ada.codes"));
    world.set("TIKTOK_REFRESH_TOKEN", "rft.set-at-the-second-login!1");
    did(world.authorize());
    old.push("rft.set-at-the-second-login!1".to_owned());

    for token in &old {
        world.set("TIKTOK_REFRESH_TOKEN", token);
        let run = good(world.refreshes_in(0, |world| world.agoras(CREATOR)));
        assert!(!run.stderr.contains("warning"), "{run}");
        world.expire();
        did(world.refreshes_in(1, |world| world.agoras(CREATOR)));
    }
    assert_eq!(world.records(), 1);
}

#[test]
fn a_new_token_wins_over_the_stored_one() {
    let mut world = World::new();
    did(world.authorize());
    let before = world.stored_token("ada.codes");
    let newer = world.tiktok.account("ada.codes").unwrap();
    world.set("TIKTOK_REFRESH_TOKEN", &newer.refresh_token);
    assert!(compared(&world).contains("is new to the store"));

    did(world.refreshes_in(1, |world| world.agoras(CREATOR)));

    assert_ne!(world.stored_token("ada.codes"), before);
    assert_eq!((world.listed(), world.records()), (vec!["ada.codes".to_owned()], 1));
    assert!(compared(&world).contains("came before the stored one of @ada.codes"));
    world.set("TIKTOK_REFRESH_TOKEN", &before);
    did(world.refreshes_in(0, |world| world.agoras(CREATOR)));
    let stored = world.stored_token("ada.codes");
    world.set("TIKTOK_REFRESH_TOKEN", &stored);
    assert!(compared(&world).contains("is the stored one of @ada.codes"));
}

#[test]
fn after_tiktok_refuses_a_new_token_the_stored_login_is_used_and_the_token_is_not_sent_again() {
    let mut world = World::new();
    did(world.authorize());
    world.set("TIKTOK_REFRESH_TOKEN", "rft.never-seen!1");

    let run = good(world.refreshes_in(1, |world| world.agoras(CREATOR)));

    let warning = "warning: TikTok refuses the refresh token in TIKTOK_REFRESH_TOKEN (--refresh-token): the stored login of @ada.codes is used; unset the variable, or set it to a newer token\n";
    assert!(run.stderr.contains(warning), "{run}");
    let run = good(world.refreshes_in(0, |world| world.agoras(CREATOR)));
    assert!(!run.stderr.contains("warning"), "{run}");
    world.expire();
    did(world.refreshes_in(1, |world| world.agoras(CREATOR)));
    assert!(compared(&world).contains("was refused"));
}

#[test]
fn a_refusal_says_which_token_was_sent() {
    let mut world = World::new();
    world.set("TIKTOK_REFRESH_TOKEN", "rft.dead!1");
    let run = world.agoras(CREATOR);
    assert_eq!(run.exit, Some(3), "{run}");
    assert!(run.stderr.contains("with the refresh token in TIKTOK_REFRESH_TOKEN"), "{run}");

    let account = world.account().clone();
    world = world.acting_as(&account);
    did(world.agoras(CREATOR));
    world.tiktok.expire_refresh_tokens();
    world.expire();
    let run = world.agoras(CREATOR);
    assert_eq!(run.exit, Some(3), "{run}");
    assert!(run.stderr.contains("with the stored refresh token"), "{run}");
    assert!(!run.stderr.contains("replace TIKTOK_REFRESH_TOKEN"), "{run}");

    // Both tokens are dead: a warning names the one of the variable, the error names the stored
    // one.
    world.set("TIKTOK_REFRESH_TOKEN", "rft.dead!2");
    let run = world.agoras(CREATOR);
    assert_eq!(run.exit, Some(3), "{run}");
    assert!(run.stderr.contains("warning: TikTok refuses the refresh token in TIKTOK_"), "{run}");
    assert!(run.stderr.contains("with the stored refresh token"), "{run}");
}

#[test]
fn a_token_lost_in_flight_is_replaced_by_another_login() {
    let mut world = World::new();
    did(world.authorize());
    world.set("TIKTOK_REFRESH_TOKEN", &world.tiktok.account("ada.codes").unwrap().refresh_token);
    world.fault("token=lose-ack");

    let run = good(world.agoras(CREATOR));

    assert!(run.stderr.contains("warning: TikTok refuses the refresh token"), "{run}");
    did(world.refreshes_in(0, |world| world.agoras(CREATOR)));
    let doctor = world.agoras(["doctor"]);
    assert!(!doctor.stdout.contains("leftovers"), "{doctor}");
}
