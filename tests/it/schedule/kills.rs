//! Runs that are killed at chosen moments: each row is posted once, or said to be unknown

use agoras::emulator::Emulator;

use super::world::{ADA, BEA, arguments, assert_run, at, photos, row};
use crate::journal::world::{asked, kill, stored};
use crate::support::World;

/// A moment of a run: the fault that holds the run there, and how to recognise it.
struct Phase {
    name: &'static str,
    fault: &'static str,
    reached: fn(&Emulator) -> bool,
}

const PHASES: [Phase; 8] = [
    Phase {
        name: "before TikTok is asked to refresh",
        fault: "token=stall",
        reached: |it| asked("token", 1)(it),
    },
    Phase {
        name: "before the settings",
        fault: "creator=stall",
        reached: |it| asked("creator", 1)(it),
    },
    Phase {
        name: "while it opens",
        fault: "video-init=stall",
        reached: |it| asked("video-init", 1)(it),
    },
    Phase {
        name: "after it was opened",
        fault: "video-init=stall-after",
        reached: |it| asked("video-init", 1)(it) && stored(0)(it),
    },
    Phase {
        name: "before the first byte",
        fault: "chunk=stall",
        reached: |it| asked("chunk", 1)(it),
    },
    Phase { name: "with its last byte", fault: "chunk=stall-after", reached: |it| stored(1)(it) },
    Phase {
        name: "before the result",
        fault: "status=stall",
        reached: |it| asked("status", 1)(it),
    },
    Phase {
        name: "before the second row",
        fault: "video-init@2=stall",
        reached: |it| asked("video-init", 2)(it),
    },
];

#[test]
fn uploads_are_posted_once_wherever_a_run_is_killed() {
    for Phase { name, fault, reached } in PHASES {
        let world = World::of_accounts(&[ADA, BEA]);
        world.tiktok.set("grace=3600").unwrap();
        if fault.starts_with("token") {
            world.tiktok.expire_access_tokens();
        }
        world.plan(&[row("1", ADA, "one"), row("2", ADA, "two"), row("1", BEA, "one")]);
        world.fault(fault);
        kill(&world, &arguments(&[]), reached);
        let run = world.schedule(&[]);
        assert_eq!(run.exit, Some(0), "{name}: {run}");
        let again = world.schedule(&[]);
        assert_eq!((again.exit, again.stdout.as_str()), (Some(0), ""), "{name}: {again}");
        let posts: Vec<usize> = world.posts().into_values().collect();
        assert_eq!(posts, [1, 1, 1], "{name}: {run}");
    }
}

#[test]
fn photos_are_posted_once_or_unknown_wherever_a_run_is_killed() {
    let before = ["creator=stall"];
    let while_opening = ["photo-init=stall", "photo-init=stall-after"];
    let after = ["status=stall"];
    for fault in before.iter().chain(&while_opening).chain(&after) {
        let world = World::of_accounts(&[ADA]);
        let host = photos(1);
        let line = |id: &str| format!("{id},{ADA},{},photos,{},{id}", at(60), host.url(1));
        world.plan_of("id,account,at,type,media,title", &[line("1"), line("2")]);
        world.fault(fault);
        let call: &'static str = fault.split('=').next().unwrap();
        kill(&world, &arguments(&[]), asked(call, 1));
        let is_unknown = while_opening.contains(fault);
        let (exit, expected) = if is_unknown { (5, "1=unknown") } else { (0, "1=published") };
        assert_run(&world.schedule(&[]), exit, &[expected, "2=published"]);
        assert_eq!(world.schedule(&[]).exit, Some(exit), "{fault}");
        assert!(world.posts().into_values().all(|count| count == 1), "{fault}");
        assert_eq!(world.count("photo-init"), 2, "{fault}");
    }
}
