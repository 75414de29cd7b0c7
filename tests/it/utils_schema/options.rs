//! Commands and options in the description: those of help, as they are

use std::collections::BTreeSet;

use super::{Schema, described, texts};
use crate::help::{commands, help};
use crate::support::World;

/// Returns the names of the options in a help, without those of every command.
fn listed(help: &str) -> BTreeSet<String> {
    let lines = help.lines().filter_map(|line| line.strip_prefix("  "));
    let options = lines.map(str::trim_start).filter(|line| line.starts_with('-'));
    let names = options.filter_map(|line| line.split([',', ' ']).find(|it| it.starts_with("--")));
    let names = names.map(|name| name.split(['[', '=']).next().unwrap().to_owned());
    let is_name =
        |name: &String| name.bytes().all(|byte| byte == b'-' || byte.is_ascii_alphanumeric());
    names.filter(is_name).collect()
}

#[test]
fn commands_and_options_are_those_of_help() {
    let world = World::without_store();
    let schema = Schema::whole(&world);
    let mut paths = Vec::new();
    for command in commands(&world) {
        let path = command.join(" ");
        let is_hidden = ["publish", "tiktok like", "tiktok share", "tiktok delete"];
        let help = help(&world, &command, "--help");
        if is_hidden.contains(&path.as_str()) || help.contains("\nCommands:\n") {
            continue;
        }
        let named: BTreeSet<String> = described(schema.command(&path))
            .filter_map(|option| option["name"].as_str().filter(|name| name.starts_with("--")))
            .map(str::to_owned)
            .collect();
        assert_eq!(named, listed(&help), "{path}");
        paths.push(path);
    }
    paths.sort_unstable();
    let mut described = schema.paths();
    described.sort_unstable();
    assert_eq!(described, paths);
}

#[test]
fn options_of_every_command_are_in_one_place() {
    let schema = Schema::whole(&World::without_store());
    let global: Vec<&str> = schema.0["global_options"]
        .as_array()
        .unwrap()
        .iter()
        .map(|option| option["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        global.join(" "),
        "--help --loglevel --output --json --quiet --color --storage-dir --store --yes --emulator"
    );
    for command in schema.commands() {
        for option in described(command) {
            assert!(!global.contains(&option["name"].as_str().unwrap()), "{command}");
            let known = schema.0["value_types"].get(option["type"].as_str().unwrap());
            assert!(known.is_some(), "{option}");
        }
    }
}

#[test]
fn an_option_has_its_type_its_values_its_default_and_its_variable() {
    let schema = Schema::whole(&World::without_store());
    insta::assert_snapshot!(schema.option("tiktok video", "--allow-duet"), @r#"{"aliases":[],"default":true,"excludes":["--content","--compose"],"file":null,"help":"Let viewers make duets","name":"--allow-duet","needs":[],"repeatable":false,"required":false,"secret":false,"short":null,"type":"boolean","usage":"--allow-duet[=<BOOL>]","value":"optional","value_name":"BOOL","values":[],"variable":"TIKTOK_ALLOW_DUET"}"#);
    insta::assert_snapshot!(schema.option("tiktok status", "publish_id"), @r#"{"aliases":[],"default":null,"excludes":[],"file":null,"help":"The id that `video` or `post` printed","name":"publish_id","needs":[],"repeatable":false,"required":true,"secret":false,"short":null,"type":"string","usage":"<PUBLISH_ID>","value":"required","value_name":"PUBLISH_ID","values":[],"variable":null}"#);
    let value = |path, name, key: &str| schema.option(path, name)[key].to_string();
    assert_eq!(value("utils feed-publish", "--max-count", "default"), "1");
    assert_eq!(value("utils feed-publish", "--mode", "required"), "true");
    assert_eq!(value("utils feed-publish", "--mode", "values"), r#"["last","random"]"#);
    assert_eq!(value("tiktok video", "--privacy", "default"), r#""SELF_ONLY""#);
    assert_eq!(value("tiktok video", "--transfer", "values"), r#"["upload","pull"]"#);
    assert_eq!(value("tiktok video", "--dry-run", "value"), r#""none""#);
    assert_eq!(value("tiktok post", "--image", "repeatable"), "true");
    assert_eq!(value("tiktok video", "--content", "file"), r#""content""#);
    assert_eq!(value("utils schedule-run", "--file", "file"), r#""plan""#);
}

#[test]
fn secrets_are_marked() {
    let schema = Schema::whole(&World::without_store());
    let options = schema.commands().flat_map(described);
    let secret = options.filter(|option| option["secret"] == true);
    let names: BTreeSet<String> =
        secret.map(|it| format!("{} {}", it["name"], it["variable"])).collect();
    assert_eq!(
        names.into_iter().collect::<Vec<_>>().join(", ").replace('"', ""),
        "--client-secret TIKTOK_CLIENT_SECRET, --refresh-token TIKTOK_REFRESH_TOKEN, \
         --sheets-private-key GOOGLE_SHEETS_PRIVATE_KEY"
    );
    let others = schema.0["other_variables"].as_array().unwrap().iter();
    let others = others.filter(|variable| variable["secret"] == true);
    let others: Vec<&str> = others.map(|variable| variable["name"].as_str().unwrap()).collect();
    assert_eq!(
        others.join(" "),
        "AGORAS_PASSPHRASE AWS_* AZURE_* GOOGLE_* PG* TIKTOK_ACCESS_TOKEN"
    );
}

#[test]
fn examples_are_those_of_help() {
    let world = World::without_store();
    let schema = Schema::whole(&world);
    for command in schema.commands() {
        let path: Vec<String> =
            command["path"].as_str().unwrap().split(' ').map(str::to_owned).collect();
        let help = help(&world, &path, "--help");
        let examples = texts(&command["examples"]);
        assert!(!examples.is_empty() && examples.iter().all(|it| help.contains(it)), "{command}");
    }
}
