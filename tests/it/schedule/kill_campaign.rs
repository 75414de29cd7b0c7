//! Kill campaign over plans: several processes at once, killed at random moments, again and again

use std::collections::BTreeSet;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use super::world::{arguments, at, lines};
use crate::support::{PhotoHost, Random, Run, World, figure, filled, rounds};

/// The most processes at a time.
const PROCESSES: u64 = 3;
/// The size of the videos: one chunk.
const SIZE: usize = 300_000;

/// The size of a campaign.
struct Campaign {
    kills: u64,
    accounts: usize,
    /// The rows of each account.
    rows: usize,
}

#[derive(Default)]
struct Tally {
    kills: u64,
    plans: u64,
    rows: usize,
    posts: usize,
    unknown: usize,
}

#[test]
fn rows_are_posted_once_however_often_and_wherever_runs_are_killed() {
    let campaign = Campaign {
        kills: rounds(12, 1000),
        accounts: usize::try_from(rounds(4, 20)).unwrap(),
        rows: usize::try_from(rounds(3, 10)).unwrap(),
    };
    let mut tally = Tally::default();
    let mut random = Random::new(13);
    while tally.kills < campaign.kills {
        campaign.run_plan(&mut random, &mut tally);
    }
    assert!(tally.posts > tally.unknown, "hardly anything was posted");
    figure(&format!(
        "plans: {} plans of {} rows in all for {} accounts, {} kills of up to {PROCESSES} processes at once: {} posts, none twice, {} rows said to be unknown",
        tally.plans, tally.rows, campaign.accounts, tally.kills, tally.posts, tally.unknown
    ));
}

impl Campaign {
    /// Runs one plan, killed until the wanted number of kills is reached or all rows are done.
    fn run_plan(&self, random: &mut Random, tally: &mut Tally) {
        let names: Vec<String> =
            (0..self.accounts).map(|number| format!("creator{number}")).collect();
        let refs: Vec<&str> = names.iter().map(String::as_str).collect();
        let world = World::of_accounts(&refs);
        // Refresh tokens that a kill loses are tested in S03.
        for switch in ["grace=3600", "rate-limits=off", "caps=off"] {
            world.tiktok.set(switch).unwrap();
        }
        let host = super::world::photos(1);
        self.write(&world, &host);
        let usual = self.usual(random);
        let share = tally.kills + self.kills.div_ceil(self.plans());
        let mut is_done = false;
        while tally.kills < share.min(self.kills) && !is_done {
            let count = 1 + random.below(PROCESSES);
            let children: Vec<Child> = (0..count).map(|_| start(&world)).collect();
            for mut child in children {
                std::thread::sleep(usual.mul_f64(random.share()));
                let is_running = child.try_wait().unwrap().is_none();
                child.kill().unwrap();
                is_done |= child.wait().unwrap().success();
                tally.kills += u64::from(is_running);
            }
        }
        let unknown = self.finish(&world);
        tally.plans += 1;
        tally.rows += self.accounts * self.rows;
        tally.posts += world.posts().len();
        tally.unknown += unknown;
    }

    /// Returns how many plans share the kills.
    fn plans(&self) -> u64 {
        self.kills.div_ceil(100)
    }

    /// Returns the time in which the kills of a process lie.
    fn usual(&self, random: &mut Random) -> Duration {
        let rows = u64::try_from(self.accounts * self.rows).unwrap();
        Duration::from_millis(100 + random.below(100 + 30 * rows))
    }

    /// Writes a plan in which every fourth row is of photos, which TikTok fetches.
    fn write(&self, world: &World, host: &PhotoHost) {
        world.file("film.mp4", &filled(SIZE));
        let mut rows = Vec::new();
        for account in 0..self.accounts {
            for row in 0..self.rows {
                let media = if row % 4 == 3 { host.url(1) } else { "film.mp4".to_owned() };
                let post_type = if row % 4 == 3 { "photos" } else { "video" };
                let time = at(600 - u64::try_from(row).unwrap());
                rows.push(format!(
                    "{row},creator{account},{time},{post_type},{media},{account}-{row}"
                ));
            }
        }
        world.plan_of("id,account,at,type,media,title", &rows);
    }

    /// Lets the plan finish, and counts the posts of each row. Returns how many rows are unknown.
    fn finish(&self, world: &World) -> usize {
        let run = last(world);
        let again = last(world);
        let unknown = unknown(&again);
        assert_eq!(again.exit, Some(if unknown.is_empty() { 0 } else { 5 }), "{run}\n{again}");
        let posts = world.posts();
        let twice: Vec<_> = posts.iter().filter(|(_, count)| **count > 1).collect();
        assert!(twice.is_empty(), "posted twice: {twice:?}\n{run}");
        for account in 0..self.accounts {
            for row in 0..self.rows {
                let name = (format!("creator{account}"), format!("{account}-{row}"));
                let is_known = posts.contains_key(&name) || unknown.contains(&name.1);
                assert!(is_known, "lost: {name:?}\n{run}\n{again}");
            }
        }
        assert!(
            unknown.iter().all(|title| title.ends_with("-3") || title.ends_with("-7")),
            "{again}"
        );
        unknown.len()
    }
}

fn start(world: &World) -> Child {
    let mut command = world.command(arguments(&["--jobs", "4"]));
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().unwrap()
}

/// Runs the plan without a kill.
fn last(world: &World) -> Run {
    let start = Instant::now();
    let run = world.schedule(&["--jobs", "4"]);
    assert!(start.elapsed() < Duration::from_mins(10), "{run}");
    run
}

/// Returns the titles of the rows that a run says are unknown.
fn unknown(run: &Run) -> BTreeSet<String> {
    let is_unknown = |line: &serde_json::Value| line["outcome"] == "unknown";
    let title = |line: &serde_json::Value| {
        let account = line["account"].as_str().unwrap().trim_start_matches("creator").to_owned();
        format!("{account}-{}", line["row"].as_str().unwrap())
    };
    lines(run).iter().filter(|line| is_unknown(line)).map(title).collect()
}
