//! Writers that work at the same time, each with connections of its own

use std::sync::Barrier;
use std::thread;

use agoras::clock::Clock;
use agoras::kv::{Expect, Kv, KvError};

use super::{address, create};

const WRITERS: usize = 8;
const INCREMENTS: usize = 5;

pub(super) fn one_of_eight_creators_wins(store: &str) {
    let start = Barrier::new(WRITERS);
    let ends: Vec<bool> = at_once(store, |kv, writer| {
        start.wait();
        match create(kv, "one", &format!("writer {writer}")) {
            Ok(_) => true,
            Err(KvError::Conflict { .. }) => false,
            Err(error) => panic!("{error}"),
        }
    });
    assert_eq!(ends.iter().filter(|won| **won).count(), 1, "{ends:?}");
    let kv = Kv::open(&address(store), Clock::system()).unwrap();
    let winner = ends.iter().position(|won| *won).unwrap();
    assert_eq!(kv.get("one").unwrap().unwrap().bytes, format!("writer {winner}").as_bytes());
}

/// Every writer reads a number, and writes the next one if nobody else did.
pub(super) fn no_increment_is_lost(store: &str) {
    let kv = Kv::open(&address(store), Clock::system()).unwrap();
    create(&kv, "counter", "0 by nobody").unwrap();
    at_once(store, |kv, writer| {
        for round in 0..INCREMENTS {
            increment(kv, &format!("{writer}.{round}"));
        }
    });
    let text = String::from_utf8(kv.get("counter").unwrap().unwrap().bytes).unwrap();
    let count: usize = text.split(' ').next().unwrap().parse().unwrap();
    assert_eq!(count, WRITERS * INCREMENTS, "{text}");
}

fn increment(kv: &Kv, writer: &str) {
    loop {
        let item = kv.get("counter").unwrap().unwrap();
        let text = String::from_utf8(item.bytes).unwrap();
        let count: usize = text.split(' ').next().unwrap().parse().unwrap();
        let next = format!("{} by {writer}", count + 1);
        match kv.put("counter", next.as_bytes(), &Expect::Version(item.version)) {
            Ok(_) => return,
            Err(KvError::Conflict { .. }) => {}
            Err(error) => panic!("{error}"),
        }
    }
}

fn at_once<T: Send>(store: &str, work: impl Fn(&Kv, usize) -> T + Sync) -> Vec<T> {
    let work = &work;
    thread::scope(|scope| {
        let start = |writer| {
            let kv = Kv::open(&address(store), Clock::system()).unwrap();
            scope.spawn(move || work(&kv, writer))
        };
        let writers: Vec<_> = (0..WRITERS).map(start).collect();
        writers.into_iter().map(|writer| writer.join().unwrap()).collect()
    })
}
