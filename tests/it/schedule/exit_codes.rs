//! The exit code of a run is the worst of its rows

use super::world::{ADA, BEA, PlanRow, at, photos, row};
use crate::support::World;

/// Ends of a row, from the worst to the best, each with its exit code.
const ENDS: [(&str, i32); 7] = [
    ("unknown", 5),
    ("unauthorized", 3),
    ("refused", 4),
    ("wrong", 9),
    ("unavailable", 8),
    ("processing", 6),
    ("done", 0),
];

/// Returns the plan's line of a row with this end.
fn line(id: &str, end: &str, photo: &str) -> String {
    let (account, media) = match end {
        "unknown" => (ADA, photo),
        "unauthorized" => ("nobody.here", "clip.mp4"),
        "refused" => (BEA, "clip.mp4"),
        "wrong" => (ADA, "gone.mp4"),
        "unavailable" => (ADA, "http://127.0.0.1:9/clip.mp4"),
        _ => (ADA, "clip.mp4"),
    };
    let post_type = if end == "unknown" { "photos" } else { "video" };
    format!("{id},{account},{},{post_type},{media},{end}", at(60))
}

/// Makes a world in which a row of these ends really ends so.
fn world_of(ends: [&str; 2]) -> World {
    let world = World::of_accounts(&[ADA, BEA]);
    for end in ends {
        match end {
            "unknown" => world.fault("photo-init=reset-after"),
            "refused" => world.fault("video-init=error:spam_risk_user_banned_from_posting"),
            "processing" => world.tiktok.set("processing=36000").unwrap(),
            _ => {}
        }
    }
    world
}

#[test]
fn the_worst_row_decides_wherever_it_stands_in_the_plan() {
    let host = photos(1);
    for (index, (worse, exit)) in ENDS.into_iter().enumerate() {
        let Some((better, _)) = ENDS.get(index + 1) else { continue };
        // A row that is refused takes the fault of the first opening: no other row may open before.
        let world = world_of([worse, better]);
        let lines = [line("1", better, &host.url(1)), line("2", worse, &host.url(1))];
        world.plan_of("id,account,at,type,media,title", &lines);
        let run = world.schedule(&["--wait-timeout", "10s"]);
        assert_eq!(run.exit, Some(exit), "{better}, {worse}: {run}");
        assert_eq!(run.stdout.lines().count(), 2, "{run}");
    }
}

#[test]
fn a_storage_that_cannot_be_written_is_worse_than_all_but_an_interrupt() {
    let world = World::without_store();
    world.file("clip.mp4", &crate::support::sample("h264.mov"));
    let unknown = PlanRow { id: "2", account: "nobody", ago: 60, media: "clip.mp4", title: "x" };
    world.plan(&[row("1", ADA, "one"), unknown]);
    let run = world.schedule(&[]);
    assert_eq!((run.exit, world.tiktok.publishes().len()), (Some(7), 0), "{run}");
}
