//! `--emulator`: every command works with a ready account and leaves this machine alone

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::Output;

use serde_json::json;

use crate::support::{CLIP, Run, Tty, World, open, page_leads_to};

/// The id of the emulator's earlier publish, the same in every run.
const ID: &str = "v_pub_file~v2-1.7500000000000000001";
const EARLIER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/cli/earlier.mp4");
const EARLIER_TITLE: &str = "An earlier video";

/// Returns a world with a real login and with variables of real accounts and stores, most of them
/// invalid.
fn machine() -> World {
    let mut world = World::new();
    let login = world.agoras(["tiktok", "creator"]);
    assert_eq!(login.exit, Some(0), "{login}");
    world.file("secret.txt", b"a real token");
    world.script("hook", "#!/bin/sh\ncat > \"$HOME/hooked\"\n");
    let here = |name: &str| world.home.path().join(name).display().to_string();
    let secret = here("secret.txt");
    let hook = here("hook");
    let rescue = here("rescue");
    for (name, value) in [
        ("TIKTOK_USERNAME", "\"ada.codes\""),
        ("TIKTOK_CLIENT_KEY", "$TIKTOK_KEY"),
        ("TIKTOK_CLIENT_SECRET", "'quoted'"),
        ("TIKTOK_REFRESH_TOKEN", "two words"),
        ("TIKTOK_ACCESS_TOKEN", "***"),
        ("AGORAS_TIKTOK_API_URL", "http://198.51.100.7"),
        ("AGORAS_TIKTOK_AUTH_URL", "nonsense"),
        ("AGORAS_STORAGE_DIR", "/dev/null/agoras"),
        ("AGORAS_KEY_FILE", "/nowhere/key"),
        ("AGORAS_PASSPHRASE_FILE", "/nowhere/passphrase"),
        ("AGORAS_ACCEPT_NO_LOCK", "perhaps"),
        ("AGORAS_REQUIRE_TOKEN_SINK", "perhaps"),
        ("CREDENTIALS_DIRECTORY", "/nowhere"),
        ("AGORAS_TOKEN_OUT", secret.as_str()),
        ("AGORAS_TOKEN_HOOK", hook.as_str()),
        ("XDG_STATE_HOME", rescue.as_str()),
        ("XDG_RUNTIME_DIR", rescue.as_str()),
    ] {
        world.set(name, value);
    }
    world
}

/// Returns every file in the home, with its content.
fn files(world: &World) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![world.home.path().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let content = fs::read(&path).unwrap();
                found.insert(path, content);
            }
        }
    }
    found
}

fn rehearsed(world: &World, command: &[&str]) -> Run {
    world.agoras(["--emulator"].iter().chain(command))
}

#[test]
fn every_command_finds_the_account_and_touches_nothing_of_this_machine() {
    let world = machine();
    let before = files(&world);
    let asked = world.asked().len();
    let other = ["--video-url", CLIP, "--no-wait"];
    let tokens = ["--platform", "tiktok", "--identifier", "ada.codes"];
    for (command, exit) in [
        (&["tiktok", "history"][..], 0),
        (&["tiktok", "history", "--json"], 0),
        (&["tiktok", "videos"], 0),
        (&["tiktok", "videos", "7500000000000000002"], 0),
        (&["tiktok", "videos", "7500000000000000001"], 1),
        (&["tiktok", "status", ID], 0),
        (&["tiktok", "status", ID, "--wait"], 0),
        (&["tiktok", "resume", ID], 0),
        (&["tiktok", "resume"], 0),
        (&["tiktok", "cancel", ID], 4),
        (&["tiktok", "creator"], 0),
        (&["tiktok", "creator", "--username", "@Bea.Private"], 0),
        (&["tiktok", "creator", "--username", "'ada.codes'"], 2),
        (&["tiktok", "revoke", "--yes"], 0),
        (&["tiktok", "revoke"], 2),
        (&["tiktok", "like"], 2),
        (&[&["tiktok", "video"][..], &other].concat(), 0),
        (&[&["tiktok", "video", "--dry-run"][..], &other].concat(), 0),
        (&["tiktok", "video", "--draft", "--video-url", CLIP], 0),
        (&["tiktok", "post", "--image", "https://media.example.com/1.jpg", "--brand-content"], 4),
        (&["utils", "tokens", "list"], 0),
        (&[&["utils", "tokens", "show"][..], &tokens].concat(), 0),
        (&["utils", "tokens", "unattended-format"], 0),
        (&[&["--yes", "utils", "tokens", "delete"][..], &tokens].concat(), 0),
        (&["utils", "tokens", "rekey", "--to", "file"], 0),
        (&["utils", "tokens", "recover", "nowhere"], 7),
        (&["utils", "media-limits"], 0),
        (&["utils", "text-limits"], 0),
        (&["doctor"], 0),
        (&["doctor", "--online"], 0),
    ] {
        let run = rehearsed(&world, command);
        assert_eq!(run.exit, Some(exit), "{command:?}: {run}");
        assert_eq!(files(&world), before, "{command:?}: {run}");
    }
    assert_eq!(world.asked().len(), asked, "the other emulator was asked");
}

