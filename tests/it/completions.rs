//! Completions, as the shells of other people ask for them, and manual pages as `man` shows them

use std::process::{Command, Stdio};

use crate::support::{CLIP, Run, World, part};

/// Returns what a shell shows for a line that ends at the Tab key.
fn completed(world: &World, line: &str) -> Vec<String> {
    let words: Vec<&str> = line.split(' ').collect();
    let mut command = world.command(["--"].iter().chain(&words));
    let index = (words.len() - 1).to_string();
    command.env("AGORAS_COMPLETE", "bash").env("_CLAP_COMPLETE_INDEX", index);
    let run = world.record(&command.stdin(Stdio::null()).output().unwrap());
    assert_eq!((run.exit, run.stderr.as_str()), (Some(0), ""), "{line}: {run}");
    run.stdout.lines().map(str::to_owned).collect()
}

fn in_shell(world: &World, shell: &str, script: &str) -> Run {
    let mut command = world.settled(Command::new(shell));
    let path = std::env::var_os("PATH").unwrap().into_string().unwrap();
    command.env("PATH", format!("{}:{path}", world.home.path().display()));
    world.record(&command.args(["-c", script]).stdin(Stdio::null()).output().unwrap())
}

/// Returns a world with two accounts in its store, and `agoras` on the path of shells.
fn two_accounts() -> World {
    let world = World::of_accounts(&["ada.codes", "bea.films"]);
    let program = env!("CARGO_BIN_EXE_agoras");
    world.script("agoras", &format!("#!/bin/sh\nexec '{program}' \"$@\"\n"));
    world
}

#[test]
fn commands_options_and_values_are_completed() {
    let world = World::new();
    for (line, expected) in [
        ("agoras tik", &["tiktok"][..]),
        ("agoras tiktok v", &["video", "videos"]),
        ("agoras tiktok video --brand-", &["--brand-organic", "--brand-content"]),
        ("agoras tiktok video --transfer ", &["upload", "pull"]),
        ("agoras tiktok video --privacy S", &["SELF_ONLY"]),
        ("agoras --loglevel D", &["DEBUG"]),
        ("agoras utils completions z", &["zsh"]),
        ("agoras help exit", &["exit-codes"]),
        ("agoras utils tokens show --platform ", &["tiktok"]),
    ] {
        assert_eq!(completed(&world, line), expected, "{line}");
    }
}

#[test]
fn files_are_completed_where_a_video_or_a_photo_is_named() {
    let world = World::new();
    world.file("clip.mp4", b"");
    for line in [
        "agoras tiktok video cl",
        "agoras tiktok video --video-url cl",
        "agoras tiktok post --image cl",
    ] {
        assert_eq!(completed(&world, line), ["clip.mp4"], "{line}");
    }
}

#[test]
fn accounts_and_publishes_of_this_machine_are_completed() {
    let world = two_accounts();
    for line in ["agoras tiktok creator --username ", "agoras utils tokens show --identifier "] {
        assert_eq!(completed(&world, line), ["ada.codes", "bea.films"], "{line}");
    }
    let publish = |more: &[&str]| {
        let line = ["tiktok", "video", CLIP, "--username", "ada.codes", "--title"];
        world.agoras(line.iter().chain(more)).publish_id()
    };
    let first = publish(&["One", "--privacy", "SELF_ONLY"]);
    let second = publish(&["Two", "--allow-duplicate"]);
    let offered = completed(&world, "agoras tiktok status ");
    assert_eq!(offered[..2], [second, first], "the newest comes first");
    assert!(completed(&world, "agoras tiktok resume v_pub").is_empty(), "all are finished");
}

