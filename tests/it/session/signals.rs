//! Signals between TikTok's rotation of a token and its storage

use std::process::Child;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::session::world::CREATOR;
use crate::support::{Run, World};

fn send(child: &Child, signal: Signal) {
    kill_process(Pid::from_child(child), signal).unwrap();
}

/// Starts a refresh whose answer takes a second to arrive: TikTok has already rotated the token.
fn refreshing(world: &World) -> Child {
    world.tiktok.expire_access_tokens();
    world.fault("token=drip:600");
    let refreshes = world.refreshes();
    let child = world.spawn(CREATOR);
    world.until_refreshes(refreshes + 1);
    child
}

/// Asserts that the run ended as interrupted, and that the next one works with the stored token.
fn assert_saved(world: &World, run: &Run) {
    assert_eq!(run.exit, Some(130), "{run}");
    assert!(run.stderr.contains("waiting for TikTok's answer"), "{run}");
    let refreshes = world.refreshes();
    let next = world.agoras(CREATOR);
    assert_eq!((next.exit, world.refreshes()), (Some(0), refreshes), "{next}");
}

#[test]
fn s35_a_signal_waits_until_the_rotated_token_is_saved() {
    let signals = [Signal::INT, Signal::TERM, Signal::HUP];
    std::thread::scope(|scope| {
        for signal in signals {
            for times in [1, 2] {
                scope.spawn(move || {
                    let world = World::stored();
                    let child = refreshing(&world);
                    for _ in 0..times {
                        send(&child, signal);
                        std::thread::sleep(Duration::from_millis(50));
                    }
                    assert_saved(&world, &world.finish(child));
                });
            }
        }
    });
    println!("S35: {} signals, once and twice: lost 0", signals.len());
}

#[test]
fn s35_a_run_that_ignores_hangups_continues() {
    let world = World::stored();
    world.tiktok.expire_access_tokens();
    world.fault("token=drip:600");
    let refreshes = world.refreshes();
    let script = "trap '' HUP; exec \"$0\" tiktok creator";
    let child = world.spawn_shell(script);
    world.until_refreshes(refreshes + 1);
    send(&child, Signal::HUP);
    assert_eq!(world.finish(child).exit, Some(0), "as under nohup");
}

#[test]
fn e14_a_cancelled_job_has_saved_its_token_before_it_is_killed() {
    let world = World::stored();
    let child = refreshing(&world);
    let cancelled = Instant::now();
    send(&child, Signal::TERM);
    let run = world.finish(child);
    let took = cancelled.elapsed();
    println!("E14: {} ms from SIGTERM to the end, the answer's second included", took.as_millis());
    assert!(took < Duration::from_secs(10), "a runner kills after ten seconds");
    assert_saved(&world, &run);
}
