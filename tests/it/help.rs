//! Help, version, and global options

use std::collections::BTreeSet;

use crate::support::World;

/// Returns the arguments of every command, hidden ones included, as the help of the binary lists
/// them.
pub(crate) fn commands(world: &World) -> Vec<Vec<String>> {
    let mut found = vec![Vec::new()];
    let mut next = 0;
    while let Some(command) = found.get(next).cloned() {
        let help = help(world, &command, "--help");
        let listed = help.lines().skip_while(|line| *line != "Commands:").skip(1);
        let listed = listed.take_while(|line| !line.is_empty());
        let names = listed.filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
        let mut names: Vec<&str> = names.filter(|name| !name.is_empty()).collect();
        if command.is_empty() {
            names.push("publish");
        }
        if command == ["tiktok"] {
            names.extend(["like", "share", "delete"]);
        }
        found.extend(names.iter().map(|name| [command.as_slice(), &[(*name).to_owned()]].concat()));
        next += 1;
    }
    found
}

pub(crate) fn help(world: &World, command: &[String], option: &str) -> String {
    let run = world.agoras(command.iter().map(String::as_str).chain([option]));
    assert_eq!((run.exit, run.stderr.as_str()), (Some(0), ""), "{run}");
    run.stdout
}

/// The whole help is a contract: a change of it changes this snapshot. To renew it, run
/// `INSTA_UPDATE=always cargo test --locked --test it help::` and read the difference.
#[test]
fn the_help_of_every_command_is_as_recorded() {
    let world = World::new();
    let mut whole = String::new();
    for command in commands(&world) {
        let long = help(&world, &command, "--help");
        let short = help(&world, &command, "-h");
        let name = ["agoras"].into_iter().chain(command.iter().map(String::as_str));
        let name = name.collect::<Vec<_>>().join(" ");
        whole += &["$ ", &name, " --help\n", &long, "\n"].concat();
        if short != long {
            whole += &["$ ", &name, " -h\n", &short, "\n"].concat();
        }
    }
    insta::assert_snapshot!("help", whole);
}

#[test]
fn without_arguments_the_help_is_printed() {
    let run = World::new().agoras::<&str>([]);
    assert_eq!((run.exit, run.stderr.as_str()), (Some(0), ""), "{run}");
    assert!(run.stdout.contains("Usage: agoras"), "{run}");
}

#[test]
fn the_version_is_one_line() {
    let world = World::new();
    let number = env!("CARGO_PKG_VERSION");
    for arguments in [&["-V"][..], &["--quiet", "-V"]] {
        assert_eq!(world.agoras(arguments).stdout, format!("{number}\n"));
    }
    for arguments in [&["--version"][..], &["--quiet", "--version"]] {
        let run = world.agoras(arguments);
        assert_eq!(run.stdout.lines().count(), 1, "{run}");
        let built = run.stdout.trim_end().strip_prefix(&format!("agoras {number} ("));
        let built: Vec<_> =
            built.and_then(|it| it.strip_suffix(')')).unwrap().split(", ").collect();
        let [commit, date, target] = built[..] else { panic!("{run}") };
        assert!(commit.contains("commit "), "{run}");
        assert!(date.len() == "2026-11-29".len() || date == "date unknown", "{run}");
        assert!(target.contains(std::env::consts::ARCH) && target.contains('-'), "{run}");
    }
}

#[test]
fn no_help_shows_the_value_of_a_variable() {
    let mut world = World::new();
    let commands = commands(&world);
    let mut named = BTreeSet::new();
    for command in &commands {
        let help = help(&world, command, "--help");
        let printed = help.split("[env: ").skip(1).filter_map(|rest| rest.split([']', '=']).next());
        named.extend(printed.map(str::to_owned));
    }
    assert!(named.contains("TIKTOK_CLIENT_SECRET") && named.len() > 15, "{named:?}");
    for variable in &named {
        world.set(variable, "MARKED");
    }
    for command in &commands {
        let help = help(&world, command, "--help");
        assert!(!help.contains("MARKED"), "{help}");
    }
}

#[test]
fn global_options_may_stand_before_or_after_the_command() {
    for arguments in [
        ["--json", "tiktok", "creator"],
        ["tiktok", "--json", "creator"],
        ["tiktok", "creator", "--json"],
    ] {
        let world = World::without_store();
        world.fault("creator=error:spam_risk_too_many_posts");
        let run = world.agoras(arguments);
        assert_eq!(run.json()["error"]["code"], "spam_risk_too_many_posts", "{run}");
    }
}

