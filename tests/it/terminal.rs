//! Terminals, pipes and interrupts: output, exit codes and prompts

use std::io::Read;
use std::process::Stdio;

use crate::support::{CLIP, World};

#[test]
fn t02_a_dumb_terminal_gets_plain_lines() {
    let mut world = World::new();
    world.set("TERM", "dumb");
    world.set("COLUMNS", "20");
    world.set("LC_ALL", "C");

    let run = world.agoras(["tiktok", "video", "--video-url", CLIP]);
    let wrong = world.agoras(["tiktok", "video", "--video-url", "nothing-here"]);

    assert_eq!((run.exit, wrong.exit), (Some(0), Some(9)), "{run}{wrong}");
    assert!(!run.stderr.contains('\u{1b}') && !wrong.stderr.contains('\u{1b}'), "{run}{wrong}");
}

#[test]
fn colour_is_used_on_request_and_only_for_our_own_words() {
    let world = World::new();
    let run = world.agoras(["--color", "always", "tiktok", "video", "--video-url", "nothing-here"]);
    assert!(
        run.stderr.contains("\n\u{1b}[1m\u{1b}[31merror: \u{1b}[0mcannot read"),
        "{:?}",
        run.stderr
    );
}

#[test]
fn colour_follows_the_variables_that_cargo_follows() {
    let is_coloured = |variables: &[(&str, &str)]| {
        let mut world = World::new();
        for (name, value) in variables {
            world.set(name, value);
        }
        let run = world.agoras(["tiktok", "video", "--video-url", "nothing-here"]);
        run.stderr.contains('\u{1b}')
    };
    assert!(is_coloured(&[("CLICOLOR_FORCE", "1")]));
    assert!(is_coloured(&[("CLICOLOR_FORCE", "0")]), "cargo takes any value");
    assert!(!is_coloured(&[("CLICOLOR_FORCE", "")]), "empty is not set");
    assert!(!is_coloured(&[("CLICOLOR", "1")]), "a pipe is no terminal");
    assert!(!is_coloured(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    assert!(is_coloured(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "")]));
}

#[test]
fn lines_of_the_log_have_the_style_of_all_others() {
    let world = World::new();
    world.fault("creator@1=429:15");
    let run = world.agoras(["tiktok", "creator", "-l", "DEBUG", "--color", "always"]);
    assert_eq!(run.exit, Some(0), "{run}");
    assert!(run.stderr.contains("\u{1b}[1m\u{1b}[33mwarning: \u{1b}[0m"), "{:?}", run.stderr);
    assert!(!run.stderr.contains("WARN"), "{run}");
}

#[test]
fn t03_a_reader_that_goes_away_does_not_harm_the_publish() {
    let world = World::new();
    let mut child = world
        .command(["tiktok", "video", "--video-url", CLIP])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut first = [0; 1];
    let mut stderr = child.stderr.take().unwrap();
    stderr.read_exact(&mut first).unwrap();
    drop(stderr);

    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert_eq!(world.tiktok.delivered(), 1);
}

