//! The Python tool's recorded runs: the same options and variables, without its faults

use serde_json::json;

use super::world::{RssItem, clip, last, lines, photos, posted, rss, write};
use crate::support::{Answer, Manner, Origin, PhotoHost, World, sha256};

const MINUTE: u64 = 60;
const HOUR: u64 = 3600;

#[test]
fn the_newest_items_of_the_lookback_are_posted_in_any_time_zone() {
    for zone in ["Asia/Tokyo", "America/New_York", "UTC"] {
        let mut world = World::new();
        world.set("TZ", zone);
        let host = photos(4);
        // Not in the order of their dates.
        let feed = write(
            &world,
            &[
                RssItem::photo("old", 3 * HOUR, host.url(1)),
                RssItem::photo("fifteen", 15 * MINUTE, host.url(2)),
                RssItem::photo("one", MINUTE, host.url(3)),
                RssItem::photo("thirty", 30 * MINUTE, host.url(4)),
            ],
        );
        // Python found nothing in Tokyo, and in New York what is a quarter of an hour old.
        let run = last(&world, &feed, &["--post-lookback", "600", "--max-count", "9"]);
        assert_eq!((run.exit, posted(&world)), (Some(0), vec!["about one".to_owned()]), "{run}");
        let run = last(&world, &feed, &["--post-lookback", "20000", "--max-count", "2"]);
        assert_eq!(run.exit, Some(0), "{run}");
        assert_eq!(posted(&world), ["about one", "about fifteen", "about thirty"], "{zone}");
        assert!(run.stderr.contains("1 more item is due, and not published now"), "{run}");
        let ids: Vec<_> = lines(&run).iter().map(|line| line["publish_id"].clone()).collect();
        let theirs: Vec<_> =
            world.tiktok.publishes()[1..].iter().map(|it| json!(it.publish_id)).collect();
        assert_eq!(ids, theirs, "{run}");
    }
}

#[test]
fn a_rerun_in_the_window_posts_nothing_and_asks_nobody() {
    let world = World::new();
    let host = photos(2);
    let items = [RssItem::photo("a", 60, host.url(1)), RssItem::photo("b", 120, host.url(2))];
    let feed = write(&world, &items);
    let run = last(&world, &feed, &["--max-count", "5"]);
    assert_eq!((run.exit, posted(&world).len()), (Some(0), 2), "{run}");
    assert_eq!(world.count("token"), 1, "one session");
    let asked = world.asked().len();
    let fetched = host.requests();
    for _ in 0..2 {
        let run = last(&world, &feed, &["--max-count", "5"]);
        assert_eq!((run.exit, run.stdout.as_str()), (Some(0), ""), "{run}");
        assert!(run.stderr.ends_with("2 posted before\n"), "{run}");
    }
    assert_eq!((world.asked().len(), host.requests()), (asked, fetched));
}

#[test]
fn nothing_is_sent_when_nothing_is_due() {
    let world = World::new();
    let host = photos(1);
    let feed = write(&world, &[RssItem::photo("a", 2 * HOUR, host.url(1))]);
    let run = last(&world, &feed, &[]);
    assert_eq!((run.exit, run.stdout.as_str()), (Some(0), ""), "{run}");
    assert!(run.stderr.ends_with("Nothing in the feed is due\n"), "{run}");
    assert_eq!((world.asked().len(), host.requests()), (0, 0));
}

#[test]
fn variables_count_and_options_win_over_them() {
    for (words, variables, count) in [
        ("", "", 1),
        ("", "MAX_COUNT=2", 2),
        ("--max-count 1", "MAX_COUNT=2", 1),
        ("--max-count 0", "MAX_COUNT=2", 1),
        ("--max-count=3", "POST_LOOKBACK=90", 1),
        ("--max-count=3 --post-lookback=200", "POST_LOOKBACK=90", 3),
        ("--max-count x", "", 0),
        ("", "POST_LOOKBACK=soon", 0),
    ] {
        let mut world = World::new();
        if let Some((name, value)) = variables.split_once('=') {
            world.set(name, value);
        }
        let more: Vec<&str> = words.split_whitespace().collect();
        let host = photos(3);
        let items = [("a", 60), ("b", 120), ("c", 180)].into_iter().zip(1..);
        let items: Vec<_> =
            items.map(|((guid, ago), n)| RssItem::photo(guid, ago, host.url(n))).collect();
        let run = last(&world, &write(&world, &items), &more);
        let exit = if count == 0 { 2 } else { 0 };
        assert_eq!((run.exit, posted(&world).len()), (Some(exit), count), "{words}: {run}");
    }
}

