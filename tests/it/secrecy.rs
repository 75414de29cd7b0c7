//! No secret in any output, log or plain file, whatever is run and however loud

use std::path::Path;

use base64ct::{Base64, Encoding};

use crate::support::{CLIP, World};

/// A secret, and the shapes it could hide in.
fn shapes(secret: &str) -> Vec<String> {
    let encoded: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    vec![secret.to_owned(), encoded, Base64::encode_string(secret.as_bytes())]
}

fn search(folder: &Path, found: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        if entry.path().is_dir() {
            search(&entry.path(), found);
        } else {
            found.push((entry.path().display().to_string(), std::fs::read(entry.path()).unwrap()));
        }
    }
}

#[test]
fn e10_no_secret_is_anywhere_it_was_not_asked_for() {
    let world = World::new();
    let commands: [&[&str]; 10] = [
        &["tiktok", "video", "--video-url", CLIP, "--title", "Hello"],
        &["tiktok", "video", "--video-url", CLIP, "--draft", "--json"],
        &["tiktok", "video", "--video-url", CLIP, "--dry-run"],
        &["tiktok", "creator"],
        &["tiktok", "status", "v_pub_file~v2-1.1"],
        &["tiktok", "cancel", "v_pub_file~v2-1.1"],
        &["utils", "tokens", "list"],
        &["utils", "tokens", "show", "--platform", "tiktok"],
        &["doctor", "--online"],
        &["tiktok", "revoke", "--yes"],
    ];
    let mut printed = Vec::new();
    for command in commands {
        let mut loud = world.command(command);
        loud.env("AGORAS_LOG", "trace");
        let output = loud.output().unwrap();
        printed.push((command.join(" "), [output.stdout, output.stderr].concat()));
    }
    search(world.home.path(), &mut printed);

    let account = world.account();
    let mut secrets = vec![account.client_secret.clone(), account.refresh_token.clone()];
    for request in world.tiktok.requests() {
        secrets.extend(
            request.header("authorization").map(|it| it.trim_start_matches("Bearer ").to_owned()),
        );
        secrets.extend(
            request
                .query
                .split('&')
                .filter_map(|pair| Some(pair.strip_prefix("upload_token=")?.to_owned())),
        );
    }
    assert!(secrets.len() > 8, "the test must know what to look for");
    for secret in secrets.iter().flat_map(|secret| shapes(secret)) {
        for (place, bytes) in &printed {
            let text = String::from_utf8_lossy(bytes);
            assert!(!text.contains(&secret), "a secret is in {place}: {text}");
        }
    }
}

#[test]
fn e05_github_hides_tokens_before_their_first_use() {
    let mut world = World::new();
    world.set("GITHUB_ACTIONS", "true");
    let run = world.agoras(["tiktok", "creator"]);
    let masks = run.stderr.lines().filter(|line| line.starts_with("::add-mask::")).count();
    assert_eq!((run.exit, masks), (Some(0), 2), "{run}");
}

#[test]
fn e06_a_file_keeps_no_mask_line_and_so_no_token() {
    let mut world = World::new();
    world.set("GITHUB_ACTIONS", "true");
    let run = world.shell("\"$0\" tiktok creator 2> log");
    let log = std::fs::read_to_string(world.home.path().join("log")).unwrap();
    assert_eq!(run.exit, Some(0), "{log}");
    assert!(log.contains("Getting an access token"), "the run told nothing at all: {log}");
    assert!(!log.contains("add-mask"), "{log}");
}
