//! Refreshes that are killed

use std::path::PathBuf;
use std::process::Child;
use std::time::{Duration, Instant};

use crate::session::world::{CREATOR, files, percentile, random, usual_time};
use crate::support::{World, figure, is_faked, rounds};

/// Returns the number of runs to kill.
fn runs() -> usize {
    usize::try_from(rounds(16, 200)).unwrap()
}

fn kill_after(mut child: Child, wait: Duration) {
    std::thread::sleep(wait);
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn s02_killed_at_any_moment_the_next_run_works_where_tiktok_has_a_grace_period() {
    let world = World::stored();
    world.tiktok.set("grace=1000000").unwrap();
    let usual = usual_time(&world);
    let before = world.refreshes();
    let runs = runs();
    let mut asked = 0;
    for round in 0..runs {
        world.tiktok.expire_access_tokens();
        let refreshes = world.refreshes();
        let child = world.spawn(CREATOR);
        if round % 2 == 0 {
            kill_after(child, usual.mul_f64(1.1 * random()));
        } else {
            // TikTok is asked late in a run: half of the kills come after that.
            world.until_refreshes(refreshes + 1);
            kill_after(child, Duration::from_millis(10).mul_f64(random()));
        }
        asked += usize::from(world.refreshes() > refreshes);
        let next = world.agoras(CREATOR);
        assert_eq!(next.exit, Some(0), "{next}");
    }
    figure(&format!("S02: {runs} runs killed, {} refreshes, lost 0", world.refreshes() - before));
    assert!(asked >= runs / 2, "half were killed after TikTok was asked");
}

#[test]
fn s03_killed_at_any_moment_a_single_use_token_is_lost_only_inside_one_window() {
    let mut world = World::stored();
    let usual = usual_time(&world);
    let mut inside = 0;
    let mut outside = 0;
    let mut asked = 0;
    let runs = runs();
    for round in 0..runs {
        world.tiktok.expire_access_tokens();
        let old = world.refresh_tokens_on_disk();
        let refreshes = world.refreshes();
        let child = world.spawn(CREATOR);
        if round % 2 == 0 {
            kill_after(child, usual.mul_f64(1.1 * random()));
        } else {
            // The window is short: half of the kills come close to it.
            world.until_refreshes(refreshes + 1);
            kill_after(child, Duration::from_millis(10).mul_f64(random()));
        }
        let was_asked = world.refreshes() > refreshes;
        let on_disk = world.refresh_tokens_on_disk().iter().any(|token| !old.contains(token));
        asked += usize::from(was_asked);

        let next = world.agoras(CREATOR);

        match next.exit {
            Some(0) => {}
            Some(3) => {
                // The report of a torn record depends on the file's time, which `faketime` does not
                // change.
                let is_told = next.stderr.contains("was lost in flight at");
                assert!(is_told || is_faked(), "{next}");
                let in_window = was_asked && !on_disk;
                inside += usize::from(in_window);
                outside += usize::from(!in_window);
                let account = world.tiktok.account("ada.codes").unwrap();
                world = world.acting_as(&account);
                assert_eq!(world.agoras(CREATOR).exit, Some(0));
            }
            _ => panic!("{next}"),
        }
    }
    let mut window: Vec<Duration> = (0..rounds(5, 40)).map(|_| window(&world)).collect();
    window.sort();
    figure(&format!(
        "S03: {runs} runs killed, {asked} of them after TikTok was asked; lost inside the window \
         {inside}, outside {outside}; the window (debug build): p50 {:.2} ms, p99 {:.2} ms",
        percentile(&window, 50).as_secs_f64() * 1e3,
        percentile(&window, 99).as_secs_f64() * 1e3,
    ));
    assert_eq!(outside, 0);
    assert!(asked >= runs / 2);
}

/// Measures the window of one undisturbed refresh: from TikTok's answer to the first moment at
/// which the file has the new record's bytes.
fn window(world: &World) -> Duration {
    world.tiktok.expire_access_tokens();
    let answered = |world: &World| {
        let requests = world.tiktok.requests();
        let tokens = requests.iter().filter(|request| request.endpoint.to_string() == "token");
        tokens.filter(|request| request.status.is_some()).count()
    };
    let reservations = || -> Vec<PathBuf> {
        let files = files(&world.tokens_folder()).into_iter();
        files.filter(|path| path.extension().is_some_and(|ending| ending == "rsv")).collect()
    };
    // A torn file stays for an hour.
    let torn = reservations();
    let before = answered(world);
    let child = world.spawn(CREATOR);
    while answered(world) == before {}
    let start = Instant::now();
    if let Some(reserved) = reservations().into_iter().find(|path| !torn.contains(path)) {
        let intent = std::fs::read(&reserved).unwrap_or_default();
        // Wait until the header changes or the file gets its final name.
        while std::fs::read(&reserved).is_ok_and(|now| now.get(..200) == intent.get(..200)) {}
    }
    let window = start.elapsed();
    assert_eq!(world.finish(child).exit, Some(0));
    window
}
