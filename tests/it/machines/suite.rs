//! What holds in every place of accounts and publishes

use std::time::{Duration, Instant};

use super::places::Place;
use super::world::{Machines, PUBLISH, SPEED};
use crate::journal::world::{CHUNK, PATIENCE, THREE_CHUNKS, asked, stored};
use crate::schedule::world::at;
use crate::support::filled;

/// The time in which TikTok takes six openings.
const MINUTE: Duration = Duration::from_mins(1);

type All<'a> = Machines<&'a Place>;

/// Runs every check in a place, each with nothing stored before.
pub(crate) fn run(place: &Place) {
    first_uses_at_once_make_one_refresh(&place.machines("first"));
    each_expiry_makes_one_refresh(&place.machines("expiry"));
    a_grant_that_nobody_stored_asks_for_a_login(&place.machines("lost"));
    one_content_is_posted_once(&place.machines("content"));
    an_upload_of_a_killed_process_is_resumed_at_its_address(&place.machines("upload"));
    an_opening_that_nobody_knows_of_is_not_made_again(&place.machines("opening"));
    openings_take_turns(&place.machines("turns"));
    rows_of_a_plan_are_posted_once(&place.machines("rows"));
    all_publishes_are_in_the_history(&place.machines("history"));
}

const CREATOR: [&str; 2] = ["tiktok", "creator"];

fn first_uses_at_once_make_one_refresh(machines: &All<'_>) {
    for run in machines.on_each(10, &CREATOR) {
        assert_eq!(run.exit, Some(0), "{run}");
    }
    assert_eq!(machines.grants(), 1);
}

fn each_expiry_makes_one_refresh(machines: &All<'_>) {
    for expiries in 1..=3 {
        for run in machines.on_each(6, &CREATOR) {
            assert_eq!(run.exit, Some(0), "{run}");
        }
        assert_eq!(machines.grants(), expiries);
        machines.world.tiktok.expire_access_tokens();
    }
}

fn a_grant_that_nobody_stored_asks_for_a_login(machines: &All<'_>) {
    assert_eq!(machines.on(0, &CREATOR).exit, Some(0));
    machines.world.tiktok.expire_access_tokens();
    machines.world.fault("token=stall-after");
    let mut child = machines.start(1, &CREATOR);
    assert!(machines.world.tiktok.wait_until(PATIENCE, asked("token", 2)));
    child.kill().unwrap();
    drop(machines.world.finish(child));
    machines.world.tiktok.reset_faults();
    for machine in 0..3 {
        let run = machines.on(machine, &CREATOR);
        assert_eq!(run.exit, Some(3), "{run}");
        assert!(run.stderr.contains("authorize"), "{run}");
    }
}

fn one_content_is_posted_once(machines: &All<'_>) {
    let runs = machines.on_each(8, &PUBLISH);
    let published = runs.iter().filter(|run| run.exit == Some(0)).count();
    let others = runs.iter().filter(|run| run.exit == Some(4)).count();
    assert_eq!((published, others, machines.posts()), (1, 7, 1), "{}", runs[0]);
    let run = machines.publish(8);
    assert_eq!((run.exit, machines.posts()), (Some(4), 1), "{run}");
}

fn an_upload_of_a_killed_process_is_resumed_at_its_address(machines: &All<'_>) {
    let path = machines.world.file("film.mp4", &filled(THREE_CHUNKS));
    let path = path.to_str().unwrap();
    let upload = ["tiktok", "video", "--chunk-size", "5242880", "--video-url", path];
    machines.world.fault("chunk@2=stall-before");
    let mut child = machines.start(1, &upload);
    assert!(machines.world.tiktok.wait_until(PATIENCE, stored(CHUNK)));
    child.kill().unwrap();
    drop(machines.world.finish(child));
    machines.world.tiktok.reset_faults();
    let run = machines.once_free(2, &upload);
    assert_eq!(run.exit, Some(0), "{run}");
    assert!(run.stderr.contains("Resuming"), "{run}");
    assert_eq!((machines.world.count("video-init"), machines.posts()), (1, 1));
}

fn an_opening_that_nobody_knows_of_is_not_made_again(machines: &All<'_>) {
    machines.world.fault("photo-init=stall-after");
    let host = crate::schedule::world::photos(1);
    let photos = ["tiktok", "post", "--image", &host.url(1), "--title", "one"];
    let mut child = machines.start(1, &photos);
    assert!(machines.world.tiktok.wait_until(PATIENCE, asked("photo-init", 1)));
    child.kill().unwrap();
    drop(machines.world.finish(child));
    machines.world.tiktok.reset_faults();
    let run = machines.once_free(2, &photos);
    assert_eq!(run.exit, Some(5), "{run}");
    assert_eq!(machines.world.count("photo-init"), 1);
}

fn openings_take_turns(machines: &All<'_>) {
    assert_eq!(machines.on(0, &CREATOR).exit, Some(0));
    let titles: Vec<String> = (0..9).map(|number| number.to_string()).collect();
    let start = |title: &String| {
        let machine = title.parse().unwrap();
        machines.start(machine, &[&PUBLISH[..], &["--title", title]].concat())
    };
    let begin = Instant::now();
    let children: Vec<_> = titles.iter().map(start).collect();
    let runs: Vec<_> = children.into_iter().map(|child| machines.world.finish(child)).collect();
    let took = begin.elapsed();
    assert!(runs.iter().all(|run| run.exit == Some(0)), "{}", runs[0]);
    // TikTok has refused none.
    assert_eq!(machines.world.count("video-init"), titles.len());
    let waited = runs.iter().filter(|run| run.stderr.contains("calls of this minute are used up"));
    let waited = waited.count();
    // On a busy machine they may take longer than TikTok's minute by themselves.
    assert!(waited >= 3 || took > MINUTE / SPEED, "{waited} waited in {took:?}: {}", runs[8]);
}

fn rows_of_a_plan_are_posted_once(machines: &All<'_>) {
    let rows = (0..5).map(|row| format!("{row},{},clip.mp4,row {row}", at(600 - row)));
    let plan: Vec<String> = std::iter::once("id,at,media,title".to_owned()).chain(rows).collect();
    machines.world.file("plan.csv", plan.join("\n").as_bytes());
    let run = ["utils", "schedule-run", "--file", "plan.csv", "--time-zone", "UTC"];
    for run in machines.on_each(4, &run) {
        assert_eq!(run.exit, Some(0), "{run}");
    }
    assert_eq!(machines.posts(), 5);
    let again = machines.on(5, &run);
    assert_eq!((again.exit, machines.posts()), (Some(0), 5), "{again}");
}

fn all_publishes_are_in_the_history(machines: &All<'_>) {
    for machine in 0..3 {
        let title = machine.to_string();
        let run = machines.on(machine, &[&PUBLISH[..], &["--title", &title]].concat());
        assert_eq!(run.exit, Some(0), "{run}");
    }
    let run = machines.on(4, &["tiktok", "history"]);
    assert_eq!((run.exit, run.stdout.lines().count()), (Some(0), 3), "{run}");
    for publish in machines.world.tiktok.publishes() {
        let run = machines.on(5, &["tiktok", "status", &publish.publish_id]);
        assert_eq!(run.exit, Some(0), "{run}");
    }
}
