//! What counts as the same item, and two runs at once

use std::process::Child;

use super::world::{RssItem, arguments, channel, clip, date, last, photos, posted, write};
use crate::support::{Manner, Origin, World};

#[test]
fn an_item_that_was_changed_or_moved_is_not_posted_again() {
    let world = World::new();
    let host = photos(3);
    let a = RssItem::photo("a", 60, host.url(1));
    let b = RssItem::photo("b", 50, host.url(2));
    let feed = write(&world, &[a.clone(), b.clone()]);
    let run = last(&world, &feed, &["--max-count", "2"]);
    assert_eq!((run.exit, posted(&world).len()), (Some(0), 2), "{run}");
    let dated = RssItem { ago: 5, ..a.clone() };
    let titled = RssItem { title: "corrected".to_owned(), ..a.clone() };
    let illustrated = RssItem { media: host.url(3), ..a.clone() };
    for items in [[b.clone(), a.clone()], [dated, b.clone()], [titled, b.clone()], [illustrated, b]]
    {
        let run = last(&world, &write(&world, &items), &["--max-count", "2"]);
        assert_eq!((run.exit, run.stdout.as_str()), (Some(0), ""), "{run}");
    }
    assert_eq!(posted(&world).len(), 2);
}

#[test]
fn the_same_id_in_another_feed_is_another_item() {
    let world = World::new();
    let host = photos(2);
    for (name, number) in [("one.xml", 1), ("two.xml", 2)] {
        let items = [RssItem::photo("1", 60, host.url(number))];
        let feed = world.file(name, super::world::rss(&items).as_bytes());
        let run = last(&world, &feed, &[]);
        assert_eq!((run.exit, posted(&world).len()), (Some(0), number), "{run}");
    }
}

#[test]
fn without_an_id_the_link_and_without_a_link_the_content_is_the_identity() {
    let world = World::new();
    let host = photos(3);
    let item = |inner: &str, ago: u64, number: usize| {
        let media = format!("<enclosure url=\"{}\" type=\"image/jpeg\"/>", host.url(number));
        format!("<item>{inner}<pubDate>{}</pubDate>{media}</item>", date(ago))
    };
    let link = "<link>https://e.example/post</link>";
    let runs = [
        (item(&format!("{link}<title>one</title>"), 60, 1), 1),
        // Other words and another picture, at the same link.
        (item(&format!("{link}<title>two</title>"), 50, 2), 1),
        (item("<title>three</title>", 60, 3), 2),
        (item("<title>three</title>", 20, 3), 2),
        (item("<title>four</title>", 20, 3), 3),
    ];
    for (item, count) in runs {
        let feed = world.file("feed.xml", channel(&item).as_bytes());
        let run = last(&world, &feed, &[]);
        assert_eq!((run.exit, posted(&world).len()), (Some(0), count), "{item}: {run}");
    }
}

#[test]
fn another_item_with_the_same_id_is_left_out_and_that_is_said() {
    let world = World::new();
    let host = photos(2);
    let items = [RssItem::photo("1", 60, host.url(1)), RssItem::photo("1", 50, host.url(2))];
    let run = last(&world, &write(&world, &items), &["--max-count", "5"]);
    assert_eq!((run.exit, posted(&world).len()), (Some(0), 1), "{run}");
    let words = "1 item is left out: another item of the feed has the same id";
    assert!(run.stderr.contains(words), "{run}");
}

#[test]
fn the_same_content_under_another_id_is_refused_as_a_duplicate() {
    let world = World::new();
    let host = photos(1);
    let one = RssItem::photo("one", 60, host.url(1));
    let run = last(&world, &write(&world, std::slice::from_ref(&one)), &[]);
    assert_eq!(run.exit, Some(0), "{run}");
    let run = last(&world, &write(&world, &[RssItem { guid: "two", ..one }]), &[]);
    assert_eq!((run.exit, posted(&world).len()), (Some(4), 1), "{run}");
    // This command has no such option.
    assert!(run.stderr.contains("`agoras tiktok post --allow-duplicate` publishes"), "{run}");
}

#[test]
fn of_several_runs_at_once_one_posts_an_item() {
    let world = World::new();
    let video = Origin::serving(clip(), Manner::Ranges);
    let host = photos(1);
    let items = [RssItem::video("film", 60, video.url()), RssItem::photo("a", 90, host.url(1))];
    let feed = write(&world, &items);
    let arguments = arguments("last", feed.to_str().unwrap(), &["--max-count", "2"]);
    let children: Vec<Child> = (0..4).map(|_| world.spawn(&arguments)).collect();
    for child in children {
        let run = world.finish(child);
        // The others come later, or meet the publish of the first.
        assert!([Some(0), Some(4)].contains(&run.exit), "{run}");
    }
    let mut titles = posted(&world);
    titles.sort();
    assert_eq!(titles, ["about a", "about film"]);
}

#[test]
fn each_account_has_its_own_items() {
    let world = World::new();
    let host = photos(1);
    let feed = write(&world, &[RssItem::photo("a", 60, host.url(1))]);
    assert_eq!(last(&world, &feed, &[]).exit, Some(0));
    let other = world.tiktok.account("bea.films").unwrap();
    let world = world.acting_as(&other);
    let run = last(&world, &feed, &[]);
    assert_eq!((run.exit, posted(&world).len()), (Some(0), 2), "{run}");
    assert_eq!(last(&world, &feed, &[]).stdout, "");
}
