//! Help, version, and the papers that must stay true

use crate::support::World;

#[test]
fn no_command_is_a_question_about_commands() {
    let run = World::new().agoras::<&str>([]);
    assert_eq!((run.exit, run.stderr.as_str()), (Some(0), ""), "{run}");
    assert!(run.stdout.contains("Usage: agoras"), "{run}");
}

#[test]
fn the_version_is_pythons_line() {
    let run = World::new().agoras(["-V"]);
    assert_eq!(run.stdout, concat!("agoras ", env!("CARGO_PKG_VERSION"), "\n"));
}

#[test]
fn no_help_shows_what_a_variable_holds() {
    let mut world = World::new();
    let commands: [&[&str]; 10] = [
        &["doctor", "--help"],
        &["--help"],
        &["emulator", "--help"],
        &["tiktok", "video", "--help"],
        &["tiktok", "post", "--help"],
        &["tiktok", "authorize", "--help"],
        &["tiktok", "status", "--help"],
        &["tiktok", "cancel", "--help"],
        &["tiktok", "creator", "--help"],
        &["tiktok", "revoke", "--help"],
    ];
    let named: std::collections::BTreeSet<String> = commands
        .iter()
        .flat_map(|command| {
            let help = world.agoras(*command).stdout;
            let names: Vec<String> = help
                .split("[env: ")
                .skip(1)
                .filter_map(|rest| Some(rest.split([']', '=']).next()?.to_owned()))
                .collect();
            names
        })
        .collect();
    assert!(named.contains("TIKTOK_CLIENT_SECRET") && named.len() > 15, "{named:?}");
    for name in &named {
        world.set(name, "MARKED");
    }
    for command in commands {
        let run = world.agoras(command);
        assert!(!run.stdout.contains("MARKED"), "{run}");
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
