//! Refreshes: one for each expiry among all machines, and what is left of one that was cut off

use std::process::Child;
use std::time::{Duration, Instant};

use super::world::{Machines, SPEED};
use crate::journal::world::{PATIENCE, asked, send};
use crate::support::{S3Habit, below};

/// The time for which the tokens of a refresh are tried to be stored, on the clock of the machines.
const FIVE_MINUTES: Duration = Duration::from_secs(300 / SPEED as u64);

/// Returns machines, and a process on one of them whose refresh TikTok has been asked for.
fn refreshing(fault: &str) -> (Machines, Child) {
    let machines = Machines::authorized();
    machines.world.tiktok.expire_access_tokens();
    machines.world.fault(fault);
    let child = machines.start(1, &["tiktok", "creator"]);
    assert!(machines.world.tiktok.wait_until(PATIENCE, asked("token", 2)));
    (machines, child)
}

#[test]
fn a_machine_that_ends_before_tiktok_acted_costs_a_wait_and_nothing_else() {
    let (machines, mut child) = refreshing("token=stall-before");
    child.kill().unwrap();
    drop(machines.world.finish(child));
    machines.world.tiktok.reset_faults();
    let run = machines.on(2, &["tiktok", "creator"]);
    assert_eq!(run.exit, Some(0), "{run}");
    assert_eq!(machines.grants(), 3);
}

#[test]
fn a_grant_that_nobody_stored_is_lost_and_every_machine_says_so_without_asking_tiktok() {
    let (machines, mut child) = refreshing("token=stall-after");
    child.kill().unwrap();
    drop(machines.world.finish(child));
    machines.world.tiktok.reset_faults();
    let run = machines.on(2, &["tiktok", "creator"]);
    assert_eq!(run.exit, Some(3), "{run}");
    assert!(run.stderr.contains("lost in flight at"), "{run}");
    let before = machines.world.asked().len();
    for machine in 0..3 {
        let run = machines.on(machine, &["tiktok", "creator"]);
        assert_eq!(run.exit, Some(3), "{run}");
        assert!(run.stderr.contains("was lost at"), "{run}");
        assert!(run.stderr.contains("authorize again"), "{run}");
    }
    assert_eq!(machines.world.asked()[before..], [""; 0]);
}

#[test]
fn a_frozen_machine_whose_lease_was_taken_repairs_the_login_when_it_comes_back() {
    let (machines, frozen) = refreshing("token=delay:1500");
    send("STOP", frozen.id());
    // The other one waits until the lease is old, and gets a refusal, since TikTok has acted.
    let run = machines.on(2, &["tiktok", "creator"]);
    assert_eq!(run.exit, Some(3), "{run}");
    send("CONT", frozen.id());
    let run = machines.world.finish(frozen);
    assert_eq!(run.exit, Some(0), "{run}");
    let run = machines.on(2, &["tiktok", "creator"]);
    assert_eq!(run.exit, Some(0), "{run}");
}

#[test]
fn a_grant_that_the_store_does_not_take_is_rescued_and_taken_in_again() {
    let (machines, child) = refreshing("token=delay:500");
    machines.store.habit(S3Habit::Refuses(503, "SlowDown"));
    let begin = Instant::now();
    let run = machines.world.finish(child);
    assert_eq!(run.exit, Some(7), "{run}");
    // TikTok's answer is half a second away.
    assert!(begin.elapsed() >= FIVE_MINUTES, "it was tried for {:?} only", begin.elapsed());
    let (_, rest) = run.stderr.split_once("an encrypted copy is in `").expect("it names the copy");
    let copy = rest
        .split('`')
        .next()
        .unwrap()
        .replace("[home]", machines.world.home.path().to_str().unwrap());
    machines.store.behave();
    // Nobody sends the old token meanwhile, which TikTok no longer takes.
    let run = machines.on(1, &["tiktok", "creator"]);
    assert_eq!(run.exit, Some(7), "{run}");
    assert!(run.stderr.contains("are not in the store"), "{run}");
    let run = machines.on(1, &["utils", "tokens", "recover", &copy]);
    assert_eq!(run.exit, Some(0), "{run}");
    let run = machines.on(2, &["tiktok", "creator"]);
    assert_eq!((run.exit, machines.grants()), (Some(0), 2), "{run}");
}

#[test]
fn a_grant_is_stored_when_the_store_comes_back_within_five_minutes() {
    let (machines, child) = refreshing("token=delay:500");
    machines.store.habit(S3Habit::Refuses(503, "SlowDown"));
    let before = machines.store.calls().len();
    let begin = Instant::now();
    // Each write is given up after eight tries, and made again.
    while machines.store.calls().len() < before + 20 && begin.elapsed() < FIVE_MINUTES {
        std::thread::yield_now();
    }
    machines.store.behave();
    let run = machines.world.finish(child);
    assert_eq!(run.exit, Some(0), "{run}");
    let run = machines.on(2, &["tiktok", "creator"]);
    assert_eq!((run.exit, machines.grants()), (Some(0), 2), "{run}");
    let copies = below(machines.world.home.path(), &|name| name.contains("rescue"));
    assert!(copies.is_empty(), "{copies:?}");
}

#[test]
fn tokens_are_in_the_store_alone_and_sealed_there() {
    let machines = Machines::authorized();
    let names = machines.store.names();
    let folder = machines.world.home.path().join("machine-0/.agoras/tokens");
    assert!(!folder.exists(), "{names:?}");
    assert!(names.iter().any(|name| name.contains("/acct/tiktok~")), "{names:?}");
    let secrets = [
        &machines.world.account().refresh_token,
        &machines.world.account().client_secret,
        &machines.world.account().client_key,
    ];
    for name in &names {
        let bytes = machines.store.object(name).unwrap();
        for secret in secrets {
            let found = bytes.windows(secret.len()).any(|it| it == secret.as_bytes());
            assert!(!found, "{name} holds a secret");
        }
    }
}
