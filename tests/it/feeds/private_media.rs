//! Media that a feed names on this machine or its network

use super::world::{RssItem, clip, photos, posted, write};
use crate::support::{Hosts, Manner, Origin, Run, World};

const ADVICE: &str = "if the address is meant, allow it with --allow-private-media";

fn publish(world: &World, items: &[RssItem], more: &[&str]) -> Run {
    let feed = write(world, items);
    let run = ["utils", "feed-publish", "--mode", "last", "--feed-url", feed.to_str().unwrap()];
    world.agoras(run.iter().chain(more))
}

#[test]
fn media_of_this_machine_are_refused_unless_they_are_allowed() {
    let video = Origin::serving(clip(), Manner::Ranges);
    let host = photos(1);
    for item in [
        RssItem::photo("photo", 60, host.url(1)),
        RssItem::video("video", 60, video.url()),
        RssItem::video("named", 60, format!("http://localhost:{}/v.mp4", video.port())),
        RssItem::video("mapped", 60, format!("http://[::ffff:127.0.0.1]:{}/v.mp4", video.port())),
    ] {
        let world = World::new();
        let run = publish(&world, std::slice::from_ref(&item), &[]);
        assert_eq!((run.exit, world.asked().len()), (Some(9), 0), "{run}");
        assert!(run.stderr.contains(ADVICE), "{run}");
        assert_eq!((video.requests(), host.requests()), (0, 0));
    }
    let world = World::new();
    let items = [RssItem::photo("a", 60, host.url(1)), RssItem::video("b", 90, video.url())];
    let run = publish(&world, &items, &["--allow-private-media", "--max-count", "2"]);
    assert_eq!((run.exit, posted(&world).len()), (Some(0), 2), "{run}");
}

/// Publishes through a proxy, which answers for every public name.
fn through(proxy: &Origin, world: &mut World) {
    world.set("HTTP_PROXY", &format!("http://{}", proxy.host()));
    world.set("NO_PROXY", "127.0.0.1,inside.example");
}

#[test]
fn a_public_name_does_not_lead_to_this_machine_unless_that_is_allowed() {
    let video = Origin::serving(clip(), Manner::Ranges);
    let inside = format!("http://inside.example:{}/v.mp4", video.port());
    for target in [video.url(), format!("http://0x7f.1:{}/v.mp4", video.port()), inside] {
        let mut world = World::new();
        let leading = Origin::leading_to(&target);
        through(&leading, &mut world);
        let Some(hosts) = Hosts::saying(&world, "127.0.0.1 inside.example\n") else { return };
        let named = "http://media.example/v.mp4".to_owned();
        let feed = write(&world, &[RssItem::video("a", 60, named)]);
        let feed = feed.to_str().unwrap();
        let first = ["utils", "feed-publish", "--mode", "last", "--feed-url", feed];
        let before = video.requests();
        let run = hosts.agoras(&world, &first);
        assert_eq!((run.exit, world.asked().len()), (Some(9), 0), "{run}");
        assert!(run.stderr.contains("it redirects to") && run.stderr.contains(ADVICE), "{run}");
        assert_eq!((leading.requests(), video.requests()), (1, before), "{run}");
        let run = hosts.agoras(&world, &[&first[..], &["--allow-private-media"]].concat());
        assert_eq!((run.exit, posted(&world).len()), (Some(0), 1), "{run}");
    }
}

#[test]
fn a_name_of_a_private_network_is_refused_unless_it_is_allowed() {
    let video = Origin::serving(clip(), Manner::Ranges);
    let world = World::new();
    let Some(hosts) = Hosts::saying(&world, "127.0.0.1 media.example\n") else { return };
    let named = format!("http://media.example:{}/v.mp4", video.port());
    let feed = write(&world, &[RssItem::video("a", 60, named)]);
    let first = ["utils", "feed-publish", "--mode", "last", "--feed-url", feed.to_str().unwrap()];
    for run in [hosts.agoras(&world, &first), hosts.agoras_watched(&world, &first)] {
        assert_eq!((run.exit, world.asked().len()), (Some(9), 0), "{run}");
        assert!(run.to_string().contains(ADVICE), "{run}");
    }
    assert_eq!(video.requests(), 0);
    let run = hosts.agoras(&world, &[&first[..], &["--allow-private-media"]].concat());
    assert_eq!((run.exit, posted(&world).len()), (Some(0), 1), "{run}");
}

#[test]
fn a_clouds_metadata_service_is_never_asked() {
    for address in ["http://169.254.169.254/latest/v.mp4", "http://[fd00:ec2::254]/v.mp4"] {
        let world = World::new();
        let item = RssItem::video("a", 60, address.to_owned());
        let run = publish(&world, &[item], &["--allow-private-media"]);
        assert_eq!((run.exit, world.asked().len()), (Some(9), 0), "{run}");
        assert!(run.stderr.contains("media is never fetched from there"), "{run}");
    }
}

#[test]
fn a_feed_names_no_file_of_this_machine() {
    let world = World::new();
    let file = world.video("clip.mp4", 1_000_000);
    for media in [format!("file://{}", file.display()), file.display().to_string(), "-".to_owned()]
    {
        let run = publish(&world, &[RssItem::video("a", 60, media)], &["--allow-private-media"]);
        assert_eq!((run.exit, world.asked().len()), (Some(9), 0), "{run}");
        assert!(run.stderr.contains("which is not an http or https address"), "{run}");
    }
}
