//! What the bucket's owner can do to sealed documents, and what is noticed

use super::world::Machines;

/// Returns the name of the object that holds the account's tokens.
fn tokens(machines: &Machines) -> String {
    let names = machines.store.names();
    names.into_iter().find(|name| name.contains("/acct/tiktok~")).unwrap()
}

#[test]
fn an_older_document_that_is_put_back_is_noticed_by_a_machine_that_has_seen_a_newer_one() {
    let machines = Machines::authorized();
    let name = tokens(&machines);
    let old = machines.store.object(&name).unwrap();
    machines.world.tiktok.expire_access_tokens();
    assert_eq!(machines.on(1, &["tiktok", "creator"]).exit, Some(0));
    machines.store.place(&name, &old);
    let before = machines.world.asked().len();
    let run = machines.on(1, &["tiktok", "creator"]);
    assert_eq!(run.exit, Some(7), "{run}");
    assert!(run.stderr.contains("is older than what this machine has seen there"), "{run}");
    assert_eq!(machines.world.asked().len(), before, "TikTok was asked");
}

#[test]
fn a_document_that_is_copied_to_another_name_does_not_open() {
    let machines = Machines::authorized();
    let name = tokens(&machines);
    let journal = name.replace("/acct/", "/acct/x");
    machines.store.place(&journal, &machines.store.object(&name).unwrap());
    let run = machines.on(1, &["utils", "tokens", "list"]);
    assert_eq!(run.stdout.matches("tiktok: ").count(), 1, "{run}");
}

#[test]
fn a_document_with_a_changed_byte_stops_everything_before_tiktok_is_asked() {
    let machines = Machines::authorized();
    let name = tokens(&machines);
    let mut bytes = machines.store.object(&name).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    machines.store.place(&name, &bytes);
    let before = machines.world.asked().len();
    let run = machines.on(1, &["tiktok", "creator"]);
    assert_eq!(run.exit, Some(7), "{run}");
    assert!(run.stderr.contains("its seal is broken"), "{run}");
    assert_eq!(machines.world.asked().len(), before, "TikTok was asked");
}

#[test]
fn another_key_opens_nothing() {
    let mut machines = Machines::authorized();
    let key = machines.world.file("other.key", &[8; 32]);
    machines.world.set("AGORAS_KEY_FILE", key.to_str().unwrap());
    let run = machines.on(1, &["tiktok", "creator"]);
    assert_eq!(run.exit, Some(7), "{run}");
    assert!(run.stderr.contains("belongs to another key"), "{run}");
}

#[test]
fn a_new_store_wants_a_passphrase_or_a_key_file() {
    let mut machines = Machines::new();
    machines.world.unset("AGORAS_KEY_FILE");
    let run = machines.on(0, &["tiktok", "creator"]);
    assert_eq!(run.exit, Some(7), "{run}");
    assert!(run.stderr.contains("needs a passphrase"), "{run}");
    assert!(machines.world.asked().is_empty(), "TikTok was asked");
    let phrase = machines.world.file("passphrase", b"correct horse\n");
    machines.world.set("AGORAS_PASSPHRASE_FILE", phrase.to_str().unwrap());
    for machine in 0..2 {
        let run = machines.on(machine, &["tiktok", "creator"]);
        assert_eq!(run.exit, Some(0), "{run}");
    }
    assert_eq!(machines.grants(), 1);
}
