//! The memory and the time that large and hostile feeds take

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use super::world::{arguments, channel as channel_of, date};
use crate::support::{Serving, World, figure};

const MIB: u64 = 1024 * 1024;
/// The longest wait for a run on a busy machine.
const PATIENCE: Duration = Duration::from_mins(4);

/// A server that takes requests and never answers, so that a run stands still.
struct Silent {
    serving: Serving,
    asked: Receiver<()>,
}

impl Silent {
    fn new() -> Self {
        let (sender, asked) = channel();
        let sender = Mutex::new(sender);
        let serving = Serving::with(move |socket| {
            // A test that is over no longer listens.
            let _ = sender.lock().unwrap().send(());
            let _ = BufReader::new(&socket).lines().count();
        });
        Self { serving, asked }
    }

    /// Returns an item whose photo is on this server.
    fn item(&self, guid: &str, more: &str) -> String {
        let media = format!("http://127.0.0.1:{}/{guid}.jpg", self.serving.port());
        format!(
            "<item><guid>{guid}</guid><link>https://blog.example/{guid}</link><pubDate>{}</pubDate>{more}<enclosure url=\"{media}\" type=\"image/jpeg\"/></item>\n",
            date(60)
        )
    }
}

/// What a run has taken until it looked at the first photo.
struct Cost {
    /// The most bytes of memory at a time.
    memory: u64,
    /// The time of the processor in ticks of the clock.
    ticks: u64,
}

fn cost(silent: &Silent, items: &str) -> Cost {
    let world = World::new();
    let feed = world.file("feed.xml", channel_of(items).as_bytes());
    let arguments = arguments("last", feed.to_str().unwrap(), &["--dry-run"]);
    let mut child = world.spawn(&arguments);
    silent.asked.recv_timeout(PATIENCE).unwrap();
    let process = Path::new("/proc").join(child.id().to_string());
    let status = std::fs::read_to_string(process.join("status")).unwrap();
    let stat = std::fs::read_to_string(process.join("stat")).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let kib: u64 = peak.trim().trim_end_matches(" kB").parse().unwrap();
    // The name of the program, in parentheses, is the second field.
    let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
    let ticks = [11, 12].map(|index: usize| fields[index].parse::<u64>().unwrap());
    Cost { memory: kib * 1024, ticks: ticks.iter().sum() }
}

#[test]
#[cfg(target_os = "linux")]
fn a_feed_of_10_000_items_takes_less_than_64_mib() {
    let silent = Silent::new();
    let items = |count: u32| -> String {
        let text = "An article about something, with a summary of some length. ".repeat(8);
        let more =
            format!("<title>A title of a usual length</title><description>{text}</description>");
        (0..count).map(|number| silent.item(&format!("post-{number}"), &more)).collect()
    };
    let few = cost(&silent, &items(10)).memory;
    let many = cost(&silent, &items(10_000)).memory;
    figure(&format!("a feed of 10 items: {} MiB, of 10 000: {} MiB", few / MIB, many / MIB));
    assert!(many < 64 * MIB, "{} MiB", many / MIB);
}

#[test]
#[cfg(target_os = "linux")]
fn a_feed_of_ampersands_takes_time_in_proportion_to_its_size() {
    let silent = Silent::new();
    for hostile in ["&", "&#", "&amp;", "<b>", "&lt;!--", "]]&gt;"] {
        let ticks = |size: usize| {
            let title = hostile.repeat(size / hostile.len());
            let title = if hostile == "<b>" { format!("<![CDATA[{title}]]>") } else { title };
            cost(&silent, &silent.item("a", &format!("<title>{title}</title>"))).ticks
        };
        let less = ticks(1_000_000);
        let more = ticks(8_000_000);
        figure(&format!("`{hostile}`: {less} ticks for 1 MB, {more} for 8 MB"));
        // Eight times as much, with room for a busy machine; a square would be 64 times.
        assert!(more < 24 * less.max(10), "`{hostile}`: {less} ticks, then {more}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_long_field_takes_memory_in_proportion_to_the_feed() {
    let silent = Silent::new();
    let size = 12_000_000;
    let small = cost(&silent, &silent.item("a", "")).memory;
    let long = |letter: &str| letter.repeat(size / letter.len());
    for (what, more) in [
        ("date", format!("<updated>{}</updated>", long("Sat, 28 Nov 2026 "))),
        ("zone", format!("<updated>Sat, 28 Nov 2026 00:00:00 {}</updated>", long("Z"))),
        ("title", format!("<title>{}</title>", long("word "))),
        ("address", format!("<enclosure url=\"https://e.example/{}\"/>", long("a"))),
        ("description", format!("<description>{}</description>", long("word "))),
    ] {
        let taken = cost(&silent, &silent.item("a", &more)).memory.saturating_sub(small);
        figure(&format!("a {what} of {} MB: {} MiB more", size / 1_000_000, taken / MIB));
        assert!(taken < 8 * size as u64, "{what}: {} MiB", taken / MIB);
    }
}
