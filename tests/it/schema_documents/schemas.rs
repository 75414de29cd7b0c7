//! The schemas themselves

use std::collections::BTreeSet;

use boon::{Compiler, Schemas};
use serde_json::{Value, json};

use crate::support::{CLIP, World, check_documents, documents, whole};

const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";

#[test]
fn every_schema_is_valid_and_stands_alone() {
    let whole = whole();
    let mut compiler = Compiler::new();
    let mut schemas = Schemas::new();
    let draft = compiler.compile(DRAFT, &mut schemas).unwrap();
    for (name, schema) in whole["documents"].as_object().unwrap() {
        assert_eq!(schema["$schema"], DRAFT, "{name}");
        assert_eq!(schema["title"], **name, "{name}");
        schemas.validate(schema, draft).unwrap_or_else(|error| panic!("{name}: {error:#}"));
        // Nothing else is there to refer to.
        let mut alone = Compiler::new();
        alone.add_resource("alone.json", schema.clone()).unwrap();
        alone.compile("alone.json", &mut Schemas::new()).unwrap();
    }
}

#[test]
fn every_document_is_of_a_command_and_every_document_of_a_command_has_a_schema() {
    let whole = whole();
    // The command that prints it is hidden.
    let mut named = BTreeSet::from(["migration".to_owned()]);
    for command in whole["commands"].as_array().unwrap() {
        let stdout = &command["stdout"];
        let failure = &stdout["on_failure"];
        for list in [&stdout["documents"], &failure["with_json"], &failure["without_json"]] {
            let words = list.as_array().into_iter().flatten().filter_map(Value::as_str);
            named.extend(words.map(str::to_owned));
        }
    }
    let described: BTreeSet<String> = documents().names().map(str::to_owned).collect();
    assert_eq!(named, described);
}

#[test]
fn a_document_counts_for_its_command_and_its_exit_only() {
    let words = |line: &str| line.split(' ').map(str::to_owned).collect::<Vec<_>>();
    let allowed = |line: &str, exit| {
        let names = documents().allowed(&words(line), exit).into_iter().map(str::to_owned);
        names.collect::<Vec<_>>()
    };
    assert_eq!(allowed("tiktok video clip.mp4 --json", Some(0)), ["dry-run", "publish"]);
    assert_eq!(allowed("--json tiktok video clip.mp4", Some(4)), ["error", "failed-publish"]);
    assert_eq!(allowed("tiktok status x --json", Some(0)), ["publish-status"]);
    assert_eq!(allowed("utils tokens list --json", Some(1)), ["error"]);
    assert_eq!(allowed("doctor --json", Some(1)), ["doctor", "error"]);
    let hidden = allowed("publish -n tiktok -a post --json", Some(0));
    assert!(hidden.contains(&"migration".to_owned()), "{hidden:?}");
}

#[test]
#[should_panic(expected = "none of {\"history\"}")]
fn a_document_of_another_command_fails_a_test() {
    let world = World::new();
    let mut command = world.command(["utils", "text-limits", "--json"]);
    check_documents(["tiktok", "history", "--json"], &command.output().unwrap());
}

#[test]
#[should_panic(expected = "none of {\"dry-run\", \"publish\"}")]
fn a_failure_that_ends_with_0_fails_a_test() {
    let world = World::new();
    let script = "echo '{\"outcome\":\"failed\",\"error\":{\"code\":\"fault\",\"message\":\"m\",\"hint\":null,\"log_id\":null},\"publish_id\":null,\"safe_to_rerun\":true}'";
    let mut command = world.settled(std::process::Command::new("sh"));
    check_documents(["tiktok", "video", CLIP], &command.args(["-c", script]).output().unwrap());
}

#[test]
fn the_states_of_a_checkup_and_its_exit_agree() {
    let world = World::new();
    let ready = world.agoras(["doctor", "--json"]);
    assert_eq!(ready.json()["state"] == json!("fail"), ready.exit != Some(0), "{ready}");
    let without = World::without_store().agoras(["doctor", "--json", "--online"]);
    assert_eq!(without.json()["state"] == json!("fail"), without.exit != Some(0), "{without}");
}
