//! Values of variables and options: quotes, blanks and references in or around them

use std::collections::BTreeMap;

use agoras::clock::Clock;
use agoras::disk::Patience;
use agoras::secret::{ClientSecret, RefreshToken};
use agoras::store::{Identity, Record, Store, Unlock};

use crate::support::{CLIP, World};

/// The variables of credentials and accounts, with the option of each.
const CREDENTIALS: [(&str, &str); 5] = [
    ("TIKTOK_USERNAME", "--username"),
    ("TIKTOK_CLIENT_KEY", "--client-key"),
    ("TIKTOK_CLIENT_SECRET", "--client-secret"),
    ("TIKTOK_REFRESH_TOKEN", "--refresh-token"),
    ("TIKTOK_ACCESS_TOKEN", "--access-token"),
];

/// Spoiled values, with a word of the refusal for each.
const SPOILED: [(&str, &str); 17] = [
    ("\"sesame1\"", "quotes"),
    ("'sesame1'", "quotes"),
    ("\u{201c}sesame1\u{201d}", "quotes"),
    ("\u{ab}sesame1\u{bb}", "quotes"),
    ("`sesame1`", "quotes"),
    ("sesame1\"", "quotes"),
    ("\\\"sesame1\\\"", "quotes"),
    (" 'sesame1' \n", "quotes"),
    ("***", "hides"),
    ("*", "hides"),
    ("********", "hides"),
    ("$SESAME", "reference"),
    ("${SESAME}", "reference"),
    ("${{ secrets.SESAME }}", "reference"),
    ("${{secrets.SESAME}}", "reference"),
    ("$(SESAME)", "reference"),
    ("%SESAME%", "reference"),
];

#[test]
fn a_spoiled_credential_is_refused_by_its_name_before_anything_is_sent() {
    for (variable, option) in CREDENTIALS {
        for (value, words) in SPOILED {
            let mut world = World::new();
            let by_option = format!("{option}={value}");
            let run = world.agoras(["tiktok", "creator", &by_option]);
            assert_eq!((run.exit, world.asked().len()), (Some(3), 0), "{option} {value}: {run}");
            world.set(variable, value);
            let run = world.agoras(["tiktok", "creator"]);
            assert_eq!((run.exit, world.asked().len()), (Some(3), 0), "{variable}: {run}");
            let error = run.stderr.lines().find(|line| line.starts_with("error")).unwrap();
            assert!(error.contains(variable) && error.contains(words), "{value}: {run}");
            assert!(!run.stderr.to_lowercase().contains("sesame"), "{value}: {run}");
            assert!(!world.home.path().join(".agoras").exists(), "nothing is stored");
        }
    }
}

#[test]
fn every_command_that_takes_a_credential_refuses_a_spoiled_one() {
    for (variable, _) in CREDENTIALS {
        let mut world = World::new();
        world.set(variable, "\"sesame1\"");
        for command in [
            &["video", "--video-url", CLIP][..],
            &["post", "--image", "https://photos.example/1.jpg"],
            &["revoke", "--yes"],
            &["status", "v_pub_file~v2-1.1234567890"],
            &["cancel", "v_pub_url~v2-1.1234567890"],
        ] {
            let run = world.agoras(["tiktok"].iter().chain(command));
            assert_eq!((run.exit, world.asked().len()), (Some(3), 0), "{variable}: {run}");
            assert!(run.stderr.contains(variable), "{run}");
        }
    }
}

#[test]
fn quotes_around_an_address_are_dropped_with_a_notice() {
    let mut world = World::new();
    world.set("AGORAS_TIKTOK_API_URL", &format!("\"{}\"", world.tiktok.url()));
    world.set("TIKTOK_VIDEO_URL", "'https://clips.example/a.mp4'");
    let run = world.agoras(["tiktok", "video", "--dry-run"]);
    for names in ["AGORAS_TIKTOK_API_URL", "--video-url (TIKTOK_VIDEO_URL)"] {
        let notice = format!("notice: the quotes around {names} are dropped");
        assert!(run.stderr.contains(&notice), "{run}");
    }
    assert!(run.stderr.contains("https://clips.example/a.mp4"), "{run}");
    world.set("TIKTOK_TITLE", "\"a title: https://x.example\"");
    let run = world.agoras(["tiktok", "video", "--video-url", CLIP, "--no-wait"]);
    assert_eq!(run.exit, Some(0), "{run}");
    let title = &world.tiktok.publishes()[0].post_info["title"];
    assert_eq!(title, "\"a title: https://x.example\"");
}

