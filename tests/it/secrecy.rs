//! Secrets: none in any output, log or plain file, at any verbosity

use std::path::Path;

use data_encoding::BASE64;

use crate::support::{CLIP, World};

/// Returns the forms in which a secret could appear.
fn shapes(secret: &str) -> Vec<String> {
    let encoded: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    vec![secret.to_owned(), encoded, BASE64.encode(secret.as_bytes())]
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
fn e10_no_secret_is_printed_or_stored_unasked() {
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
fn e05_tokens_are_masked_on_github_before_their_first_use() {
    let mut world = World::new();
    world.set("GITHUB_ACTIONS", "true");
    let run = world.agoras(["tiktok", "creator"]);
    let masks = run.stderr.lines().filter(|line| line.starts_with("::add-mask::")).count();
    assert_eq!((run.exit, masks), (Some(0), 4), "two that were given, two that are new: {run}");
}

#[test]
fn e06_output_to_a_file_has_no_mask_line_and_no_token() {
    let mut world = World::new();
    world.set("GITHUB_ACTIONS", "true");
    let run = world.shell("\"$0\" tiktok creator 2> log");
    let log = std::fs::read_to_string(world.home.path().join("log")).unwrap();
    assert_eq!(run.exit, Some(0), "{log}");
    assert!(log.contains("Getting an access token"), "the run told nothing at all: {log}");
    assert!(!log.contains("add-mask"), "{log}");
}

#[test]
fn in_a_github_job_the_users_secrets_are_masked_before_any_other_output() {
    let mut world = World::new();
    let account = world.account().clone();
    world.set("GITHUB_ACTIONS", "true");
    let given = world.account().access_token.clone();
    world.set("TIKTOK_ACCESS_TOKEN", &format!(" {given}\n"));
    let mask = |secret: &str| format!("::add-mask::{}", secret.replace('%', "%25"));

    let run = world.agoras(["tiktok", "creator"]);

    assert_eq!(run.exit, Some(0), "{run}");
    for secret in [&account.client_secret, &account.refresh_token, &given] {
        assert!(run.stderr.lines().any(|line| line == mask(secret)), "{secret}: {run}");
    }
    assert!(!run.stderr.contains(&mask(&account.client_key)), "{run}");
    world.unset("TIKTOK_CLIENT_SECRET");
    let by_option = world.agoras(["tiktok", "creator", "--client-secret=s3same"]);
    assert!(by_option.stderr.contains("::add-mask::s3same\n"), "{by_option}");
    let login = World::unauthorized();
    let mut login = login;
    login.set("GITHUB_ACTIONS", "true");
    let run = login.agoras(["tiktok", "authorize", "--no-browser", "--timeout", "1s"]);
    assert!(run.stderr.contains(&mask(&login.account().client_secret)), "{run}");
}

#[test]
fn in_a_github_job_secrets_of_show_are_masked_before_they_are_printed() {
    let mut world = World::new();
    assert_eq!(world.agoras(["tiktok", "creator"]).exit, Some(0));
    world.set("GITHUB_ACTIONS", "true");
    let show = |more: &[&str]| {
        let show = ["utils", "tokens", "show", "--platform", "tiktok"];
        world.agoras(show.iter().chain(more))
    };
    for field in ["client_secret", "refresh_token", "access_token"] {
        // The shell sends both streams into one pipe, so that their order is kept.
        let script =
            format!("\"$0\" utils tokens show --platform tiktok --field {field} 2>&1 | cat");
        let merged = world.shell(&script).stdout;
        let lines: Vec<&str> = merged.lines().collect();
        let value = *lines.last().unwrap();
        let mask = format!("::add-mask::{}", value.replace('%', "%25"));
        let masked = lines.iter().position(|line| *line == mask);
        assert!(masked.is_some_and(|at| at < lines.len() - 1), "{merged}");
        assert!(!lines[..masked.unwrap()].concat().contains(value), "{merged}");
    }
    let open = show(&["--field", "username"]);
    assert!(!open.stderr.contains("::add-mask::"), "{open}");
    assert!(!show(&[]).stderr.contains("::add-mask::"));
    let format = world.agoras(["utils", "tokens", "unattended-format"]);
    for run in [show(&["--reveal"]), show(&["--format", "json"]), format] {
        let secret = &world.account().client_secret;
        assert!(run.stderr.contains(&format!("::add-mask::{secret}\n")), "{run}");
        let tokens = run.stderr.lines().filter(|line| line.starts_with("::add-mask::rft.")).count();
        assert_eq!(tokens, 1, "{run}");
    }
}
