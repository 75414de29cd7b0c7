//! Helpers of the journal's tests

use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use agoras::emulator::Emulator;

use crate::support::{Run, World};

/// TikTok's smallest chunk size, in bytes.
pub(crate) const CHUNK: u64 = 5_242_880;
/// The size of a video of three chunks, the last of which is larger.
pub(crate) const THREE_CHUNKS: usize = 16_000_000;

/// The longest wait for an event on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);

/// Returns the command that publishes a file in the smallest chunks.
pub(crate) fn upload(video: &Path) -> Vec<String> {
    video_from(video.to_str().unwrap())
}

/// Returns the command that publishes any source in the smallest chunks.
pub(crate) fn video_from(source: &str) -> Vec<String> {
    ["tiktok", "video", "--json", "--chunk-size", "5242880", "--video-url", source]
        .map(str::to_owned)
        .to_vec()
}

/// Returns a condition: this call has come to TikTok at least `times` times.
pub(crate) fn asked(call: &'static str, times: usize) -> impl Fn(&Emulator) -> bool {
    move |tiktok| {
        let requests = tiktok.requests();
        requests.iter().filter(|request| request.endpoint.to_string() == call).count() >= times
    }
}

/// Returns a condition: TikTok has at least this many bytes of the newest publish.
pub(crate) fn stored(bytes: u64) -> impl Fn(&Emulator) -> bool {
    move |tiktok| tiktok.publishes().last().is_some_and(|publish| publish.bytes >= bytes)
}

/// Sends a signal to a run when the condition is true; removes the faults and returns the run.
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

/// Kills a run when the condition is true, and removes the faults.
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

/// Asserts that one post with these bytes was made, in this many openings.
pub(crate) fn one_post(world: &World, bytes: &[u8], openings: usize) {
    assert_eq!((world.tiktok.delivered(), world.count("video-init")), (1, openings));
    let sha256 = crate::support::sha256(bytes);
    let publishes = world.tiktok.publishes();
    let posted: Vec<_> = publishes.iter().filter(|publish| publish.arrived).collect();
    assert_eq!(posted.len(), 1);
    assert_eq!(posted[0].sha256.as_ref(), Some(&sha256), "other bytes than the video's");
}
