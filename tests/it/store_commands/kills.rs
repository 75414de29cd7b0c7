//! Moves that are killed at every request to the shared store

use std::time::{Duration, Instant};

use super::machines::{CREATOR, Machines, PUBLISH};
use crate::support::S3Fault;

/// The last request of a method that is looked for.
const MOST: usize = 60;

/// Returns the number of requests of a method so far. A list is a `GET` too.
fn requests(machines: &Machines, method: &str) -> usize {
    let is_read = |call: &str| call.starts_with("GET") || call.starts_with("LIST");
    let is_counted =
        |call: &&String| if method == "GET" { is_read(call) } else { call.starts_with(method) };
    machines.server.calls().iter().filter(is_counted).count()
}

/// Runs a move on a machine, and kills it when its request number `number` of a method is carried out.
/// Returns `false` if it ends before.
fn killed_at(machines: &Machines, machine: usize, verb: &str, at: (&str, usize)) -> bool {
    let (method, number) = at;
    for _ in 0..number {
        machines.server.fault(method, S3Fault::Served);
    }
    machines.server.fault(method, S3Fault::Stall);
    let before = requests(machines, method);
    let mut moving = machines.spawn(machine, &["utils", "store", verb]);
    let start = Instant::now();
    loop {
        if requests(machines, method) > before + number {
            // The request is noted before it is carried out.
            std::thread::sleep(Duration::from_millis(20));
            moving.kill().unwrap();
            moving.wait().unwrap();
            return true;
        }
        if moving.try_wait().unwrap().is_some() {
            return false;
        }
        assert!(start.elapsed() < Duration::from_mins(2), "neither stalls nor ends");
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// Returns whether the account can be used with the shared store.
fn is_used_there(machines: &Machines, machine: usize) -> bool {
    let run = Machines::works(machines.shared(machine, &["utils", "store", "status", "--json"]));
    let accounts = run.json()["accounts"].clone();
    accounts.as_array().unwrap().iter().any(|account| account["state"] == "ready")
}

fn at_most_one_place(machines: &Machines, machine: usize) {
    let here = machines.is_used_here(machine);
    assert!(!(here && is_used_there(machines, machine)), "two places use one token");
}

/// Kills a push at each request of a method, and goes on with `next`.
fn kill_pushes(method: &str, next: &str) -> usize {
    for number in 0..MOST {
        let machines = Machines::new(2);
        drop(Machines::works(machines.alone(0, &PUBLISH)));
        // The store is in use, so that the proof of its conditions is not part of the push.
        machines.make_store();
        let was_killed = killed_at(&machines, 0, "push", (method, number));
        at_most_one_place(&machines, 0);
        machines.server.forget_faults();
        drop(Machines::works(machines.shared(0, &["utils", "store", next])));
        at_most_one_place(&machines, 0);
        let (end, history) = match next {
            "push" => (machines.shared(1, &CREATOR), machines.shared(1, &HISTORY)),
            _ => (machines.alone(0, &CREATOR), machines.alone(0, &HISTORY)),
        };
        assert_eq!(end.exit, Some(0), "killed at {method} {number}: {end}");
        assert_eq!(Machines::history(history), 1, "killed at {method} {number}");
        assert_eq!(machines.world.count("token"), 1);
        if !was_killed {
            return number;
        }
    }
    MOST
}

const HISTORY: [&str; 3] = ["tiktok", "history", "--json"];

/// Kills a pull at each request of a method, and goes on with `next`.
fn kill_pulls(method: &str, next: &str) -> usize {
    for number in 0..MOST {
        let machines = Machines::new(2);
        drop(Machines::works(machines.shared(1, &PUBLISH)));
        let was_killed = killed_at(&machines, 0, "pull", (method, number));
        at_most_one_place(&machines, 0);
        machines.server.forget_faults();
        drop(Machines::works(machines.shared(0, &["utils", "store", next])));
        at_most_one_place(&machines, 0);
        let (end, history) = match next {
            "push" => (machines.shared(1, &CREATOR), machines.shared(1, &HISTORY)),
            _ => (machines.alone(0, &CREATOR), machines.alone(0, &HISTORY)),
        };
        assert_eq!(end.exit, Some(0), "killed at {method} {number}: {end}");
        assert_eq!(Machines::history(history), 1, "killed at {method} {number}");
        assert_eq!(machines.world.count("token"), 1);
        if !was_killed {
            return number;
        }
    }
    MOST
}

#[test]
fn a_push_that_is_killed_at_any_write_is_finished_by_another() {
    assert!((2..MOST).contains(&kill_pushes("PUT", "push")));
}

#[test]
fn a_push_that_is_killed_at_any_write_is_taken_back_by_pull() {
    assert!((2..MOST).contains(&kill_pushes("PUT", "pull")));
}

#[test]
fn a_push_that_is_killed_at_any_read_is_finished_by_another() {
    assert!((2..MOST).contains(&kill_pushes("GET", "push")));
}

#[test]
fn a_pull_that_is_killed_at_any_write_is_finished_by_another() {
    assert!((2..MOST).contains(&kill_pulls("PUT", "pull")));
}

#[test]
fn a_pull_that_is_killed_at_any_write_is_taken_back_by_push() {
    assert!((2..MOST).contains(&kill_pulls("PUT", "push")));
}

#[test]
fn a_pull_that_is_killed_at_any_read_is_finished_by_another() {
    assert!((2..MOST).contains(&kill_pulls("GET", "pull")));
}
