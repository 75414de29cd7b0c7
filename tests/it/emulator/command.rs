//! `agoras emulator`: its files, its end, and what its options give

use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use crate::support::{CLIP, Run, World, part};

/// A run of `agoras emulator --port 0`, and the variables that it has printed as JSON.
struct Running {
    child: Child,
    variables: Value,
    said: BufReader<std::process::ChildStderr>,
}

impl Running {
    fn with(world: &World, options: &[&str]) -> Self {
        let mut command =
            world.command(["emulator", "--port", "0", "--json"].iter().chain(options));
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let mut said = BufReader::new(child.stderr.take().unwrap());
        let variables = serde_json::from_str(&line).unwrap_or_else(|_| {
            let lines: Vec<String> = said.by_ref().lines().map_while(Result::ok).collect();
            panic!("it does not start: {lines:?}")
        });
        Self { child, variables, said }
    }

    /// Waits until everything is written, which the last line on stderr says.
    fn settle(&mut self) {
        let mut lines = self.said.by_ref().lines().map_while(Result::ok);
        assert!(lines.any(|line| line.contains("ends it")), "it says how it ends");
    }

    fn variable(&self, name: &str) -> &str {
        self.variables[name].as_str().unwrap_or_else(|| panic!("no {name}: {}", self.variables))
    }

    /// Returns the given world with the printed variables.
    fn point(&self, mut world: World) -> World {
        for (name, value) in self.variables.as_object().unwrap() {
            world.set(name, value.as_str().unwrap());
        }
        world
    }

