//! `agoras tiktok video`

use serde_json::json;

use agoras::emulator::Settings;

use crate::support::{CLIP, World, sha256};

#[test]
fn publishes_a_clip_and_says_what_it_does() {
    let world = World::new();
    // The first status is always "processing", however late the question comes.
    world.fault(r#"status@1=field:status="PROCESSING_UPLOAD""#);

    let run = world.agoras(["tiktok", "video", "--video-url", CLIP, "--title", "Hello"]);

    insta::assert_snapshot!(run, @r#"
    {"id":"[publish_id]","publish_id":"[publish_id]","outcome":"published","status":"PUBLISH_COMPLETE","username":"ada.codes","post_ids":[],"url":null,"url_reason":"TikTok names a post only when it is public and has passed moderation"}
    --- stderr
    notice: TikTok's API is replaced by [tiktok]
    notice: TikTok's login page is replaced by [tiktok]
    Reading [data]/clip.mp4
    Getting an access token from TikTok
    Posting as Ada (@ada.codes), visible to the creator alone (SELF_ONLY)
    By posting, you agree to TikTok's Music Usage Confirmation (https://www.tiktok.com/legal/page/global/music-usage-confirmation/en)
    TikTok opened publish [publish_id]
    Uploading 121 KiB in 1 chunk
    All bytes have arrived
    Waiting for TikTok's result, up to 10 min; it can take minutes
    TikTok says PROCESSING_UPLOAD
    TikTok says PUBLISH_COMPLETE
    Published; TikTok names no public post (it is private, or still in moderation)
    --- exit 0
    "#);
    let asked = world.asked();
    assert_eq!(asked[..4], ["token", "creator", "video-init", "chunk"]);
    assert!(asked[4..].iter().all(|call| call == "status"));
    let publish = &world.tiktok.publishes()[0];
    assert_eq!(publish.sha256, Some(sha256(&std::fs::read(CLIP).unwrap())));
    assert_eq!(publish.post_info["title"], "Hello");
}

#[test]
fn works_with_the_emulator_inside_the_binary_alone() {
    let mut world = World::new();
    for name in
        ["TIKTOK_USERNAME", "TIKTOK_CLIENT_KEY", "TIKTOK_CLIENT_SECRET", "TIKTOK_REFRESH_TOKEN"]
    {
        world.unset(name);
    }

    let run = world.agoras(["--emulator", "tiktok", "video", "--video-url", CLIP, "--no-wait"]);

    assert_eq!(run.exit, Some(0), "{run}");
    assert_eq!(run.json()["outcome"], "processing");
    assert!(world.asked().is_empty(), "the other emulator was asked");
}

#[test]
fn a_public_post_has_its_ids_as_text_and_an_address() {
    let world =
        World::with(Settings { moderation: std::time::Duration::ZERO, ..Settings::default() });

    let run =
        world.agoras(["tiktok", "video", "--video-url", CLIP, "--privacy", "public_to_everyone"]);

    let document = run.json();
    let post = world.tiktok.publishes()[0].post_ids[0];
    assert_eq!(document["post_ids"], json!([post.to_string()]));
    assert_eq!(document["url"], format!("https://www.tiktok.com/@ada.codes/video/{post}"));
    assert_eq!((run.exit, &document["outcome"]), (Some(0), &json!("published")));
}

#[test]
fn every_option_reaches_tiktok() {
    let world = World::new();

    let run = world.agoras([
        "tiktok",
        "video",
        "--video-url",
        CLIP,
        "--title",
        "#rust & @friends\n2",
        "--privacy",
        "PUBLIC_TO_EVERYONE",
        "--allow-comments=no",
        "--allow-duet",
        "--allow-stitch=OFF",
        "--brand-organic",
        "--brand-content=1",
        "--ai-generated",
        "--cover-at",
        "1500ms",
        "--no-wait",
    ]);

    assert_eq!(run.exit, Some(0), "{run}");
    assert_eq!(
        world.tiktok.publishes()[0].post_info,
        json!({
            "title": "#rust & @friends\n2", "privacy_level": "PUBLIC_TO_EVERYONE",
            "disable_comment": true, "disable_duet": false, "disable_stitch": true,
            "brand_organic_toggle": true, "brand_content_toggle": true, "is_aigc": true,
            "video_cover_timestamp_ms": 1500,
        })
    );
    assert!(run.stderr.contains("labeled as 'Paid partnership'"), "{run}");
    assert!(run.stderr.contains("Branded Content Policy"), "{run}");
}

#[test]
fn variables_work_like_options_and_an_empty_one_is_ignored() {
    let mut world = World::new();
    for (name, value) in [
        ("TIKTOK_VIDEO_URL", CLIP),
        ("TIKTOK_TITLE", "from the environment"),
        ("TIKTOK_PRIVACY_STATUS", ""),
        ("TIKTOK_ALLOW_COMMENTS", "off"),
        ("TIKTOK_ALLOW_DUET", ""),
        ("TIKTOK_AI_GENERATED", "YES"),
        ("AGORAS_WAIT_TIMEOUT", ""),
    ] {
        world.set(name, value);
    }

    let run = world.agoras(["tiktok", "video", "--no-wait", "--allow-comments"]);

    assert_eq!(run.exit, Some(0), "{run}");
    let info = &world.tiktok.publishes()[0].post_info;
    assert_eq!(info["title"], "from the environment");
    assert_eq!(info["privacy_level"], "SELF_ONLY");
    assert_eq!(info["disable_comment"], false, "the flag wins over the variable");
    assert_eq!((&info["disable_duet"], &info["is_aigc"]), (&json!(false), &json!(true)));
}

#[test]
fn sends_a_large_video_in_chunks_and_every_byte_once() {
    let world = World::new();
    let path = world.video("large.mp4", 13_000_001);

    let run = world.agoras([
        "tiktok",
        "video",
        "--video-url",
        path.to_str().unwrap(),
        "--chunk-size",
        "5242880",
    ]);

    assert_eq!(run.exit, Some(0), "{run}");
    let publish = &world.tiktok.publishes()[0];
    assert_eq!(publish.chunks, [(0, 5_242_879), (5_242_880, 13_000_000)]);
    assert_eq!(publish.sha256, Some(sha256(&std::fs::read(path).unwrap())));
    assert!(run.stderr.contains("Chunk 1 of 2 has arrived"), "{run}");
}

#[test]
fn a_draft_ends_in_the_inbox() {
    let world = World::new();
    // The first status is always "processing", however late the question comes.
    world.fault(r#"status@1=field:status="PROCESSING_UPLOAD""#);

    let run = world.agoras(["tiktok", "video", "--video-url", CLIP, "--draft"]);

    insta::assert_snapshot!(run, @r#"
    {"id":"[publish_id]","publish_id":"[publish_id]","outcome":"inbox","status":"SEND_TO_USER_INBOX","username":"ada.codes","post_ids":[],"url":null,"url_reason":"a draft has no address until the creator posts it in the app"}
    --- stderr
    notice: TikTok's API is replaced by [tiktok]
    notice: TikTok's login page is replaced by [tiktok]
    Reading [data]/clip.mp4
    Getting an access token from TikTok
    TikTok opened publish [publish_id]
    Uploading 121 KiB in 1 chunk
    All bytes have arrived
    Waiting for TikTok's result, up to 10 min; it can take minutes
    TikTok says PROCESSING_UPLOAD
    TikTok says SEND_TO_USER_INBOX
    In the creator's inbox: finish it in TikTok's app
    --- exit 0
    "#);
}

#[test]
fn reads_a_video_from_standard_input() {
    let world = World::new();
    let clip = std::fs::read(CLIP).unwrap();

    let run = world.agoras_fed(["tiktok", "video", "--video-url", "-"], &clip);

    assert_eq!(run.exit, Some(0), "{run}");
    assert_eq!(world.tiktok.publishes()[0].sha256, Some(sha256(&clip)));
}

#[test]
fn reads_a_caption_from_a_file_or_standard_input() {
    let world = World::new();
    let file = world.file("caption.txt", "two\nlines 🎬\n".as_bytes());

    let from_file = world.agoras([
        "tiktok",
        "video",
        "--video-url",
        CLIP,
        "--no-wait",
        "--title-file",
        file.to_str().unwrap(),
    ]);
    let fed = world.agoras_fed(
        ["tiktok", "video", "--video-url", CLIP, "--no-wait", "--title-file", "-"],
        b"piped",
    );

    assert_eq!((from_file.exit, fed.exit), (Some(0), Some(0)), "{fed}");
    assert_eq!(world.tiktok.publishes()[0].post_info["title"], "two\nlines 🎬");
}

#[test]
fn a_dry_run_asks_tiktok_about_the_creator_but_opens_nothing() {
    let world = World::new();

    let run =
        world.agoras(["tiktok", "video", "--video-url", CLIP, "--title", "Hello", "--dry-run"]);

    insta::assert_snapshot!(run, @r#"
    {"destination":"post","endpoint":"/v2/post/publish/video/init/","id":null,"media":{"codec":"H.264","container":"MP4","content_type":"video/mp4","duration_s":4.0,"frame_rate":30.0,"frame_rate_is_estimate":false,"height":1280,"name":"[data]/clip.mp4","rotation":0,"size":124257,"width":720},"outcome":"dry-run","post":{"brand_content_toggle":false,"brand_organic_toggle":false,"disable_comment":false,"disable_duet":false,"disable_stitch":false,"is_aigc":false,"privacy_level":"SELF_ONLY","title":"Hello"},"publish_id":null,"resumes":null,"source":{"chunk_size":124257,"source":"FILE_UPLOAD","total_chunk_count":1,"video_size":124257},"transfer":"upload","username":"ada.codes"}
    --- stderr
    notice: TikTok's API is replaced by [tiktok]
    notice: TikTok's login page is replaced by [tiktok]
    Reading [data]/clip.mp4
    Getting an access token from TikTok
    Posting as Ada (@ada.codes), visible to the creator alone (SELF_ONLY)
    By posting, you agree to TikTok's Music Usage Confirmation (https://www.tiktok.com/legal/page/global/music-usage-confirmation/en)
    Nothing was sent: this is what would be
    --- exit 0
    "#);
    assert_eq!(world.asked(), ["token", "creator"]);
}

#[test]
fn says_so_when_the_wait_runs_out() {
    let hours = std::time::Duration::from_hours(5);
    let world = World::with(Settings { processing: hours, ..Settings::default() });

    let run = world.agoras(["tiktok", "video", "--video-url", CLIP, "--wait-timeout", "5s"]);

    insta::assert_snapshot!(run, @r#"
    {"id":"[publish_id]","publish_id":"[publish_id]","outcome":"processing","status":"PROCESSING_UPLOAD","username":"ada.codes","post_ids":[],"url":null,"url_reason":"TikTok is still working on it"}
    --- stderr
    notice: TikTok's API is replaced by [tiktok]
    notice: TikTok's login page is replaced by [tiktok]
    Reading [data]/clip.mp4
    Getting an access token from TikTok
    Posting as Ada (@ada.codes), visible to the creator alone (SELF_ONLY)
    By posting, you agree to TikTok's Music Usage Confirmation (https://www.tiktok.com/legal/page/global/music-usage-confirmation/en)
    TikTok opened publish [publish_id]
    Uploading 121 KiB in 1 chunk
    All bytes have arrived
    Waiting for TikTok's result, up to 5 s
    TikTok says PROCESSING_UPLOAD
    error: TikTok is still processing it
      hint: it goes on without agoras: `agoras tiktok status [publish_id] --wait` waits on
    --- exit 6
    "#);
}

#[test]
fn switches_off_what_the_creator_has_disabled() {
    let world = World::new();
    let account = world.tiktok.account("quiet.creator").unwrap();
    let world = world.acting_as(&account);
    world.fault("creator@*=field:stitch_disabled=true");
    world.fault("creator@*=field:comment_disabled=true");

    let run = world.agoras(["tiktok", "video", "--video-url", CLIP, "--no-wait"]);

    assert_eq!(run.exit, Some(0), "{run}");
    assert!(run.stderr.contains("warning: stitch: switched off"), "{run}");
    assert_eq!(world.tiktok.publishes()[0].post_info["disable_comment"], true);
}

#[test]
fn a_private_account_may_choose_its_own_levels() {
    let world = World::new();
    world.fault(r#"creator@*=field:privacy_level_options=["FOLLOWER_OF_CREATOR","SELF_ONLY"]"#);

    let run =
        world.agoras(["tiktok", "video", "--video-url", CLIP, "--privacy", "PUBLIC_TO_EVERYONE"]);

    insta::assert_snapshot!(run, @"
    --- stderr
    notice: TikTok's API is replaced by [tiktok]
    notice: TikTok's login page is replaced by [tiktok]
    Reading [data]/clip.mp4
    Getting an access token from TikTok
    error: @ada.codes cannot post with PUBLIC_TO_EVERYONE: TikTok offers FOLLOWER_OF_CREATOR, SELF_ONLY
      hint: choose one of these with --privacy
    --- exit 4
    ");
    assert_eq!(world.asked(), ["token", "creator"]);
}

#[test]
fn tiktok_may_fetch_the_video_itself() {
    use crate::support::{Manner, Origin};
    let world = World::new();
    let clip = std::fs::read(CLIP).unwrap();
    let origin = Origin::serving(clip.clone(), Manner::NoRanges);

    let run = world.agoras(["tiktok", "video", "--video-url", &origin.url(), "--transfer", "pull"]);

    assert_eq!((run.exit, origin.requests()), (Some(0), 2), "a look, and TikTok's: {run}");
    assert_eq!(world.tiktok.publishes()[0].sha256, Some(sha256(&clip)));
    assert!(!world.asked().contains(&"chunk".to_owned()));
}

#[test]
fn a_cover_can_be_a_share_of_the_video() {
    let world = World::new();
    let run =
        world.agoras(["tiktok", "video", "--video-url", CLIP, "--no-wait", "--cover-at", "25%"]);
    assert_eq!(run.exit, Some(0), "{run}");
    assert_eq!(world.tiktok.publishes()[0].post_info["video_cover_timestamp_ms"], 1000);
}

#[test]
fn a_draft_goes_to_the_right_inbox_and_lists_what_it_leaves_out() {
    let mut world = World::new();
    world.set("TIKTOK_TITLE", "not for drafts");
    let run = world.agoras(["tiktok", "video", "--video-url", CLIP, "--draft", "--no-wait"]);
    assert!(run.stderr.contains("warning: a draft takes no caption"), "{run}");

    let account = world.tiktok.account("ada.codes").unwrap();
    let mut world = world.acting_as(&account);
    world.set("TIKTOK_USERNAME", "somebody.else");
    let run = world.agoras(["tiktok", "video", "--video-url", CLIP, "--draft"]);
    assert_eq!((run.exit, world.tiktok.publishes().len()), (Some(3), 1), "{run}");
}

#[test]
fn a_draft_of_an_app_with_only_the_draft_scope_names_no_account() {
    let world = World::new();
    world.fault("creator=error:scope_not_authorized");
    let run = world.agoras(["tiktok", "video", "--video-url", CLIP, "--draft"]);
    assert_eq!((run.exit, &run.json()["username"]), (Some(0), &json!(null)), "{run}");
}

#[test]
fn a_pull_from_a_plain_http_address_elsewhere_is_refused() {
    let world = World::new();
    let run = world.agoras([
        "tiktok",
        "video",
        "--transfer",
        "pull",
        "--video-url",
        "http://media.example.com/a.mp4",
    ]);
    assert_eq!((run.exit, world.asked().len()), (Some(9), 0), "{run}");
}