#[test]
fn an_id_that_one_rehearsal_prints_works_in_the_next() {
    let world = machine();
    let history = rehearsed(&world, &["tiktok", "history"]);
    let printed = history.stdout.split_whitespace().last().unwrap().to_owned();

    assert!(history.stdout.contains("  published  @ada.codes  earlier.mp4  "), "{history}");
    for command in ["status", "resume"] {
        let run = rehearsed(&world, &["tiktok", command, &printed]);
        let document = run.json();
        assert_eq!((run.exit, &document["outcome"]), (Some(0), &json!("published")), "{run}");
        assert_eq!(document["publish_id"], printed, "{run}");
    }
    let creator = rehearsed(&world, &["tiktok", "creator"]).json();
    assert_eq!(
        (&creator["username"], &creator["posts_last_24h"]),
        (&json!("ada.codes"), &json!(1))
    );
    let doctor = world.shell("env -u AGORAS_SPEED \"$0\" --emulator doctor --json").json();
    let ours = ["store", "key", "account", "journal", "caps", "variables"];
    for check in doctor["checks"].as_array().unwrap() {
        let about = check["about"].as_str().unwrap();
        assert!(check["state"] == "ok" || !ours.contains(&about), "{check}");
    }
}

#[test]
fn a_public_video_with_figures_is_there() {
    let world = machine();
    let run = rehearsed(&world, &["tiktok", "videos"]);
    let video = "  7500000000000000002  https://www.tiktok.com/@ada.codes/video/7500000000000000002  21 s  1024 views  64 likes  8 comments  2 shares  A public video #rust\n";
    assert!(run.stdout.ends_with(video) && run.stdout.lines().count() == 1, "{run}");
    let since = rehearsed(&world, &["tiktok", "videos", "--since", "1d", "--json"]);
    assert_eq!(since.json()["videos"], json!([]), "{since}");
}

#[test]
fn new_content_is_published_and_repeated_content_is_a_duplicate() {
    let world = machine();
    let earlier = ["--json", "tiktok", "video", "--video-url", EARLIER, "--title", EARLIER_TITLE];

    let same = rehearsed(&world, &earlier);
    assert_eq!(
        (same.exit, &same.json()["error"]["code"]),
        (Some(4), &json!("duplicate")),
        "{same}"
    );
    assert!(same.stdout.contains(ID), "{same}");
    for other in [
        &["tiktok", "video", "--video-url", EARLIER, "--title", "Another caption"][..],
        &["tiktok", "video", "--video-url", CLIP, "--title", EARLIER_TITLE],
        &[&earlier[..], &["--allow-duplicate"]].concat(),
        &[&earlier[..], &["--username", "bea.private"]].concat(),
    ] {
        let run = rehearsed(&world, other);
        assert_eq!((run.exit, &run.json()["outcome"]), (Some(0), &json!("published")), "{run}");
    }
}

#[test]
fn options_that_name_real_places_are_not_used_either() {
    let world = machine();
    let before = files(&world);
    let secret = world.home.path().join("secret.txt");
    let hook = world.home.path().join("hook");
    let sinks = [
        "--token-out",
        secret.to_str().unwrap(),
        "--token-hook",
        hook.to_str().unwrap(),
        "--refresh-token",
        "rft.real",
        "--client-key",
        "real",
    ];
    let run = rehearsed(&world, &[&["tiktok", "creator"][..], &sinks].concat());
    assert_eq!(run.exit, Some(0), "{run}");
    let run = rehearsed(&world, &["--storage-dir", ".agoras", "tiktok", "history"]);
    assert!(run.stderr.contains("notice: with --emulator, --storage-dir is not used"), "{run}");
    assert_eq!(files(&world), before);
}