#[test]
fn a_failed_item_takes_no_place_and_stops_no_other() {
    let world = World::new();
    let host = PhotoHost::with(vec![
        Answer::Status(404),
        Answer::Gives(b"no picture".to_vec()),
        Answer::Gives(clip()),
    ]);
    let video = Origin::serving(clip(), Manner::Ranges);
    let photos = photos(2);
    let long = RssItem { title: "x".repeat(91), ..RssItem::photo("long", 30, photos.url(1)) };
    let none = RssItem { media_type: "audio/mpeg", ..RssItem::photo("none", 40, host.url(2)) };
    let items = [
        RssItem::photo("gone", 10, host.url(1)),
        RssItem::photo("bad", 20, host.url(2)),
        long,
        none,
        RssItem::video("film", 50, video.url()),
        RssItem::photo("fine", 60, photos.url(2)),
        RssItem::photo("left", 70, photos.url(1)),
    ];
    let run = last(&world, &write(&world, &items), &["--max-count", "2"]);
    assert_eq!(posted(&world), ["about film", "about fine"], "{run}");
    assert_eq!(run.exit, Some(9), "{run}");
    let film = &world.tiktok.publishes()[0];
    assert_eq!(film.sha256, Some(sha256(&clip())), "a video is posted as a video");
    let lines = lines(&run);
    let outcomes: Vec<_> = lines.iter().map(|it| (&it["item"], &it["outcome"])).collect();
    assert_eq!(
        json!(outcomes),
        json!([
            ["gone", "failed"],
            ["bad", "failed"],
            ["long", "failed"],
            ["none", "failed"],
            ["film", "published"],
            ["fine", "published"]
        ])
    );
    assert!(lines[2]["error"]["message"].as_str().unwrap().contains("90"), "{run}");
    assert!(run.stderr.ends_with("error: 2 done, 4 failed\n"), "{run}");
}

#[test]
fn the_variables_of_the_account_describe_the_posts() {
    let mut world = World::new();
    world.set("TIKTOK_PRIVACY_STATUS", "MUTUAL_FOLLOW_FRIENDS");
    world.set("TIKTOK_ALLOW_COMMENTS", "false");
    world.set("TIKTOK_AUTO_ADD_MUSIC", "true");
    world.set("TIKTOK_DESCRIPTION", "of the variable");
    world.set("TIKTOK_BRAND_ORGANIC", "true");
    world.set("TIKTOK_ALLOW_DUET", "true");
    world.set("TIKTOK_TITLE", "only without a title");
    let host = photos(2);
    let untitled = RssItem { title: String::new(), ..RssItem::photo("b", 20, host.url(2)) };
    let items = [RssItem::photo("a", 10, host.url(1)), untitled];
    let run = last(&world, &write(&world, &items), &["--max-count", "2"]);
    assert_eq!(run.exit, Some(0), "{run}");
    assert_eq!(posted(&world), ["about a", "only without a title"]);
    assert_eq!(
        world.tiktok.publishes()[0].post_info,
        json!({"title": "about a", "description": "of the variable",
            "privacy_level": "MUTUAL_FOLLOW_FRIENDS", "disable_comment": true,
            "auto_add_music": true, "brand_content_toggle": false, "brand_organic_toggle": true})
    );
}

#[test]
fn variables_that_name_media_or_a_text_of_one_post_are_not_read() {
    let mut world = World::new();
    for name in ["TIKTOK_VIDEO_URL", "STATUS_TEXT", "STATUS_LINK", "STATUS_IMAGE_URL_1"] {
        world.set(name, "https://");
    }
    let host = photos(1);
    let feed = write(&world, &[RssItem::photo("a", 10, host.url(1))]);
    let run = last(&world, &feed, &[]);
    assert_eq!((run.exit, posted(&world)), (Some(0), vec!["about a".to_owned()]), "{run}");
    let publish = &world.tiktok.publishes()[0];
    assert_eq!(publish.post_info["description"], json!(null), "{publish:?}");
    assert_eq!(publish.source_info["photo_images"], json!([host.url(1)]));
}

#[test]
fn a_feed_comes_from_a_file_a_file_address_or_a_server() {
    let world = World::new();
    let host = photos(3);
    let feed = |number: usize| {
        let guid = ["a", "b", "c"][number - 1];
        rss(&[RssItem::photo(guid, 10, host.url(number))])
    };
    let file = world.file("feed.xml", feed(1).as_bytes());
    let server = Origin::serving(feed(3).into_bytes(), Manner::NoRanges);
    let address = format!("file://{}", file.display());
    let web = format!("http://{}/feed?key=s3cret#top", server.host());
    for (place, content) in [("feed.xml", 1), (address.as_str(), 2), (&web, 3)] {
        if content < 3 {
            world.file("feed.xml", feed(content).as_bytes());
        }
        let run = last(&world, place.as_ref(), &[]);
        assert_eq!((run.exit, posted(&world).len()), (Some(0), content), "{run}");
        assert!(!run.stderr.contains("s3cret"), "{run}");
    }
    let run = last(&world, "-".as_ref(), &[]);
    assert_eq!(run.exit, Some(2), "{run}");
    assert!(run.stderr.contains("a feed cannot come from standard input"), "{run}");
}

#[test]
fn other_networks_and_modes_are_wrong_usage() {
    let world = World::new();
    let feed = write(&world, &[]);
    let feed = feed.to_str().unwrap();
    for (network, mode) in [("x", "last"), ("nobody", "last"), ("tiktok", "first")] {
        let run = ["utils", "feed-publish", "--network", network, "--mode", mode];
        let run = world.agoras(run.iter().chain(&["--feed-url", feed]));
        assert_eq!(run.exit, Some(2), "{network} {mode}: {run}");
    }
}
