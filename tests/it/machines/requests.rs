//! The number of requests to the store

use super::world::{Machines, PUBLISH};

#[test]
fn a_run_with_a_good_token_reads_the_header_and_the_account() {
    let machines = Machines::authorized();
    let before = machines.store.calls().len();
    assert_eq!(machines.on(1, &["tiktok", "creator"]).exit, Some(0));
    let calls = machines.store.calls().split_off(before);
    assert_eq!(calls.len(), 2, "{calls:?}");
    assert!(calls.iter().all(|call| call.starts_with("GET ")), "{calls:?}");
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
