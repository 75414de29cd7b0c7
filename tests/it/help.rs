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
    world.set("TIKTOK_TITLE", "MARKED");
    let run = world.agoras(["tiktok", "video", "--help"]);
    let secret = &world.account().client_secret;
    assert!(!run.stdout.contains("MARKED") && !run.stdout.contains(secret.as_str()), "{run}");
    assert!(run.stdout.contains("[env: TIKTOK_CLIENT_SECRET]"), "{run}");
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