#[test]
fn the_first_help_fits_on_a_screen_and_says_what_to_type() {
    let mut world = World::new();
    world.set("COLUMNS", "80");
    let alone = world.agoras::<&str>([]);
    assert_eq!(world.agoras(["-h"]).stdout, alone.stdout);
    for run in [&alone, &world.agoras(["--help"]), &world.agoras(["help"])] {
        assert!(run.stdout.lines().count() <= 40, "{run}");
    }
    let lines: Vec<&str> = alone.stdout.lines().collect();
    assert!(lines.iter().all(|line| line.chars().count() <= 80), "{alone}");
    for part in [
        "agoras --emulator tiktok video",
        "agoras tiktok authorize",
        "agoras tiktok video clip.mp4",
        "agoras help automation",
        "environment",
        "exit-codes",
        "Documentation:",
    ] {
        assert!(alone.stdout.contains(part), "{part}: {alone}");
    }
}

#[test]
fn no_short_help_is_longer_than_two_screens_or_wider_than_one() {
    let mut world = World::new();
    world.set("COLUMNS", "80");
    for command in commands(&world) {
        let help = help(&world, &command, "-h");
        assert!(help.lines().count() <= 80, "{command:?}: {}\n{help}", help.lines().count());
        assert!(help.lines().all(|line| line.chars().count() <= 80), "{command:?}: {help}");
        // They stand in one place alone.
        let everywhere = ["--loglevel", "--storage-dir", "--color"];
        let shown = everywhere.iter().any(|option| help.contains(&format!("  {option}")));
        assert!(!shown && help.contains("agoras help options") || command.is_empty(), "{help}");
    }
}

#[test]
fn every_topic_fits_the_width_of_a_screen() {
    let mut world = World::new();
    world.set("COLUMNS", "80");
    world.set("AGORAS_OUTPUT", "help comes whatever a variable holds");
    let first = world.agoras(["help"]).stdout;
    let topics = first.lines().skip_while(|line| *line != "Topics:").skip(1);
    let topics = topics.map_while(|line| line.strip_prefix("  ")?.split(' ').next());
    let topics: Vec<&str> = topics.collect();
    assert_eq!(
        topics,
        [
            "options",
            "environment",
            "exit-codes",
            "automation",
            "agents",
            "credentials",
            "photos",
            "faults"
        ]
    );
    for topic in topics {
        let run = world.agoras(["help", topic]);
        assert_eq!((run.exit, run.stderr.as_str()), (Some(0), ""), "{topic}: {run}");
        assert!(run.stdout.lines().all(|line| line.chars().count() <= 80), "{topic}: {run}");
    }
}

#[test]
fn the_help_of_a_command_can_be_asked_for_in_four_ways() {
    let world = World::new();
    let asked = world.agoras(["tiktok", "video", "--help"]);
    for words in
        [["help", "tiktok", "video"], ["tiktok", "help", "video"], ["--help", "tiktok", "video"]]
    {
        let run = world.agoras(words);
        assert_eq!(run.exit, Some(0), "{run}");
        if words[0] != "--help" {
            assert_eq!(run.stdout, asked.stdout);
        }
    }
    let unknown = world.agoras(["help", "tiktok", "vidoe"]);
    insta::assert_snapshot!(unknown, @"
    --- stderr
    error: there is no help about `tiktok vidoe`
      hint: it may be `agoras tiktok video`
    --- exit 2
    ");
    let elsewhere = world.agoras(["help", "tokens", "--json"]);
    assert_eq!(elsewhere.json()["error"]["hint"], "it is `agoras utils tokens`", "{elsewhere}");
}

#[test]
fn the_topic_about_the_emulator_has_every_fault_and_switch_of_the_page() {
    let topic = World::new().agoras(["help", "faults"]).stdout;
    let page = include_str!("../../docs/emulator.md");
    let (_, faults) = page.split_once("\n## Faults\n").unwrap();
    let (faults, rest) = faults.split_once("\n### ").unwrap();
    let (_, switches) = rest.split_once("\n| switch | values").unwrap();
    let (switches, rest) = switches.split_once("\n## ").unwrap();
    let (_, apps) = rest.split_once("\n## Creators and apps\n").unwrap();
    let (apps, _) = apps.split_once("\n## ").unwrap();
    let mut count = 0;
    for row in [faults, switches, apps].concat().lines().filter(|line| line.starts_with("| `")) {
        for word in row.split('|').nth(1).unwrap().split('`').skip(1).step_by(2) {
            let word = word.split(['[', ':']).next().unwrap();
            assert!(topic.contains(word), "{word}: {topic}");
            count += 1;
        }
    }
    assert!(count > 50, "{count}");
}

#[test]
fn no_advice_names_a_file_that_an_installed_program_lacks() {
    let errors = include_str!("every_error/snapshots/it__every_error__every_error.snap");
    assert!(!errors.contains("docs/"));
}
