//! What the tests of the journal do again and again

use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use agoras::emulator::Emulator;

use crate::support::{Run, World};

/// The smallest chunks that TikTok takes.
pub(crate) const CHUNK: u64 = 5_242_880;
/// Three of them, the last of which takes the rest.
pub(crate) const THREE_CHUNKS: usize = 16_000_000;

/// How long a signal may take on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);

/// The command that publishes a file in the smallest chunks.
pub(crate) fn upload(video: &Path) -> Vec<String> {
    video_from(video.to_str().unwrap())
}

/// The same from anywhere.
pub(crate) fn video_from(source: &str) -> Vec<String> {
    ["tiktok", "video", "--json", "--chunk-size", "5242880", "--video-url", source]
        .map(str::to_owned)
        .to_vec()
}

/// Whether TikTok has been asked something so often.
pub(crate) fn asked(call: &'static str, times: usize) -> impl Fn(&Emulator) -> bool {
    move |tiktok| {
        let requests = tiktok.requests();
        requests.iter().filter(|request| request.endpoint.to_string() == call).count() >= times
    }
}

/// Whether TikTok has so many bytes of the newest publish.
pub(crate) fn stored(bytes: u64) -> impl Fn(&Emulator) -> bool {
    move |tiktok| tiktok.publishes().last().is_some_and(|publish| publish.bytes >= bytes)
}

/// Sends a signal to a run as soon as TikTok has seen what is waited for; how the run ended.
/// The faults that held it are gone then.
pub(crate) fn strike(
    world: &World,
    arguments: &[impl AsRef<OsStr>],
    signal: &str,
    when: impl Fn(&Emulator) -> bool,
) -> Run {
    let mut child = world.spawn(arguments);
    drop(child.stdin.take());
    assert!(world.tiktok.wait_until(PATIENCE, when), "it never came so far");
    send(signal, child.id());
    let run = world.finish(child);
    world.tiktok.reset_faults();
    run
}

/// The same with the signal that nobody can catch.
pub(crate) fn kill(
    world: &World,
    arguments: &[impl AsRef<OsStr>],
    when: impl Fn(&Emulator) -> bool,
) {
    let run = strike(world, arguments, "KILL", when);
    assert_eq!(run.exit, None, "{run}");
}

/// Sends a signal to a process.
pub(crate) fn send(signal: &str, process: u32) {
    let status = Command::new("kill").args([format!("-{signal}"), process.to_string()]).status();
    assert!(status.unwrap().success());
}

/// One post came of everything, with these bytes, and of so many openings.
pub(crate) fn one_post(world: &World, bytes: &[u8], openings: usize) {
    assert_eq!((world.tiktok.delivered(), world.count("video-init")), (1, openings));
    let sha256 = crate::support::sha256(bytes);
    let publishes = world.tiktok.publishes();
    let posted: Vec<_> = publishes.iter().filter(|publish| publish.arrived).collect();
    assert_eq!(posted.len(), 1);
    assert_eq!(posted[0].sha256.as_ref(), Some(&sha256), "other bytes than the video's");
}
