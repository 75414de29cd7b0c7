//! Failed conversions: each names its reason, sends nothing and leaves no files

use std::time::{Duration, Instant};

use agoras::emulator::Settings;

use super::world::{Studio, publish_with_fix};
use crate::journal::world::send;
use crate::support::{CLIP, Run, World};

/// Asserts that a run opened no publish and left no files.
fn assert_nothing_opened_or_left(studio: &Studio, run: &Run) {
    assert!(studio.world.tiktok.publishes().is_empty(), "{run}");
    assert_eq!(studio.leftovers(), Vec::<std::path::PathBuf>::new(), "{run}");
}

/// Returns the output from the error on.
fn verdict(run: &Run) -> String {
    let text = run.to_string();
    let lines: Vec<&str> = text.lines().skip_while(|line| !line.starts_with("error: ")).collect();
    lines.join("\n")
}

#[test]
fn a_missing_ffmpeg_is_reported_with_how_to_get_it() {
    let mut studio = Studio::of_clip();
    studio.world.set("PATH", "/nowhere");
    for arguments in [
        &["tiktok", "video", "--fix", "old.avi"][..],
        &["tiktok", "video", "--fix", "--dry-run", "old.avi"],
    ] {
        let run = studio.world.agoras(arguments);
        insta::allow_duplicates! {
            insta::assert_snapshot!(verdict(&run), @r#"
            error: `old.avi` has to be converted, and there is no `ffmpeg` on this machine
              content: an AVI video; TikTok takes MP4, MOV, WebM
              hint: install it: `sudo apt install ffmpeg`, or convert it elsewhere: without --fix agoras says how
            --- exit 9
            "#);
        }
        assert_nothing_opened_or_left(&studio, &run);
    }
}

#[test]
fn a_failure_shows_ffmpegs_last_line_without_control_characters() {
    let studio = Studio::new(
        "echo first >&2; printf 'bad \\033[2J\\033]0;x\\007 ::error::y\\n\\n' >&2; echo part >\"$out\"; exit 3",
    );
    let run = studio.world.agoras(["tiktok", "video", "--fix", "old.avi"]);
    insta::assert_snapshot!(verdict(&run), @r#"
    error: ffmpeg could not convert `old.avi`: it ended with exit code 3: bad \u{1b}[2J\u{1b}]0;x\u{7} ::error::y
      hint: nothing was sent: without --fix agoras gives the command, to be run and watched by hand
    --- exit 9
    "#);
    assert_nothing_opened_or_left(&studio, &run);
}

#[test]
fn a_full_disk_ends_with_7() {
    let studio =
        Studio::new("echo 'av_interleaved_write_frame(): No space left on device' >&2; exit 1");
    let run = studio.world.agoras(publish_with_fix("old.avi"));
    assert_eq!(run.exit, Some(7), "{run}");
    assert_nothing_opened_or_left(&studio, &run);
    studio.does("dd if=/dev/zero of=\"$out\" bs=1024 count=4096 2>&1 | tail -1 >&2; exit 1");
    let run = studio.world.shell("ulimit -f 200; exec \"$0\" tiktok video --fix --json old.avi");
    assert_eq!(run.exit, Some(7), "{run}");
    assert_nothing_opened_or_left(&studio, &run);
}

#[test]
fn the_result_is_checked_against_every_limit() {
    let studio = Studio::new(&format!(
        "cat '{}/tests/data/media/bad-12fps.mp4' >\"$out\"",
        env!("CARGO_MANIFEST_DIR")
    ));
    let run = studio.world.agoras(["tiktok", "video", "--fix", "old.avi"]);
    insta::assert_snapshot!(verdict(&run), @r#"
    error: TikTok would not take what ffmpeg has made of `old.avi` either
      frame rate: 12 fps; TikTok takes 23 to 60 fps
      hint: nothing was sent: export or download it again, and please report this
    --- exit 9
    "#);
    assert_nothing_opened_or_left(&studio, &run);
    for script in ["exit 0", "echo text >\"$out\"", "rm \"$out\""] {
        studio.does(script);
        let run = studio.world.agoras(publish_with_fix("old.avi"));
        assert_eq!(run.exit, Some(9), "{script}: {run}");
        assert_nothing_opened_or_left(&studio, &run);
    }
}

#[test]
fn a_file_that_changes_meanwhile_is_not_published() {
    let studio = Studio::new(&format!("cat '{CLIP}' >\"$out\"; echo more >>\"$HOME/old.avi\""));
    let run = studio.world.agoras(publish_with_fix("old.avi"));
    assert_eq!(run.exit, Some(9), "{run}");
    assert!(run.stderr.contains("changed while"), "{run}");
    assert_nothing_opened_or_left(&studio, &run);
}

/// Returns a studio a thousand times faster than real time.
fn hurried(script: &str) -> Studio {
    Studio::in_world(World::at_speed(1000, Settings::default()), script)
}

#[test]
fn a_hanging_ffmpeg_is_ended_with_its_children() {
    for script in [
        "sleep 600 & wait",
        "exec >&- ; sleep 600 & wait",
        "while :; do echo out_time_us=1; sleep 0.1; done",
    ] {
        let studio = hurried(&format!("sleep 600 & echo $! >\"$HOME/pid2\"; {script}"));
        let run = studio.world.agoras(publish_with_fix("old.avi"));
        assert_eq!(run.exit, Some(9), "{script}: {run}");
        assert!(run.stderr.contains("ffmpeg was ended"), "{script}: {run}");
        assert_nothing_opened_or_left(&studio, &run);
        for pid in ["pid", "pid2"] {
            assert!(is_gone(&studio, pid), "{script}: {pid} is still there");
        }
    }
}

/// Returns whether the process whose number is in this file ends within 30 seconds.
fn is_gone(studio: &Studio, file: &str) -> bool {
    let pid = std::fs::read_to_string(studio.world.home.path().join(file)).unwrap();
    let stat = format!("/proc/{}/stat", pid.trim());
    within(|| std::fs::read_to_string(&stat).map_or(true, |stat| stat.contains(") Z ")))
}

fn within(is_so: impl Fn() -> bool) -> bool {
    let start = Instant::now();
    while !is_so() {
        if start.elapsed() > Duration::from_secs(30) {
            return false;
        }
        std::thread::yield_now();
    }
    true
}

#[test]
fn signals_end_it_and_remove_everything() {
    for signal in ["INT", "TERM", "HUP"] {
        let studio = Studio::new("echo begun >\"$HOME/begun\"; sleep 600 & wait");
        let child = studio.world.spawn(publish_with_fix("old.avi"));
        assert!(within(|| studio.world.home.path().join("begun").exists()));
        send(signal, child.id());
        let run = studio.world.finish(child);
        assert_eq!(run.exit, Some(130), "{signal}: {run}");
        assert_nothing_opened_or_left(&studio, &run);
        assert!(is_gone(&studio, "pid"), "{signal}");
    }
}

#[test]
fn leftovers_of_a_killed_run_are_removed_and_those_of_a_living_run_stay() {
    let studio = Studio::new("echo begun >\"$HOME/begun\"; sleep 600 & wait");
    let begun = studio.world.home.path().join("begun");
    let mut child = studio.world.spawn(publish_with_fix("old.avi"));
    assert!(within(|| begun.exists()));
    send("KILL", child.id());
    child.wait().unwrap();
    assert_eq!(studio.leftovers().len(), 2);
    let orphan = std::fs::read_to_string(studio.world.home.path().join("pid")).unwrap();

    std::fs::remove_file(&begun).unwrap();
    let alive = studio.world.spawn(publish_with_fix("old.avi"));
    assert!(within(|| begun.exists()));
    let mine = studio.leftovers();
    assert_eq!(mine.len(), 2, "what the kill had left is gone: {mine:?}");

    let other = studio.world.agoras(["tiktok", "creator"]);
    assert_eq!(other.exit, Some(0), "{other}");
    assert_eq!(studio.leftovers(), mine);
    send("TERM", alive.id());
    let run = studio.world.finish(alive);
    assert_nothing_opened_or_left(&studio, &run);
    drop(
        std::process::Command::new("kill")
            .args(["-KILL", "--", &format!("-{}", orphan.trim())])
            .status(),
    );
}

#[test]
fn without_a_writable_folder_nothing_is_converted() {
    let studio = Studio::in_world(World::without_store(), &format!("cat '{CLIP}' >\"$out\""));
    let run = studio.world.agoras(publish_with_fix("old.avi"));
    assert_eq!((run.exit, studio.runs()), (Some(7), 0), "{run}");
}
