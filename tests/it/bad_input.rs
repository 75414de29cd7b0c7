//! Bad input: a clear error, the right exit code, and no request to TikTok

use std::process::Command;

use crate::support::{CLIP, Manner, Origin, Run, World};

fn refused(world: &World, arguments: &[&str]) -> Run {
    let run = world.agoras(arguments);
    assert!(world.asked().is_empty(), "TikTok was asked: {run}");
    assert_eq!(run.stdout, "", "{run}");
    run
}

fn video(world: &World, url: &str) -> Run {
    refused(world, &["tiktok", "video", "--video-url", url])
}

#[test]
fn a_wrong_privacy_level_is_named_with_the_right_ones() {
    insta::assert_snapshot!(refused(&World::new(), &["tiktok", "video", "--video-url", CLIP, "--privacy", "EVERYONE"]), @"
    --- stderr
    error: invalid value 'EVERYONE' for '--privacy <LEVEL>': `EVERYONE` is no privacy level: use PUBLIC_TO_EVERYONE, MUTUAL_FOLLOW_FRIENDS, FOLLOWER_OF_CREATOR or SELF_ONLY
      hint: everyone is `--privacy PUBLIC_TO_EVERYONE`

    For more information, try '--help'.
    --- exit 2
    ");
}

#[test]
fn an_unreadable_file_is_named_with_the_reason() {
    insta::assert_snapshot!(video(&World::new(), "no-such.mp4"), @"
    --- stderr
    notice: TikTok's API is replaced by [tiktok]
    notice: TikTok's login page is replaced by [tiktok]
    Reading no-such.mp4
    error: cannot read `no-such.mp4`
      caused by: No such file or directory (os error 2)
      hint: check the path and its permissions
    --- exit 9
    ");
}

#[test]
fn all_missing_variables_are_listed() {
    let mut world = World::new();
    world.unset("TIKTOK_CLIENT_SECRET");
    world.set("TIKTOK_REFRESH_TOKEN", "");
    insta::assert_snapshot!(video(&world, CLIP), @"
    --- stderr
    notice: TikTok's API is replaced by [tiktok]
    notice: TikTok's login page is replaced by [tiktok]
    error: not authorized; missing: TIKTOK_CLIENT_SECRET (--client-secret), TIKTOK_REFRESH_TOKEN (--refresh-token)
      hint: run `agoras tiktok authorize`, set all four TIKTOK_ variables, or try it with `--emulator`
    --- exit 3
    ");
}

#[test]
fn a_bad_boolean_names_its_variable() {
    let mut world = World::new();
    world.set("TIKTOK_ALLOW_DUET", "maybe");
    insta::assert_snapshot!(video(&world, CLIP), @"
    --- stderr
    error: invalid value 'maybe' for '--allow-duet[=<BOOL>]': use true, 1, yes or on; or false, 0, no or off
      hint: the value comes from the variable `TIKTOK_ALLOW_DUET`

    For more information, try '--help'.
    --- exit 2
    ");
}

#[test]
fn a_plain_http_base_address_elsewhere_is_refused() {
    let mut world = World::new();
    world.set("AGORAS_TIKTOK_API_URL", "http://tiktok.example");
    insta::assert_snapshot!(video(&world, CLIP), @"
    --- stderr
    error: invalid value 'http://tiktok.example' for '--tiktok-api-url <TIKTOK_API_URL>': plain http would show the tokens to the network: use https, or http on localhost or a loopback address, without path, query or user
      hint: the value comes from the variable `AGORAS_TIKTOK_API_URL`

    For more information, try '--help'.
    --- exit 2
    ");
}

#[test]
fn speed_is_refused_without_an_emulator() {
    let mut world = World::new();
    world.set("AGORAS_TIKTOK_API_URL", "https://tiktok.invalid");
    insta::assert_snapshot!(video(&world, CLIP), @"
    --- stderr
    error: `AGORAS_SPEED` goes only with an emulator on this machine
      hint: use it with `--emulator`, or with AGORAS_TIKTOK_API_URL=http://localhost:…
    --- exit 2
    ");
}

#[test]
fn branded_content_cannot_be_private() {
    let run = refused(&World::new(), &["tiktok", "video", "--video-url", CLIP, "--brand-content"]);
    insta::assert_snapshot!(run, @"
    --- stderr
    notice: TikTok's API is replaced by [tiktok]
    notice: TikTok's login page is replaced by [tiktok]
    error: branded content cannot be private: `--brand-content` does not go with SELF_ONLY
      hint: choose another --privacy, or leave --brand-content away
    --- exit 4
    ");
}

#[test]
fn m07_pipes_devices_and_folders_are_refused_without_hanging() {
    let world = World::new();
    let pipe = world.home.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let socket = world.home.path().join("socket");
    let _listening = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    let home = world.home.path();
    std::os::unix::fs::symlink(home.join("gone"), home.join("link")).unwrap();
    world.file("empty.mp4", b"");
    for (path, words) in [
        ("pipe", "a pipe"),
        ("socket", "a socket"),
        (".", "a folder"),
        ("/dev/zero", "a device"),
        ("/proc/self/status", "is empty"),
        ("link", "cannot read"),
        ("empty.mp4", "is empty"),
    ] {
        let run = video(&world, path);
        assert_eq!(run.exit, Some(9), "{path}: {run}");
        assert!(run.stderr.contains(words), "{path}: {run}");
    }
}

#[test]
fn m07_other_schemes_are_refused_by_name() {
    for url in ["ftp://example.com/a.mp4", "gopher://x", "data:video/mp4,x", "s3://bucket/a"] {
        let run = video(&World::new(), url);
        assert_eq!(run.exit, Some(9), "{run}");
        assert!(run.stderr.contains("is not supported"), "{run}");
    }
}

#[test]
fn an_empty_address_is_refused() {
    let origin = Origin::serving(Vec::new(), Manner::NoRanges);
    let run = video(&World::new(), &origin.url());
    assert_eq!(run.exit, Some(9), "{run}");
    assert!(run.stderr.contains("is empty") && !run.stderr.contains("s3cret"), "{run}");
}

#[test]
fn an_illegal_chunk_size_is_refused() {
    let run =
        refused(&World::new(), &["tiktok", "video", "--video-url", CLIP, "--chunk-size", "1000"]);
    assert_eq!(run.exit, Some(9), "{run}");
}

#[test]
fn options_that_tiktok_cannot_do_are_refused_by_name() {
    for action in ["like", "share", "delete"] {
        let run = refused(&World::new(), &["tiktok", action, "--post-id", "1"]);
        assert_eq!(run.exit, Some(2), "{run}");
        assert!(run.stderr.contains("TikTok's API cannot"), "{run}");
        let json = World::new().agoras(["tiktok", action, "--post-id", "1", "--json"]);
        assert_eq!((json.exit, &json.json()["error"]["code"]), (Some(2), &"usage".into()));
    }
}

#[test]
fn t07_wrong_usage_is_json_where_json_was_asked_for() {
    let world = World::new();
    let run = world.agoras(["tiktok", "video", "--json", "--privacy", "x", "--video-url", "y"]);
    let document = run.json();
    assert_eq!((run.exit, &document["error"]["code"]), (Some(2), &"usage".into()), "{run}");
}
