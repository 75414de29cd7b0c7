//! Changed media (M08) and leftovers of media (M14)

use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::journal::world::{
    CHUNK, PATIENCE, THREE_CHUNKS, asked, kill, one_post, send, upload, video_from,
};
use crate::support::{Line, Manner, Origin, World, filled};

/// A change that a user makes to a file.
type Change = fn(&Path);

fn grow(video: &Path) {
    File::options().append(true).open(video).unwrap().write_all(&[7; 1000]).unwrap();
}

fn shrink(video: &Path) {
    File::options().write(true).open(video).unwrap().set_len(THREE_CHUNKS as u64 - 1000).unwrap();
}

/// Changes a few bytes in the first chunk, far from both ends.
fn edit_what_was_sent(video: &Path) {
    edit(video, 1_000_000);
}

/// Changes a few bytes in the last chunk.
fn edit_what_was_not_sent(video: &Path) {
    edit(video, 12_000_000);
}

fn edit(video: &Path, at: u64) {
    let mut file = File::options().write(true).open(video).unwrap();
    file.seek(SeekFrom::Start(at)).unwrap();
    file.write_all(b"edited").unwrap();
}

/// Puts another file under the name, as an editor does when it saves.
fn replace(video: &Path) {
    let mut other = filled(THREE_CHUNKS);
    other[2_000_000..2_000_006].copy_from_slice(b"edited");
    let beside = video.with_extension("new");
    let mut file = File::options().write(true).create_new(true).open(&beside).unwrap();
    file.write_all(&other).unwrap();
    std::fs::rename(&beside, video).unwrap();
}

const CHANGES: [(&str, Change); 5] = [
    ("grow", grow),
    ("shrink", shrink),
    ("edit what was sent", edit_what_was_sent),
    ("edit what was not sent", edit_what_was_not_sent),
    ("replace", replace),
];

/// Changes the file of an upload when TikTok has this many bytes; the line is slow enough for that.
fn changed_at(bytes: u64, change: Change) -> (World, PathBuf, crate::support::Run) {
    let mut world = World::new();
    let line = Line::to(world.tiktok.port());
    line.carry(6_000_000);
    world.set("AGORAS_TIKTOK_API_URL", &line.url());
    let video = world.video("large.mp4", THREE_CHUNKS);
    let run = std::thread::scope(|scope| {
        let run = scope.spawn(|| world.agoras(upload(&video)));
        let reached = |tiktok: &agoras::emulator::Emulator| {
            tiktok.publishes().last().is_some_and(|publish| publish.bytes >= bytes)
                && (bytes > 0 || asked("chunk", 1)(tiktok))
        };
        assert!(world.tiktok.wait_until(PATIENCE, reached));
        change(&video);
        line.carry(u64::MAX);
        run.join().unwrap()
    });
    (world, video, run)
}

#[test]
fn m08_a_file_that_changes_during_an_upload_is_not_published() {
    std::thread::scope(|scope| {
        for bytes in [0, CHUNK] {
            for (name, change) in CHANGES {
                scope.spawn(move || {
                    let original = filled(THREE_CHUNKS);
                    let (world, video, run) = changed_at(bytes, change);
                    if name == "replace" {
                        // The program still has the replaced file open.
                        assert_eq!(run.exit, Some(0), "{name} after {bytes}: {run}");
                        one_post(&world, &original, 1);
                        return;
                    }
                    let seen = (run.exit, world.tiktok.delivered());
                    assert_eq!(seen, (Some(9), 0), "{name} after {bytes}: {run}");
                    assert!(run.stderr.contains("nothing is published"), "{run}");
                    let history = world.agoras(["tiktok", "history", "--json"]).json();
                    assert_eq!(history[0]["outcome"], "failed", "{name} after {bytes}");
                    // The changed file can be published.
                    let now = std::fs::read(&video).unwrap();
                    let again = world.agoras(upload(&video));
                    assert_eq!(again.exit, Some(0), "{name} after {bytes}: {again}");
                    one_post(&world, &now, 2);
                });
            }
        }
    });
}

#[test]
fn m08_a_file_that_changes_between_two_runs_is_not_mixed() {
    for (name, change) in CHANGES {
        let world = World::new();
        let video = world.video("large.mp4", THREE_CHUNKS);
        world.fault("chunk@3=stall");
        kill(&world, &upload(&video), asked("chunk", 3));
        change(&video);

        let run = world.agoras(upload(&video));

        assert_eq!(run.exit, Some(0), "{name}: {run}");
        // If the bytes that were sent are unchanged, the upload is resumed.
        let openings = if name == "edit what was not sent" { 1 } else { 2 };
        one_post(&world, &std::fs::read(&video).unwrap(), openings);
    }
}

