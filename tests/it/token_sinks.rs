//! Sinks for rotated refresh tokens: files and hooks

use std::os::unix::fs::PermissionsExt;

use crate::support::{CLIP, World};

#[test]
fn e04_a_rotated_token_is_written_where_the_user_wants_it() {
    let mut world = World::without_store();
    let file = world.home.path().join("token");
    world.set("AGORAS_TOKEN_OUT", file.to_str().unwrap());

    let run = world.agoras(["tiktok", "creator"]);

    assert_eq!(run.exit, Some(0), "{run}");
    let token = std::fs::read_to_string(&file).unwrap();
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    world.set("TIKTOK_REFRESH_TOKEN", &token);
    assert_eq!(world.agoras(["tiktok", "creator"]).exit, Some(0), "the next run goes on with it");
    assert!(!run.stderr.contains(&token));
}

#[test]
fn e04_a_hook_gets_the_token_on_its_standard_input() {
    let world = World::new();
    let script = world.script("hook", "#!/bin/sh\ncat > \"$1/$TIKTOK_USERNAME\"\necho chatter\n");
    let hook = format!("{} '{}'", script.display(), world.home.path().display());

    let run = world.agoras(["tiktok", "creator", "--token-hook", &hook]);

    assert_eq!(run.exit, Some(0), "{run}");
    let token = std::fs::read_to_string(world.home.path().join("ada.codes")).unwrap();
    assert!(token.starts_with("rft."));
    assert!(!run.stderr.contains("chatter") && !run.stderr.contains("now dead"), "{run}");
}

#[test]
fn e04_nothing_is_refreshed_when_the_token_could_not_be_kept() {
    let mut world = World::without_store();
    let nowhere = world.home.path().join("missing/token");

    let unwritable = world.agoras(["tiktok", "creator", "--token-out", nowhere.to_str().unwrap()]);
    let unkept = world.agoras(["tiktok", "creator", "--require-token-sink"]);
    let unhooked = world.agoras(["tiktok", "creator", "--token-hook", "no-such-program x"]);

    assert_eq!((unwritable.exit, unkept.exit), (Some(7), Some(7)), "{unwritable}{unkept}");
    assert_eq!(unhooked.exit, Some(2), "{unhooked}");
    assert!(unhooked.stderr.contains("no program `no-such-program`"), "{unhooked}");
    assert!(world.asked().is_empty(), "the old token must stay good");
    world.set("AGORAS_REQUIRE_TOKEN_SINK", "perhaps");
    assert_eq!(world.agoras(["tiktok", "creator"]).exit, Some(2));
}