#[test]
fn a_caption_that_looks_like_the_option_is_a_caption() {
    let world = World::new();
    let run = world.agoras([
        "tiktok",
        "video",
        "--video-url",
        CLIP,
        "--title",
        "--emulator",
        "--no-wait",
    ]);
    assert_eq!(run.exit, Some(0), "{run}");
    assert_eq!(world.tiktok.publishes()[0].post_info["title"], "--emulator");
}

#[test]
fn a_rehearsed_login_needs_no_key() {
    let mut world = machine();
    // Other tests may use TikTok's default port.
    world.set("TIKTOK_REDIRECT_URI", "http://localhost:*/back/here");
    for arguments in [&["--emulator"][..], &["--emulator", "--no-browser"]] {
        let login = world.login(arguments);
        let back = page_leads_to(&(login.page.clone() + "&auto=approve"));
        open(&back);
        let run = world.end(login);
        assert_eq!((run.exit, &run.json()["username"]), (Some(0), &json!("ada.codes")), "{run}");
    }
    let mut login = world.login(&["--emulator", "--paste", "--username", "bea.private"]);
    let back = page_leads_to(&(login.page.clone() + "&auto=approve"));
    let mut stdin = login.child.stdin.take().unwrap();
    writeln!(stdin, "{back}").unwrap();
    let run = world.end(login);
    assert_eq!((run.exit, &run.json()["username"]), (Some(0), &json!("bea.private")), "{run}");
}

#[test]
fn the_option_before_the_emulator_command_starts_one_emulator() {
    let mut world = machine();
    world.unset("AGORAS_SPEED");
    let mut child = world.spawn(["--emulator", "emulator", "--port", "0"]);
    let lines = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
    let said: Vec<String> = lines.take_while(|line| !line.starts_with("Ctrl-C")).collect();
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(said[0].starts_with("The emulator listens on"), "{said:?}");
}

/// Returns the commands of the rehearsal in docs/audit.md, each with the answer for its terminal.
fn audit_commands() -> Vec<(String, String)> {
    let text = include_str!("../../docs/audit.md");
    let block = text.split("```sh\n").nth(1).unwrap().split("```").next().unwrap();
    let command = |line: &str| {
        let (command, then) = line.split_once(" # ").unwrap_or((line, ""));
        (command.to_owned(), then.to_owned())
    };
    block.lines().map(command).collect()
}

#[test]
fn the_rehearsal_of_the_audit_runs_as_written() {
    let mut world = machine();
    world.set("TIKTOK_REDIRECT_URI", "https://localhost:*/callback");
    world.set("NO_COLOR", "1");
    fs::copy(CLIP, world.home.path().join("clip.mp4")).unwrap();
    let before = files(&world);
    let binary = Path::new(env!("CARGO_BIN_EXE_agoras")).parent().unwrap();
    let commands = audit_commands();
    assert_eq!(commands.len(), 7);
    for (command, then) in commands {
        let mut shell = world.settled(std::process::Command::new("sh"));
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders = std::iter::once(binary.to_owned()).chain(std::env::split_paths(&path));
        shell.args(["-c", &command]).env("PATH", std::env::join_paths(folders).unwrap());
        let mut terminal = Tty::run(shell);
        let exit = match then.as_str() {
            "approve on the page" => {
                let page = terminal.page();
                open(&page_leads_to(&(page + "&auto=approve")));
                0
            }
            "answer n" => {
                terminal.until("Post it? [y/N] ");
                terminal.enter("n");
                4
            }
            "answer y" => {
                terminal.until("Post it? [y/N] ");
                terminal.enter("y");
                0
            }
            "refused" => 4,
            "" => 0,
            other => panic!("{command}: what is {other:?}?"),
        };
        let (status, shown, stdout) = terminal.end();
        let run = world.record(&Output {
            status,
            stdout: stdout.into_bytes(),
            stderr: shown.replace("\r\n", "\n").into_bytes(),
        });
        assert_eq!(run.exit, Some(exit), "{command}: {run}");
        assert_eq!(run.stderr.contains("Post it?"), then.starts_with("answer"), "{command}: {run}");
    }
    assert_eq!(files(&world), before);
}
