//! Ctrl-C and SIGTERM while a run waits

use std::fs::File;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use agoras::emulator::Settings;

use crate::session::renewal::ending_in;
use crate::support::{CLIP, World, below};

/// Returns a world at real speed, with a stored account and a publish: no wait ends by itself
/// during a test.
fn settled() -> (World, String) {
    let world = World::at_speed(1, Settings::default());
    let run = world.agoras(["tiktok", "video", "--no-wait", "--json", "--video-url", CLIP]);
    assert_eq!(run.exit, Some(0), "{run}");
    // `doctor` makes the lock file that it tests.
    assert!(world.agoras(["doctor"]).exit.is_some());
    let id = run.publish_id();
    (world, id)
}

/// Takes every lock with such a name, as another run of agoras would.
fn held(world: &World, is_it: impl Fn(&str) -> bool) -> Vec<File> {
    let root = world.home.path().join(".agoras");
    let mut locks = below(&root, &is_it);
    locks.sort();
    assert!(!locks.is_empty());
    let open = |path: &std::path::PathBuf| {
        let file = File::options().read(true).write(true).open(path).unwrap();
        file.lock().unwrap();
        file
    };
    locks.iter().map(open).collect()
}

/// Starts a command, waits until it names the lock and its holder, and asserts that a signal ends
/// it at once.
fn ends_at_once(world: &World, arguments: &[&str], wanted: &str) {
    for signal in ["INT", "TERM"] {
        let mut run = world.watch(arguments);
        let line = run.line("waiting for ");
        run.signal(signal);
        let struck = Instant::now();
        let ended = world.end_of(run);
        let took = struck.elapsed();
        let line = line.unwrap_or_else(|| panic!("{arguments:?} never waited: {ended}"));
        let told = format!("waiting for {wanted}: process {} holds it", std::process::id());
        assert!(!cfg!(target_os = "linux") || line.contains(&told), "{arguments:?}: {line}");
        assert_eq!(ended.exit, Some(130), "{arguments:?} {signal}: {ended}");
        assert!(took < Duration::from_secs(5), "{arguments:?} {signal}: {took:?}");
    }
}

#[test]
fn a_wait_for_an_account_is_interrupted_at_once() {
    let (world, id) = settled();
    // A valid access token is read without a lock.
    ending_in(&world, 0);
    let _held = held(&world, |name| name.strip_suffix(".lock").is_some_and(|stem| stem.len() > 20));
    let wanted = "the tokens of tiktok: ada.codes";
    let delete =
        ["utils", "tokens", "delete", "--platform", "tiktok", "--identifier", "ada.codes", "--yes"];
    for arguments in [
        &["tiktok", "creator"][..],
        &["tiktok", "status", &id],
        &["tiktok", "cancel", &id],
        &["tiktok", "resume", &id],
        &["tiktok", "revoke", "--yes"],
        &["tiktok", "video", "--video-url", CLIP, "--title", "another"],
        &["doctor", "--online"],
        &delete,
    ] {
        ends_at_once(&world, arguments, wanted);
    }
}

#[test]
fn a_wait_for_the_store_is_interrupted_at_once() {
    let (world, _) = settled();
    let _held = held(&world, |name| name == "store.lock");
    ends_at_once(&world, &["utils", "tokens", "rekey", "--to", "file"], "the store");
    let _held = held(&world, |name| name == "check.lock");
    ends_at_once(&world, &["doctor"], "another doctor");
}

#[test]
fn a_wait_for_the_journal_or_its_turns_is_interrupted_at_once() {
    let (world, id) = settled();
    let journal = held(&world, |name| name == ".lock");
    let video = ["tiktok", "video", "--video-url", CLIP, "--title", "another"];
    for arguments in [&video[..], &["tiktok", "resume", &id]] {
        ends_at_once(&world, arguments, "the journal");
    }
    drop(journal);
    let _turns = held(&world, |name| name == ".turns.lock");
    for arguments in [&video[..], &["tiktok", "creator"], &["doctor", "--online"]] {
        ends_at_once(&world, arguments, "the turns of TikTok's calls");
    }
}

/// Waits until a process handles SIGINT, as the hexadecimal signal mask in Linux's `/proc` shows.
fn until_it_listens(process: u32) {
    let status = format!("/proc/{process}/status");
    let listens = || {
        let status = std::fs::read_to_string(&status).unwrap_or_default();
        let mask = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).unwrap_or("0");
        u64::from_str_radix(mask.trim(), 16).unwrap() & 0b10 != 0
    };
    while !listens() {
        std::thread::yield_now();
    }
}

#[test]
fn a_wait_for_a_secret_from_a_pipe_is_interrupted_at_once() {
    if !Path::new("/proc/self/status").exists() {
        return;
    }
    let world = World::unauthorized();
    for signal in ["INT", "TERM"] {
        let arguments = ["tiktok", "authorize", "--client-secret-file", "-", "--no-browser"];
        let mut command = world.command(arguments);
        command.env_remove("TIKTOK_CLIENT_SECRET");
        command.stdin(Stdio::piped());
        let mut run = crate::support::Watched::start(command);
        let open = run.child.stdin.take();
        until_it_listens(run.child.id());
        run.signal(signal);
        let ended = world.end_of(run);
        drop(open);
        assert_eq!(ended.exit, Some(130), "{signal}: {ended}");
    }
}
