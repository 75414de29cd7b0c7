//! Wrong record files with one fault each, and the class of each fault

use crate::store::world::FailureClass::{self, Damaged, NewerVersion, NotOurs, TooLarge};
use crate::store::world::FailureClass::{WrongIdentity, WrongKey};

use crate::store::by_hand::{Draft, body, good_json};

/// A description of the fault, the file, and the fault's class.
type Vector = (&'static str, Vec<u8>, FailureClass);

/// Changes to the text of the header, which is then sealed correctly.
const HEADERS: &[(&str, &str, &str, FailureClass)] = &[
    ("version 2", r#""v":1"#, r#""v":2"#, NewerVersion),
    ("version 2 with new fields", r#""v":1"#, r#""v":2,"w":{}"#, NewerVersion),
    ("version 2^64-1", r#""v":1"#, r#""v":18446744073709551615"#, NewerVersion),
    ("version 0", r#""v":1"#, r#""v":0"#, Damaged),
    ("version -1", r#""v":1"#, r#""v":-1"#, Damaged),
    ("version as text", r#""v":1"#, r#""v":"1""#, Damaged),
    ("version with a fraction", r#""v":1"#, r#""v":1.0"#, Damaged),
    ("no version", r#","v":1"#, "", Damaged),
    ("version twice", r#""v":1"#, r#""v":1,"v":1"#, Damaged),
    ("generation twice", r#""gen":1"#, r#""gen":1,"gen":1"#, Damaged),
    ("unknown field", "{", r#"{"alg":"none","#, Damaged),
    (
        "fields unsorted",
        r#"{"commit":"@commit","gen":1"#,
        r#"{"gen":1,"commit":"@commit""#,
        Damaged,
    ),
    ("a space", r#","v""#, r#", "v""#, Damaged),
    ("a line break behind", "}", "}\n", Damaged),
    ("text behind", "}", "}{}", Damaged),
    ("escaped letters", r#""alice""#, r#""\u0061lice""#, Damaged),
    ("a byte order mark", "{", "\u{feff}{", Damaged),
    ("generation 0", r#""gen":1"#, r#""gen":0"#, Damaged),
    ("generation -1", r#""gen":1"#, r#""gen":-1"#, Damaged),
    ("generation 1.5", r#""gen":1"#, r#""gen":1.5"#, Damaged),
    ("generation 2^64", r#""gen":1"#, r#""gen":18446744073709551616"#, Damaged),
    ("generation as text", r#""gen":1"#, r#""gen":"1""#, Damaged),
    ("generation null", r#""gen":1"#, r#""gen":null"#, Damaged),
    ("key id in capitals", "@kid", "ABCDEF0123456789", Damaged),
    ("key id short", "@kid", "0123", Damaged),
    ("key id long", "@kid", "00@kid", Damaged),
    ("key id of another key", "@kid", "0123456789abcdef", Damaged),
    ("key id null", r#""@kid""#, "null", Damaged),
    ("salt short", "@salt", "0707", Damaged),
    ("salt not that of the body", "@salt", ZEROS, Damaged),
    ("salt no digits", "@salt", "zz", Damaged),
    ("commitment exchanged", "@commit", ZEROS, Damaged),
    ("commitment missing", r#""commit":"@commit","#, "", Damaged),
    ("commitment empty", "@commit", "", Damaged),
    ("parent short", "@parent", "00", Damaged),
    ("parent a number", r#""@parent""#, "0", Damaged),
];

const ZEROS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Platform and name that a record is sealed for, and the name in its header.
const IDENTITIES: &[(&str, &str, &str, &str, FailureClass)] = &[
    ("another account", "tiktok", "bob", "bob", WrongIdentity),
    ("another platform", "x", "alice", "alice", WrongIdentity),
    ("platform empty", "", "alice", "alice", Damaged),
    ("platform a path", "../x", "alice", "alice", Damaged),
    ("platform in capitals", "TikTok", "alice", "alice", Damaged),
    ("name empty", "tiktok", "", "", Damaged),
    ("name in capitals", "tiktok", "Alice", "Alice", Damaged),
    ("name with @", "tiktok", "@alice", "@alice", Damaged),
    ("name decomposed", "tiktok", "e\u{301}", "e\u{301}", Damaged),
    ("name with bidi", "tiktok", "a\u{202e}b", "a\u{202e}b", Damaged),
    ("name with a line break", "tiktok", "a\nb", "a\\nb", Damaged),
];

/// Returns every wrong file, made from a correct record of alice.
pub(crate) fn all(good: &Draft) -> Vec<Vector> {
    let headers =
        HEADERS.iter().map(|(what, from, to, class)| (*what, good.header(from, to).seal(), *class));
    let identities = IDENTITIES.iter().map(|(what, platform, name, written, class)| {
        let draft = Draft {
            platform: (*platform).to_owned(),
            name: (*name).to_owned(),
            ..good.header("tiktok", platform).header("alice", written)
        };
        (*what, draft.seal(), *class)
    });
    headers
        .chain(identities)
        .chain(headers_as_a_whole(good))
        .chain(bodies(good))
        .chain(raw(&good.seal()))
        .collect()
}

fn headers_as_a_whole(good: &Draft) -> Vec<Vector> {
    let header = |text: String| Draft { header: text, ..good.clone() }.seal();
    let length = |length| Draft { header_length: Some(length), ..good.clone() }.seal();
    let master = |draft: Draft| Draft { master: [1; 32], ..draft }.seal();
    let long = "a".repeat(3000);
    let long = Draft { name: long.clone(), ..good.header("alice", &long) };
    let our_kid = crate::store::by_hand::key_id(&good.master);
    vec![
        ("under another key", master(good.clone()), WrongKey),
        ("under another key, our id", master(good.header("@kid", &our_kid)), Damaged),
        ("name of 3000 letters", long.seal(), Damaged),
        ("header empty", header(String::new()), Damaged),
        ("header null", header("null".to_owned()), Damaged),
        ("header a list", header("[]".to_owned()), Damaged),
        ("header nested", header("[".repeat(4000)), Damaged),
        ("header of 4097 bytes", header(" ".repeat(4097)), Damaged),
        ("header length 0", length(0), Damaged),
        ("header length 1", length(1), Damaged),
        ("header length beyond", length(4096), Damaged),
        ("header length 2^32-1", length(u32::MAX), Damaged),
    ]
}

fn bodies(good: &Draft) -> Vec<Vector> {
    let json = good_json();
    let changed = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut body = body(1, json.as_bytes());
        change(&mut body);
        good.body(body).seal()
    };
    let kind = |kind, json: &str| good.body(body(kind, json.as_bytes())).seal();
    vec![
        ("no body", changed(&Vec::clear), Damaged),
        ("body of 511 bytes", changed(&|body| body.truncate(511)), Damaged),
        ("body of 513 bytes", changed(&|body| body.resize(513, 0)), Damaged),
        ("body over 60 KiB", changed(&|body| body.resize(61 * 1024, 0)), Damaged),
        ("padding not zero", changed(&|body| *body.last_mut().unwrap() = 1), Damaged),
        ("content longer than the body", changed(&|body| body[3] = 16), Damaged),
        ("content of 4 GiB", changed(&|body| body[1..5].fill(255)), Damaged),
        ("kind 0", kind(0, &json), NewerVersion),
        ("kind 3", kind(3, &json), NewerVersion),
        ("unknown field inside", kind(1, &json.replace('{', "{\"a\":1,")), NewerVersion),
        ("an intent as a record", kind(2, "{\"at\":1700000000}"), Damaged),
    ]
}

fn raw(good: &[u8]) -> Vec<Vector> {
    let with = |at: usize, byte: u8| {
        let mut bytes = good.to_vec();
        bytes[at] = byte;
        bytes
    };
    vec![
        ("magic of version 2", with(6, 2), NewerVersion),
        ("magic of version 255", with(6, 255), NewerVersion),
        ("magic of version 0", with(6, 0), NotOurs),
        ("magic in small letters", with(0, b'a'), NotOurs),
        ("magic through a text filter", with(7, b'\r'), NotOurs),
        ("empty", Vec::new(), Damaged),
        ("a text file", b"hello, world\n".to_vec(), NotOurs),
        ("short and not ours", b"hi".to_vec(), NotOurs),
        ("a Python token", b"gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0O".to_vec(), NotOurs),
        ("a byte behind", [good, b"\0"].concat(), Damaged),
        ("a block behind", [good, &[0; 512]].concat(), Damaged),
        ("twice", [good, good].concat(), Damaged),
        ("zeros", vec![0; good.len()], NotOurs),
        ("65536 bytes", vec![b'A'; 65536], NotOurs),
        ("65537 bytes", vec![b'A'; 65537], TooLarge),
        ("a megabyte", [good, &vec![0; 1 << 20]].concat(), TooLarge),
    ]
}
