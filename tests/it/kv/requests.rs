//! The requests that calls make: how many, and where

use agoras::kv::Expect;

use super::{create, of, open};
use crate::support::S3;

#[test]
fn opening_sends_nothing_and_every_call_is_one_request() {
    let server = S3::start();
    let kv = of(&server);
    assert_eq!(server.calls(), [""; 0]);
    kv.get("acct/one").unwrap();
    let version = create(&kv, "acct/one", "first").unwrap();
    kv.put("acct/one", b"second", &Expect::Version(version)).unwrap();
    kv.list("acct/").unwrap();
    kv.now().unwrap();
    kv.remove("acct/one").unwrap();
    assert_eq!(
        server.calls(),
        [
            "GET agoras/acct/one",
            "PUT agoras/acct/one",
            "PUT agoras/acct/one",
            "LIST agoras/acct/",
            "DELETE agoras/acct/one"
        ]
    );
}

#[test]
fn a_long_list_is_read_page_by_page() {
    let server = S3::start();
    server.page_size(3);
    let kv = of(&server);
    for number in 0..8 {
        create(&kv, &format!("log/{number}"), "value").unwrap();
    }
    assert_eq!(kv.list("log").unwrap().len(), 8);
    assert_eq!(server.calls().iter().filter(|call| call.starts_with("LIST")).count(), 3);
}

#[test]
fn names_are_those_of_the_keys_below_the_prefix() {
    let server = S3::start();
    create(&of(&server), "acct/tiktok~ada.codes_1~0f", "one").unwrap();
    create(&open(&server.address("")), "top", "two").unwrap();
    create(&open(&server.address("deep/er/")), "key", "three").unwrap();
    assert_eq!(server.names(), ["agoras/acct/tiktok~ada.codes_1~0f", "deep/er/key", "top"]);
    assert_eq!(server.object("top").as_deref(), Some(&b"two"[..]));
}
