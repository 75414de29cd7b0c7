//! The policies of docs/security.md, compared with the requests that a bucket has seen

use std::collections::BTreeSet;

use serde_json::Value;

use super::page::{MACHINES, SECURITY};
use super::stage::Stage;

/// A request to the bucket, without the folder of the emulator's address.
struct Call {
    verb: String,
    name: String,
}

/// Returns everything that a bucket sees of a first use, a refresh, a publish and lists.
fn requests() -> Vec<Call> {
    let stage = Stage::new();
    let mut all = [stage.amazon(), Stage::bucket_key()].concat();
    all.push(stage.variable("AGORAS_STORE", "s3://acme-agoras/tiktok"));
    all.push(stage.variable("AGORAS_KEY_FILE", "/etc/agoras/agoras.key"));
    stage.authorize(&all);
    stage.world.tiktok.expire_access_tokens();
    for command in [
        "tiktok video --video-url https://media.example.com/clip.mp4 --title one",
        "tiktok history",
        "tiktok resume",
        "utils tokens list",
        "doctor --online",
    ] {
        let run = stage.run("desk", &all, &format!("agoras {command}"));
        assert_eq!(run.exit, Some(0), "{command}: {run}");
    }
    stage.store.calls().iter().map(|call| Call::of(call)).collect()
}

impl Call {
    fn of(call: &str) -> Self {
        let (verb, name) = call.split_once(' ').unwrap();
        let below = name.strip_prefix("tiktok/").unwrap_or_else(|| panic!("{call}"));
        let plain = below.strip_prefix("at/").and_then(|it| it.split_once('/'));
        let name = plain.map_or(below, |(_, plain)| plain);
        Self { verb: verb.to_owned(), name: format!("tiktok/{name}") }
    }

    fn action(&self) -> &'static str {
        match self.verb.as_str() {
            "GET" => "s3:GetObject",
            "PUT" => "s3:PutObject",
            "DELETE" => "s3:DeleteObject",
            "LIST" => "s3:ListBucket",
            other => panic!("{other}"),
        }
    }

    fn resource(&self) -> String {
        let bucket = "arn:aws:s3:::acme-agoras";
        if self.verb == "LIST" { bucket.to_owned() } else { format!("{bucket}/{}", self.name) }
    }
}

/// Returns the texts of a value that is one or a list.
fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::Array(all) => all.iter().map(|it| it.as_str().unwrap()).collect(),
        one => vec![one.as_str().unwrap()],
    }
}

/// Returns whether a policy allows an action on a resource.
fn allows(policy: &Value, action: &str, resource: &str) -> bool {
    let matches = |pattern: &str| match pattern.strip_suffix('*') {
        Some(start) => resource.starts_with(start),
        None => resource == pattern,
    };
    policy["Statement"].as_array().unwrap().iter().any(|statement| {
        assert_eq!(statement["Effect"], "Allow");
        texts(&statement["Action"]).contains(&action)
            && texts(&statement["Resource"]).into_iter().any(matches)
    })
}

#[test]
fn the_policy_for_s3_is_enough_and_each_of_its_rights_is_needed() {
    let policy = SECURITY.json("s3:ListBucket");
    let calls = requests();
    for call in &calls {
        let action = call.action();
        let resource = call.resource();
        assert!(allows(&policy, action, &resource), "{action} {resource}");
    }
    let statements = policy["Statement"].as_array().unwrap();
    let named: BTreeSet<&str> = statements.iter().flat_map(|it| texts(&it["Action"])).collect();
    let used: BTreeSet<&str> = calls.iter().map(Call::action).collect();
    assert_eq!(named, used);
}

