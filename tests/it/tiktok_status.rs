//! `agoras tiktok status`

use crate::support::{CLIP, World};

/// Publishes without waiting, with an access token that later runs share; returns the publish id.
fn published(world: &mut World) -> String {
    let token = world.account().access_token.clone();
    world.set("TIKTOK_ACCESS_TOKEN", &token);
    let run = world.agoras(["tiktok", "video", "--video-url", CLIP, "--no-wait"]);
    assert_eq!(run.exit, Some(0), "{run}");
    run.publish_id()
}

#[test]
fn waits_for_the_result_on_request() {
    let mut world = World::new();
    let id = published(&mut world);

    let run = world.agoras(["tiktok", "status", &id, "--wait"]);

    assert_eq!((run.exit, run.json()["outcome"].as_str()), (Some(0), Some("published")), "{run}");
    assert!(!world.asked().contains(&"token".to_owned()), "the access token was good enough");
}

#[test]
fn asks_once_without_waiting() {
    let mut world = World::new();
    // The first status is always "processing", however late the question comes.
    world.fault(r#"status@1=field:status="PROCESSING_UPLOAD""#);
    let id = published(&mut world);

    let run = world.agoras(["tiktok", "status", &id]);

    insta::assert_snapshot!(run, @r#"
    {"id":"[publish_id]","publish_id":"[publish_id]","outcome":"processing","status":"PROCESSING_UPLOAD","username":"ada.codes","post_ids":[],"url":null,"url_reason":"TikTok is still working on it"}
    --- stderr
    notice: TikTok's API is replaced by [tiktok]
    notice: TikTok's login page is replaced by [tiktok]
    Not finished yet: `agoras tiktok status [publish_id] --wait` waits for the result
    --- exit 0
    "#);
    assert_eq!(world.count("status"), 1);
}

#[test]
fn names_the_reason_of_a_failed_publish() {
    let mut world = World::new();
    world.fault("status@*=fail:frame_rate_check_failed");
    let id = published(&mut world);

    let run = world.agoras(["tiktok", "status", &id, "--output", "json"]);

    insta::assert_snapshot!(run, @r#"
    {"id":"[publish_id]","publish_id":"[publish_id]","outcome":"refused","status":"FAILED","fail_reason":"frame_rate_check_failed","username":"ada.codes","post_ids":[],"url":null,"url_reason":"nothing was posted","error":{"code":"frame_rate_check_failed","message":"the frame rate is not between 23 and 60 a second (FAILED, frame_rate_check_failed)","hint":"change it: `ffmpeg -i IN -r 30 OUT.mp4`","log_id":"[log_id]"},"safe_to_rerun":true}
    --- stderr
    notice: TikTok's API is replaced by [tiktok]
    notice: TikTok's login page is replaced by [tiktok]
    error: the frame rate is not between 23 and 60 a second (FAILED, frame_rate_check_failed)
      TikTok's log_id: [log_id]
      hint: change it: `ffmpeg -i IN -r 30 OUT.mp4`
    --- exit 4
    "#);
}

#[test]
fn every_fail_reason_has_a_sentence_and_an_exit_code() {
    for reason in [
        "file_format_check_failed",
        "duration_check_failed",
        "frame_rate_check_failed",
        "picture_size_check_failed",
        "internal",
        "video_pull_failed",
        "photo_pull_failed",
        "publish_cancelled",
        "auth_removed",
        "spam_risk_too_many_posts",
        "spam_risk_user_banned_from_posting",
        "spam_risk_text",
        "spam_risk",
        "brand_new_reason",
    ] {
        let world = World::new();
        world.fault(&format!("status@*=fail:{reason}"));

        let run = world.agoras(["tiktok", "video", "--video-url", CLIP, "--json"]);

        assert_eq!(run.exit, Some(4), "{run}");
        let document = run.json();
        assert_eq!(document["error"]["code"], reason);
        assert_eq!(
            (&document["outcome"], &document["status"]),
            (&"refused".into(), &"FAILED".into())
        );
        assert!(document["error"]["hint"].is_string() && document["publish_id"].is_string());
    }
}

#[test]
fn an_id_that_tiktok_does_not_know_is_not_found() {
    let world = World::new();

    let run = world.agoras(["tiktok", "status", "v_pub_file~v2-1.1"]);

    insta::assert_snapshot!(run, @"
    --- stderr
    notice: TikTok's API is replaced by [tiktok]
    notice: TikTok's login page is replaced by [tiktok]
    Getting an access token from TikTok
    error: TikTok does not know this publish
      caused by: TikTok refused the request (invalid_publish_id: The publish_id does not exist.)
      TikTok's log_id: [log_id]
      hint: check the id; TikTok forgets ids after a while, and knows only those of this account and app
    --- exit 1
    ");
}

#[test]
fn a_malformed_id_is_wrong_usage() {
    let world = World::new();

    let run = world.agoras(["tiktok", "status", "../../etc"]);

    assert_eq!(run.exit, Some(2), "{run}");
    assert!(world.asked().is_empty());
}

#[test]
fn h16_odd_status_answers_are_reported_as_they_are() {
    let cases = [
        ("status@1-2=field:status=\"PROCESSING_PUBLISH\"", 0, "published"),
        ("status@1-2=field:uploaded_bytes=-7", 0, "published"),
        ("status@1-3=field:status=", 0, "published"),
        (
            "status@*=field:publicaly_available_post_id=[7512000000000000001,7512000000000000002]",
            0,
            "published",
        ),
        ("status@*=field:publicaly_available_post_id=7512000000000000001", 0, "published"),
        ("status@*=field:publicaly_available_post_id=null", 0, "published"),
        ("status@1-2=error:invalid_publish_id:400", 0, "published"),
        (
            "status@1-2=body:400:{\"error\":{\"code\":\"invalid_params\",\"message\":\"invalid_publish_id\"}}",
            0,
            "published",
        ),
    ];
    for (fault, exit, outcome) in cases {
        let world = World::new();
        world.fault(fault);

        let run = world.agoras(["tiktok", "video", "--video-url", CLIP]);

        assert_eq!(
            (run.exit, run.json()["outcome"].as_str()),
            (Some(exit), Some(outcome)),
            "{fault} {run}"
        );
        if fault.contains("[7512") {
            assert_eq!(run.json()["post_ids"][1], "7512000000000000002");
        }
    }
}

#[test]
fn an_unknown_publish_is_recognised_at_every_place_of_the_code() {
    let world = World::new();
    let body = r#"{"error":{"code":"invalid_params","message":"invalid_publish_id","log_id":"x"}}"#;
    world.fault(&format!("status@*=body:400:{body}"));

    let run = world.agoras(["tiktok", "status", "v_pub_file~v2-1.12345678901234"]);

    assert_eq!(run.exit, Some(1), "{run}");
    assert!(run.stderr.contains("error: TikTok does not know this publish"), "{run}");
}