#[test]
fn t03_help_into_a_closed_pipe_is_quiet() {
    let world = World::new();
    for arguments in [&["--help"][..], &[], &["tiktok", "video", "--help"], &["--version"]] {
        let mut child = world
            .command(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{arguments:?}");
        assert_eq!(output.status.code(), Some(0));
    }
}

#[test]
fn t07_every_outcome_is_one_json_document() {
    for (fault, arguments) in [
        ("any@*=http:500", &["tiktok", "creator"][..]),
        ("token=error:invalid_grant", &["tiktok", "status", "v_x"]),
        ("creator@*=body:200:\u{1b}]0;x\u{7}", &["tiktok", "video", "--video-url", CLIP]),
        ("video-init=reset-after", &["tiktok", "video", "--video-url", CLIP]),
        ("status@*=fail:\u{202e}\"\\", &["tiktok", "video", "--video-url", CLIP]),
    ] {
        let world = World::new();
        world.fault(fault);
        let run = world.agoras(arguments.iter().copied().chain(["--output", "json", "--quiet"]));
        let document = run.json();
        assert!(document["error"]["message"].is_string(), "{fault}: {run}");
        assert!(document["outcome"].is_string() && document["safe_to_rerun"].is_boolean(), "{run}");
    }
}

#[test]
fn quiet_prints_nothing_but_errors() {
    let world = World::new();
    let run = world.agoras(["-q", "tiktok", "video", "--video-url", CLIP]);
    assert_eq!((run.exit, run.stderr.as_str()), (Some(0), ""), "{run}");
    let wrong = world.agoras(["-q", "tiktok", "video", "--video-url", "nothing-here"]);
    assert!(wrong.stderr.starts_with("error: "), "{wrong}");
}

#[test]
fn an_interrupt_ends_with_130() {
    let world = World::new();
    world.fault("creator=stall");
    let mut child = world.spawn(["tiktok", "video", "--video-url", CLIP]);
    while !world.asked().contains(&"creator".to_owned()) {
        std::thread::yield_now();
    }
    let id = child.id().to_string();
    assert!(std::process::Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
}

#[test]
fn a_secret_on_the_command_line_is_warned_about() {
    let mut world = World::new();
    let secret = world.account().client_secret.clone();
    world.unset("TIKTOK_CLIENT_SECRET");
    let run = world.agoras(["tiktok", "creator", "--client-secret", &secret]);
    assert_eq!(run.exit, Some(0), "{run}");
    assert!(run.stderr.contains("warning: --client-secret shows the secret"), "{run}");
    assert!(!run.stderr.contains(&secret), "{run}");
}

#[test]
fn no_printed_line_has_a_secret() {
    let world = World::new();
    let run = world.agoras(["tiktok", "video", "--video-url", CLIP, "-l", "DEBUG"]);
    let account = world.account();
    let printed = format!("{}{}", run.stdout, run.stderr);
    for secret in [&account.client_secret, &account.refresh_token, &account.access_token] {
        assert!(!printed.contains(secret.as_str()), "{run}");
    }
    assert!(
        !printed.contains("upload_token") && !printed.contains("act.") && !printed.contains("rft."),
        "{run}"
    );
}

#[test]
fn h07_control_characters_in_a_variable_do_not_reach_the_terminal() {
    let mut world = World::new();
    world.set("TIKTOK_ALLOW_DUET", "\u{1b}]52;c;x\u{7}\n::add-path::/x\u{202e}");
    let run = world.agoras(["tiktok", "video", "--video-url", CLIP]);
    assert_eq!(run.exit, Some(2), "{run}");
    assert!(run.stderr.chars().all(|letter| letter == '\n' || !letter.is_control()), "{run}");
    assert!(run.stderr.lines().all(|line| !line.trim_start().starts_with("::")), "{run}");
}

#[test]
fn a_result_that_cannot_be_written_is_a_failure() {
    let world = World::new();
    let run = world.shell("\"$0\" tiktok creator > /dev/full");
    assert_eq!(run.exit, Some(1), "{run}");
}

#[test]
fn an_interrupt_after_the_opening_names_the_publish() {
    let world = World::new();
    world.fault("chunk=stall-after");
    let mut child = world.spawn(["tiktok", "video", "--video-url", CLIP, "--json"]);
    while !world.asked().contains(&"chunk".to_owned()) {
        std::thread::yield_now();
    }
    drop(child.stdin.take());
    let id = child.id().to_string();
    assert!(std::process::Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    let run = world.finish(child);
    assert_eq!(run.exit, Some(130), "{run}");
    assert!(run.publish_id().starts_with("v_pub_file"), "{run}");
}

#[test]
fn a_caption_file_is_a_small_regular_file() {
    let world = World::new();
    world.file("long.txt", &vec![b'x'; 70_000]);
    for file in ["/dev/zero", ".", "long.txt", "missing.txt"] {
        let run = world.agoras(["tiktok", "video", "--video-url", CLIP, "--title-file", file]);
        assert_eq!((run.exit, world.asked().len()), (Some(9), 0), "{file}: {run}");
    }
}
