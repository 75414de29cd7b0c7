//! `agoras tiktok post`

use serde_json::json;

use agoras::emulator::Settings;

use crate::support::{Answer, CLIP, PhotoHost, Run, World, sample, sha256};

fn photos(count: usize) -> PhotoHost {
    PhotoHost::with(vec![Answer::Gives(sample("photo.jpg")); count])
}

/// Returns the output without the host's port and without TikTok's progress.
fn shown(run: &Run, host: &PhotoHost) -> String {
    let text = run.to_string().replace(&host.base(), "[host]");
    let lines = text.lines().filter(|line| !line.contains("PROCESSING_DOWNLOAD"));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn publishes_photos_and_says_what_it_does() {
    let world = World::new();
    let host = PhotoHost::with(vec![
        Answer::Gives(sample("photo.jpg")),
        Answer::Gives(sample("photo.webp")),
    ]);

    let run = world.agoras(["tiktok", "post", "--image", &host.url(1), "--image-1", &host.url(2)]);

    insta::assert_snapshot!(shown(&run, &host), @r#"
    {"id":"[publish_id]","publish_id":"[publish_id]","outcome":"published","status":"PUBLISH_COMPLETE","username":"ada.codes","post_ids":[],"url":null,"url_reason":"TikTok names a post only when it is public and has passed moderation"}
    --- stderr
    notice: TikTok's API is replaced by [tiktok]
    notice: TikTok's login page is replaced by [tiktok]
    Reading 2 photos
    Getting an access token from TikTok
    Posting as Ada (@ada.codes), visible to the creator alone (SELF_ONLY)
    By posting, you agree to TikTok's Music Usage Confirmation (https://www.tiktok.com/legal/page/global/music-usage-confirmation/en)
    TikTok opened publish [publish_id]
    Waiting for TikTok's result, up to 10 min; it can take minutes
    TikTok says PUBLISH_COMPLETE
    Published; TikTok names no public post (it is private, or still in moderation)
    --- exit 0
    "#);
    let publish = &world.tiktok.publishes()[0];
    let arrived: Vec<&str> = publish.pieces.iter().map(|piece| piece.sha256.as_str()).collect();
    assert_eq!(arrived, [sha256(&sample("photo.jpg")), sha256(&sample("photo.webp"))]);
    assert_eq!(
        publish.source_info,
        json!({
            "source": "PULL_FROM_URL", "photo_cover_index": 0,
            "photo_images": [host.url(1), host.url(2)],
        })
    );
    assert_eq!(world.asked()[..3], ["token", "creator", "photo-init"]);
}

#[test]
fn a_public_photo_post_has_the_address_of_photos() {
    let world =
        World::with(Settings { moderation: std::time::Duration::ZERO, ..Settings::default() });
    let host = photos(1);
    let run = world.agoras([
        "tiktok",
        "post",
        "--image",
        &host.url(1),
        "--privacy",
        "PUBLIC_TO_EVERYONE",
    ]);
    let document = run.json();
    let post = world.tiktok.publishes()[0].post_ids[0];
    assert_eq!(document["url"], format!("https://www.tiktok.com/@ada.codes/photo/{post}"));
    let history = world.agoras(["tiktok", "history", "--json"]).json();
    assert_eq!(history[0]["url"], document["url"], "{history}");
    assert_eq!(run.exit, Some(0), "{run}");
}

#[test]
fn a_draft_keeps_its_texts_and_ends_in_the_inbox() {
    let world = World::new();
    let host = photos(1);

    let run = world.agoras([
        "tiktok",
        "post",
        "--image",
        &host.url(1),
        "--draft",
        "--title",
        "T",
        "--text",
        "long",
        "--link",
        "https://x.example",
        "--auto-add-music",
    ]);

    insta::assert_snapshot!(shown(&run, &host), @r#"
    {"id":"[publish_id]","publish_id":"[publish_id]","outcome":"inbox","status":"SEND_TO_USER_INBOX","username":"ada.codes","post_ids":[],"url":null,"url_reason":"a draft has no address until the creator posts it in the app"}
    --- stderr
    notice: TikTok's API is replaced by [tiktok]
    notice: TikTok's login page is replaced by [tiktok]
    warning: a draft takes no privacy level, music or label: they are chosen in TikTok's app
    Reading [host]/1?…
    Getting an access token from TikTok
    TikTok opened publish [publish_id]
    Waiting for TikTok's result, up to 10 min; it can take minutes
    TikTok says SEND_TO_USER_INBOX
    In the creator's inbox: finish it in TikTok's app
    --- exit 0
    "#);
    assert_eq!(
        world.tiktok.publishes()[0].post_info,
        json!({"title": "T", "description": "long https://x.example"})
    );
}

#[test]
fn every_violation_is_reported_at_once_by_photo_number_and_nothing_is_sent() {
    let world = World::new();
    let mut huge = sample("photo.jpg");
    huge.resize((20 << 20) + 1, 0);
    let host = PhotoHost::with(vec![
        Answer::Gives(sample("photo.jpg")),
        Answer::Gives(sample("bad-photo.png")),
        Answer::Gives(sample("bad-photo-1440px.jpg")),
        Answer::Moved("/1?signature=s3cret".to_owned()),
        Answer::Status(404),
        Answer::Gives(b"<!doctype html><p>Please log in</p>".to_vec()),
        Answer::Gives(sample("h264-faststart.mp4")),
        Answer::Gives(huge),
    ]);
    let mut arguments = vec!["tiktok".to_owned(), "post".to_owned()];
    for number in 1..=8 {
        arguments.extend(["--image".to_owned(), host.url(number)]);
    }
    let more =
        ["--image", "cat.jpg", "--image", "http://media.example.com/1.jpg", "--cover-index", "10"];
    arguments.extend(more.map(str::to_owned));
    arguments.extend(["--title".to_owned(), "🎬".repeat(46)]);

    let run = world.agoras(arguments);

    insta::assert_snapshot!(shown(&run, &host), @r#"
    --- stderr
    notice: TikTok's API is replaced by [tiktok]
    notice: TikTok's login page is replaced by [tiktok]
    Reading 10 photos
    error: TikTok would not take this photo post, and nothing was sent
      title: 92 UTF-16 units; TikTok takes at most 90 UTF-16 units
      cover index: 10; the photos have the indexes 0 to 9
      photo 2 (`[host]/2?…`): format: PNG; TikTok takes JPEG, WebP
      photo 3 (`[host]/3?…`): width: 1440 px (of 1440x1920); TikTok takes at most 1080 px
      photo 4 (`[host]/4?…`): it leads to `[host]/1?…`, and TikTok follows no redirect
      photo 5: `[host]/5?…` answers HTTP 404 Not Found
      photo 6 (`[host]/6?…`): content: an HTML page; TikTok takes JPEG, WebP
      photo 7 (`[host]/7?…`): content: a video; TikTok takes a photo here
      photo 8 (`[host]/8?…`): size: 20.0 MiB (20971521 bytes); TikTok takes at most 20 MiB
      photo 9 (`cat.jpg`): it is on this machine, and TikTok takes photos only by URL
      photo 10 (`http://media.example.com/1.jpg`): TikTok fetches only https addresses
      hint: shorten the text; most emoji count as two
      hint: choose another --cover-index; 0 is the first photo
      hint: download it, and mend the copy: ffmpeg -i 2 -vf "scale='min(iw,1080)':-1" -frames:v 1 -update 1 -q:v 2 2-tiktok.jpg
      hint: download it, and mend the copy: ffmpeg -i 3 -vf "scale='min(iw,1080)':-1" -frames:v 1 -update 1 -q:v 2 3-tiktok.jpg
      hint: name the address that it leads to, if that is below a domain verified for the app
      hint: open the address in a browser: it must give the media without a login
      hint: no command mends this: export or download it again
      hint: mend it: agoras tiktok video --video-url <URL|FILE>
      hint: download it, and mend the copy: ffmpeg -i 8 -vf "scale='min(iw,1080)':-1" -frames:v 1 -update 1 -q:v 2 8-tiktok.jpg
      hint: put it on a web server below a domain verified for the app (developer portal: URL properties), and name its https address; or name a bucket of yours with --media-store and --media-url, and agoras puts it there and deletes it afterwards (`agoras help photos`)
      hint: name the https address
    --- exit 9
    "#);
    assert_eq!(world.asked(), [""; 0]);
}

#[test]
fn a_png_is_refused_with_the_command_that_fixes_it_in_text_and_json() {
    let world = World::new();
    let host = PhotoHost::with(vec![Answer::Gives(sample("bad-photo.png"))]);
    let run = world.agoras(["tiktok", "post", "--json", "--image", &host.url(1)]);
    let document = run.json();
    assert_eq!((run.exit, &document["outcome"]), (Some(9), &json!("failed")), "{run}");
    let error = &document["error"];
    assert!(error["message"].as_str().unwrap().contains("photo 1"), "{run}");
    assert!(error["message"].as_str().unwrap().contains("format: PNG"), "{run}");
    assert!(error["hint"].as_str().unwrap().contains("ffmpeg -i"), "{run}");
    assert!(!run.stdout.contains("s3cret") && !run.stderr.contains("s3cret"), "{run}");
}

#[test]
fn thirty_five_photos_are_checked_at_the_same_time() {
    let world = World::new();
    let answers = vec![Answer::Gives(sample("photo.webp")); 35];
    let host = PhotoHost::meeting(answers, 35);
    let images = (1..=35).flat_map(|number| ["--image".to_owned(), host.url(number)]);
    let run =
        world.agoras(["tiktok", "post", "--dry-run"].map(str::to_owned).into_iter().chain(images));
    assert_eq!((run.exit, host.requests()), (Some(0), 35), "{run}");
    assert_eq!(run.json()["source"]["photo_images"].as_array().unwrap().len(), 35);
}

#[test]
fn photos_without_an_answer_share_one_time_limit_and_are_named() {
    let mut world = World::new();
    world.set("AGORAS_SPEED", "10");
    let host =
        PhotoHost::with(vec![Answer::Gives(sample("photo.jpg")), Answer::Silence, Answer::Silence]);
    let run = world.agoras([
        "tiktok",
        "post",
        "--image",
        &host.url(1),
        "--image",
        &host.url(2),
        "--image",
        &host.url(3),
    ]);
    insta::assert_snapshot!(shown(&run, &host), @"
    --- stderr
    notice: TikTok's API is replaced by [tiktok]
    notice: TikTok's login page is replaced by [tiktok]
    Reading 3 photos
    error: photos cannot be read now, and nothing was sent
      photo 2 (`[host]/2?…`): it did not answer within 4.5 s
      photo 3 (`[host]/3?…`): it did not answer within 4.5 s
      hint: nothing was published
      hint: check the address and the network, or run it again in a few minutes; if only this machine cannot reach it, `--unchecked-pull` publishes it without looking
    --- exit 8
    ");
}

#[test]
fn no_photo_and_too_many_photos() {
    let world = World::new();
    let none = world.agoras(["tiktok", "post", "--title", "nothing to see"]);
    assert_eq!(none.exit, Some(2), "{none}");
    assert!(none.stderr.contains("STATUS_IMAGE_URL_1"), "{none}");

    let host = photos(1);
    let images = (0..36).flat_map(|_| ["--image".to_owned(), host.url(1)]);
    let many = world.agoras(["tiktok", "post"].map(str::to_owned).into_iter().chain(images));
    assert_eq!((many.exit, host.requests(), world.asked().len()), (Some(9), 0, 0), "{many}");
    assert!(many.stderr.contains("number of photos: 36; TikTok takes 1 to 35 photos"), "{many}");
}

#[test]
fn m05_the_content_of_a_photo_counts_and_not_its_ending() {
    let world = World::new();
    let host = PhotoHost::with(vec![Answer::Gives(b"GIF89a\x01\0\x01\0\0\0\0;".to_vec())]);
    let run = world.agoras(["tiktok", "post", "--image", &format!("{}.jpg", host.url(1))]);
    assert_eq!((run.exit, world.asked().len()), (Some(9), 0), "{run}");
}

#[test]
fn m10_an_image_bomb_is_refused_by_its_header() {
    let world = World::new();
    let mut bomb = b"\xff\xd8\xff\xc0\0\x11\x08\xff\xff\xff\xff\x03".to_vec();
    bomb.extend(b"\x01\x11\0\x02\x11\x01\x03\x11\x01\xff\xda\0\x0c\x03\x01\0\x02\x11\x03\x11\0\x3f\0\xff\xd9");
    let host = PhotoHost::with(vec![Answer::Gives(bomb)]);
    let run = world.agoras(["tiktok", "post", "--image", &host.url(1)]);
    assert!(run.stderr.contains("width: 65535 px"), "{run}");
    assert_eq!((run.exit, world.asked().len()), (Some(9), 0), "{run}");
}

#[test]
fn an_opening_without_a_usable_answer_is_unknown_and_never_sent_again() {
    for fault in ["photo-init=reset-after", "photo-init=truncated-json", "photo-init=http:503"] {
        let world = World::new();
        world.fault(fault);
        let host = photos(1);
        let run = world.agoras(["tiktok", "post", "--json", "--image", &host.url(1)]);
        assert_eq!((run.exit, &run.json()["outcome"]), (Some(5), &json!("unknown")), "{run}");
        assert_eq!(run.json()["safe_to_rerun"], false, "{fault}: {run}");
        let inits = world.count("photo-init");
        assert_eq!(inits, 1, "{fault}");
    }
}

#[test]
fn tiktoks_refusal_of_photos_is_final_and_says_what_to_do() {
    let world = World::new();
    let host = photos(1);
    for (fault, hint) in [
        ("photo-init=error:url_ownership_unverified", "verify the domain"),
        ("photo-init=error:spam_risk_too_many_posts", "try again tomorrow"),
        ("creator=error:spam_risk_too_many_posts:200", "try again tomorrow"),
        ("creator=error:reached_active_user_cap:200", "apply for the audit"),
        ("status@*=fail:photo_pull_failed", "check that every address"),
    ] {
        world.fault(fault);
        let run = world.agoras(["tiktok", "post", "--image", &host.url(1)]);
        assert_eq!(run.exit, Some(4), "{fault}: {run}");
        assert!(run.stderr.contains(hint), "{fault}: {run}");
        world.tiktok.reset_faults();
    }
}

#[test]
fn comments_that_the_creator_disabled_are_switched_off_with_one_warning() {
    let world = World::new();
    let account = world.tiktok.account("cyd.quiet").unwrap();
    let world = world.acting_as(&account);
    let host = photos(1);

    let run = world.agoras(["tiktok", "post", "--image", &host.url(1), "--no-wait"]);

    assert!(run.stderr.contains("warning: comments: switched off"), "{run}");
    assert!(!run.stderr.contains("duet") && !run.stderr.contains("stitch"), "{run}");
    assert_eq!(world.tiktok.publishes()[0].post_info["disable_comment"], true);
}

#[test]
fn a_level_that_is_not_offered_and_a_private_advertisement_are_refused() {
    let world = World::new();
    let host = photos(1);
    let run = world.agoras([
        "tiktok",
        "post",
        "--image",
        &host.url(1),
        "--privacy",
        "FOLLOWER_OF_CREATOR",
    ]);
    assert_eq!(run.exit, Some(4), "{run}");
    assert!(
        run.stderr.contains("TikTok offers PUBLIC_TO_EVERYONE, MUTUAL_FOLLOW_FRIENDS, SELF_ONLY"),
        "{run}"
    );
    let run = world.agoras(["tiktok", "post", "--image", &host.url(1), "--brand-content"]);
    assert_eq!(run.exit, Some(4), "{run}");
    assert!(run.stderr.contains("branded content cannot be private"), "{run}");
    assert_eq!(world.tiktok.publishes().len(), 0);
}

#[test]
fn h12_nothing_is_posted_if_another_account_answers() {
    let host = photos(1);
    let image = host.url(1);
    for command in [["video", "--video-url", CLIP], ["post", "--image", &image]] {
        for more in [&[][..], &["--draft"][..]] {
            let world = World::new();
            world.fault("creator@*=field:creator_username=\"somebody.else\"");
            let run = world.agoras([&["tiktok"][..], &command, more].concat());
            assert_eq!((run.exit, world.tiktok.publishes().len()), (Some(3), 0), "{run}");
            assert!(run.stderr.contains("belong to @somebody.else, not to @ada.codes"), "{run}");
            assert!(!world.asked().iter().any(|call| call.ends_with("-init")), "{run}");
        }
    }
}

#[test]
fn h13_a_revoked_scope_is_reported_before_anything_is_opened() {
    let host = photos(1);
    let image = host.url(1);
    for command in [["video", "--video-url", CLIP], ["post", "--image", &image]] {
        let world = World::new();
        world.fault("creator@*=error:scope_not_authorized");
        let run = world.agoras([&["tiktok"][..], &command].concat());
        assert_eq!((run.exit, world.tiktok.publishes().len()), (Some(3), 0), "{run}");
        assert!(run.stderr.contains("posting needs video.publish"), "{run}");
        assert!(!world.asked().iter().any(|call| call.ends_with("-init")), "{run}");
    }
}

#[test]
fn the_same_photos_are_posted_twice_only_on_request() {
    let world = World::new();
    let host = photos(1);
    let image = host.url(1);
    let command = ["tiktok", "post", "--image", &image, "--title", "Cats"];
    let first = world.agoras(command);
    let second = world.agoras(command);
    let other = world.agoras([&command[..4], &["--title", "Dogs"]].concat());
    let wanted = world.agoras([&command[..], &["--allow-duplicate"]].concat());
    let exits = [first.exit, second.exit, other.exit, wanted.exit];
    assert_eq!(exits, [Some(0), Some(4), Some(0), Some(0)], "{second}");
    assert_eq!(world.tiktok.publishes().len(), 3);
}

#[test]
fn m06_a_photo_with_a_location_gets_a_warning() {
    let gps = b"\xff\xe1\0\x20Exif\0\0II*\0\x08\0\0\0\x01\0\x25\x88\x04\0\x01\0\0\0\x1a\0\0\0";
    let plain = sample("photo.jpg");
    let located = [&plain[..2], &gps[..], &[0, 0], &plain[2..]].concat();
    let world = World::new();
    let host = PhotoHost::with(vec![Answer::Gives(plain), Answer::Gives(located)]);
    let first = host.url(1);
    let second = host.url(2);
    let run = world.agoras(["tiktok", "post", "--dry-run", "--image", &first, "--image", &second]);
    assert_eq!(run.exit, Some(0), "{run}");
    let words = "warning: photo 2 says where it was taken (GPS), and TikTok gets that too; \
                 a copy without it: exiftool -gps:all= PHOTO\n";
    assert!(run.stderr.contains(words) && !run.stderr.contains("photo 1 says"), "{run}");
}