#[test]
fn m08_resume_ends_the_publish_of_a_changed_file_and_posts_nothing() {
    for (name, change) in CHANGES {
        if name == "edit what was not sent" {
            continue;
        }
        let world = World::new();
        let video = world.video("large.mp4", THREE_CHUNKS);
        world.fault("chunk@3=stall");
        kill(&world, &upload(&video), asked("chunk", 3));
        change(&video);

        let run = world.agoras(["tiktok", "resume", "--json"]);

        assert_eq!(run.exit, Some(8), "{name}: {run}");
        let over = "the publish is over: its media is no longer what it was";
        assert!(run.stderr.contains(over), "{name}: {run}");
        assert_eq!(run.json()["safe_to_rerun"], true);
        let history = world.agoras(["tiktok", "history", "--json"]).json();
        assert_eq!(
            (&history[0]["outcome"], &history[0]["finished"]),
            (&json!("failed"), &json!(true))
        );
        assert_eq!((world.tiktok.delivered(), world.count("chunk")), (0, 3), "{name}");
        let nothing = world.agoras(["tiktok", "resume"]);
        assert!(nothing.stderr.contains("Nothing is unfinished"), "{nothing}");
    }
}

#[test]
fn m08_resume_ends_the_publish_of_a_missing_file() {
    let world = World::new();
    let video = world.video("large.mp4", THREE_CHUNKS);
    world.fault("chunk@2=stall");
    kill(&world, &upload(&video), asked("chunk", 2));
    std::fs::remove_file(&video).unwrap();

    let run = world.agoras(["tiktok", "resume"]);

    assert_eq!((run.exit, world.tiktok.delivered()), (Some(8), 0), "{run}");
    assert!(run.stderr.contains("its media is gone"), "{run}");
}

#[test]
fn m14_temporary_media_has_no_name_and_vanishes_when_the_run_is_killed() {
    let mut world = World::new();
    let folder = world.home.path().join("tmp");
    std::fs::create_dir(&folder).unwrap();
    world.set("TMPDIR", folder.to_str().unwrap());
    let names = || std::fs::read_dir(&folder).unwrap().count();

    // A pipe holds 64 KiB, so that most of standard input has been kept when it is written.
    let mut child = world.spawn(video_from("-"));
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(&filled(1_000_000)[..700_000]).unwrap();
    assert_eq!(names(), 0, "nothing that a link could be put in the place of");
    send("KILL", child.id());
    assert_eq!((world.finish(child).exit, names()), (None, 0));

    // A video at an address without ranges is kept whole before it is sent.
    let origin = Origin::serving(filled(THREE_CHUNKS), Manner::NoRanges);
    world.fault("chunk@2=stall");
    let mut held = world.spawn(video_from(&origin.url()));
    drop(held.stdin.take());
    assert!(world.tiktok.wait_until(PATIENCE, asked("chunk", 2)));
    assert_eq!(names(), 0);
    send("KILL", held.id());
    assert_eq!((world.finish(held).exit, names()), (None, 0));
    world.tiktok.reset_faults();

    assert_eq!(world.agoras(video_from(&origin.url())).exit, Some(0));
    assert_eq!((world.tiktok.delivered(), names()), (1, 0));
}

#[test]
fn m14_links_in_the_temporary_folder_are_not_followed() {
    let mut world = World::new();
    let folder = world.home.path().join("tmp");
    std::fs::create_dir(&folder).unwrap();
    world.set("TMPDIR", folder.to_str().unwrap());
    let victim = world.file("victim", b"precious");
    let clip = filled(2_000_000);
    let ended = std::sync::atomic::AtomicBool::new(false);
    let posted = std::thread::scope(|scope| {
        // The loop replaces each new file by a link to the victim.
        scope.spawn(|| {
            while !ended.load(std::sync::atomic::Ordering::SeqCst) {
                for name in std::fs::read_dir(&folder).unwrap().map_while(Result::ok) {
                    drop(std::fs::remove_file(name.path()));
                    drop(std::os::unix::fs::symlink(&victim, name.path()));
                }
            }
        });
        let run = world.agoras_fed(video_from("-"), &clip);
        ended.store(true, std::sync::atomic::Ordering::SeqCst);
        run
    });
    assert_eq!(posted.exit, Some(0), "{posted}");
    one_post(&world, &clip, 1);
    assert_eq!(std::fs::read(&victim).unwrap(), b"precious");
}
