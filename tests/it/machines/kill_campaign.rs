//! Kill campaigns: several machines at once, killed and frozen at random moments, again and again

use std::collections::BTreeMap;
use std::process::Child;
use std::time::{Duration, Instant};

use agoras::emulator::Settings;

use super::world::Machines;
use crate::journal::world::{PATIENCE, send};
use crate::support::{PhotoHost, Postgres, Random, Run, S3, S3Fault, Transport, figure, rounds};

/// The number of machines, each with a home of its own.
const MACHINES: u64 = 4;
/// The most processes at a time.
const PROCESSES: u64 = 4;
/// The number of contents. Every fourth is of photos, which TikTok fetches.
const CONTENTS: usize = 8;

#[derive(Default)]
struct Tally {
    kills: u64,
    freezes: u64,
    unknown: usize,
}

#[test]
fn contents_are_posted_once_however_machines_are_killed_on_object_storage() {
    let store = S3::start();
    let address = store.address("agoras");
    let machines = Machines::sharing(store, &address, Settings::default());
    let trouble = |random: &mut Random, store: &S3| {
        let fault = match random.below(6) {
            0 => S3Fault::LostAnswer,
            1 => S3Fault::LostRequest,
            2 => S3Fault::DoneThenRefused,
            3 => S3Fault::Refused(503, "SlowDown"),
            4 => S3Fault::Refused(409, "ConditionalRequestConflict"),
            _ => return,
        };
        store.fault(if random.below(2) == 0 { "PUT" } else { "GET" }, fault);
    };
    campaign("object storage", &machines, &trouble);
}

#[test]
fn contents_are_posted_once_however_machines_are_killed_on_postgresql() {
    let Some(store) = Postgres::start(&Transport::Plain) else {
        return;
    };
    let address = store.address("agoras");
    let machines = Machines::sharing(store, &address, Settings::default());
    campaign("PostgreSQL", &machines, &|_, _| {});
}

fn campaign<S>(kind: &str, machines: &Machines<S>, trouble: &dyn Fn(&mut Random, &S)) {
    // Refresh tokens that a kill loses are tested in the campaign of refreshes.
    for switch in ["grace=3600", "rate-limits=off", "caps=off"] {
        machines.world.tiktok.set(switch).unwrap();
    }
    let host = crate::schedule::world::photos(1);
    let mut random = Random::new(14);
    let mut tally = Tally::default();
    let wanted = rounds(20, 500);
    while tally.kills < wanted {
        round(machines, &host, &mut random, &mut tally);
        trouble(&mut random, &machines.store);
        if random.below(4) == 0 {
            machines.world.tiktok.expire_access_tokens();
        }
    }
    finish(machines, &host, &mut tally);
    figure(&format!(
        "machines, {kind}: {} kills and {} freezes of up to {PROCESSES} processes on {MACHINES} machines: {CONTENTS} contents, none twice, {} said to be unknown",
        tally.kills, tally.freezes, tally.unknown
    ));
}

/// Starts processes, and kills or freezes each after a random time.
fn round<S>(machines: &Machines<S>, host: &PhotoHost, random: &mut Random, tally: &mut Tally) {
    let count = 1 + random.below(PROCESSES);
    let start = |random: &mut Random| {
        let content = usize::try_from(random.below(CONTENTS as u64)).unwrap();
        let machine = usize::try_from(random.below(MACHINES)).unwrap();
        machines.start(machine, &borrowed(&publish(host, content)))
    };
    let children: Vec<Child> = (0..count).map(|_| start(random)).collect();
    for mut child in children {
        // TikTok's status does not tell an upload that lacks its last byte from one that is complete. Within
        // the hour of its address somebody sends that byte again, but no run that is killed at once.
        if random.below(8) == 0 {
            drop(machines.world.finish(child));
            continue;
        }
        std::thread::sleep(Duration::from_millis(300).mul_f64(random.share()));
        let is_running = child.try_wait().unwrap().is_none();
        if is_running && random.below(25) == 0 {
            // Longer than a lease: others take over what it was at.
            send("STOP", child.id());
            let frozen = Instant::now();
            while frozen.elapsed() < Duration::from_secs(8) {
                drop(machines.on(0, &borrowed(&publish(host, 0))));
            }
            send("CONT", child.id());
            tally.freezes += 1;
        } else {
            child.kill().unwrap();
            tally.kills += u64::from(is_running);
        }
        drop(machines.world.finish(child));
    }
}

/// Lets every content be published, and counts its posts.
fn finish<S>(machines: &Machines<S>, host: &PhotoHost, tally: &mut Tally) {
    let mut unknown = Vec::new();
    for content in 0..CONTENTS {
        let run = settled(machines, &publish(host, content));
        match run.exit {
            Some(0 | 4) => {}
            Some(5) if content % 4 == 3 => unknown.push(title(content)),
            _ => panic!("{run}"),
        }
    }
    let mut posts: BTreeMap<String, usize> = BTreeMap::new();
    for publish in machines.world.tiktok.publishes().iter().filter(|publish| publish.arrived) {
        let title = publish.post_info["title"].as_str().unwrap_or_default().to_owned();
        *posts.entry(title).or_default() += 1;
    }
    for content in 0..CONTENTS {
        let title = title(content);
        let count = posts.get(&title).copied().unwrap_or_default();
        assert!(count <= 1, "posted twice: {posts:?}");
        assert!(count == 1 || unknown.contains(&title), "lost: {title}: {posts:?}");
    }
    tally.unknown = unknown.len();
}

/// Runs a command until no other process is at the same content.
fn settled<S>(machines: &Machines<S>, arguments: &[String]) -> Run {
    let begin = Instant::now();
    loop {
        let run = machines.on(0, &borrowed(arguments));
        let is_busy = run.stderr.contains("at this moment") || matches!(run.exit, Some(6 | 8));
        if !is_busy || begin.elapsed() > PATIENCE {
            return run;
        }
    }
}

fn title(content: usize) -> String {
    format!("content {content}")
}

/// Returns the command that publishes a content.
fn publish(host: &PhotoHost, content: usize) -> Vec<String> {
    let title = title(content);
    if content % 4 == 3 {
        let photo = host.url(1);
        ["tiktok", "post", "--image", &photo, "--title", &title].map(str::to_owned).to_vec()
    } else {
        ["tiktok", "video", "--video-url", "clip.mp4", "--title", &title]
            .map(str::to_owned)
            .to_vec()
    }
}

fn borrowed(arguments: &[String]) -> Vec<&str> {
    arguments.iter().map(String::as_str).collect()
}
