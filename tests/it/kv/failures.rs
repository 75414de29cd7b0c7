//! Stores that cannot be used: which error each gives

use std::net::{Ipv4Addr, TcpListener};
use std::time::{Duration, Instant};

use agoras::clock::Clock;
use agoras::kv::{Kv, KvError};

use super::{address, create, of, open, read};
use crate::support::{S3, S3Habit};

fn refused(status: u16, code: &'static str) -> KvError {
    let server = S3::start();
    server.habit(S3Habit::Refuses(status, code));
    let kv = of(&server);
    let errors = [
        kv.get("one").unwrap_err(),
        create(&kv, "one", "first").unwrap_err(),
        kv.list("log").unwrap_err(),
        kv.remove("one").unwrap_err(),
    ];
    let [first, others @ ..] = errors;
    for other in others {
        assert_eq!(other.to_string(), first.to_string());
    }
    first
}

#[test]
fn a_refusal_of_access_is_final_and_says_why() {
    for (status, code) in [(401, "Unauthorized"), (403, "AccessDenied"), (403, "ExpiredToken")] {
        let error = refused(status, code);
        let KvError::Denied { reason, .. } = &error else {
            panic!("{error}");
        };
        assert_eq!(*reason, format!("HTTP {status} {code}"));
    }
}

#[test]
fn a_bucket_that_is_not_there_is_no_missing_value() {
    let error = refused(404, "NoSuchBucket");
    assert!(matches!(error, KvError::NoSuchStore { .. }), "{error}");
}

#[test]
fn an_answer_that_makes_no_sense_is_said_so() {
    for (status, code) in [(301, "PermanentRedirect"), (400, "InvalidArgument"), (418, "")] {
        let error = refused(status, code);
        assert!(matches!(error, KvError::Protocol { .. }), "{error}");
    }
}

#[test]
fn a_server_that_stays_busy_is_unreachable_in_the_end() {
    let server = S3::start();
    server.habit(S3Habit::Refuses(503, "SlowDown"));
    let kv = Kv::open(&address(&server.address("")), Clock::hurried(100)).unwrap();
    let error = kv.get("one").unwrap_err();
    assert!(matches!(error, KvError::Unreachable { .. }), "{error}");
    assert_eq!(server.calls().len(), 8);
}

#[test]
fn a_port_without_a_server_is_unreachable_within_the_limit() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    for store in [
        S3::address_at(port, "agoras"),
        format!("postgres://agoras:secret@127.0.0.1:{port}/agoras"),
    ] {
        let start = Instant::now();
        let error = open(&store).get("one").unwrap_err();
        assert!(matches!(error, KvError::Unreachable { .. }), "{error}");
        assert!(start.elapsed() < Duration::from_secs(30));
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("secret"), "{shown}");
    }
}

#[test]
fn a_value_above_the_limit_is_not_read() {
    let server = S3::start();
    server.place("agoras/one", &vec![0; 16 * 1024 * 1024 + 1]);
    let error = of(&server).get("one").unwrap_err();
    assert!(matches!(error, KvError::TooLarge { .. }), "{error}");
}

#[test]
fn a_wrong_key_is_denied() {
    let server = S3::start();
    let store = server.address("agoras").replace(crate::support::S3_ACCESS_KEY, "AKIAOTHER");
    let error = open(&store).get("one").unwrap_err();
    assert!(matches!(error, KvError::Denied { .. }), "{error}");
}

#[test]
fn the_server_decides_what_time_it_is() {
    let server = S3::start();
    let kv = of(&server);
    let hour = Duration::from_hours(1);
    server.set_clock_ahead(hour);
    let ahead = kv.now().unwrap().since(Clock::system().now());
    assert!(ahead.abs_diff(hour) < Duration::from_mins(1), "{ahead:?}");
    assert_eq!(server.calls().len(), 1);
    // The latest answer has it already.
    kv.now().unwrap();
    assert_eq!(server.calls().len(), 1);
}

#[test]
fn a_server_without_a_clock_is_said_so() {
    let server = S3::start();
    server.habit(S3Habit::NoDate);
    let kv = of(&server);
    create(&kv, "one", "first").unwrap();
    assert_eq!(read(&kv, "one").as_deref(), Some("first"));
    let error = kv.now().unwrap_err();
    assert!(matches!(error, KvError::Protocol { .. }), "{error}");
}