#[test]
fn a_store_that_is_locked_or_missing_or_shared_asks_nothing_and_makes_nothing() {
    let mut world = two_accounts();
    world.set("AGORAS_PASSPHRASE", "correct horse");
    assert_eq!(world.agoras(["utils", "tokens", "rekey", "--to", "passphrase"]).exit, Some(0));
    world.unset("AGORAS_PASSPHRASE");
    let line = "agoras tiktok creator --username ";
    assert_eq!(completed(&world, line), ["ada.codes", "bea.films"]);
    world.set("AGORAS_STORE", "s3://bucket/prefix?endpoint=http://127.0.0.1:1");
    assert!(completed(&world, line).is_empty());
    world.unset("AGORAS_STORE");
    let elsewhere = world.home.path().join("elsewhere");
    world.set("AGORAS_STORAGE_DIR", elsewhere.to_str().unwrap());
    assert!(completed(&world, line).is_empty());
    assert!(!elsewhere.exists());
    let named = format!(
        "agoras --storage-dir {}/.agoras tiktok creator --username ",
        world.home.path().display()
    );
    assert_eq!(completed(&world, &named), ["ada.codes", "bea.films"]);
}

#[test]
fn bash_completes() {
    let world = two_accounts();
    let script = "source <(agoras utils completions bash)
        COMP_WORDS=(agoras tiktok creator --username a); COMP_CWORD=4; COMP_TYPE=9
        _clap_complete_agoras agoras a --username
        echo \"${COMPREPLY[*]}\"";
    let run = in_shell(&world, "bash", script);
    assert_eq!((run.exit, run.stdout.as_str()), (Some(0), "ada.codes\n"), "{run}");
}

#[test]
fn fish_completes_with_descriptions() {
    if part("fish").is_none() {
        return;
    }
    let script = "agoras utils completions fish | source; complete -C 'agoras tiktok vi'";
    let run = in_shell(&two_accounts(), "fish", script);
    let listed = "videos\tList the account's public videos, with their figures\n";
    assert_eq!(run.stdout, format!("video\tPublish a video\n{listed}"), "{run}");
}

#[test]
fn zsh_takes_the_lines() {
    if part("zsh").is_none() {
        return;
    }
    let script = "autoload -Uz compinit && compinit -u && source <(agoras utils completions zsh) && print -r -- $_comps[agoras]";
    let run = in_shell(&two_accounts(), "zsh", script);
    assert_eq!(
        (run.exit, run.stdout.as_str()),
        (Some(0), "_clap_dynamic_completer_agoras\n"),
        "{run}"
    );
}

#[test]
fn the_first_manual_page_has_everything_about_all_commands() {
    let Some(man) = part("man") else { return };
    let world = World::new();
    let page = world.agoras(["utils", "man"]);
    let file = world.file("agoras.1", page.stdout.as_bytes());
    let mut command = world.settled(Command::new(man));
    command.args(["--warnings", "-l"]).arg(file).env("MANWIDTH", "80").env("LC_ALL", "C.UTF-8");
    // faketime's library does not work in the programs that man starts.
    command.env_remove("LD_PRELOAD");
    let run = world.record(&command.output().unwrap());
    assert_eq!((run.exit, run.stderr.as_str()), (Some(0), ""), "{run}");
    for part in [
        "NAME",
        "SYNOPSIS",
        "EXIT STATUS",
        "ENVIRONMENT",
        "TIKTOK_USERNAME",
        "--storage-dir",
        "agoras-tiktok(1)",
    ] {
        assert!(run.stdout.contains(part), "{part}: {run}");
    }
}

#[test]
fn every_command_has_a_manual_page() {
    let world = World::new();
    let run = world.agoras(["utils", "man", "--dir", "man1"]);
    assert_eq!(run.exit, Some(0), "{run}");
    let folder = world.home.path().join("man1");
    for command in crate::help::commands(&world) {
        let name = ["agoras"].into_iter().chain(command.iter().map(String::as_str));
        let name = name.collect::<Vec<_>>().join("-");
        let is_hidden = ["publish", "like", "share", "delete"]
            .contains(&&*command.last().cloned().unwrap_or_default());
        let is_hidden = is_hidden && name != "agoras-utils-tokens-delete";
        let page = std::fs::read_to_string(folder.join(format!("{name}.1")));
        assert_eq!(page.is_ok(), !is_hidden, "{name}");
        assert!(page.is_err() || page.unwrap().contains(".SH EXAMPLES"), "{name}");
    }
    let blocked = world.agoras(["utils", "man", "--dir", "/dev/null/man1"]);
    assert_eq!(blocked.exit, Some(7), "{blocked}");
}
