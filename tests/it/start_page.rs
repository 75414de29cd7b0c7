//! The steps of docs/start.md, taken as a new user takes them

use std::io::{BufRead, BufReader};
use std::process::Child;

use agoras::emulator::EmulatedAccount;
use serde_json::Value;

use crate::support::{CLIP, Run, World, open, page_leads_to};

const PAGE: &str = include_str!("../../docs/start.md");

/// Returns the page's block of this language with these words.
fn block(language: &str, words: &str) -> &'static str {
    let blocks = PAGE.split("```").skip(1).step_by(2);
    let mut found =
        blocks.filter_map(|it| it.strip_prefix(language)).filter(|it| it.contains(words));
    let block = found.next().unwrap_or_else(|| panic!("the page has no {words}"));
    assert!(found.next().is_none(), "the page has several of {words}");
    block.trim()
}

/// Returns an empty home with a clip, and no variables.
fn new_user() -> World {
    let mut world = World::new().without_variables();
    for name in ["AGORAS_TIKTOK_API_URL", "AGORAS_TIKTOK_AUTH_URL", "AGORAS_SPEED"] {
        world.unset(name);
    }
    prepare(&world);
    world
}

fn prepare(world: &World) {
    std::fs::copy(CLIP, world.home.path().join("clip.mp4")).unwrap();
    std::fs::create_dir(world.home.path().join("bin")).unwrap();
    let program = env!("CARGO_BIN_EXE_agoras");
    world.wrapper("bin/agoras", &format!("#!/bin/sh\nexec '{program}' \"$@\"\n"));
}

/// Runs lines of the page in a shell, after those before.
fn run(world: &World, before: &str, lines: &str) -> Run {
    world.shell(&format!("PATH=\"$HOME/bin:$PATH\"; {before}\n{lines}"))
}

/// The emulator in a terminal of its own.
struct Terminal {
    emulator: Child,
    exports: String,
}

impl Terminal {
    /// Runs the line of the page that starts an emulator, at a free port.
    fn with(world: &World, line: &str) -> Self {
        let arguments = line.strip_prefix("agoras ").unwrap().split(' ').chain(["--port", "0"]);
        let mut emulator = world.spawn(arguments);
        let printed = BufReader::new(emulator.stdout.take().unwrap()).lines();
        let exports: Vec<String> = printed.take(7).map(|line| line.unwrap()).collect();
        assert!(exports.iter().all(|line| line.starts_with("export ")), "{exports:?}");
        assert!(exports[6].contains("TIKTOK_REFRESH_TOKEN"), "{exports:?}");
        Self { emulator, exports: exports.join("\n") }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        drop(self.emulator.kill());
        drop(self.emulator.wait());
    }
}

#[test]
fn a_draft_is_sent_with_one_command() {
    let world = new_user();
    let sent = run(&world, "", block("sh", "--emulator tiktok video clip.mp4"));
    assert_eq!(sent.exit, Some(0), "{sent}");
    let documented: Value = serde_json::from_str(block("json", "outcome")).unwrap();
    let names = |it: &Value| it.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&sent.json()), names(&documented));
    assert_eq!(sent.json()["outcome"], documented["outcome"]);
    assert!(sent.json()["url"].is_null(), "{sent}");

    let refused = run(&world, "", block("sh", "broken.mp4"));
    assert_eq!((refused.exit, refused.stdout.as_str()), (Some(9), ""), "{refused}");
}

#[test]
fn a_draft_and_a_post_are_seen_at_the_emulator_of_another_terminal() {
    let world = new_user();
    let lines = PAGE.lines().filter(|line| line.starts_with("agoras emulator"));
    let [plain, faulty] = lines.collect::<Vec<_>>()[..] else { panic!("two start an emulator") };
    let post = block("sh", "tiktok history");

    let terminal = Terminal::with(&world, plain);
    let posted = run(&world, &terminal.exports, post);
    assert_eq!(posted.exit, Some(0), "{posted}");
    let address = terminal.exports.lines().find_map(|it| it.split_once("API_URL=")).unwrap().1;
    assert!(open(&format!("{address}/")).contains("Hello"), "{posted}");

    let terminal = Terminal::with(&world, faulty);
    let posted = run(&world, &terminal.exports, post);
    assert_eq!(posted.exit, Some(0), "{posted}");
    assert!(posted.stderr.contains("HTTP 500"), "{posted}");
}

/// Returns a world in which only the sandbox's target user can log in, as the page has it.
fn sandbox() -> World {
    let world = World::new();
    let account = EmulatedAccount {
        client_key: "sbemulatorkey0003".to_owned(),
        client_secret: "emulatorsecret0003".to_owned(),
        ..world.tiktok.account("bea.private").unwrap()
    };
    let mut world = world.acting_as(&account).without_variables();
    for line in block("sh", "export TIKTOK_CLIENT_KEY").lines() {
        let Some((name, value)) = line.strip_prefix("export ").and_then(|it| it.split_once('='))
        else {
            continue;
        };
        world.set(name, value.trim_matches('\''));
    }
    world.set("TIKTOK_CLIENT_KEY", &account.client_key);
    world.set("TIKTOK_CLIENT_SECRET", &account.client_secret);
    // A login in a hurry ends before a busy machine has answered.
    world.set("AGORAS_SPEED", "1");
    prepare(&world);
    world
}

#[test]
fn a_draft_and_a_private_post_go_to_an_account_of_a_sandbox() {
    let mut world = sandbox();
    let line = block("sh", "tiktok authorize").lines().last().unwrap();
    let arguments = line.strip_prefix("agoras tiktok authorize ").unwrap();
    let arguments = arguments.replace("ada.codes", "bea.private");
    let arguments: Vec<&str> = arguments.split(' ').chain(["--no-browser"]).collect();
    let login = world.login(&arguments);
    let back = page_leads_to(&(login.page.clone() + "&auto=approve&user=bea.private"));
    assert!(open(&back).contains("You are connected"), "{back}");
    let authorized = world.end(login);
    assert!(authorized.stderr.contains("Authorized @bea.private"), "{authorized}");

    world.unset("TIKTOK_CLIENT_KEY");
    world.unset("TIKTOK_CLIENT_SECRET");
    let draft = run(&world, "", block("sh", "tiktok creator"));
    assert_eq!(draft.exit, Some(0), "{draft}");
    assert!(draft.stdout.contains("\"outcome\":\"inbox\""), "{draft}");
    let posted = run(&world, "", block("sh", "Hello #first"));
    assert_eq!(posted.json()["outcome"], "published", "{posted}");
}
