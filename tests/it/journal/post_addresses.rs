//! Addresses of public posts, which TikTok gives long after the upload

use std::time::Duration;

use agoras::emulator::Settings;
use serde_json::Value;

use crate::support::{CLIP, Manner, Origin, Run, World};

/// Returns a world in which moderation takes nine hours.
fn moderated() -> World {
    World::with(Settings { moderation: Duration::from_hours(9), ..Settings::default() })
}

fn publish(world: &World, more: &[&str]) -> Run {
    let public = ["tiktok", "video", "--privacy", "PUBLIC_TO_EVERYONE", "--video-url", CLIP];
    world.agoras(public.iter().chain(more))
}

fn newest(world: &World) -> Value {
    world.agoras(["tiktok", "history", "--json", "--limit", "1"]).json()[0].take()
}

#[test]
fn a_public_post_without_an_address_names_the_command_that_shows_it() {
    let world = moderated();
    // The first status is always "processing", however late the question comes.
    world.fault(r#"status@1=field:status="PROCESSING_UPLOAD""#);

    let run = publish(&world, &[]);

    insta::assert_snapshot!(run, @r#"
    {"id":"[publish_id]","publish_id":"[publish_id]","outcome":"published","status":"PUBLISH_COMPLETE","username":"ada.codes","post_ids":[],"url":null,"url_reason":"TikTok has not named the post yet; `agoras tiktok status [publish_id]` gives its address after moderation"}
    --- stderr
    notice: TikTok's API is replaced by [tiktok]
    notice: TikTok's login page is replaced by [tiktok]
    Reading [data]/clip.mp4
    Getting an access token from TikTok
    Posting as Ada (@ada.codes), visible to everyone (PUBLIC_TO_EVERYONE)
    By posting, you agree to TikTok's Music Usage Confirmation (https://www.tiktok.com/legal/page/global/music-usage-confirmation/en)
    TikTok opened publish [publish_id]
    Uploading 121 KiB in 1 chunk
    All bytes have arrived
    Waiting for TikTok's result, up to 10 min; it can take minutes
    TikTok says PROCESSING_UPLOAD
    TikTok says PUBLISH_COMPLETE
    Published; TikTok has not named the post yet: `agoras tiktok status [publish_id]` shows its address after moderation
    --- exit 0
    "#);
    let id = run.publish_id();
    let again = world.agoras(["tiktok", "status", &id]);
    assert!(again.stderr.contains(&format!("`agoras tiktok status {id}` shows its address")));
    world.tiktok.advance(Duration::from_hours(10));
    let status = world.agoras(["tiktok", "status", &id]);
    assert!(status.json()["url"].is_string(), "{status}");
}

#[test]
fn a_post_that_is_not_public_advises_no_status_command() {
    let world = World::new();
    let run = world.agoras(["tiktok", "video", "--video-url", CLIP]);
    assert!(!run.stderr.contains("tiktok status"), "{run}");
    let status = world.agoras(["tiktok", "status", &run.publish_id()]);
    assert!(!status.stderr.contains("tiktok status"), "{status}");
}

#[test]
fn history_shows_the_address_once_any_command_has_learned_it() {
    for learner in ["status", "resume"] {
        let world = moderated();
        let id = publish(&world, &[]).publish_id();
        let before = newest(&world);
        assert_eq!((&before["outcome"], &before["url"]), (&"published".into(), &Value::Null));
        world.tiktok.advance(Duration::from_hours(10));

        let learned = world.agoras(["tiktok", learner, &id]);

        assert!(learned.json()["url"].is_string(), "{learned}");
        let after = newest(&world);
        assert_eq!(after["url"], learned.json()["url"], "{learner}");
        assert_eq!(after["post_ids"], learned.json()["post_ids"]);
        assert_eq!(after["ended_at"], before["ended_at"], "it arrived when it arrived");
        assert_eq!(publish(&world, &[]).exit, Some(4), "it still is a duplicate");
    }
}

#[test]
fn a_rerun_and_a_late_cancel_learn_the_address_too() {
    let world = moderated();
    let id = publish(&world, &["--no-wait"]).publish_id();
    world.tiktok.advance(Duration::from_hours(10));
    let rerun = publish(&world, &["--no-wait"]);
    assert_eq!((rerun.exit, rerun.publish_id()), (Some(0), id), "{rerun}");
    assert_eq!(newest(&world)["url"], rerun.json()["url"]);
    assert!(newest(&world)["url"].is_string());

    let world = moderated();
    let id = publish(&world, &[]).publish_id();
    world.tiktok.advance(Duration::from_hours(10));
    let late = world.agoras(["tiktok", "cancel", &id]);
    assert_eq!((late.exit, &late.json()["url"]), (Some(4), &newest(&world)["url"]), "{late}");
    assert!(newest(&world)["url"].is_string());
}

#[test]
fn a_draft_that_the_creator_has_posted_becomes_a_post() {
    let mut settings = Settings::default();
    settings.set("inbox-completes=36000").unwrap();
    let origin = Origin::serving(std::fs::read(CLIP).unwrap(), Manner::NoRanges);
    let url = origin.url();
    for draft in [vec![CLIP], vec![&url, "--transfer", "pull"]] {
        let world = World::with(settings.clone());
        let words = ["tiktok", "video", "--draft", "--video-url"];
        let run = world.agoras(words.iter().chain(&draft));
        assert_eq!(newest(&world)["outcome"], "inbox", "{run}");
        world.tiktok.advance(Duration::from_hours(11));
        let status = world.agoras(["tiktok", "status", &run.publish_id()]);
        assert_eq!(newest(&world)["outcome"], "published", "{status}");
        assert!(newest(&world)["url"].is_string());
    }
}
