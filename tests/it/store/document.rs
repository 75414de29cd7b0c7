//! `docs/security.md` and the code agree on every byte of a record

use sha2::{Digest, Sha256};

use crate::store::by_hand::{hex, key_id, master_key, open};
use crate::store::world::{StoreWorld, put, quiet, tiktok};

const DOCUMENT: &str = include_str!("../../../docs/security.md");

/// Returns the document's text between two lines.
fn between(start: &str, end: &str) -> &'static str {
    let (_, rest) = DOCUMENT.split_once(start).expect(start);
    rest.split_once(end).expect(end).0
}

/// Returns the words in backquotes that begin each row of a table.
fn rows(table: &str) -> Vec<&str> {
    table.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()).collect()
}

fn keys(json: &serde_json::Value) -> Vec<&str> {
    json.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn a_record_is_read_as_the_document_says() {
    let world = StoreWorld::with(&["alice"]);
    let first = std::fs::read(world.record_path()).unwrap();
    put(&world.store(), "alice", "rft.2").unwrap();
    let file = std::fs::read(world.record_path()).unwrap();

    let magic = between("| magic | 8 | `", "`").replace(' ', "");
    assert_eq!(hex(&file[..8]), magic);
    let master = master_key(&world);
    let opened = open(&master, &file).expect("the document's steps open it");
    assert_eq!(rows(between("**Header.**", "**Keys.**")), keys(&opened.header));
    assert_eq!(opened.header.to_string(), opened.header_text, "in this order, without spaces");
    assert_eq!(opened.header["kid"], key_id(&master));
    assert_eq!(opened.header["gen"], 2);
    assert_eq!(opened.header["parent"], hex(&Sha256::digest(&first)[..8]));
    assert!(opened.body_length.is_multiple_of(512) && file.len() <= 65_536);

    assert_eq!(opened.kind, 1);
    let listed: Vec<&str> =
        between("* kind 1, a record: ", ". Times").split('`').skip(1).step_by(2).collect();
    assert_eq!(listed, keys(&opened.json));
    assert_eq!(opened.json["refresh_token"], "rft.2");
}

#[test]
fn an_intent_is_read_as_the_document_says() {
    let world = StoreWorld::with(&["alice"]);
    drop(world.store().lock(&tiktok("alice"), quiet()).unwrap().reserve().unwrap());
    let file = std::fs::read(&world.files_ending(".rsv")[0]).unwrap();
    let opened = open(&master_key(&world), &file).expect("the document's steps open it");
    assert_eq!((opened.kind, keys(&opened.json)), (2, vec!["at"]));
    assert!(opened.body_length >= 16 * 1024, "an intent of at least 16 KiB");
}

#[test]
fn a_file_lies_where_the_document_says() {
    let world = StoreWorld::with(&["alice"]);
    let name = world.record_path().file_name().unwrap().to_str().unwrap().to_owned();
    let digest = Sha256::digest(b"tiktok\0alice");
    let letters = b"abcdefghijklmnopqrstuvwxyz234567";
    let bits = u128::from_be_bytes(digest[..16].try_into().unwrap());
    // The hash has 26 letters of 5 bits: 128 bits and two zero bits.
    let hash: String = (0..26)
        .map(|at| if at < 25 { bits >> (123 - 5 * at) } else { bits << 2 })
        .map(|five| char::from(letters[usize::try_from(five & 31).unwrap()]))
        .collect();
    assert_eq!(name, format!("tiktok~alice~{hash}.tok"));
}
