//! Posts, drafts and creators a day

use std::time::Duration;

use agoras::emulator::{Settings, User, UserKind};
use serde_json::{Value, json};

use super::world::{World, direct};

const DIRECT: &str = "/v2/post/publish/video/init/";
const INBOX: &str = "/v2/post/publish/inbox/video/init/";

#[test]
fn fifteen_posts_a_day_and_creator_info_says_so_with_200() {
    let world = World::of(&["rate-limits=off"]);
    for _ in 0..15 {
        assert_eq!(world.init(&direct(100, 100)).code(), "ok");
    }
    assert_eq!(world.init(&direct(100, 100)).refusal(), "403 spam_risk_too_many_posts");
    let info = || {
        world.api(
            &world.emulator.account("ada.codes").unwrap(),
            "/v2/post/publish/creator_info/query/",
            &json!({}),
        )
    };
    assert_eq!(info().refusal(), "200 spam_risk_too_many_posts");
    world.emulator.advance(Duration::from_hours(24));
    assert_eq!(info().code(), "ok");
}

#[test]
fn five_drafts_may_wait_at_a_time() {
    let world = World::of(&["rate-limits=off"]);
    let draft: Value = json!({"source_info": direct(100, 100)["source_info"]});
    for _ in 0..5 {
        assert_eq!(world.api(&world.ada, INBOX, &draft).code(), "ok");
    }
    let sixth = world.api(&world.ada, INBOX, &draft);
    assert_eq!(sixth.refusal(), "403 spam_risk_too_many_pending_share");
    world.switch("caps", "off");
    assert_eq!(world.api(&world.ada, INBOX, &draft).code(), "ok");
}

#[test]
fn five_creators_a_day_for_an_app_without_audit() {
    let mut settings = Settings::default();
    for number in 0..6 {
        let name = format!("private{number}");
        settings.users.push(User::new(&name, UserKind::Private).unwrap());
    }
    let world = World::with(settings);
    let mut body = direct(100, 100);
    body["post_info"]["privacy_level"] = json!("SELF_ONLY");
    let post = |number: u32| {
        let name = format!("private{number}");
        let account = world.emulator.account_of(&name, "awunauditedkey002").unwrap();
        world.api(&account, DIRECT, &body)
    };
    for number in 0..5 {
        assert_eq!(post(number).code(), "ok");
    }
    assert_eq!(post(5).refusal(), "403 reached_active_user_cap");
    assert_eq!(post(0).code(), "ok", "one of the five may go on");
}

#[test]
fn banned_creators_are_refused() {
    let world = World::new();
    let dan = world.emulator.account("dan.banned").unwrap();
    for path in [DIRECT, INBOX] {
        let got = world.api(&dan, path, &direct(100, 100));
        assert_eq!(got.refusal(), "403 spam_risk_user_banned_from_posting");
    }
}
