//! `agoras tiktok cancel`

use agoras::emulator::Settings;

use crate::support::{CLIP, Manner, Origin, World};

#[test]
fn stops_a_fetch_that_is_under_way() {
    let mut settings = Settings::default();
    settings.set("pull-rate=10").unwrap();
    let mut world = World::with(settings);
    let token = world.account().access_token.clone();
    world.set("TIKTOK_ACCESS_TOKEN", &token);
    let origin = Origin::serving(std::fs::read(CLIP).unwrap(), Manner::NoRanges);
    let opened = world.agoras([
        "tiktok",
        "video",
        "--video-url",
        &origin.url(),
        "--transfer",
        "pull",
        "--no-wait",
    ]);

    let run = world.agoras(["tiktok", "cancel", &opened.publish_id()]);

    // How much TikTok has fetched differs from run to run.
    let told = run.to_string();
    let (before, after) = told.split_once("TikTok says FAILED").unwrap();
    let told = format!("{before}TikTok says FAILED\n{}", after.split_once('\n').unwrap().1);
    insta::assert_snapshot!(told, @r#"
    {"id":"[publish_id]","publish_id":"[publish_id]","outcome":"cancelled","status":"FAILED","fail_reason":"publish_cancelled","username":"ada.codes","post_ids":[],"url":null,"url_reason":"nothing was posted"}
    --- stderr
    notice: TikTok's API is replaced by [tiktok]
    notice: TikTok's login page is replaced by [tiktok]
    Waiting for TikTok's result, up to 30 s
    TikTok says FAILED
    Cancelled: TikTok has stopped, and nothing was posted
    --- exit 0
    "#);
    let after = world.agoras(["tiktok", "status", &opened.publish_id(), "--wait"]);
    assert_eq!(after.json()["fail_reason"], "publish_cancelled", "{after}");
}

#[test]
fn says_when_it_is_too_late() {
    let mut world = World::new();
    let token = world.account().access_token.clone();
    world.set("TIKTOK_ACCESS_TOKEN", &token);
    let published = world.agoras(["tiktok", "video", "--video-url", CLIP]);

    let run = world.agoras(["tiktok", "cancel", &published.publish_id()]);

    insta::assert_snapshot!(run, @r#"
    {"id":"[publish_id]","publish_id":"[publish_id]","outcome":"published","status":"PUBLISH_COMPLETE","username":"ada.codes","post_ids":[],"url":null,"url_reason":"TikTok names a post only when it is public and has passed moderation"}
    --- stderr
    notice: TikTok's API is replaced by [tiktok]
    notice: TikTok's login page is replaced by [tiktok]
    error: it is too late to cancel: TikTok has the media already
      caused by: TikTok refused the request (publish_not_cancellable: The publish can no longer be cancelled.)
      TikTok's log_id: [log_id]
      hint: `agoras tiktok status` tells how far it is
    --- exit 4
    "#);
}
