//! The number of requests to the store

use super::world::{Machines, PUBLISH};

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
