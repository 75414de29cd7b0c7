//! `--fix` among other options: wrong usage and precedence

use super::world::Studio;
use crate::support::{CLIP, World};

const ADDRESS: &str = "https://media.example/a.mp4";

#[test]
fn fix_with_pull_or_post_is_wrong_usage() {
    let mut world = World::new();
    let pull = ["tiktok", "video", "--transfer", "pull", ADDRESS];
    let run = world.agoras([&pull[..], &["--fix"]].concat());
    assert_eq!((run.exit, world.asked().len()), (Some(2), 0), "{run}");
    let run = world.agoras(["tiktok", "post", "--fix", "--image", ADDRESS]);
    assert_eq!(run.exit, Some(2), "{run}");
    world.set("AGORAS_FIX", "yes");
    world.set("TIKTOK_TRANSFER", "pull");
    let run = world.agoras(["tiktok", "video", ADDRESS]);
    assert_eq!(run.exit, Some(2), "{run}");
    world.set("AGORAS_FIX", "maybe");
    let run = world.agoras(["tiktok", "video", ADDRESS]);
    assert!(run.exit == Some(2) && run.stderr.contains("AGORAS_FIX"), "{run}");
}

#[test]
fn an_option_wins_over_the_variable() {
    let mut studio = Studio::of_clip();
    studio.world.set("TIKTOK_TRANSFER", "pull");
    let run = studio.world.agoras(["tiktok", "video", "--fix", "old.avi"]);
    assert_eq!((run.exit, studio.runs()), (Some(0), 1), "{run}");
    studio.world.unset("TIKTOK_TRANSFER");
    studio.world.set("AGORAS_FIX", "1");
    let run = studio.world.agoras(["tiktok", "video", "--transfer", "pull", "old.avi"]);
    assert_eq!(run.exit, Some(9), "a file cannot be pulled: {run}");
    let run = studio.world.agoras(["tiktok", "video", "--fix=false", "--title", "x", "old.avi"]);
    assert_eq!((run.exit, studio.runs()), (Some(9), 1), "{run}");
    let run = studio.world.agoras(["tiktok", "video", "--title", "y", "old.avi"]);
    assert_eq!((run.exit, studio.runs()), (Some(0), 2), "{run}");
    let run = studio.world.agoras(["tiktok", "video", "--title", "z", CLIP]);
    assert_eq!((run.exit, studio.runs()), (Some(0), 2), "{run}");
}
