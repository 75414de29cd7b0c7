//! Help, version, and global options

use std::collections::BTreeSet;

use crate::support::World;

/// Returns the arguments of every command, hidden ones included, as the help of the binary lists
/// them.
fn commands(world: &World) -> Vec<Vec<String>> {
    let mut found = vec![Vec::new()];
    let mut next = 0;
    while let Some(command) = found.get(next).cloned() {
        let help = help(world, &command, "--help");
        let listed = help.lines().skip_while(|line| *line != "Commands:").skip(1);
        let listed = listed.take_while(|line| !line.is_empty());
        let names = listed.filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
        let mut names: Vec<&str> = names.filter(|name| !["", "help"].contains(name)).collect();
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

fn help(world: &World, command: &[String], option: &str) -> String {
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
        assert!(target.contains(std::env::consts::ARCH) && target.contains("-"), "{run}");
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
