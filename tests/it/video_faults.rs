//! `agoras tiktok videos` with a server that fails, lies or never ends

use std::time::Duration;

use agoras::emulator::{Figures, PublicVideo, Settings};
use serde_json::json;

use crate::support::{Run, World};

const FIRST: u64 = 7_512_000_000_000_000_000;

/// Returns a fast world with 30 videos, which are two pages.
fn two_pages() -> World {
    let world = World::at_speed(200, Settings::default());
    for number in 0..30 {
        world.tiktok.add_public(PublicVideo {
            post_id: FIRST + number,
            username: "ada.codes".to_owned(),
            title: format!("Video {number}"),
            age: Duration::from_hours(1000 - number),
            figures: Figures::default(),
        });
    }
    world
}

fn videos(world: &World) -> Run {
    world.agoras(["tiktok", "videos", "--json", "--limit", "1000"])
}

fn count(run: &Run) -> usize {
    run.json()["videos"].as_array().unwrap().len()
}

#[test]
fn what_passes_is_asked_again() {
    for fault in [
        "videos@2=429",
        "videos@1-2=http:500",
        "videos@2=http:503:html",
        "videos@1=stall",
        "videos@2=reset-after",
        "videos@1=truncated-json",
        "videos@2=body:200:just words",
        "videos@1=field:videos=7",
        "videos@2=field:videos=[7]",
    ] {
        let world = two_pages();
        world.fault(fault);
        let run = videos(&world);
        assert_eq!((run.exit, count(&run)), (Some(0), 30), "{fault}: {run}");
    }
}

#[test]
fn what_does_not_pass_ends_the_run() {
    for (fault, code) in [
        ("videos@*=429", "rate_limit_exceeded"),
        ("videos@*=429:9999", "rate_limit_exceeded"),
        ("videos@*=http:500", "internal_error"),
        ("videos@*=http:503:html", "unavailable"),
        ("videos@*=stall", "unavailable"),
        ("videos@*=huge:3000000", "unavailable"),
        ("videos@*=redirect:302:http://198.51.100.7/", "unavailable"),
        ("videos@*=field:videos=\"none\"", "unavailable"),
    ] {
        let world = two_pages();
        world.fault(fault);
        for ids in [&["11"][..], &[]] {
            let run = world.agoras(["tiktok", "videos", "--json"].iter().chain(ids));
            assert_eq!((run.exit, &run.json()["error"]["code"]), (Some(8), &json!(code)), "{run}");
            assert_eq!(run.json()["safe_to_rerun"], true, "{run}");
        }
    }
}

#[test]
fn an_access_token_that_has_ended_is_refreshed_in_the_middle() {
    let world = two_pages();
    world.fault("videos@2=error:access_token_invalid");
    let run = videos(&world);
    assert_eq!((run.exit, count(&run)), (Some(0), 30), "{run}");
    assert_eq!(world.count("token"), 2);
}

#[test]
fn a_server_that_never_ends_is_left() {
    for (fault, videos_then, calls) in [
        // The same cursor again and again, with what is there or with nothing.
        ("video-list@*=field:cursor=1700000000000", 20, 3),
        ("video-list@*=field:cursor=", 20, 1),
        ("video-list@*=field:cursor=\"x\"", 20, 1),
        ("video-list@*=field:cursor=-1", 20, 1),
    ] {
        let world = two_pages();
        world.fault(fault);
        world.fault("video-list@*=field:has_more=true");
        let run = videos(&world);
        assert_eq!((run.exit, run.json()["has_more"].as_bool()), (Some(0), Some(true)), "{run}");
        assert_eq!(count(&run), videos_then, "{fault}: {run}");
        assert!(world.count("video-list") <= calls, "{fault}");
        let told = "warning: TikTok says that there are more videos, and does not send them";
        assert!(run.stderr.contains(told), "{fault}: {run}");
    }
}

#[test]
fn empty_pages_are_followed_only_so_far() {
    let world = two_pages();
    world.fault("video-list@*=field:has_more=true");
    world.fault("video-list@*=field:videos=[]");
    let run = videos(&world);
    assert_eq!((run.exit, count(&run)), (Some(0), 0), "{run}");
    assert!(world.count("video-list") <= 7);

    let world = two_pages();
    world.fault("video-list@1=field:videos=[]");
    let run = videos(&world);
    assert_eq!((run.exit, count(&run)), (Some(0), 10), "a page may be empty: {run}");
}

#[test]
fn more_videos_than_asked_for_and_others_than_asked_for_are_left_out() {
    let world = two_pages();
    let many: Vec<_> = (0..50).map(|id| json!({"id": id.to_string()})).collect();
    world.fault(&format!("video-list=field:videos={}", json!(many)));
    let run = world.agoras(["tiktok", "videos", "--json", "--limit", "3"]);
    assert_eq!((count(&run), &run.json()["has_more"]), (3, &json!(true)), "{run}");
    world.fault(&format!("video-query=field:videos={}", json!(many)));
    let run = world.agoras(["tiktok", "videos", "--json", "7", "99"]);
    assert_eq!(run.json()["videos"][0]["id"], "7");
    assert_eq!((count(&run), &run.json()["not_found"]), (1, &json!(["99"])), "{run}");
}

#[test]
fn no_text_of_tiktok_acts_on_a_terminal() {
    let world = two_pages();
    let video = json!([{
        "id": "7", "create_time": 1_795_416_372, "share_url": "https://x/\u{1b}]0;t\u{7}",
        "video_description": "::add-mask::x\n##[error]\u{202e}", "cover_image_url": "\u{9b}2J",
        "duration": u64::MAX, "view_count": u64::MAX,
    }]);
    world.fault(&format!("videos@*=field:videos={video}"));
    for more in [&[][..], &["--json"], &["7"]] {
        let run = world.agoras(["tiktok", "videos"].iter().chain(more));
        assert_eq!(run.exit, Some(0), "{run}");
        let is_bad = |letter: char| letter != '\n' && (letter.is_control() || letter == '\u{202e}');
        assert!(!run.stdout.contains(is_bad) && !run.stdout.contains("##["), "{run}");
    }
}

#[test]
fn nothing_secret_is_shown() {
    let world = two_pages();
    let account = world.account().clone();
    let run = world.agoras(["-l", "DEBUG", "tiktok", "videos", "--limit", "30"]);
    let shown = format!("{}{}", run.stdout, run.stderr);
    for secret in [&account.refresh_token, &account.access_token, &account.client_secret] {
        assert!(!shown.contains(secret.as_str()), "{run}");
    }
    assert!(shown.contains("POST /v2/video/list/?fields=id,"), "{run}");
    let bearers: Vec<_> = world
        .tiktok
        .requests()
        .iter()
        .filter_map(|request| request.header("authorization").map(str::to_owned))
        .collect();
    for bearer in bearers {
        assert!(!shown.contains(bearer.trim_start_matches("Bearer ")), "{run}");
    }
}
