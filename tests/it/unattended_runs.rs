//! Unattended runs: no terminal, no home, missing or misplaced secrets

use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Stdio};

use agoras::flow::{Account, Named, Origin, Username};
use agoras::secret::{AccessToken, ClientSecret, RefreshToken};
use agoras::tiktok::{App, ClientKey};
use rustix::process::{Pid, Signal, kill_process};

use crate::support::{CLIP, World, cannot};
use crate::support::{open, page_leads_to};
use crate::tiktok_authorize::desktop;

const CREATOR: [&str; 2] = ["tiktok", "creator"];

#[test]
fn e01_no_unattended_command_asks_or_hangs() {
    let world = World::new();
    for (command, exit) in [
        ("tiktok video", 2),
        ("tiktok video --video-url -", 9),
        ("tiktok authorize --client-secret-file -", 3),
        ("tiktok authorize --paste", 3),
        ("tiktok revoke", 2),
        ("utils tokens delete --platform tiktok --identifier ada.codes", 2),
        ("utils tokens rekey --to passphrase", 2),
        ("utils tokens recover missing", 7),
        ("utils tokens show --platform tiktok", 1),
        ("utils tokens unattended-format", 1),
    ] {
        for stdin in ["< /dev/null", "<&-"] {
            let run = world.shell(&format!("timeout 60 \"$0\" {command} {stdin}"));
            assert_eq!(run.exit, Some(exit), "{command} {stdin}: {run}");
        }
    }
    let unnamed = World::new().without_variables();
    for command in ["creator", "status v_pub_file~v2-1.1", "cancel v_pub_file~v2-1.1", "authorize"]
    {
        let run = unnamed.shell(&format!("timeout 60 \"$0\" tiktok {command} <&-"));
        assert_eq!((run.exit, unnamed.asked().len()), (Some(3), 0), "{command}: {run}");
    }
}

#[test]
fn e02_without_a_home_variables_are_enough_and_a_login_reports_the_missing_folder() {
    // Not even root can create files in /proc.
    let homes = ["HOME=/proc \"$0\"", "HOME=/dev/null \"$0\""];
    let no_passwd_entry = "unshare --user --map-user=54321 env -u HOME \"$0\"";
    let can = World::new().shell("unshare --user --map-user=54321 true").exit == Some(0);
    if !can {
        cannot("a user without a passwd entry", "this system refuses a user namespace");
    }
    for run in homes.into_iter().chain(can.then_some(no_passwd_entry)) {
        let world = World::new();
        let given = world.shell(&format!("{run} tiktok creator"));
        assert_eq!(given.exit, Some(0), "{run}: {given}");
        assert!(given.stderr.contains("is now dead"), "nothing is kept, and it is said: {given}");

        let world = World::new().without_variables();
        let unknown = world.shell(&format!("{run} tiktok creator"));
        assert_eq!((unknown.exit, world.asked().len()), (Some(3), 0), "{run}: {unknown}");
        let named = world.home.path().join("elsewhere");
        let named =
            world.shell(&format!("{run} --storage-dir {} utils tokens list", named.display()));
        assert_eq!(named.exit, Some(1), "{run}: {named}");
    }
    if can {
        let world = World::new();
        let list = world.shell(&format!("{no_passwd_entry} utils tokens list"));
        assert_eq!(list.exit, Some(7), "{list}");
        assert!(list.stderr.contains("there is no home folder"), "{list}");
        assert!(list.stderr.contains("--storage-dir"), "{list}");
    }
}

#[test]
fn e02_a_login_that_cannot_be_stored_is_not_begun() {
    let world = World::new();
    for home in ["/proc", "/dev/null"] {
        let script = format!("HOME={home} timeout 60 \"$0\" tiktok authorize --paste");
        let run = world.shell(&script);
        assert_eq!((run.exit, world.asked().len()), (Some(7), 0), "{run}");
    }
}

