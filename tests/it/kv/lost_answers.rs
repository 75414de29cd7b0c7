//! Writes whose answer is lost, refused or late: each recognises itself, or says that it lost

use agoras::kv::{Expect, KvError};

use super::{conflict, create, of, read};
use crate::support::{S3, S3Fault};

/// Returns the number of writes that reached the server.
fn puts(server: &S3) -> usize {
    server.calls().iter().filter(|call| call.starts_with("PUT ")).count()
}

#[test]
fn a_write_that_landed_without_an_answer_is_known_as_ones_own() {
    for fault in [S3Fault::LostAnswer, S3Fault::Stall, S3Fault::DoneThenRefused] {
        let server = S3::start();
        let kv = of(&server);
        server.fault("PUT", fault);
        let first = create(&kv, "one", "first").unwrap();
        server.fault("PUT", fault);
        let second = kv.put("one", b"second", &Expect::Version(first)).unwrap();
        assert_eq!(kv.get("one").unwrap().unwrap().version, second, "{fault:?}");
        assert_eq!(puts(&server), 2, "{fault:?}: {:?}", server.calls());
        kv.put("one", b"third", &Expect::Version(second)).unwrap();
    }
}

#[test]
fn a_write_that_did_not_land_is_made_again() {
    let faults = [
        S3Fault::LostRequest,
        S3Fault::Refused(409, "ConditionalRequestConflict"),
        S3Fault::Refused(412, "PreconditionFailed"),
        S3Fault::Refused(500, "InternalError"),
        S3Fault::Refused(503, "SlowDown"),
        S3Fault::Refused(503, "ServiceUnavailable"),
        S3Fault::Refused(429, "TooManyRequests"),
        S3Fault::Refused(400, "RequestTimeout"),
    ];
    for fault in faults {
        let server = S3::start();
        let kv = of(&server);
        server.fault("PUT", fault);
        server.fault("PUT", fault);
        let first = create(&kv, "one", "first").unwrap();
        server.fault("PUT", fault);
        kv.put("one", b"second", &Expect::Version(first)).unwrap();
        assert_eq!(read(&kv, "one").as_deref(), Some("second"), "{fault:?}");
        assert_eq!(puts(&server), 5, "{fault:?}: {:?}", server.calls());
    }
}

#[test]
fn a_write_that_another_overtook_says_so() {
    let server = S3::start();
    let kv = of(&server);
    server.fault("PUT", S3Fault::Overtaken);
    assert!(conflict(create(&kv, "one", "mine")));
    assert_eq!(read(&kv, "one").as_deref(), Some("another writer's"));
    let found = kv.get("one").unwrap().unwrap().version;
    let mine = Expect::Version(kv.put("one", b"mine", &Expect::Version(found)).unwrap());
    server.fault("PUT", S3Fault::Overtaken);
    assert!(conflict(kv.put("one", b"mine again", &mine)));
    assert_eq!(puts(&server), 3, "a refused write is not made again: {:?}", server.calls());
}

/// The write has landed, but its value is gone: whoever overwrote it had read it.
#[test]
fn a_write_that_landed_and_was_overwritten_counts_as_a_conflict() {
    let server = S3::start();
    let kv = of(&server);
    server.fault("PUT", S3Fault::LostAnswerThenOvertaken);
    assert!(conflict(create(&kv, "one", "mine")));
}

#[test]
fn the_read_after_a_lost_answer_is_made_again_too() {
    let server = S3::start();
    let kv = of(&server);
    server.fault("PUT", S3Fault::LostAnswer);
    server.fault("GET", S3Fault::Refused(503, "SlowDown"));
    server.fault("GET", S3Fault::LostRequest);
    create(&kv, "one", "first").unwrap();
    assert_eq!(puts(&server), 1, "{:?}", server.calls());
}

#[test]
fn reads_lists_and_removals_are_made_again() {
    for fault in [S3Fault::LostAnswer, S3Fault::Stall, S3Fault::Refused(503, "SlowDown")] {
        let server = S3::start();
        let kv = of(&server);
        create(&kv, "log/one", "first").unwrap();
        server.fault("GET", fault);
        assert_eq!(read(&kv, "log/one").as_deref(), Some("first"), "{fault:?}");
        server.fault("GET", fault);
        assert_eq!(kv.list("log").unwrap().len(), 1, "{fault:?}");
        server.fault("DELETE", fault);
        kv.remove("log/one").unwrap();
        assert_eq!(server.names(), [""; 0], "{fault:?}");
    }
}

#[test]
fn a_write_without_any_answer_ends_as_unreachable() {
    let server = S3::start();
    let kv = of(&server);
    for _ in 0..20 {
        server.fault("PUT", S3Fault::LostRequest);
    }
    let error = create(&kv, "one", "first").unwrap_err();
    assert!(matches!(error, KvError::Unreachable { .. }), "{error}");
    assert_eq!(server.names(), [""; 0]);
}