#[test]
fn the_policy_for_s3_protects_accounts_journals_and_the_rest_of_the_bucket() {
    let policy = SECURITY.json("s3:ListBucket");
    let bucket = "arn:aws:s3:::acme-agoras";
    for name in ["acct/tiktok~a~0.tok", "journal/a~0", "agoras.json"] {
        let resource = format!("{bucket}/tiktok/{name}");
        assert!(!allows(&policy, "s3:DeleteObject", &resource), "{name}");
        assert!(allows(&policy, "s3:PutObject", &resource), "{name}");
    }
    // What `prune` and `pull` remove.
    for name in ["log/a~0/1-2", "key/a~0/3/1-2"] {
        assert!(allows(&policy, "s3:DeleteObject", &format!("{bucket}/tiktok/{name}")), "{name}");
    }
    for action in ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"] {
        assert!(!allows(&policy, action, &format!("{bucket}/other")), "{action}");
    }
}

/// Returns the rights of another provider that each request needs.
fn rights_of(calls: &[Call], of: fn(&str) -> &'static [&'static str]) -> BTreeSet<&'static str> {
    calls.iter().flat_map(|call| of(&call.verb)).copied().collect()
}

/// Overwriting needs the right to delete (cloud.google.com: IAM permissions for XML requests).
fn google(verb: &str) -> &'static [&'static str] {
    match verb {
        "GET" => &["storage.objects.get"],
        "PUT" => &["storage.objects.create", "storage.objects.delete"],
        "LIST" => &["storage.objects.list"],
        _ => &["storage.objects.delete"],
    }
}

/// Listing is reading (learn.microsoft.com: permissions for blob service operations).
fn azure(verb: &str) -> &'static [&'static str] {
    match verb {
        "GET" | "LIST" => &["Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read"],
        "PUT" => &["Microsoft.Storage/storageAccounts/blobServices/containers/blobs/write"],
        _ => &["Microsoft.Storage/storageAccounts/blobServices/containers/blobs/delete"],
    }
}

#[test]
fn the_roles_for_google_and_azure_have_exactly_the_rights_that_requests_need() {
    let calls = requests();
    let role = SECURITY.json("includedPermissions");
    let named: BTreeSet<&str> = texts(&role["includedPermissions"]).into_iter().collect();
    assert_eq!(named, rights_of(&calls, google));
    let role = SECURITY.json("DataActions");
    let named: BTreeSet<&str> = texts(&role["DataActions"]).into_iter().collect();
    assert_eq!(named, rights_of(&calls, azure));
    assert_eq!(texts(&role["Actions"]), [""; 0]);
}

#[test]
fn the_life_cycle_rules_delete_no_account_and_no_journal() {
    let rules = SECURITY.json("NoncurrentVersionExpiration");
    for rule in rules["Rules"].as_array().unwrap() {
        let acts: BTreeSet<&str> = rule.as_object().unwrap().keys().map(String::as_str).collect();
        let prefix = rule["Filter"]["Prefix"].as_str().unwrap();
        let is_current = acts.contains("Expiration") || acts.contains("Transitions");
        for name in ["acct/", "journal/", "agoras.json"] {
            let covers = format!("tiktok/{name}").starts_with(prefix);
            assert!(!(is_current && covers), "{rule}");
        }
    }
}

#[test]
fn every_kind_of_object_is_in_the_table_of_what_is_there() {
    let first = |name: &str| name.split('/').next().unwrap().trim_end_matches('`').to_owned();
    let cells = SECURITY.first_cells("| name, below the prefix | what |");
    let documented: BTreeSet<String> = cells.iter().map(|it| first(&it[1..])).collect();
    let seen = requests();
    let put = seen.iter().filter(|call| call.verb == "PUT");
    for call in put {
        let name = first(call.name.strip_prefix("tiktok/").unwrap());
        assert!(documented.contains(&name), "{name}: {documented:?}");
    }
}

#[test]
fn the_trust_of_the_role_is_for_one_branch_of_one_repository() {
    let trust = MACHINES.json("sts:AssumeRoleWithWebIdentity");
    let conditions = &trust["Statement"][0]["Condition"]["StringEquals"];
    let subject = conditions["token.actions.githubusercontent.com:sub"].as_str().unwrap();
    assert_eq!(subject, "repo:OWNER/REPO:ref:refs/heads/main");
    assert_eq!(conditions["token.actions.githubusercontent.com:aud"], "sts.amazonaws.com");
}
