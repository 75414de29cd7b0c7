//! Commands about tokens and publishes with a shared store

use super::machines::{CREATOR, Machines, PUBLISH};

const TIKTOK: [&str; 2] = ["--platform", "tiktok"];

fn tokens<'a>(verb: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["utils", "tokens", verb][..], more].concat()
}

#[test]
fn tokens_are_listed_shown_formatted_and_deleted_there() {
    let machines = Machines::new(2);
    drop(Machines::works(machines.shared(0, &CREATOR)));
    let listed = Machines::works(machines.shared(1, &tokens("list", &["--json"])));
    assert_eq!(listed.json()[0]["identifier"], "ada.codes");
    let shown = Machines::works(machines.shared(1, &tokens("show", &TIKTOK)));
    assert!(shown.stdout.contains("Identifier: ada.codes"), "{shown}");
    let lines = Machines::works(machines.shared(1, &tokens("unattended-format", &[])));
    assert!(lines.stdout.contains("TIKTOK_USERNAME=ada.codes"), "{lines}");
    let delete = ["--platform", "tiktok", "--identifier", "ada.codes", "--yes"];
    drop(Machines::works(machines.shared(1, &tokens("delete", &delete))));
    assert_eq!(machines.shared(0, &tokens("list", &[])).exit, Some(1));
}

#[test]
fn rekey_of_a_shared_store_is_refused_with_a_hint() {
    let machines = Machines::new(1);
    let refused = machines.shared(0, &tokens("rekey", &["--to", "file"]));
    assert_eq!(refused.exit, Some(2), "{refused}");
    assert!(refused.stderr.contains("--store"), "{refused}");
}

#[test]
fn revoke_takes_the_account_from_every_machine() {
    let machines = Machines::new(2);
    drop(Machines::works(machines.shared(0, &CREATOR)));
    drop(Machines::works(machines.shared(1, &["tiktok", "revoke", "--yes"])));
    assert_eq!(machines.shared(0, &tokens("list", &[])).exit, Some(1));
}

#[test]
fn history_and_status_name_the_machine() {
    let machines = Machines::new(2);
    let published = Machines::works(machines.shared(0, &PUBLISH));
    let id = published.publish_id();
    let this = agoras::store::Machine::this();
    let history = Machines::works(machines.shared(1, &["tiktok", "history", "--json"]));
    assert_eq!(history.json()[0]["machine"], this.as_str());
    let line = Machines::works(machines.shared(1, &["tiktok", "history"]));
    assert!(line.stdout.trim_end().ends_with(&format!("  on {this}")), "{line}");
    let status = Machines::works(machines.shared(1, &["tiktok", "status", &id]));
    assert_eq!(status.json()["machine"], this.as_str());
    let alone = Machines::new(1);
    drop(Machines::works(alone.alone(0, &PUBLISH)));
    let history = Machines::works(alone.alone(0, &["tiktok", "history", "--json"]));
    assert!(history.json()[0].get("machine").is_none(), "{history}");
}

#[test]
fn a_pulled_account_is_forgotten_on_demand() {
    let machines = Machines::new(2);
    drop(Machines::works(machines.alone(0, &CREATOR)));
    drop(Machines::works(machines.shared(0, &["utils", "store", "push"])));
    drop(Machines::works(machines.shared(1, &["utils", "store", "pull"])));
    assert_eq!(machines.shared(0, &CREATOR).exit, Some(2));
    let delete = ["--platform", "tiktok", "--identifier", "ada.codes", "--yes"];
    drop(Machines::works(machines.shared(0, &tokens("delete", &delete))));
    let gone = machines.shared(0, &["utils", "store", "status", "--json"]);
    assert_eq!(gone.json()["accounts"].as_array().unwrap().len(), 0, "{gone}");
    // The signpost on the first machine goes the same way.
    drop(Machines::works(machines.alone(0, &tokens("delete", &delete))));
    let listed = machines.alone(0, &tokens("list", &[]));
    assert!(!listed.stderr.contains("was moved"), "{listed}");
}