#[test]
fn e07_files_that_the_runner_reads_stay_as_they_are() {
    let mut world = World::new();
    world.set("GITHUB_ACTIONS", "true");
    for name in ["GITHUB_OUTPUT", "GITHUB_ENV", "GITHUB_PATH", "GITHUB_STEP_SUMMARY"] {
        let file = world.file(name, b"");
        world.set(name, file.to_str().unwrap());
    }
    world.fault("creator@*=field:creator_nickname=\"ada\\nEOF\\nPATH=/evil\\n::set-output::x\"");

    let run = world.agoras(["tiktok", "video", "--video-url", CLIP, "--title", "a\nEOF\nb"]);

    assert_eq!(run.exit, Some(0), "{run}");
    assert_eq!(run.stdout.lines().count(), 1, "{run}");
    assert!(!run.stderr.lines().any(|line| line.starts_with("EOF") || line.starts_with("PATH=")));
    let touched = world.shell("cat GITHUB_*");
    assert_eq!(touched.stdout, "", "a value can only be taken by whoever asks for it");
}

/// Returns a world with unique secrets in every place that secrets come from, and the secrets.
fn with_canaries() -> (World, Vec<String>) {
    let mut world = World::new();
    let account = world.account().clone();
    world.set("TIKTOK_ACCESS_TOKEN", "act.canary-of-the-access-token");
    world.set("AGORAS_PASSPHRASE", "canary of the passphrase");
    let canaries = vec![
        account.client_secret,
        account.refresh_token,
        "act.canary-of-the-access-token".to_owned(),
        "canary of the passphrase".to_owned(),
    ];
    (world, canaries)
}

#[test]
fn e08_secrets_on_the_command_line_are_warned_about() {
    let world = World::new();
    let account = world.account().clone();
    let secret = format!("--client-secret={}", account.client_secret);
    let token = ["--refresh-token", &account.refresh_token];
    let mut world = world.without_variables();
    world.set("TIKTOK_USERNAME", "ada.codes");
    world.set("TIKTOK_CLIENT_KEY", &account.client_key);
    let run = world.agoras([&CREATOR[..], &token, &[&secret]].concat());
    assert_eq!(run.exit, Some(0), "{run}");
    let warnings: Vec<&str> =
        run.stderr.lines().filter(|line| line.starts_with("warning")).collect();
    insta::assert_snapshot!(warnings.join("\n"), @"
    warning: --client-secret shows the secret to everyone on this machine: use TIKTOK_CLIENT_SECRET
    warning: --refresh-token shows the secret to everyone on this machine: use TIKTOK_REFRESH_TOKEN
    ");
    let login = world.agoras(["tiktok", "authorize", &secret]);
    assert_eq!(login.exit, Some(3), "{login}");
    assert!(login.stderr.contains("--client-secret shows the secret"), "{login}");
    let quiet = world.agoras(["utils", "tokens", "list"]);
    assert!(!quiet.stderr.contains("shows the secret"), "{quiet}");
}

#[test]
fn e08_no_child_has_a_secret_in_its_arguments_or_its_environment() {
    let (mut world, canaries) = with_canaries();
    let look =
        "tr '\\0' '\\n' < /proc/$$/environ > $0.seen; tr '\\0' '\\n' < /proc/$$/cmdline >> $0.seen";
    let hook = world.script("hook", &format!("#!/bin/sh\n{look}\ncat > /dev/null\n"));
    let hook = hook.display().to_string();
    let run = world.agoras([&CREATOR[..], &["--token-hook", &hook]].concat());
    assert_eq!(run.exit, Some(0), "{run}");

    let done = "mv $0.seen $0.done";
    let browser = world.script("browser", &format!("#!/bin/sh\n{look}\n{done}\n"));
    world.set("BROWSER", browser.to_str().unwrap());
    let login = world.login(&desktop()[1..]);
    open(&page_leads_to(&(login.page.clone() + "&auto=approve")));
    let login = world.end(login);
    assert_eq!(login.exit, Some(0), "{login}");

    for seen in ["hook.seen", "browser.done"] {
        let path = world.home.path().join(seen);
        let limit = std::time::Duration::from_mins(1);
        assert!(world.tiktok.wait_until(limit, |_| path.exists()), "{seen} was not run");
        let text = std::fs::read_to_string(path).unwrap();
        assert!(text.contains("HOME=") && text.contains("sh\n"), "{text}");
        for canary in &canaries {
            assert!(!text.contains(canary.as_str()), "{canary} in {text}");
        }
    }
}

#[test]
fn e09_a_crash_leaves_no_core_and_prints_no_secret() {
    let (world, canaries) = with_canaries();
    for signal in [Signal::ABORT, Signal::QUIT, Signal::ILL] {
        world.fault("creator=stall");
        let asked = world.asked().len();
        let script = "ulimit -c unlimited 2> /dev/null; RUST_BACKTRACE=full exec \"$0\" -l debug tiktok creator";
        let child = world.spawn_shell(script);
        let limit = std::time::Duration::from_mins(1);
        assert!(world.tiktok.wait_until(limit, |_| world.asked().len() > asked));
        let limits = std::fs::read_to_string(format!("/proc/{}/limits", child.id())).unwrap();
        let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
        assert_eq!(core.split_whitespace().nth(4), Some("1"), "{core}");
        kill_process(Pid::from_child(&child), signal).unwrap();
        let output = child.wait_with_output().unwrap();

        let status = output.status;
        assert!(status.signal().is_some() && !status.core_dumped(), "{status}");
        let said = String::from_utf8_lossy(&output.stderr);
        for canary in &canaries {
            assert!(!said.contains(canary.as_str()), "{said}");
        }
    }
    let cores = world.shell("ls | grep -i core");
    assert_eq!(cores.stdout, "");
}

const PANIC: &str = "AGORAS_TEST_PANIC";

/// The child process of the next test: this test binary, which panics on purpose.
#[test]
fn child_that_panics() {
    if std::env::var_os(PANIC).is_none() {
        return;
    }
    let account = Account {
        named: Named::ByUser,
        username: Username::new("ada"),
        app: App {
            client_key: ClientKey::new("key"),
            client_secret: ClientSecret::new("canary-secret"),
        },
        refresh_token: RefreshToken::new("canary-refresh"),
        access_token: Some(AccessToken::new("canary-access")),
        origin: Origin::Given,
    };
    panic!("with {account:?}");
}

#[test]
fn e09_a_panic_shows_no_secret() {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "unattended_runs::child_that_panics", "--nocapture"])
        .env(PANIC, "1")
        .env("RUST_BACKTRACE", "full")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    assert!(!output.status.success() && said.contains("••••"), "{said}");
    assert!(!said.contains("canary"), "{said}");
}

