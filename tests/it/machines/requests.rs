//! The number of requests to the store

use std::process::Child;
use std::time::{Duration, Instant};

use super::world::{Machines, PUBLISH, SPEED};
use crate::support::Run;

/// Starts a publish of an account that has a login of its own.
fn start_as(machines: &Machines, machine: usize, name: &str) -> Child {
    let account = machines.world.tiktok.account(name).unwrap();
    machines
        .command(machine, &PUBLISH)
        .env("TIKTOK_USERNAME", &account.username)
        .env("TIKTOK_REFRESH_TOKEN", &account.refresh_token)
        .spawn()
        .unwrap()
}

fn finish(machines: &Machines, child: Child) -> Run {
    let run = machines.world.finish(child);
    assert_eq!(run.exit, Some(0), "{run}");
    run
}

/// Returns the history of all accounts.
fn history(machines: &Machines, limit: usize) -> Vec<String> {
    let limit = limit.to_string();
    let mut command = machines.command(1, &["tiktok", "history", "--limit", &limit]);
    let run = finish(machines, command.env_remove("TIKTOK_USERNAME").spawn().unwrap());
    run.stdout.lines().map(str::to_owned).collect()
}

#[test]
fn a_run_with_a_good_token_reads_each_document_once() {
    let machines = Machines::authorized();
    let before = machines.store.calls().len();
    assert_eq!(machines.on(1, &["tiktok", "creator"]).exit, Some(0));
    let calls = machines.store.calls().split_off(before);
    // The header with the key, the account's tokens, and for the counts of the day its publishes.
    let read = |part: &str| calls.iter().filter(|call| call.contains(part)).count();
    assert_eq!((read("agoras.json"), read("/acct/"), read("/journal/")), (1, 1, 1), "{calls:?}");
    assert!(calls.iter().all(|call| call.starts_with("GET ")), "{calls:?}");
    assert_eq!(calls.len(), 3, "{calls:?}");
}

#[test]
fn a_publish_takes_ten_requests_at_most() {
    let machines = Machines::authorized();
    assert_eq!(machines.publish(1).exit, Some(0));
    let before = machines.store.calls().len();
    let run = machines.on(2, &[&PUBLISH[..], &["--title", "another"]].concat());
    assert_eq!(run.exit, Some(0), "{run}");
    let calls = machines.store.calls().split_off(before);
    assert!(calls.len() <= 10, "{calls:#?}");
}

#[test]
fn the_history_of_all_accounts_reads_those_alone_that_can_be_shown() {
    let machines = Machines::authorized();
    for name in ["bea.films", "cyd.quiet"] {
        drop(finish(&machines, start_as(&machines, 0, name)));
    }
    // Longer than clocks may differ.
    let begin = Instant::now();
    while begin.elapsed() < 2 * Duration::from_mins(1) / SPEED {
        assert_eq!(machines.on(0, &["tiktok", "creator"]).exit, Some(0));
    }
    assert_eq!(machines.publish(0).exit, Some(0));
    let before = machines.store.calls().len();
    assert_eq!(history(&machines, 1).len(), 1);
    let calls = machines.store.calls().split_off(before);
    let read = |call: &&String| call.starts_with("GET ") && call.contains("/journal/");
    assert_eq!(calls.iter().filter(read).count(), 1, "{calls:#?}");
}

#[test]
fn an_upload_takes_one_request_every_30_seconds() {
    let machines = Machines::authorized();
    assert_eq!(machines.publish(1).exit, Some(0));
    let requests = |title: &str| {
        let before = machines.store.calls().len();
        let run = machines.on(1, &[&PUBLISH[..], &["--title", title]].concat());
        assert_eq!(run.exit, Some(0), "{run}");
        machines.store.calls().len() - before
    };
    let usual = requests("at once");
    machines.world.fault("chunk=delay:5000");
    let begin = Instant::now();
    let more = requests("later") - usual;
    let thirties = begin.elapsed().as_secs_f64() / (30.0 / f64::from(SPEED));
    let more = u32::try_from(more).unwrap();
    assert!(
        (1.0..=thirties).contains(&f64::from(more)),
        "{more} requests in {thirties} times 30 s"
    );
}
