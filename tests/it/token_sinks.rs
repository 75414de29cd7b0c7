//! Where a rotated refresh token goes

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
fn e04_a_lost_token_is_not_lost_silently() {
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
    error: cannot get an access token for @ada.codes
      caused by: TikTok refused the request (invalid_grant: Refresh token is invalid or expired.)
      TikTok's log_id: [log_id]
      hint: authorize again; each refresh token is good for one refresh, so keep rotated ones with --token-out or --token-hook
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
