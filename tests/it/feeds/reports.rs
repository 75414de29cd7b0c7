//! What a run says, and how it ends

use serde_json::json;

use super::world::{RssItem, channel, clip, date, last, lines, photos, posted, random, write};
use crate::support::{Answer, Manner, Origin, PhotoHost, World, below};

const MINUTE: u64 = 60;

#[test]
fn a_run_says_what_it_does() {
    let world = World::new();
    let host = photos(2);
    let items = [RssItem::photo("a", MINUTE, host.url(1)), RssItem::photo("b", 90, host.url(2))];
    let run = last(&world, &write(&world, &items), &["--max-count", "2"]);
    let shown = run.to_string().replace(&host.base(), "[host]");
    let shown: Vec<&str> = shown
        .lines()
        .skip_while(|line| !line.starts_with("Reading the feed"))
        .filter(|line| !line.contains("PROCESSING_DOWNLOAD"))
        .collect();
    insta::assert_snapshot!(shown.join("\n"), @"
    Reading the feed [home]/feed.xml
    Reading [host]/1?…
    Getting an access token from TikTok
    Posting as Ada (@ada.codes), visible to the creator alone (SELF_ONLY)
    By posting, you agree to TikTok's Music Usage Confirmation (https://www.tiktok.com/legal/page/global/music-usage-confirmation/en)
    TikTok opened publish [publish_id]
    Waiting for TikTok's result, up to 10 min; it can take minutes
    TikTok says PUBLISH_COMPLETE
    Published; TikTok names no public post (it is private, or still in moderation)
    Reading [host]/2?…
    Posting as Ada (@ada.codes), visible to the creator alone (SELF_ONLY)
    By posting, you agree to TikTok's Music Usage Confirmation (https://www.tiktok.com/legal/page/global/music-usage-confirmation/en)
    TikTok opened publish [publish_id]
    Waiting for TikTok's result, up to 10 min; it can take minutes
    TikTok says PUBLISH_COMPLETE
    Published; TikTok names no public post (it is private, or still in moderation)
    2 done
    --- exit 0
    ");
    let lines = lines(&run);
    assert_eq!(
        json!([lines[0]["item"], lines[0]["link"], lines[0]["outcome"], lines[0]["username"]]),
        json!(["a", "https://e.example/a", "published", "ada.codes"])
    );
}

#[test]
fn a_dry_run_prints_what_would_go_out_and_writes_nothing() {
    let world = World::new();
    let host = photos(2);
    let video = Origin::serving(clip(), Manner::Ranges);
    let first = [RssItem::photo("a", MINUTE, host.url(1))];
    assert_eq!(last(&world, &write(&world, &first), &[]).exit, Some(0));
    let items = [
        RssItem::photo("a", MINUTE, host.url(1)),
        RssItem::photo("b", 90, host.url(2)),
        RssItem::video("film", 120, video.url()),
    ];
    let feed = write(&world, &items);
    let begun = || {
        let history = world.agoras(["tiktok", "history", "--json"]);
        let keys = below(&world.kept().join("journal/keys"), &|_| true);
        (history.stdout, keys)
    };
    let before = begun();
    let opened = |call| world.count(call);
    for _ in 0..2 {
        let run = last(&world, &feed, &["--dry-run", "--max-count", "5"]);
        assert_eq!(run.exit, Some(0), "{run}");
        let shown: Vec<_> = lines(&run)
            .iter()
            .map(|it| json!([it["item"], it["outcome"], it["publish_id"], it["post"]["title"]]))
            .collect();
        assert_eq!(
            json!(shown),
            json!([["b", "dry-run", null, "about b"], ["film", "dry-run", null, "about film"]])
        );
    }
    assert_eq!((opened("photo-init"), opened("video-init"), posted(&world).len()), (1, 0, 1));
    assert_eq!(begun(), before, "the journal was written");
    let run = last(&world, &feed, &["--max-count", "5"]);
    assert_eq!((run.exit, posted(&world).len()), (Some(0), 3), "{run}");
}

#[test]
fn what_can_never_be_published_is_said() {
    let world = World::new();
    let host = photos(1);
    let enclosure =
        |n: usize| format!("<enclosure url=\"{}&amp;n={n}\" type=\"image/jpeg\"/>", host.url(1));
    let many = (0..38).map(enclosure).collect::<Vec<_>>().concat();
    let undated = "<item><guid>u</guid><title>undated</title></item>".repeat(2);
    let item = format!("<item><guid>m</guid><pubDate>{}</pubDate>{many}</item>", date(MINUTE));
    let feed = world.file("feed.xml", channel(&(undated + &item)).as_bytes());
    let run = last(&world, &feed, &[]);
    assert_eq!(run.exit, Some(0), "{run}");
    let images = &world.tiktok.publishes()[0].source_info["photo_images"];
    assert_eq!(images.as_array().unwrap().len(), 35);
    for words in [
        "warning: 2 items are left out: without a date, nobody knows whether it is due",
        "warning: item `m`: 3 photos are left out: one post has no room for more",
    ] {
        assert!(run.stderr.contains(words), "{words}: {run}");
    }
}

#[test]
fn what_is_no_feed_ends_the_run_with_words() {
    let world = World::new();
    let host = PhotoHost::with(vec![
        Answer::Status(404),
        Answer::Status(503),
        Answer::Gives(b"<!DOCTYPE html><html><body>Blog</body></html>".to_vec()),
        Answer::Gives(b"<rss><channel><item><title>cut".to_vec()),
        Answer::Gives(b"<rss><channel></item></rss>".to_vec()),
        Answer::Gives(b"{\"items\": []}".to_vec()),
        Answer::Gives(Vec::new()),
        Answer::Gives(b"Not found".to_vec()),
    ]);
    let cases = [
        (9, "404"),
        (8, "503"),
        (9, "this is not a feed: it begins with `<html>`"),
        (9, "the feed ends in the middle of `<title>`"),
        (9, "the feed is no valid XML, in line 1"),
        (9, "this is not a feed: it is JSON without the version of a JSON Feed"),
        (9, "this is not a feed: it is empty"),
        (9, "this is not a feed: it is neither XML nor JSON"),
    ];
    for (number, (exit, words)) in (1..).zip(cases) {
        let url = host.url(number);
        for mode in ["last", "random"] {
            let run = ["utils", "feed-publish", "--mode", mode, "--feed-url", &url, "--json"];
            let run = world.agoras(run);
            assert_eq!(run.exit, Some(exit), "{words}: {run}");
            let error = &run.json()["error"];
            assert!(error["message"].as_str().unwrap().contains(words), "{words}: {run}");
            assert!(error["hint"].is_string(), "{run}");
            assert_eq!(run.json()["safe_to_rerun"], true, "{run}");
            assert!(!run.to_string().contains("s3cret"), "{run}");
        }
    }
    let run = last(&world, "nowhere.xml".as_ref(), &[]);
    assert_eq!(run.exit, Some(9), "{run}");
    assert!(world.asked().is_empty());
}

#[test]
fn the_worst_end_of_an_item_is_that_of_the_run() {
    // The fault, the exit code, and the number of tries: after some ends no other item fares better.
    let cases = [
        ("photo-init@1=error:spam_risk_too_many_posts", 4, 1),
        ("photo-init@1=error:privacy_level_option_mismatch", 4, 3),
        ("creator@*=error:access_token_invalid", 3, 1),
        ("photo-init@1=reset-after", 5, 2),
    ];
    for (fault, exit, tries) in cases {
        let world = World::new();
        let host = photos(3);
        let items: Vec<_> = [("a", 1), ("b", 2), ("c", 3)]
            .into_iter()
            .map(|(guid, n)| RssItem::photo(guid, n as u64 * 60, host.url(n)))
            .collect();
        let feed = write(&world, &items);
        world.fault(fault);
        let run = last(&world, &feed, &["--max-count", "2"]);
        assert_eq!(run.exit, Some(exit), "{fault}: {run}");
        assert_eq!(run.stdout.lines().count(), tries, "{fault}: {run}");
    }
}

#[test]
fn an_item_that_tiktok_still_processes_has_taken_its_place() {
    let world = World::new();
    world.tiktok.set("processing=3600").unwrap();
    let host = photos(2);
    let items = [RssItem::photo("a", MINUTE, host.url(1)), RssItem::photo("b", 90, host.url(2))];
    let feed = write(&world, &items);
    let run = last(&world, &feed, &["--wait-timeout", "1s"]);
    assert_eq!(run.exit, Some(6), "{run}");
    assert_eq!(world.count("photo-init"), 1, "{run}");
    // Its photos are not needed any more.
    drop(host);
    let run = last(&world, &feed, &["--no-wait"]);
    assert_eq!((run.exit, world.count("photo-init")), (Some(0), 1), "{run}");
    assert_eq!(lines(&run)[0]["outcome"], "processing", "{run}");
}

#[test]
fn without_a_journal_nothing_is_published() {
    let world = World::without_store();
    let host = photos(1);
    let feed = write(&world, &[RssItem::photo("a", MINUTE, host.url(1))]);
    for run in [last(&world, &feed, &[]), random(&world, &feed, &[])] {
        assert_eq!((run.exit, world.asked().len()), (Some(7), 0), "{run}");
        assert!(run.stderr.contains("keeps an item from being posted twice"), "{run}");
    }
    let run = last(&world, &feed, &["--dry-run"]);
    assert_eq!((run.exit, posted(&world).len()), (Some(0), 0), "{run}");
}

#[test]
fn an_account_that_is_not_authorized_is_said_before_anything_is_due() {
    let world = World::new().without_variables();
    let feed = write(&world, &[]);
    let run = last(&world, &feed, &["--json"]);
    assert_eq!(run.exit, Some(3), "{run}");
    assert_eq!(run.json()["error"]["code"], "not_authorized", "{run}");
}
