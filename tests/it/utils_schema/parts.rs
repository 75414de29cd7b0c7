//! The parts of the description: one command's, those of exit codes and error codes, and wrong usage

use serde_json::Value;

use super::{Schema, texts};
use crate::support::{CLIP, World};

/// Returns the names of the members of an object.
fn names(object: &Value) -> Vec<&str> {
    object.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn the_description_is_one_line() {
    let run = World::without_store().agoras(["utils", "schema"]);
    let document = run.json();
    assert_eq!((run.exit, &document["schema_version"]), (Some(0), &1.into()), "{run}");
    assert_eq!(document["program"]["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(names(&document["files"]), ["content", "plan"]);
    // It is for programs, in either shape.
    let world = World::without_store();
    assert_eq!(world.agoras(["utils", "schema", "--json"]).stdout, run.stdout);
}

#[test]
fn one_commands_part_has_the_form_of_the_whole() {
    let world = World::without_store();
    let whole = Schema::whole(&world);
    let part = Schema::of(&world, &["utils", "schema", "--command", "tiktok video"]);
    assert_eq!(part.paths(), ["tiktok video"]);
    assert_eq!(part.command("tiktok video"), whole.command("tiktok video"));
    assert_eq!(names(&part.0), names(&whole.0));
    assert_eq!(names(&part.0["documents"]), ["dry-run", "error", "failed-publish", "publish"]);
    assert_eq!(part.0["documents"]["publish"], whole.0["documents"]["publish"]);
    assert_eq!(names(&part.0["files"]), ["content"]);
    for shared in ["global_options", "exit_codes", "error_codes", "notes"] {
        assert_eq!(part.0[shared], whole.0[shared]);
    }
    let typed = Schema::of(&world, &["utils", "schema", "--command", " agoras tiktok  video"]);
    assert_eq!(typed.0, part.0);
}

#[test]
fn a_groups_part_has_all_its_commands() {
    let world = World::without_store();
    let part = Schema::of(&world, &["utils", "schema", "--command", "utils store"]);
    let expected =
        ["utils store push", "utils store pull", "utils store status", "utils store prune"];
    assert_eq!(part.paths(), expected);
    assert_eq!(names(&part.0["files"]), [""; 0]);
}

#[test]
fn every_command_can_be_asked_for_alone() {
    let world = World::without_store();
    for path in Schema::whole(&world).paths() {
        let part = Schema::of(&world, &["utils", "schema", "--command", path]);
        assert_eq!(part.paths(), [path]);
        let stdout = &part.command(path)["stdout"];
        let failure = &stdout["on_failure"];
        for list in [&stdout["documents"], &failure["with_json"], &failure["without_json"]] {
            for name in texts(list) {
                assert!(part.0["documents"][name].is_object(), "{path}: {name}");
            }
        }
    }
}

#[test]
fn a_command_that_is_not_there_is_wrong_usage() {
    let world = World::without_store();
    let run = world.agoras(["utils", "schema", "--command", "tiktok vidoe"]);
    insta::assert_snapshot!(run, @"
    --- stderr
    notice: TikTok's API is replaced by [tiktok]
    notice: TikTok's login page is replaced by [tiktok]
    error: there is no command `tiktok vidoe`
      hint: it may be `agoras tiktok video`
    --- exit 2
    ");
    let hint = |command: &str| {
        let run = world.agoras(["--json", "utils", "schema", "--command", command]);
        assert_eq!((run.exit, &run.json()["error"]["code"]), (Some(2), &"usage".into()), "{run}");
        run.json()["error"]["hint"].as_str().unwrap().to_owned()
    };
    assert_eq!(hint("video"), "it is `agoras tiktok video`");
    for command in ["", "agoras", "tiktok like", "zzzzzzzz"] {
        assert!(!hint(command).is_empty(), "{command}");
    }
}

#[test]
fn exit_codes_and_error_codes_are_those_of_runs() {
    let world = World::without_store();
    let schema = Schema::whole(&world);
    let exit_codes = schema.0["exit_codes"].as_array().unwrap();
    let codes: Vec<u64> = exit_codes.iter().map(|row| row["code"].as_u64().unwrap()).collect();
    assert_eq!(codes, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 130]);
    let known = schema.error_codes();
    for (fault, expected) in [
        ("creator=error:spam_risk_too_many_posts", "spam_risk_too_many_posts"),
        ("creator=error:scope_not_authorized", "scope_not_authorized"),
        ("creator=error:access_token_invalid", "access_token_invalid"),
        ("creator=error:privacy_level_option_mismatch", "privacy_level_option_mismatch"),
        ("status@*=fail:frame_rate_check_failed", "frame_rate_check_failed"),
        ("status@*=fail:internal", "internal"),
    ] {
        let world = World::new();
        world.fault(fault);
        if expected == "access_token_invalid" {
            // The first time it is only used up.
            world.fault("creator@2=error:access_token_invalid");
        }
        let run = world.agoras(["tiktok", "video", CLIP, "--json"]);
        let document = run.json();
        let row = known[expected];
        assert_eq!(document["error"]["code"], expected, "{run}");
        assert_eq!(row["exit_code"], run.exit.unwrap(), "{run}");
        assert_eq!(row["safe_to_rerun"], document["safe_to_rerun"], "{run}");
    }
}
