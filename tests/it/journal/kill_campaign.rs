//! Kill campaign (N22): uploads that are killed at random moments and run again

use std::process::Stdio;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use agoras::emulator::{Endpoint, Settings};
use tempfile::TempDir;

use crate::support::{Manner, Origin, Random, World, figure, filled, rounds, sha256};

/// The size of the video: six chunks, the last of which is larger.
const SIZE: usize = 6 * 5_242_880 + 4321;
const CHUNKS: u64 = 6;
/// The number of threads that work on seeds.
const WORKERS: u64 = 2;

/// Counters of a campaign.
#[derive(Default)]
struct Tally {
    kills: AtomicU64,
    posts: AtomicU64,
    resent: AtomicU64,
    reopened: AtomicU64,
    resumed: AtomicU64,
}

#[test]
fn n22_a_killed_upload_is_finished_exactly_once() {
    let kills = rounds(16, 1000);
    let tally = Tally::default();
    std::thread::scope(|scope| {
        for worker in 0..WORKERS {
            let tally = &tally;
            scope.spawn(move || {
                let mut bench = Bench::new();
                let seeds = (0..kills).filter(|seed| seed % WORKERS == worker);
                seeds.for_each(|seed| bench.run(seed, tally));
            });
        }
    });
    let count = |counter: &AtomicU64| counter.load(Ordering::SeqCst);
    assert_eq!(count(&tally.posts), kills);
    assert!(count(&tally.resumed) > kills / 10, "hardly any kill met an upload");
    figure(&format!(
        "N22: {kills} uploads from a file or an address, {} kills, {} posts, none twice; {} went on in the middle, {} were opened again before their first byte, {} chunks went twice, never two of one upload for one kill",
        count(&tally.kills),
        count(&tally.posts),
        count(&tally.resumed),
        count(&tally.reopened),
        count(&tally.resent),
    ));
}

/// The media and the server that a worker's uploads use.
struct Bench {
    folder: TempDir,
    origin: Origin,
    content: Vec<u8>,
    /// The duration of an undisturbed run; the moments of the kills are chosen within it.
    usual: Option<Duration>,
}

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let content = filled(SIZE);
        #[expect(clippy::disallowed_methods, reason = "a test's own file")]
        std::fs::write(folder.path().join("video.mp4"), &content).unwrap();
        let origin = Origin::serving(content.clone(), Manner::Ranges);
        Self { folder, origin, content, usual: None }
    }

    /// Returns the source of an upload: the file for two seeds of three, else an address with the
    /// same bytes.
    fn source(&self, seed: u64) -> String {
        match seed % 3 {
            2 => self.origin.url(),
            _ => self.folder.path().join("video.mp4").to_str().unwrap().to_owned(),
        }
    }

    /// Kills an upload once or twice, and then lets it finish.
    fn run(&mut self, seed: u64, tally: &Tally) {
        let mut random = Random::new(seed);
        let world = World::at_speed(200, Settings::default());
        // Refresh tokens that a kill loses are tested in S03.
        world.tiktok.set("grace=3600").unwrap();
        let video = self.source(seed);
        let usual = *self.usual.get_or_insert_with(|| undisturbed(&video));
        let mut kills = 0;
        for _ in 0..=random.below(2) {
            let after = usual.mul_f64(random.share() * 1.1);
            kills += u64::from(killed(&world, &video, after));
        }
        if seed % 16 < WORKERS {
            self.usual = None;
        }
        let last = world.agoras(arguments(&video));
        let done = last.exit == Some(0) || last.stderr.contains("published already");
        assert!(done, "seed {seed}: {last}");
        judge(seed, &world, kills, tally);
        let whole = world.tiktok.publishes().into_iter().find(|publish| publish.arrived);
        assert_eq!(whole.unwrap().sha256, Some(sha256(&self.content)), "seed {seed}");
    }
}

fn judge(seed: u64, world: &World, kills: u64, tally: &Tally) {
    let ours = world.tiktok.publishes();
    let arrived = ours.iter().filter(|publish| publish.arrived).count();
    assert_eq!(arrived, 1, "seed {seed}: {ours:?}");
    let puts = world.tiktok.requests().iter().filter(|it| it.endpoint == Endpoint::Chunk).count();
    let resent = u64::try_from(puts).unwrap().saturating_sub(CHUNKS);
    assert!(resent <= kills, "seed {seed}: {resent} chunks went twice for {kills} kills");
    let partly = ours.iter().any(|publish| publish.arrived && kills > 0);
    let add = |counter: &AtomicU64, more: u64| counter.fetch_add(more, Ordering::SeqCst);
    add(&tally.kills, kills);
    add(&tally.posts, 1);
    add(&tally.resent, resent);
    add(&tally.reopened, u64::try_from(ours.len()).unwrap() - 1);
    add(&tally.resumed, u64::from(partly && ours.len() == 1));
}

/// Measures the duration of a run that is not killed.
fn undisturbed(video: &str) -> Duration {
    let world = World::at_speed(200, Settings::default());
    let start = Instant::now();
    let run = world.agoras(arguments(video));
    assert_eq!(run.exit, Some(0), "{run}");
    start.elapsed()
}

fn arguments(video: &str) -> [&str; 8] {
    ["tiktok", "video", "--title", "once", "--chunk-size", "5242880", "--video-url", video]
}

/// Starts a run and kills it after this time; returns whether it was still running.
fn killed(world: &World, video: &str, after: Duration) -> bool {
    let mut child = world
        .command(arguments(video))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    std::thread::sleep(after);
    let running = child.try_wait().unwrap().is_none();
    child.kill().unwrap();
    child.wait().unwrap();
    running
}
