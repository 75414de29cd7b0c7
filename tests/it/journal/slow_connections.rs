//! Slow, cut and lossy connections (N19, N20, N25)

use std::fmt::Write;
use std::time::Duration;

use agoras::emulator::Settings;

use crate::journal::world::{CHUNK, one_post, upload};
use crate::support::{Line, Weather, World, figure, rounds, sparse};

/// Returns the world with its TikTok at the other end of the line.
fn over(line: &Line, mut world: World) -> World {
    world.set("AGORAS_TIKTOK_API_URL", &line.url());
    world
}

#[test]
fn n19_a_slow_line_stops_the_upload_early_and_reports_the_needed_speed() {
    // An hour is 36 s here: at 4 MB/s, 200 MB would need 50 s.
    let world = World::at_speed(100, Settings::default());
    world.tiktok.set("hash=off").unwrap();
    let line = Line::to(world.tiktok.port());
    line.carry(4_000_000);
    let world = over(&line, world);
    let video = sparse(world.home.path(), "large.mp4", 200_000_000);

    let run = world.agoras(upload(&video));

    assert_eq!((run.exit, world.tiktok.delivered()), (Some(8), 0), "{run}");
    let document = run.json();
    let message = run.stderr.clone();
    assert_eq!(document["safe_to_rerun"], true, "{run}");
    assert!(message.contains("min after TikTok opened it"), "{run}");
    assert!(message.contains("it would need") && message.contains("iB/s"), "{run}");
    let began = world.tiktok.publishes()[0].created;
    let minute = world.tiktok.now().seconds().saturating_sub(began) / 60;
    assert!(world.count("chunk") < 10 && minute < 60, "it went on until minute {minute}: {run}");

    // The bytes that have arrived are used by a later run.
    line.carry(u64::MAX);
    let faster = world.agoras(upload(&video));
    assert_eq!((faster.exit, world.tiktok.delivered()), (Some(0), 1), "{faster}");
    assert!(faster.stderr.contains("Resuming publish"), "{faster}");
    assert_eq!(world.count("video-init"), 1);
    figure(&format!("N19: 200 MB over a line for 144 MB an hour stopped in minute {minute}"));
}

#[test]
fn n20_a_line_that_is_cut_costs_one_chunk_at_most() {
    let mut figures = String::new();
    for cut in [1_000_000, 7_000_000, 12_345_678, 20_000_000, 31_000_000] {
        let world = World::at_speed(200, Settings::default());
        let line = Line::to(world.tiktok.port());
        let world = over(&line, world);
        let size = 6 * CHUNK;
        let video = sparse(world.home.path(), "large.mp4", size);
        line.cut_after(cut);

        let broken = world.agoras(upload(&video));
        // If the last byte was sent, nobody can know whether it arrived.
        let exit = broken.exit.unwrap();
        assert!(exit == 8 || exit == 5 && cut > 5 * CHUNK, "{broken}");
        assert_eq!(world.tiktok.delivered(), 0, "{broken}");
        assert_eq!(broken.json()["safe_to_rerun"], exit == 8, "{broken}");
        line.mend();
        let run = world.agoras(upload(&video));

        assert_eq!(run.exit, Some(0), "{cut}: {run}");
        one_post(&world, &std::fs::read(&video).unwrap(), 1);
        // The excess of a few thousand bytes is requests and the heads of chunks.
        let again = line.carried().saturating_sub(size);
        assert!(again < CHUNK + 100_000, "{cut}: {again} bytes went twice");
        write!(figures, " {again}").unwrap();
    }
    figure(&format!("N20: bytes beyond the video's {}, five cuts:{figures}", 6 * CHUNK));
}

#[test]
fn n25_a_lossy_line_delivers_every_byte_once() {
    let seeds = rounds(2, 24);
    let mut runs = 0;
    let mut breaks = 0;
    for seed in 0..seeds {
        let world = World::at_speed(200, Settings::default());
        let weather = Weather { delay: Duration::from_millis(1), one_in: 400, seed };
        let line = Line::through(world.tiktok.port(), weather);
        let world = over(&line, world);
        let video = world.video("large.mp4", 4 * usize::try_from(CHUNK).unwrap());

        let mut exits = Vec::new();
        while exits.last() != Some(&0) {
            let run = world.agoras(upload(&video));
            exits.push(run.exit.unwrap());
            assert!([0, 5, 8].contains(exits.last().unwrap()), "seed {seed}: {run}");
            assert!(exits.len() < 20, "seed {seed}: {exits:?}, {run}");
        }
        let publishes = world.tiktok.publishes();
        let posted: Vec<_> = publishes.iter().filter(|publish| publish.arrived).collect();
        assert_eq!((world.tiktok.delivered(), posted.len()), (1, 1), "seed {seed}: {exits:?}");
        let sha256 = crate::support::sha256(&std::fs::read(&video).unwrap());
        assert_eq!(posted[0].sha256, Some(sha256), "seed {seed}");
        runs += exits.len();
        breaks += world.count("chunk") - 4;
    }
    figure(&format!(
        "N25: {seeds} seeds, one block of 400 lost, {runs} runs, {breaks} chunks again, {seeds} posts"
    ));
}