    fn terminate(&mut self) -> Option<i32> {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").arg(&id).status().unwrap().success());
        self.child.wait().unwrap().code()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn read(world: &World, name: &str) -> String {
    std::fs::read_to_string(world.home.path().join(name)).unwrap()
}

fn mode(path: &Path) -> u32 {
    path.metadata().unwrap().permissions().mode() & 0o777
}

#[test]
fn the_ready_file_has_the_address_while_it_listens() {
    let world = World::new();
    world.file("ready", b"http://127.0.0.1:1\n");
    let mut running = Running::with(&world, &["--ready-file", "ready"]);
    running.settle();
    let url = running.variable("AGORAS_TIKTOK_API_URL").to_owned();
    assert_eq!(read(&world, "ready"), format!("{url}\n"));
    assert_eq!(running.terminate(), Some(0));
    assert!(!world.home.path().join("ready").exists(), "it no longer listens");
}

#[test]
fn a_ready_file_of_an_earlier_run_does_not_count_for_one_that_does_not_start() {
    let world = World::new();
    world.file("ready", b"http://127.0.0.1:1\n");
    let taken = world.tiktok.port().to_string();
    let run = world.agoras(["emulator", "--port", &taken, "--ready-file", "ready"]);
    assert_eq!(run.exit, Some(1), "{run}");
    assert!(run.stderr.contains(&format!("cannot listen on 127.0.0.1:{taken}")), "{run}");
    assert!(!world.home.path().join("ready").exists());
}

#[test]
fn the_env_file_suits_shells_and_tools_that_keep_quotes() {
    let world = World::new();
    let mut running = Running::with(&world, &["--env-file", "tiktok.env", "--clock-speed", "20"]);
    running.settle();
    let path = world.home.path().join("tiktok.env");
    assert_eq!(mode(&path), 0o600, "there are tokens in it");
    let text = read(&world, "tiktok.env");
    let lines: Vec<(&str, &str)> = text.lines().map(|line| line.split_once('=').unwrap()).collect();
    assert_eq!(lines.len(), running.variables.as_object().unwrap().len());
    for (name, value) in lines {
        assert_eq!(running.variable(name), value);
    }
    let publish = "env -i HOME=\"$HOME\" PATH=\"$PATH\" sh -c 'set -a; . ./tiktok.env; exec \"$0\" tiktok video --video-url \"$1\"' \"$0\"";
    let run = world.shell(&format!("{publish} '{CLIP}'"));
    assert_eq!(run.exit, Some(0), "{run}");
}

#[test]
fn files_replace_plain_files_alone() {
    let world = World::new();
    std::os::unix::fs::symlink("elsewhere", world.home.path().join("link")).unwrap();
    for (options, exit) in [
        (["--env-file", "link"], 2),
        (["--ready-file", "/dev/null"], 2),
        (["--env-file", "missing/tiktok.env"], 7),
        (["--ready-file", "missing/ready"], 7),
    ] {
        let run = world.agoras(["emulator", "--port", "0"].iter().chain(&options));
        assert_eq!(run.exit, Some(exit), "{options:?}: {run}");
        assert!(run.stderr.contains(options[1]), "{options:?}: {run}");
    }
    let run = world.agoras(["emulator", "--port", "0", "--ca-out", "ca.pem"]);
    assert_eq!(run.exit, Some(2), "only with --tls: {run}");
    assert!(run.stderr.contains("--tls"), "{run}");
}

#[test]
fn it_ends_with_the_process_that_it_was_told() {
    let world = World::new();
    let mut other = Command::new("sleep").arg("1000").stdin(Stdio::null()).spawn().unwrap();
    let id = other.id().to_string();
    let mut running = Running::with(&world, &["--exit-with", &id, "--ready-file", "ready"]);
    running.settle();
    assert!(running.child.try_wait().unwrap().is_none(), "the process still runs");
    // It counts as ended although nobody has asked for its exit code yet.
    other.kill().unwrap();
    assert_eq!(running.child.wait().unwrap().code(), Some(0));
    assert!(!world.home.path().join("ready").exists());
    other.wait().unwrap();
    let run = world.agoras(["emulator", "--port", "0", "--exit-with", &id]);
    assert_eq!(run.exit, Some(2), "there is no such process any more: {run}");
    assert!(run.stderr.contains(&format!("cannot wait for process {id}")), "{run}");
    let nobody = world.agoras(["emulator", "--port", "0", "--exit-with", "0"]);
    assert_eq!(nobody.exit, Some(2), "{nobody}");
}

#[test]
fn with_tls_agoras_publishes_by_the_printed_variables() {
    let world = World::new();
    let options = ["--tls", "--ca-out", "ca.pem", "--clock-speed", "20", "--set", "processing=0"];
    let running = Running::with(&world, &options);
    assert!(running.variable("AGORAS_TIKTOK_API_URL").starts_with("https://127.0.0.1:"));
    let authority = world.home.path().join("ca.pem");
    assert_eq!(Path::new(running.variable("SSL_CERT_FILE")), authority.canonicalize().unwrap());
    assert_eq!(mode(&authority), 0o644);
    let mut world = World::new();
    world.unset("AGORAS_SPEED");
    let run = running.point(world).agoras(["tiktok", "video", "--video-url", CLIP]);
    assert_eq!(run.exit, Some(0), "{run}");

    let unwritten = Running::with(&World::new(), &["--tls"]);
    let authority = Path::new(unwritten.variable("SSL_CERT_FILE"));
    assert!(authority.starts_with(unwritten.variable("AGORAS_STORAGE_DIR")));
    assert!(std::fs::read_to_string(authority).unwrap().starts_with("-----BEGIN CERTIFICATE"));
}

#[test]
fn a_speed_that_is_set_is_handed_out_like_that_of_the_option() {
    let world = World::new();
    let running = Running::with(&world, &["--set", "speed=20"]);
    assert_eq!(running.variable("AGORAS_SPEED"), "20");
    let run = world.agoras(["emulator", "--port", "0", "--set", "speed=1001"]);
    assert_eq!(run.exit, Some(2), "{run}");
}

#[test]
fn one_file_for_two_options_is_refused() {
    let world = World::new();
    let files = ["emulator", "--port", "0", "--ready-file", "one", "--env-file", "one"];
    let run = world.agoras(files);
    assert_eq!(run.exit, Some(2), "{run}");
    assert!(run.stderr.contains("`one` cannot be the file of two options"), "{run}");
}

#[test]
fn a_folder_that_cannot_keep_media_is_refused_at_the_start() {
    let world = World::new();
    world.file("plain", b"");
    let run = world.agoras(["emulator", "--port", "0", "--keep-media", "plain/media"]);
    assert!(run.stderr.contains("error: cannot write `plain/media`"), "{run}");
}

#[test]
fn a_public_url_is_what_it_prints() {
    let world = World::new();
    let mut running =
        Running::with(&world, &["--public-url", "https://front.test", "--ready-file", "ready"]);
    running.settle();
    for variable in ["AGORAS_TIKTOK_API_URL", "AGORAS_TIKTOK_AUTH_URL"] {
        assert_eq!(running.variable(variable), "https://front.test");
    }
    assert_eq!(read(&world, "ready"), "https://front.test\n");
    for wrong in ["front.test", "https://front.test/tiktok"] {
        let run = world.agoras(["emulator", "--port", "0", "--public-url", wrong]);
        assert_eq!(run.exit, Some(2), "{run}");
    }
}

#[test]
fn apps_creators_and_redirect_addresses_can_be_added() {
    let Some(curl) = part("curl") else { return };
    let world = World::new();
    let options = [
        "--app=mykey=mysecret:unaudited",
        "--app=otherkey=othersecret",
        "--creator=mo.quiet=quiet",
        "--redirect-uri=https://app.test/callback",
        "--user=@mo.quiet",
    ];
    let running = Running::with(&world, &options);
    assert_eq!(running.variable("TIKTOK_CLIENT_KEY"), "mykey");
    assert_eq!(running.variable("TIKTOK_CLIENT_SECRET"), "mysecret");
    assert_eq!(running.variable("TIKTOK_USERNAME"), "mo.quiet");
    let mut elsewhere = running.point(World::new());
    elsewhere.unset("AGORAS_SPEED");
    let creator = elsewhere.agoras(["tiktok", "creator"]);
    assert_eq!(creator.json()["comment_disabled"], true, "{creator}");
    let base = running.variable("AGORAS_TIKTOK_API_URL").to_owned();
    let led = |key: &str, redirect: &str| -> Run {
        let page = format!(
            "{base}/v2/auth/authorize/?client_key={key}&redirect_uri={redirect}&response_type=code&scope=user.info.basic&code_challenge=x&auto=approve"
        );
        elsewhere.shell(&format!("{curl} -s -o /dev/null -w '%{{redirect_url}}' '{page}'"))
    };
    for key in ["mykey", "otherkey", "awemulatorkey0001"] {
        let run = led(key, "https%3A%2F%2Fapp.test%2Fcallback");
        assert!(run.stdout.starts_with("https://app.test/callback?code="), "{run}");
    }
    let run = led("mykey", "https%3A%2F%2Fapp.test%2Felsewhere");
    assert!(run.stdout.contains("/v2/auth/error/"), "{run}");
    for wrong in [
        "--app=mykey",
        "--app=mykey=mysecret:admin",
        "--creator=Not A Name",
        "--creator=mo.quiet=loud",
        "--redirect-uri=app.test/callback",
    ] {
        let run = world.agoras(["emulator", "--port", "0", wrong]);
        assert_eq!(run.exit, Some(2), "{wrong}: {run}");
    }
}

#[test]
fn a_wrong_word_is_answered_with_the_right_ones() {
    let world = World::new();
    for (option, value, words) in [
        ("--set", "profil=legacy", &["`profil`", "profile", "oauth-errors", "processing"][..]),
        ("--set", "profile=2025", &["`2025` is none of 2026-11, legacy"]),
        ("--set", "processing=soon", &["`soon` is not a whole number"]),
        ("--fault", "chunks@2=stall", &["`chunks`", "chunk", "video-init", "init"]),
        ("--fault", "chunk=melt", &["`melt`", "reset-after", "field:NAME=JSON"]),
        ("--fault", "chunk=delay:soon", &["`delay:soon` is not of the form delay:MILLISECONDS"]),
        ("--creator", "mo=loud", &["`loud` is none of public, private, quiet, banned, old-app"]),
    ] {
        let run = world.agoras(["emulator", "--port", "0", option, value]);
        assert_eq!(run.exit, Some(2), "{run}");
        for word in words {
            assert!(run.stderr.contains(word), "{option} {value}: {run}");
        }
    }
}

#[test]
fn another_address_of_this_machine_can_be_listened_on() {
    let world = World::new();
    let running = Running::with(&world, &["--listen", "127.0.0.2"]);
    let url = running.variable("AGORAS_TIKTOK_API_URL");
    assert!(url.starts_with("http://127.0.0.2:"), "{url}");
    let everywhere = Running::with(&world, &["--listen", "0.0.0.0"]);
    let url = everywhere.variable("AGORAS_TIKTOK_API_URL");
    assert!(url.starts_with("http://127.0.0.1:"), "{url}");
}
