//! Helpers of the tests of feeds: items, documents, runs

use std::path::PathBuf;
use std::time::Duration;

use agoras::clock::{Clock, Moment};
use jiff::Timestamp;
use serde_json::Value;

use crate::support::{Answer, CLIP, PhotoHost, Run, World, sample};

/// An item of an RSS feed as tests describe it.
#[derive(Debug, Clone)]
pub(crate) struct RssItem {
    pub(crate) guid: &'static str,
    pub(crate) title: String,
    /// The age in seconds.
    pub(crate) ago: u64,
    pub(crate) media: String,
    pub(crate) media_type: &'static str,
}

impl RssItem {
    pub(crate) fn photo(guid: &'static str, ago: u64, url: String) -> Self {
        let title = format!("about {guid}");
        Self { guid, title, ago, media: url, media_type: "image/jpeg" }
    }

    pub(crate) fn video(guid: &'static str, ago: u64, url: String) -> Self {
        Self { media_type: "video/mp4", ..Self::photo(guid, ago, url) }
    }

    fn xml(&self) -> String {
        let Self { guid, title, media, media_type, .. } = self;
        format!(
            " <item><title><![CDATA[ {title} ]]></title><link>https://e.example/{guid}</link><guid>{guid}</guid>\n  <pubDate>{}</pubDate>\n  <enclosure url=\"{media}\" length=\"0\" type=\"{media_type}\"/></item>\n",
            date(self.ago)
        )
    }
}

/// Returns the moment `ago` seconds before now.
pub(crate) fn moment(ago: u64) -> Moment {
    Clock::system().now() - Duration::from_secs(ago)
}

/// Returns the date of `ago` seconds before now, as RSS writes it.
pub(crate) fn date(ago: u64) -> String {
    let at = Timestamp::from_second(moment(ago).seconds().try_into().unwrap()).unwrap();
    at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// Returns an RSS document of parts of a channel.
pub(crate) fn channel(items: &str) -> String {
    format!(
        "<rss version=\"2.0\"><channel><title>Blog</title><link>https://e/</link><description>d</description>\n{items}</channel></rss>\n"
    )
}

pub(crate) fn rss(items: &[RssItem]) -> String {
    channel(&items.iter().map(RssItem::xml).collect::<String>())
}

/// Returns a host with this many different photos.
pub(crate) fn photos(count: u8) -> PhotoHost {
    let photo = |number: u8| {
        let mut photo = sample("photo.jpg");
        // Bytes behind the end of a picture change nothing but its content.
        photo.push(number);
        Answer::Gives(photo)
    };
    PhotoHost::with((0..count).map(photo).collect())
}

/// Returns the answer of a host that has a photo.
pub(crate) fn answer() -> Answer {
    Answer::Gives(sample("photo.jpg"))
}

/// Returns the bytes of a video.
pub(crate) fn clip() -> Vec<u8> {
    std::fs::read(CLIP).unwrap()
}

/// Writes a feed, and returns its path.
pub(crate) fn write(world: &World, items: &[RssItem]) -> PathBuf {
    world.file("feed.xml", rss(items).as_bytes())
}

/// Returns the arguments of a run over a feed whose media are on this machine.
pub(crate) fn arguments<'a>(mode: &'a str, feed: &'a str, others: &[&'a str]) -> Vec<&'a str> {
    let first = ["utils", "feed-publish", "--network", "tiktok", "--mode", mode];
    let rest = ["--feed-url", feed, "--allow-private-media"];
    [&first[..], &rest, others].concat()
}

/// Publishes the newest items of a feed.
pub(crate) fn last(world: &World, feed: &std::path::Path, more: &[&str]) -> Run {
    world.agoras(arguments("last", feed.to_str().unwrap(), more))
}

/// Publishes an item of a feed at random.
pub(crate) fn random(world: &World, feed: &std::path::Path, more: &[&str]) -> Run {
    world.agoras(arguments("random", feed.to_str().unwrap(), more))
}

/// Returns the lines on stdout.
pub(crate) fn lines(run: &Run) -> Vec<Value> {
    run.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Returns the titles of everything that was posted, in that order.
pub(crate) fn posted(world: &World) -> Vec<String> {
    let publishes = world.tiktok.publishes();
    let arrived = publishes.iter().filter(|publish| publish.arrived);
    arrived.map(|it| it.post_info["title"].as_str().unwrap_or_default().to_owned()).collect()
}