#[test]
fn e04_a_lost_token_is_reported() {
    let world = World::without_store();

    let lost = world.agoras(["tiktok", "creator", "--token-hook", "false"]);

    assert_eq!(lost.exit, Some(0), "{lost}");
    assert!(lost.stderr.contains("the one in TIKTOK_REFRESH_TOKEN is now dead"), "{lost}");
    let next = world.agoras(["tiktok", "creator"]);
    insta::assert_snapshot!(next, @"
    --- stderr
    notice: TikTok's API is replaced by [tiktok]
    notice: TikTok's login page is replaced by [tiktok]
    Getting an access token from TikTok
    error: cannot get an access token for @ada.codes with the refresh token in TIKTOK_REFRESH_TOKEN (--refresh-token)
      caused by: TikTok refused the request (invalid_grant: Refresh token is invalid or expired.)
      TikTok's log_id: [log_id]
      hint: authorize again and replace TIKTOK_REFRESH_TOKEN; each refresh token is good for one refresh, so keep rotated ones with --token-out or --token-hook
    --- exit 3
    ");
}

#[test]
fn e03_an_unchanged_variable_never_beats_its_stored_successor() {
    let mut world = World::new();
    for _ in 0..3 {
        assert_eq!(world.agoras(["tiktok", "creator"]).exit, Some(0));
        world.tiktok.expire_access_tokens();
    }
    assert_eq!(world.count("token"), 3);

    let changed = world.tiktok.account("ada.codes").unwrap();
    world.set("TIKTOK_REFRESH_TOKEN", &changed.refresh_token);
    assert_eq!(world.agoras(["tiktok", "creator"]).exit, Some(0), "a changed one wins");
}

#[test]
fn an_access_token_is_used_until_tiktok_refuses_it() {
    let mut world = World::new();
    let token = world.account().access_token.clone();
    world.set("TIKTOK_ACCESS_TOKEN", &token);

    let with_it = world.agoras(["tiktok", "creator"]);
    world.tiktok.expire_access_tokens();
    let without = world.agoras(["tiktok", "video", "--video-url", CLIP, "--no-wait"]);

    assert_eq!((with_it.exit, without.exit), (Some(0), Some(0)), "{without}");
    assert_eq!(world.asked(), ["creator", "creator", "token", "creator", "video-init", "chunk"]);
}

#[test]
fn e04_a_required_sink_that_fails_is_a_failure() {
    let world = World::without_store();
    let arguments = ["tiktok", "creator", "--require-token-sink", "--token-hook", "false"];
    let run = world.agoras(arguments);
    assert_eq!((run.exit, world.asked().len()), (Some(7), 1), "{run}");
}

#[test]
fn a_value_that_was_copied_with_a_line_break_is_named() {
    let mut world = World::new();
    world.set("TIKTOK_REFRESH_TOKEN", "rft.one\nrft.two");
    let run = world.agoras(["tiktok", "creator"]);
    assert_eq!((run.exit, world.asked().len()), (Some(3), 0), "{run}");
    assert!(run.stderr.contains("TIKTOK_REFRESH_TOKEN") && !run.stderr.contains("rft."), "{run}");
}

/// Makes a folder, links, a pipe and a socket in the home; returns kind and path of each, and of
/// some devices.
fn no_plain_files(world: &World) -> Vec<(&'static str, String)> {
    let home = world.home.path();
    let made = world.shell(
        "mkdir folder && touch plain && ln -s plain link && ln -s nowhere dangling && \
         ln -s /dev/null to-null && mkfifo pipe",
    );
    assert_eq!(made.exit, Some(0), "{made}");
    std::os::unix::net::UnixListener::bind(home.join("socket")).unwrap();
    let mut named: Vec<(&str, String)> = [
        ("a folder", "folder"),
        ("a folder", "folder/"),
        ("a folder", "missing/"),
        ("a folder", "."),
        ("a folder", "folder/.."),
        ("a symbolic link", "link"),
        ("a symbolic link", "dangling"),
        ("a symbolic link", "to-null"),
        ("a pipe", "pipe"),
        ("a socket", "socket"),
    ]
    .into_iter()
    .map(|(kind, name)| (kind, home.join(name).display().to_string()))
    .collect();
    named.extend([
        ("a device", "/dev/null".to_owned()),
        ("a device", "/dev/zero".to_owned()),
        ("a symbolic link", "/dev/stdout".to_owned()),
        ("a symbolic link", "/dev/fd/1".to_owned()),
        ("a symbolic link", "link".to_owned()),
        ("a folder", "folder".to_owned()),
    ]);
    named
}

#[test]
fn a_sink_that_is_no_regular_file_is_refused_before_anything_is_sent() {
    let mut world = World::new();
    let mut first = None;
    for (kind, path) in no_plain_files(&world) {
        let run = world.agoras(["tiktok", "creator", "--token-out", &path]);
        assert_eq!((run.exit, world.asked().len()), (Some(2), 0), "{path}: {run}");
        let words = format!("cannot write the rotated token to `{path}`: it is {kind}");
        assert!(run.stderr.contains(&words) && run.stderr.contains("--token-hook"), "{run}");
        first.get_or_insert(run);
        world.set("AGORAS_TOKEN_OUT", &path);
        let video = world.agoras(["tiktok", "video", "--video-url", CLIP]);
        assert_eq!((video.exit, world.asked().len()), (Some(2), 0), "{path}: {video}");
        world.unset("AGORAS_TOKEN_OUT");
    }
    insta::assert_snapshot!(first.unwrap(), @"
    --- stderr
    notice: TikTok's API is replaced by [tiktok]
    notice: TikTok's login page is replaced by [tiktok]
    error: cannot write the rotated token to `[home]/folder`: it is a folder
      hint: name a plain file with --token-out (AGORAS_TOKEN_OUT), or hand the token to a command with --token-hook (AGORAS_TOKEN_HOOK)
    --- exit 2
    ");
    let left = world.shell("test -d folder && test -h link && test -h dangling && test -p pipe");
    assert_eq!(left.exit, Some(0), "nothing was replaced");
    // A folder of the path may be a link: only the last part of the path would be replaced.
    let way = world.shell("ln -s folder way && \"$0\" tiktok creator --token-out way/token");
    assert_eq!(way.exit, Some(0), "{way}");
    assert!(world.home.path().join("folder/token").is_file());
}

#[test]
fn the_last_line_of_a_failing_hook_is_shown_without_control_characters() {
    let world = World::without_store();
    let script = "#!/bin/sh\ntoken=$(cat)\necho first >&2\n\
        printf 'no \\033[31mright %s \\302\\233 to write\\n\\n' \"$token\" >&2\nexit 3\n";
    let hook = world.script("hook", script);

    let run = world.agoras(["tiktok", "creator", "--token-hook", hook.to_str().unwrap()]);

    insta::assert_snapshot!(run, @r#"
    {"username":"ada.codes","nickname":"Ada","avatar_url":"[tiktok]/emulator/avatar/ada.codes.svg","privacy_level_options":["PUBLIC_TO_EVERYONE","MUTUAL_FOLLOW_FRIENDS","SELF_ONLY"],"comment_disabled":false,"duet_disabled":false,"stitch_disabled":false,"max_video_post_duration_sec":600,"posts_last_24h":0,"drafts_last_24h":0}
    --- stderr
    notice: TikTok's API is replaced by [tiktok]
    notice: TikTok's login page is replaced by [tiktok]
    Getting an access token from TikTok
    warning: the token hook failed, trying again: it ended with exit status: 3: no \u{1b}[31mright •••• \u{9b} to write
    warning: the token hook failed, trying again: it ended with exit status: 3: no \u{1b}[31mright •••• \u{9b} to write
    warning: the rotated refresh token could not be kept: `[home]/hook`: it ended with exit status: 3: no \u{1b}[31mright •••• \u{9b} to write
    warning: TikTok has rotated the refresh token: the one in TIKTOK_REFRESH_TOKEN is now dead. Next time use --token-out, or --token-hook to write it back where it came from
    Ada (@ada.codes)
      may post to: PUBLIC_TO_EVERYONE, MUTUAL_FOLLOW_FRIENDS, SELF_ONLY
      switched off by the creator: nothing
      longest video: 600 s
      last 24 hours, from this machine: 0 of about 15 posts, 0 of 5 drafts
    --- exit 0
    "#);
}

#[test]
fn a_hook_that_prints_much_or_leaves_a_process_does_not_delay_the_run() {
    let world = World::new();
    let chatter = world.script("chatter", "#!/bin/sh\nyes line | head -c 300000 >&2\nexit 1\n");
    let run = world.agoras(["tiktok", "creator", "--token-hook", chatter.to_str().unwrap()]);
    assert_eq!(run.exit, Some(0), "{run}");
    assert!(run.stderr.contains("exit status: 1: line"), "{run}");
    world.tiktok.expire_access_tokens();
    let daemon = world.script("daemon", "#!/bin/sh\nsleep 600 >/dev/null &\necho $! > pid\n");
    let run = world.agoras(["tiktok", "creator", "--token-hook", daemon.to_str().unwrap()]);
    assert_eq!(run.exit, Some(0), "{run}");
    assert_eq!(world.shell("kill $(cat pid)").exit, Some(0));
}

#[test]
fn a_failing_hook_is_reported_although_the_file_has_the_token() {
    let world = World::new();
    let hook = world.script("hook", "#!/bin/sh\necho 'HTTP 403: no right' >&2\nexit 1\n");
    let hook = hook.to_str().unwrap();
    let run = world.agoras(["tiktok", "creator", "--token-out", "token", "--token-hook", hook]);
    assert_eq!(run.exit, Some(0), "{run}");
    let told = run.stderr.lines().filter(|line| line.contains("HTTP 403: no right")).count();
    assert_eq!(told, 3, "{run}");
}