#[test]
fn a_spoiled_credential_begins_no_login() {
    for (variable, option) in &CREDENTIALS[..3] {
        for (value, words) in SPOILED {
            let mut world = World::unauthorized();
            let by_option = format!("{option}={value}");
            let authorize = ["tiktok", "authorize", "--no-browser", "--timeout", "1s"];
            let run = world.agoras(authorize.iter().copied().chain([by_option.as_str()]));
            assert!(run.exit == Some(3) && run.stderr.contains(variable), "{run}");
            assert!(run.stderr.contains(words), "{run}");
            world.set(variable, value);
            let run = world.agoras(authorize);
            assert!(run.exit == Some(3) && run.stderr.contains(variable), "{run}");
            assert!(run.stderr.contains(words) && world.asked().is_empty(), "{run}");
        }
    }
    let mut world = World::unauthorized();
    world.unset("TIKTOK_CLIENT_SECRET");
    let file = world.file("secret", b"\"sesame1\"\n");
    let from_file = ["tiktok", "authorize", "--no-browser", "--client-secret-file"];
    let run = world.agoras(from_file.iter().copied().chain([file.to_str().unwrap()]));
    insta::assert_snapshot!(run, @"
    --- stderr
    notice: TikTok's API is replaced by [tiktok]
    notice: TikTok's login page is replaced by [tiktok]
    error: TIKTOK_CLIENT_SECRET (--client-secret-file) stands in quotes
      hint: leave the quotes away: `docker --env-file` and web forms keep them as part of the value
    --- exit 3
    ");
}

#[test]
fn doctor_names_a_spoiled_credential() {
    let mut world = World::new();
    world.set("TIKTOK_CLIENT_SECRET", "\"sesame1\"");
    world.set("TIKTOK_ACCESS_TOKEN", "***");
    let run = world.agoras(["doctor"]);
    assert_eq!(run.exit, Some(1), "{run}");
    assert!(run.stdout.contains("TIKTOK_CLIENT_SECRET stands in quotes"), "{run}");
    assert!(run.stdout.contains("TIKTOK_ACCESS_TOKEN is what a log"), "{run}");
    assert!(!run.stdout.contains("sesame1"), "{run}");
}

/// Blanks and line ends before and after a value.
const AROUND: [(&str, &str); 4] = [(" ", ""), ("", "\n"), ("\t", "\r\n"), ("  ", " \n ")];

#[test]
fn blanks_around_a_value_are_dropped_from_every_variable_and_option() {
    for (before, after) in AROUND {
        let mut world = World::new();
        let around = |value: &str| format!("{before}{value}{after}");
        let account = world.account().clone();
        for (name, value) in [
            ("TIKTOK_USERNAME", account.username.as_str()),
            ("TIKTOK_CLIENT_KEY", &account.client_key),
            ("TIKTOK_CLIENT_SECRET", &account.client_secret),
            ("TIKTOK_REFRESH_TOKEN", &account.refresh_token),
            ("TIKTOK_PRIVACY_STATUS", "PUBLIC_TO_EVERYONE"),
            ("TIKTOK_ALLOW_COMMENTS", "false"),
            ("TIKTOK_ALLOW_DUET", "no"),
            ("TIKTOK_BRAND_ORGANIC", "on"),
            ("TIKTOK_COVER_AT", "10%"),
            ("TIKTOK_TRANSFER", "upload"),
            ("AGORAS_WAIT_TIMEOUT", "5m"),
            ("AGORAS_FIX", "on"),
            ("AGORAS_OUTPUT", "json"),
            ("AGORAS_LOG", "agoras=warn"),
            ("AGORAS_SPEED", "20"),
            ("AGORAS_TIKTOK_API_URL", &world.tiktok.url()),
            ("AGORAS_TIKTOK_AUTH_URL", &world.tiktok.url()),
            ("TIKTOK_REDIRECT_URI", "http://127.0.0.1:*/callback/"),
            ("AGORAS_YES", "1"),
        ] {
            world.set(name, &around(value));
        }
        world.set("TIKTOK_TITLE", &format!("  two blanks first{after}"));
        let run = world.agoras(["tiktok", "video", "--video-url", CLIP]);
        assert_eq!(run.exit, Some(0), "{before:?} {after:?}: {run}");
        assert_eq!(run.json()["outcome"], "published");
        let post = &world.tiktok.publishes()[0].post_info;
        assert_eq!(post["title"], "  two blanks first");
        assert_eq!(post["privacy_level"], "PUBLIC_TO_EVERYONE");
        let doctor = world.agoras(["doctor"]);
        assert!(!doctor.stdout.contains("does not hold"), "{doctor}");
    }
    for (before, after) in AROUND {
        let world = World::new();
        let around = |value: &str| format!("{before}{value}{after}");
        let options = [
            ("--privacy", "PUBLIC_TO_EVERYONE"),
            ("--allow-duet", "no"),
            ("--transfer", "upload"),
            ("--wait-timeout", "5m"),
            ("--chunk-size", "5242880"),
            ("--output", "json"),
            ("--color", "never"),
            ("--loglevel", "error"),
            ("--username", "@ada.codes"),
        ];
        let options = options.iter().map(|(name, value)| format!("{name}={}", around(value)));
        let clip = ["tiktok", "video", "--video-url", CLIP].map(str::to_owned);
        let run = world.agoras(clip.into_iter().chain(options));
        assert_eq!(run.exit, Some(0), "{before:?} {after:?}: {run}");
    }
}

#[test]
fn an_address_loses_blanks_and_a_path_keeps_them() {
    let mut world = World::new();
    world.file("clip .mp4", &std::fs::read(CLIP).unwrap());
    world.set("TIKTOK_VIDEO_URL", "clip .mp4");
    let run = world.agoras(["tiktok", "video", "--no-wait"]);
    assert_eq!(run.exit, Some(0), "{run}");
    world.set("TIKTOK_VIDEO_URL", " https://clips.example/a.mp4 \n");
    let run = world.agoras(["tiktok", "video", "--dry-run"]);
    assert!(run.stderr.contains("clips.example/a.mp4") && run.exit != Some(9), "{run}");
}

/// Parses `NAME=value` lines as `docker run --env-file` does: quotes and references are plain text,
/// blanks at the start of a line and lines that begin with `#` are ignored.
fn docker_reads(text: &str) -> BTreeMap<String, String> {
    let lines = text.lines().map(str::trim_start);
    let pairs = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    let pairs = pairs.map(|line| line.split_once('=').unwrap());
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// Returns a world with a stored account at TikTok's own address that has this client secret.
fn with_secret(secret: &str) -> World {
    let mut world = World::new().without_variables();
    for base in ["AGORAS_TIKTOK_API_URL", "AGORAS_TIKTOK_AUTH_URL", "AGORAS_SPEED"] {
        world.unset(base);
    }
    let root = world.home.path().join(".agoras");
    let store = Store::open(&root, Unlock::default(), Clock::system()).unwrap();
    let record =
        Record::new("ada.codes", "aw1", ClientSecret::new(secret), RefreshToken::new("rft.1"));
    let locked = store.lock(&Identity::tiktok("ada.codes").unwrap(), Patience::quiet()).unwrap();
    locked.put(&record).unwrap();
    world
}

/// Returns the client secret that a shell has after it has read these lines.
fn sourced(world: &World, lines: &str) -> String {
    world.file("lines", lines.as_bytes());
    let run = world.shell(". ./lines; printf '%s|' \"$TIKTOK_CLIENT_SECRET\"");
    run.stdout.strip_suffix('|').unwrap_or_else(|| panic!("{lines}: {run}")).to_owned()
}

#[test]
fn output_of_unattended_format_is_read_alike_by_docker_and_shells() {
    let world = with_secret("rft.abc*!4400.va-_/+=%41");
    let run = world.agoras(["utils", "tokens", "unattended-format"]);
    assert_eq!(run.exit, Some(0), "{run}");
    assert_eq!(docker_reads(&run.stdout)["TIKTOK_CLIENT_SECRET"], "rft.abc*!4400.va-_/+=%41");
    assert_eq!(sourced(&world, &run.stdout), "rft.abc*!4400.va-_/+=%41");
    assert!(!run.stderr.contains("--format"), "{run}");
}

#[test]
fn a_secret_that_they_read_differently_needs_the_format_option() {
    for secret in [
        "two words",
        "it's",
        "a\"b",
        "'whole'",
        "\"whole\"",
        "$HOME",
        "a`id`b",
        "back\\slash",
        "a#b #c",
        "#first",
        "~",
        "a;b&c|d",
        "100%",
        " blanks ",
        "it's \"$both\" `x` \\",
        "a(b)<c>",
    ] {
        let world = with_secret(secret);
        let format = |more: &[&str]| {
            let run = world.agoras(["utils", "tokens", "unattended-format"].iter().chain(more));
            assert_eq!(run.exit, Some(0), "{run}");
            run
        };
        for shell in [format(&[]), format(&["--format", "shell"])] {
            assert_eq!(sourced(&world, &shell.stdout), secret, "{shell}");
        }
        let docker = format(&["--format", "docker"]);
        assert_eq!(docker_reads(&docker.stdout)["TIKTOK_CLIENT_SECRET"], secret, "{docker}");
        let github = format(&["--format", "github"]);
        let line = format!("TIKTOK_CLIENT_SECRET={secret}");
        assert!(github.stdout.lines().any(|it| it == line), "{github}");
        assert!(github.stdout.lines().all(|it| it.starts_with("TIKTOK_")), "{github}");
        let plain = format(&[]);
        let read_alike = docker_reads(&plain.stdout)["TIKTOK_CLIENT_SECRET"] == secret;
        assert_ne!(plain.stderr.contains("--format docker"), read_alike, "{plain}");
    }
}
