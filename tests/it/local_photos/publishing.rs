//! Photos of this machine that arrive, and what is left of them in the bucket

use serde_json::json;

use super::bucket::Manner;
use super::world::{Gallery, ending, post};
use crate::support::{Answer, PhotoHost, below, sample, sha256};

#[test]
fn photos_go_through_the_bucket_and_are_deleted_by_their_names() {
    let gallery = Gallery::new();
    gallery.bucket.add("tiktok/agoras.txt");
    gallery.bucket.add("tiktok/agoras-holiday.jpg");

    let run = gallery.post(&[]);

    insta::assert_snapshot!(gallery.shown(&run), @r#"
    {"id":"[publish_id]","publish_id":"[publish_id]","outcome":"published","status":"PUBLISH_COMPLETE","username":"ada.codes","post_ids":[],"url":null,"url_reason":"TikTok names a post only when it is public and has passed moderation"}
    --- stderr
    notice: TikTok's API is replaced by [tiktok]
    notice: TikTok's login page is replaced by [tiktok]
    Reading 2 photos
    Getting an access token from TikTok
    Posting as Ada (@ada.codes), visible to the creator alone (SELF_ONLY)
    By posting, you agree to TikTok's Music Usage Confirmation (https://www.tiktok.com/legal/page/global/music-usage-confirmation/en)
    Putting 2 photos into [bucket], for TikTok to fetch
    TikTok opened publish [publish_id]
    Waiting for TikTok's result, up to 10 min; it can take minutes
    TikTok says PUBLISH_COMPLETE
    Deleted 2 photos from [bucket]
    Published; TikTok names no public post (it is private, or still in moderation)
    --- exit 0
    "#);
    let publish = &gallery.world.tiktok.publishes()[0];
    let arrived: Vec<&str> = publish.pieces.iter().map(|piece| piece.sha256.as_str()).collect();
    assert_eq!(arrived, [sha256(&sample("photo.jpg")), sha256(&sample("photo.webp"))]);
    let put = gallery.bucket.put_keys();
    assert_eq!((put.len(), gallery.bucket.deleted_keys()), (2, put.clone()));
    let left: Vec<String> = gallery.bucket.objects().into_keys().collect();
    assert_eq!(left, ["tiktok/agoras-holiday.jpg", "tiktok/agoras.txt"]);
    // A name has 160 random bits, and the right ending.
    assert!(put[0].starts_with("tiktok/agoras-"), "{put:?}");
    assert_eq!((ending(&put[0]), ending(&put[1])), (Some("jpg"), Some("webp")));
    let addresses: Vec<String> =
        put.iter().map(|key| gallery.bucket.public() + &key["tiktok/".len()..]).collect();
    assert_eq!(publish.source_info["photo_images"], json!(addresses));
    assert_eq!(
        gallery.noted(),
        ["intended", "hosted", "sending", "session", "sent", "end", "removed"]
    );
}

#[test]
fn the_bucket_gets_the_content_type_of_each_photo() {
    let gallery = Gallery::new();
    // Without a result they stay there.
    let run = gallery.post(&["--no-wait"]);
    assert_eq!(run.exit, Some(0), "{run}");
    let types: Vec<String> =
        gallery.bucket.objects().into_values().map(|object| object.media_type).collect();
    let mut sorted = types.clone();
    sorted.sort();
    assert_eq!(sorted, ["image/jpeg", "image/webp"], "{types:?}");
}

#[test]
fn without_a_result_they_stay_and_the_status_deletes_them() {
    let gallery = Gallery::new();
    let run = gallery.post(&["--no-wait"]);
    insta::assert_snapshot!(stay(&gallery.shown(&run)), @"2 photos stay in [bucket] until [time], since TikTok may fetch them: after that `agoras tiktok resume` deletes them");
    assert_eq!((run.exit, gallery.bucket.objects().len()), (Some(0), 2));
    let id = run.publish_id();
    let status = gallery.world.agoras(["tiktok", "status", &id, "--wait"]);
    assert_eq!((status.exit, gallery.bucket.objects().len()), (Some(0), 0), "{status}");
    assert!(status.stderr.contains("Deleted 2 photos from s3://media/tiktok"), "{status}");
}

/// Returns the line about photos that stay, without the time.
fn stay(shown: &str) -> String {
    let line = shown.lines().find(|line| line.contains(" stay in ")).unwrap_or_default();
    let (before, after) = line.split_once(" until ").unwrap_or_default();
    format!("{before} until [time]{}", &after["2026-11-29 10:00 UTC".len()..])
}

#[test]
fn photos_that_tiktok_refuses_afterwards_are_deleted() {
    let gallery = Gallery::new();
    gallery.world.fault("photo-init=fail:picture_size_check_failed");
    let run = gallery.post(&["--json"]);
    assert_eq!(run.exit, Some(4), "{run}");
    assert_eq!((gallery.bucket.put_keys().len(), gallery.bucket.objects().len()), (2, 0));
}

#[test]
fn photos_whose_opening_is_refused_are_deleted() {
    let gallery = Gallery::new();
    gallery.world.fault("photo-init=error:url_ownership_unverified");
    let run = gallery.post(&["--json"]);
    assert_eq!(run.exit, Some(4), "{run}");
    assert_eq!((gallery.bucket.put_keys().len(), gallery.bucket.objects().len()), (2, 0));
}

#[test]
fn the_same_photos_are_a_duplicate_though_their_addresses_differ() {
    let gallery = Gallery::new();
    assert_eq!(gallery.post(&["--title", "one"]).exit, Some(0));
    let again = gallery.post(&["--title", "one", "--json"]);
    assert_eq!((again.exit, gallery.bucket.put_keys().len()), (Some(4), 2), "{again}");
    // The names of the files make no difference, and neither does the way to TikTok.
    gallery.world.file("other.jpg", &sample("photo.jpg"));
    gallery.world.file("other.webp", &sample("photo.webp"));
    let renamed =
        ["tiktok", "post", "--image", "other.jpg", "--image", "other.webp", "--title", "one"];
    assert_eq!(gallery.world.agoras(renamed).exit, Some(4));
    let host = PhotoHost::with(vec![
        Answer::Gives(sample("photo.jpg")),
        Answer::Gives(sample("photo.webp")),
    ]);
    let one = host.url(1);
    let two = host.url(2);
    let by_url = ["tiktok", "post", "--image", &one, "--image", &two, "--title", "one"];
    assert_eq!(gallery.world.agoras(by_url).exit, Some(4));
    // Other photos, another order and --allow-duplicate are other posts.
    let turned = ["tiktok", "post", "--image", "2.webp", "--image", "1.jpg", "--title", "one"];
    assert_eq!(gallery.world.agoras(turned).exit, Some(0));
    assert_eq!(gallery.post(&["--title", "one", "--allow-duplicate"]).exit, Some(0));
    assert_eq!((gallery.world.tiktok.publishes().len(), gallery.bucket.objects().len()), (3, 0));
}

#[test]
fn photos_of_the_web_stay_where_they_are_beside_one_of_this_machine() {
    let gallery = Gallery::new();
    let host = PhotoHost::with(vec![Answer::Gives(sample("photo.webp"))]);
    let web = host.url(1);
    let run = gallery.world.agoras(["tiktok", "post", "--image", &web, "--image", "1.jpg"]);
    assert_eq!(run.exit, Some(0), "{run}");
    let publish = &gallery.world.tiktok.publishes()[0];
    let images = &publish.source_info["photo_images"];
    assert_eq!(images[0], json!(web));
    assert_eq!((gallery.bucket.put_keys().len(), gallery.bucket.objects().len()), (1, 0));
    let again = gallery.world.agoras(["tiktok", "post", "--image", &web, "--image", "1.jpg"]);
    assert_eq!(again.exit, Some(4), "{again}");
}

#[test]
fn a_draft_of_photos_goes_the_same_way() {
    let gallery = Gallery::new();
    let run = gallery.post(&["--draft", "--json"]);
    assert_eq!((run.exit, &run.json()["outcome"]), (Some(0), &json!("inbox")), "{run}");
    assert_eq!((gallery.bucket.put_keys().len(), gallery.bucket.objects().len()), (2, 0));
}

#[test]
fn a_dry_run_checks_the_photos_and_puts_nothing() {
    let gallery = Gallery::new();
    let run = gallery.post(&["--dry-run", "--json"]);
    assert_eq!(run.exit, Some(0), "{run}");
    assert_eq!(run.json()["media"]["names"], json!(["1.jpg", "./2.webp"]), "{run}");
    assert!(run.stderr.contains("would be put, and deleted afterwards: 1.jpg, ./2.webp"), "{run}");
    assert_eq!((gallery.bucket.requests(), gallery.world.count("photo-init")), (Vec::new(), 0));
}

#[test]
fn no_secret_of_the_bucket_is_shown_or_stored() {
    let gallery = Gallery::new();
    gallery.bucket.deletes(Manner::Refuses(403, "AccessDenied"));
    let mut world_run = vec!["-l".to_owned(), "DEBUG".to_owned()];
    world_run.extend(post(&[]));
    let run = gallery.world.agoras(world_run);
    assert_eq!(run.exit, Some(0), "{run}");
    assert!(!run.stderr.contains("s3cret-of-the-bucket"), "{run}");
    let files = below(gallery.world.home.path(), &|_| true);
    for file in files {
        let bytes = std::fs::read(&file).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains("s3cret-of-the-bucket"), "{}", file.display());
    }
}
