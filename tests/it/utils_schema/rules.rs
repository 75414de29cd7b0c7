//! Needs and exclusions of options, by the binary's own answers

use serde_json::Value;

use super::{Schema, described, texts};
use crate::support::{Run, World};

/// Returns a value that an option or argument takes, as it is typed.
fn typed(option: &Value) -> String {
    let name = option["name"].as_str().unwrap();
    let value = match (option["type"].as_str().unwrap(), option["value_name"].as_str()) {
        (_, Some("EMAIL")) => "a@b.iam.gserviceaccount.com",
        (_, Some("TIME|PERCENT")) => "12%",
        (_, Some("POST_ID")) => "7500000000000000001",
        (_, Some("AGE|DATE")) => "7d",
        (_, Some("PUBLISH_ID")) => "v_pub_file~v2-1.1",
        ("boolean", _) => "true",
        ("integer", _) => "1",
        ("duration", _) => "10m",
        ("path" | "path_or_url", _) => "nosuch.yaml",
        ("url", _) => "https://localhost",
        _ => texts(&option["values"]).first().copied().unwrap_or("x"),
    };
    match option["value"].as_str().unwrap() {
        _ if !name.starts_with("--") => value.to_owned(),
        "none" => name.to_owned(),
        _ => format!("{name}={value}"),
    }
}

/// Returns what is typed for a name in a rule, which can hold a value.
fn of_rule(command: &Value, rule: &str) -> String {
    let named = described(command).find(|option| option["name"] == *rule);
    named.map_or_else(|| rule.to_owned(), typed)
}

/// Runs a command with these options and nothing else but what is always required.
fn run(world: &World, command: &Value, options: &[String]) -> Run {
    let words = command["path"].as_str().unwrap().split(' ').map(str::to_owned);
    let required = described(command).filter(|option| option["required"] == true).map(typed);
    let name = |word: &String| word.split('=').next().unwrap().to_owned();
    let given: Vec<String> = options.iter().map(name).collect();
    let required = required.filter(|word| !given.contains(&name(word)));
    world.agoras(words.chain(required).chain(options.iter().cloned()).chain(["--json".to_owned()]))
}

/// Returns the message and the hint of wrong usage.
fn wrong_usage(run: &Run) -> String {
    assert_eq!(run.exit, Some(2), "{run}");
    let error = &run.json()["error"];
    format!("{} {}", error["message"], error["hint"])
}

/// A rule of the description: an option of a command, and the name of another.
struct Rule<'a> {
    command: &'a Value,
    option: &'a Value,
    other: &'a str,
}

impl Rule<'_> {
    /// Returns the first choice of those of which the command needs one, so that its absence is not the
    /// mistake.
    fn choice(&self) -> Option<String> {
        let choices = texts(&self.command["needs_one_of"]);
        choices.first().map(|one| of_rule(self.command, one))
    }
}

/// Returns the rules of every option in this list of it: `excludes` or `needs`.
fn rules<'a>(schema: &'a Schema, list: &str) -> Vec<Rule<'a>> {
    let mut found = Vec::new();
    for command in schema.commands() {
        for option in described(command) {
            let others = texts(&option[list]).into_iter();
            found.extend(others.map(|other| Rule { command, option, other }));
        }
    }
    found
}

#[test]
fn options_that_exclude_each_other_are_wrong_usage() {
    let world = World::new();
    let schema = Schema::whole(&world);
    let rules = rules(&schema, "excludes");
    for rule in &rules {
        let Rule { command, option, other } = *rule;
        let pair = [typed(option), of_rule(command, other)];
        let mut line = pair.to_vec();
        if !["--content", "--file", "--sheets-id", "video", "--video-url"]
            .iter()
            .any(|it| option["name"] == *it || other == *it)
        {
            line.extend(rule.choice().filter(|one| !pair.contains(one)));
        }
        let words = wrong_usage(&run(&world, command, &line));
        let says = [
            "cannot be used with",
            "does not go with",
            "name no account",
            "missing: --sheets-name",
        ];
        assert!(says.iter().any(|it| words.contains(it)), "{line:?}: {words}");
    }
    assert!(rules.len() > 80, "{}", rules.len());
}

#[test]
fn known_conflicts_are_described() {
    let schema = Schema::whole(&World::without_store());
    for (path, one, other) in [
        ("tiktok video", "video", "--video-url"),
        ("tiktok video", "--title", "--title-file"),
        ("tiktok video", "--content", "--privacy"),
        ("tiktok video", "--compose", "--dry-run"),
        ("tiktok video", "--fix", "--transfer=pull"),
        ("tiktok post", "--content", "--image"),
        ("utils schedule-run", "--file", "--sheets-id"),
        ("utils schedule-run", "--account", "--sheets-id"),
        ("utils tokens delete", "--unreadable", "--identifier"),
    ] {
        let excluded = texts(&schema.option(path, one)["excludes"]);
        assert!(excluded.contains(&other), "{path} {one}: {excluded:?}");
    }
}

#[test]
fn an_option_without_what_it_needs_is_wrong_usage() {
    let world = World::new();
    let schema = Schema::whole(&world);
    let rules = rules(&schema, "needs");
    for rule in &rules {
        let Rule { command, option, other: needed } = *rule;
        let mut line = vec![typed(option)];
        let is_sheet = needed.starts_with("--sheets");
        line.extend(rule.choice().filter(|_| !is_sheet));
        let words = wrong_usage(&run(&world, command, &line));
        let name = needed.split('=').next().unwrap();
        assert!(words.contains(name), "{line:?}: {words}");
    }
    assert_eq!(rules.len(), 9);
}

#[test]
fn a_command_without_what_it_needs_one_of_is_wrong_usage() {
    let world = World::new();
    let schema = Schema::whole(&world);
    let mut count = 0;
    for command in schema.commands() {
        let choices = texts(&command["needs_one_of"]);
        if choices.is_empty() {
            continue;
        }
        let without = run(&world, command, &[]);
        wrong_usage(&without);
        count += 1;
        // A shared store would have to be there.
        for choice in choices.into_iter().filter(|it| !["url", "--store"].contains(it)) {
            let mut line = vec![of_rule(command, choice)];
            let option = described(command).find(|option| option["name"] == choice).unwrap();
            line.extend(texts(&option["needs"]).into_iter().map(|it| of_rule(command, it)));
            // A removal asks.
            let with = run(&world, command, &[line, vec!["--yes".to_owned()]].concat());
            assert!(![Some(0), Some(2)].contains(&with.exit), "{with}");
            assert_ne!(with.json()["error"]["message"], without.json()["error"]["message"]);
        }
    }
    assert_eq!(count, 8);
}