#[test]
fn e17_empty_secrets_in_a_fork_count_as_not_set() {
    for empty in ["", " ", "\n"] {
        let mut world = World::new();
        world.set("TIKTOK_CLIENT_SECRET", empty);
        world.set("TIKTOK_REFRESH_TOKEN", empty);
        for command in [&CREATOR[..], &["tiktok", "video", "--video-url", CLIP]] {
            let run = world.agoras(command);
            assert_eq!((run.exit, world.asked().len()), (Some(3), 0), "{run}");
            let missing = "missing: TIKTOK_CLIENT_SECRET (--client-secret), \
                           TIKTOK_REFRESH_TOKEN (--refresh-token)";
            assert!(run.stderr.contains(missing), "{run}");
        }
    }
}

#[test]
fn t11_the_clipboard_is_never_written() {
    let world = World::new();
    world.fault("creator@*=field:creator_nickname=\"\\u001b]52;c;Y2FuYXJ5\\u0007ada\"");
    for (exit, command) in [
        // agoras refuses such a caption.
        (9, &["tiktok", "video", "--video-url", CLIP, "--title", "\u{1b}]52;c;Y2FuYXJ5\u{7}"][..]),
        (0, &["tiktok", "creator"]),
        (0, &["utils", "tokens", "list"]),
        (0, &["utils", "tokens", "show", "--platform", "tiktok", "--reveal"]),
    ] {
        let run = world.agoras([&["--color", "always"], command].concat());
        assert_eq!(run.exit, Some(exit), "{run}");
        let all = run.stdout.clone() + &run.stderr;
        assert!(!all.contains("\u{1b}]") && !all.contains('\u{9d}'), "{run}");
    }
}
