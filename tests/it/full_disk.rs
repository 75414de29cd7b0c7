//! Disks without room, for whatever reason: runs end with 7 and name the reason

use std::path::Path;
use std::process::{Command, Stdio};

use crate::support::{CLIP, Manner, Origin, Run, World, cannot, filled, part};

/// Runs a command with a limit on the size of files, in blocks of 512 bytes.
fn limited(world: &World, blocks: u64, arguments: &str) -> Run {
    world.shell(&format!("ulimit -f {blocks} && exec \"$0\" {arguments}"))
}

/// Asserts that a run ended with 7, names the disk as the reason, and says what to do.
fn refused(run: &Run, what: &str) {
    assert_eq!(run.exit, Some(7), "{what}: {run}");
    let error = &run.json()["error"];
    assert_eq!(error["code"], "storage", "{what}: {run}");
    let hint = error["hint"].as_str().unwrap_or_default();
    assert!(hint.contains("ulimit -f"), "{what}: {run}");
}

#[test]
fn a_limit_on_the_size_of_files_stops_a_run_before_tiktok_is_asked() {
    let world = World::new();
    for blocks in [0, 1, 8, 16, 31] {
        refused(&limited(&world, blocks, "tiktok creator --json"), "the store");
    }
    assert!(world.asked().is_empty(), "a refresh was sent: {:?}", world.asked());
    let run = world.agoras(["tiktok", "creator"]);
    assert_eq!(run.exit, Some(0), "and nothing is in its way afterwards: {run}");

    let journal = format!("tiktok video --video-url '{CLIP}' --json");
    refused(&limited(&world, 0, &journal), "the journal");
    assert_eq!((world.count("video-init"), world.tiktok.delivered()), (0, 0));
}

#[test]
fn a_limit_on_the_size_of_files_stops_a_temporary_copy() {
    let world = World::stored();
    let large = world.video("large.mp4", 3_000_000);
    let piped = format!("tiktok video --video-url - --json < '{}'", large.display());
    refused(&limited(&world, 100, &piped), "standard input");
    let origin = Origin::serving(filled(3_000_000), Manner::NoRanges);
    let fetched = format!("tiktok video --video-url '{}' --json", origin.url());
    refused(&limited(&world, 100, &fetched), "an address without ranges");
    assert_eq!(world.count("video-init"), 0);
}

#[test]
fn a_limit_on_the_size_of_files_never_costs_a_token() {
    let world = World::without_store();
    let sink = "tiktok creator --token-out rotated --json";
    refused(&limited(&world, 1, sink), "--token-out");
    assert!(world.asked().is_empty(), "a refresh was sent");
    let run = limited(&world, 8, sink);
    assert_eq!(run.exit, Some(0), "there is room for a token: {run}");
}

#[test]
fn a_limit_on_the_size_of_files_is_reported_for_every_file() {
    let world = World::new().without_variables();
    let python = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/python-store");
    let import = format!("utils tokens import --from '{}' --json", python.display());
    for blocks in [0, 1] {
        let run = limited(&world, blocks, &import);
        assert_eq!(run.exit, Some(7), "an import: {run}");
        assert!(run.stderr.contains("raise the limit (`ulimit -f`)"), "an import: {run}");
    }
    let mut world = World::new();
    for base in ["AGORAS_TIKTOK_API_URL", "AGORAS_TIKTOK_AUTH_URL", "AGORAS_SPEED"] {
        world.unset(base);
    }
    for blocks in [0, 1, 4] {
        refused(&limited(&world, blocks, "--emulator tiktok creator --json"), "--emulator");
    }
    refused(&limited(&world, 0, "emulator --port 0 --json"), "the emulator");
}

#[test]
fn a_limit_on_the_size_of_the_output_kills_no_run() {
    let world = World::new();
    for (arguments, exit) in [
        ("utils media-limits > out 2> err", 1),
        ("utils media-limits --loglevel debug > out 2>&1", 1),
        ("tiktok creator --help > out 2>&1", 0),
        ("tiktok no-such-command > out 2>&1", 2),
        ("--version > out", 0),
    ] {
        let run = limited(&world, 0, arguments);
        assert_eq!(run.exit, Some(exit), "{arguments}: {run}");
    }
}

/// The limit is met at every place of a publish where the journal grows: nothing is published
/// twice, and the message about what was sent is true.
#[test]
fn a_limit_met_during_a_publish_is_reported_with_what_was_sent() {
    std::thread::scope(|scope| {
        for blocks in 1..6 {
            scope.spawn(move || {
                let world = World::stored();
                let publish = format!("tiktok video --video-url '{CLIP}' --json");
                let run = limited(&world, blocks, &publish);
                let posts = world.tiktok.delivered();
                match run.exit {
                    Some(0) => assert_eq!(posts, 1, "{blocks}: {run}"),
                    Some(7) => {
                        let safe = run.json()["safe_to_rerun"] == true;
                        assert!(!safe || posts == 0, "{blocks}: {run}");
                    }
                    _ => panic!("{blocks}: {run}"),
                }
            });
        }
    });
}

/// Runs agoras with a disk of this many KiB at its storage folder; `None` if this system cannot.
fn on_a_small_disk(world: &World, size: u64, arguments: &[&str]) -> Option<Run> {
    part("unshare")?;
    let folder = world.home.path().join("small");
    std::fs::create_dir_all(&folder).unwrap();
    let wrapped = |program: &str| {
        let mut command = world.settled(Command::new("unshare"));
        let mount = "mount -t tmpfs -o size=\"$1\"k tmpfs \"$2\" && shift 2 && exec \"$@\"";
        command.args(["-rm", "sh", "-c", mount, "sh", &size.to_string()]).arg(&folder);
        command.env("AGORAS_STORAGE_DIR", folder.join("store")).env("TMPDIR", &folder);
        command.arg(program).stdin(Stdio::null());
        command
    };
    if !wrapped("true").output().is_ok_and(|it| it.status.success()) {
        cannot("a small disk of their own", "this system refuses a mount namespace");
        return None;
    }
    let mut command = wrapped(env!("CARGO_BIN_EXE_agoras"));
    Some(world.run(command.args(arguments)))
}

#[test]
fn a_full_disk_is_reported_like_a_limit() {
    let world = World::new();
    let creator = ["tiktok", "creator", "--json"];
    for size in [4, 8, 12, 16] {
        let Some(run) = on_a_small_disk(&world, size, &creator) else {
            return;
        };
        assert_eq!(run.exit, Some(7), "{size} KiB: {run}");
        assert!(run.stdout.contains("the disk is full: make room on it"), "{size} KiB: {run}");
    }
    assert!(world.asked().is_empty(), "a refresh was sent");

    let origin = Origin::serving(filled(3_000_000), Manner::NoRanges);
    let fetched = ["tiktok", "video", "--json", "--video-url", &origin.url()];
    let run = on_a_small_disk(&world, 1024, &fetched).unwrap();
    assert_eq!(run.exit, Some(7), "{run}");
    assert!(run.stdout.contains("point TMPDIR at a disk that has it"), "{run}");
}
