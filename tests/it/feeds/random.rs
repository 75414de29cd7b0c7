//! `--mode random`: one item a run, none of the last 30 days

use std::process::{Command, Stdio};

use super::world::{RssItem, arguments, photos, posted, random, write};
use crate::support::{Answer, PhotoHost, Run, World, is_faked, part};

const DAY: u64 = 86_400;
const GUIDS: [&str; 4] = ["a", "b", "c", "d"];

fn feed(world: &World, host: &PhotoHost) -> std::path::PathBuf {
    let items = GUIDS.iter().zip(1..);
    let items: Vec<_> =
        items.map(|(guid, n)| RssItem::photo(guid, n as u64 * 60, host.url(n))).collect();
    write(world, &items)
}

/// Runs the binary with a clock that is this many days ahead.
fn days_later(world: &World, days: u64, arguments: &[&str]) -> Run {
    let mut command = world.settled(Command::new("faketime"));
    command.env("FAKETIME_DONT_FAKE_MONOTONIC", "1").args(["-f", &format!("+{days}d")]);
    command.arg(env!("CARGO_BIN_EXE_agoras")).args(arguments);
    world.run(command.stdin(Stdio::null()))
}

#[test]
fn each_run_posts_one_item_and_none_a_second_time() {
    let world = World::new();
    let host = photos(4);
    let feed = feed(&world, &host);
    for count in 1..=GUIDS.len() {
        let run = random(&world, &feed, &["--max-count", "3"]);
        assert_eq!((run.exit, posted(&world).len()), (Some(0), count), "{run}");
    }
    let mut titles = posted(&world);
    titles.sort();
    assert_eq!(titles, ["about a", "about b", "about c", "about d"]);
    let asked = world.asked().len();
    let run = random(&world, &feed, &[]);
    assert_eq!((run.exit, run.stdout.as_str(), world.asked().len()), (Some(0), "", asked), "{run}");
}

#[test]
fn the_age_and_usable_media_count_and_what_fails_is_replaced() {
    let world = World::new();
    let host = PhotoHost::with(vec![Answer::Status(404), super::world::answer()]);
    let audio = RssItem { media_type: "audio/mpeg", ..RssItem::photo("audio", 60, host.url(2)) };
    let old = RssItem::photo("old", 3 * DAY, host.url(2));
    let gone = |guid| RssItem::photo(guid, 60, host.url(1));
    let items =
        [audio, old, gone("1"), gone("2"), gone("3"), RssItem::photo("fine", 60, host.url(2))];
    let run = random(&world, &write(&world, &items), &["--max-post-age", "2"]);
    assert_eq!(posted(&world), ["about fine"], "{run}");
    assert!(run.stderr.contains("1 item is left out: without a video or a picture"), "{run}");
    let failed = run.stdout.lines().filter(|line| line.contains("\"failed\"")).count();
    assert_eq!(run.exit, Some(if failed == 0 { 0 } else { 9 }), "{run}");
}

#[test]
fn a_run_does_not_try_every_item_of_a_feed_that_is_gone() {
    let world = World::new();
    let host = PhotoHost::with(vec![Answer::Status(404)]);
    let guids: Vec<String> = (0..30).map(|number| number.to_string()).collect();
    let items: Vec<_> = guids
        .iter()
        .map(|guid| RssItem::photo(String::leak(guid.clone()), 60, host.url(1)))
        .collect();
    let run = random(&world, &write(&world, &items), &[]);
    assert_eq!((run.exit, run.stdout.lines().count()), (Some(9), 10), "{run}");
    assert!(world.asked().is_empty(), "{run}");
}

#[test]
fn an_item_that_was_posted_31_days_ago_may_come_again_and_one_of_29_days_may_not() {
    if is_faked() || part("faketime").is_none() {
        return;
    }
    let world = World::new();
    let host = photos(1);
    let feed = write(&world, &[RssItem::photo("a", 60, host.url(1))]);
    let arguments = arguments("random", feed.to_str().unwrap(), &[]);
    for (days, count) in [(0, 1), (29, 1), (31, 2), (32, 2), (60, 2), (62, 3), (63, 3), (367, 3)] {
        let run = days_later(&world, days, &arguments);
        assert_eq!((run.exit, posted(&world).len()), (Some(0), count), "{days} days: {run}");
    }
    // The newest ones are never posted a second time.
    let newest =
        super::world::arguments("last", feed.to_str().unwrap(), &["--post-lookback", "99999999"]);
    let run = days_later(&world, 200, &newest);
    assert_eq!((run.exit, posted(&world).len()), (Some(0), 3), "{run}");
}
