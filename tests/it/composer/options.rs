//! Options, variables and keys beside `--compose`: nothing is chosen before the page opens

use serde_json::json;

use super::{Page, VIDEO, openings};
use crate::support::{CLIP, World};

#[test]
fn options_that_choose_beforehand_are_wrong_usage() {
    let world = World::new();
    for (option, name) in [
        ("--privacy=SELF_ONLY", "--privacy"),
        ("--allow-comments", "--allow-comments"),
        ("--allow-duet=no", "--allow-duet"),
        ("--allow-stitch", "--allow-stitch"),
        ("--brand-organic", "--brand-organic"),
        ("--brand-content=no", "--brand-content"),
    ] {
        let run = world.agoras([&VIDEO[..], &[option]].concat());
        assert_eq!(run.exit, Some(2), "{run}");
        let words =
            format!("--compose cannot be used with {name}: nothing is chosen before the page");
        assert!(run.stderr.contains(&words), "{run}");
    }
    for option in ["--dry-run", "--unchecked-pull"] {
        let run = world.agoras([&VIDEO[..], &[option]].concat());
        assert_eq!(run.exit, Some(2), "{run}");
        assert!(run.stderr.contains(&format!("--compose cannot be used with {option}")), "{run}");
    }
    assert!(world.asked().is_empty());
}

#[test]
fn variables_that_choose_beforehand_are_not_used_and_named() {
    let mut world = World::new();
    world.set("TIKTOK_PRIVACY_STATUS", "PUBLIC_TO_EVERYONE");
    world.set("TIKTOK_ALLOW_DUET", "true");
    world.set("TIKTOK_BRAND_CONTENT", "true");
    let page = Page::opened(&world, &[&VIDEO[..], &["--yes"]].concat());
    page.post("cancel", &json!({}));

    let run = page.end(&world);
    assert_eq!((run.exit, openings(&world)), (Some(130), 0), "{run}");
    let notice = "notice: with --compose, TIKTOK_PRIVACY_STATUS, TIKTOK_ALLOW_DUET, TIKTOK_BRAND_CONTENT are not used: they are chosen on the page";
    assert!(run.stderr.contains(notice), "{run}");
}

#[test]
fn keys_of_a_content_file_that_choose_beforehand_are_not_used_and_named() {
    let world = World::new();
    let content = format!(
        "version: 1\ntitle: From the file\nvideo_url: {CLIP}\nprivacy: PUBLIC_TO_EVERYONE\nallow_comments: true\n"
    );
    let file = world.file("post.yaml", content.as_bytes());
    let file = file.to_str().unwrap();
    let page = Page::opened(&world, &["tiktok", "video", "--compose", "--content", file]);
    let sheet = page.get("sheet").json();
    assert_eq!(sheet["title"]["text"], "From the file");
    page.post("cancel", &json!({}));

    let run = page.end(&world);
    assert_eq!(run.exit, Some(130), "{run}");
    let notice =
        "notice: with --compose, privacy, allow_comments are not used: they are chosen on the page";
    assert!(run.stderr.contains(notice), "{run}");
}
