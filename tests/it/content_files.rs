//! `--content`: a post described in a YAML file

use std::path::PathBuf;

use serde_json::json;

use crate::support::{CLIP, Run, World, sha256};

/// Returns a world with a folder of posts that has a copy of the clip.
fn world() -> (World, PathBuf) {
    let world = World::new();
    let posts = world.home.path().join("posts");
    std::fs::create_dir(&posts).unwrap();
    std::fs::copy(CLIP, posts.join("clip.mp4")).unwrap();
    (world, posts)
}

fn publish(world: &World, action: &str, yaml: &str, more: &[&str]) -> Run {
    let file = world.file("posts/post.yaml", yaml.as_bytes());
    let run = ["tiktok", action, "--content", file.to_str().unwrap(), "--json"];
    world.agoras(run.iter().chain(more))
}

#[test]
fn a_video_is_published_as_the_file_describes_it() {
    let (mut world, _) = world();
    // What is in the file wins over its variable, and an absent key falls back to it. The privacy of
    // a file is its own.
    world.set("TIKTOK_TITLE", "of the variable");
    world.set("TIKTOK_ALLOW_COMMENTS", "true");
    world.set("TIKTOK_ALLOW_DUET", "false");
    world.set("TIKTOK_PRIVACY_STATUS", "PUBLIC_TO_EVERYONE");
    world.set("TIKTOK_VIDEO_URL", "https://example.com/other.mp4");
    let yaml = "version: 1\nvideo_url: clip.mp4   # beside the file\ntitle: \"from yaml #tag\"\nallow_comments: false\nai_generated: true\n";
    let run = publish(&world, "video", yaml, &[]);
    assert_eq!(run.exit, Some(0), "{run}");
    let published = &world.tiktok.publishes()[0];
    assert_eq!(published.sha256, Some(sha256(&std::fs::read(CLIP).unwrap())));
    assert_eq!(
        published.post_info,
        json!({"title": "from yaml #tag", "privacy_level": "SELF_ONLY", "disable_comment": true,
            "disable_duet": true, "disable_stitch": false, "brand_content_toggle": false,
            "brand_organic_toggle": false, "is_aigc": true})
    );
}

#[test]
fn the_same_post_is_a_duplicate_however_it_is_described() {
    let (world, posts) = world();
    let clip = posts.join("clip.mp4");
    let typed = ["tiktok", "video", "--video-url", clip.to_str().unwrap(), "--title", "one"];
    assert_eq!(world.agoras(typed).exit, Some(0));
    let run = publish(&world, "video", "version: 1\nvideo_url: clip.mp4\ntitle: one\n", &[]);
    assert_eq!((run.exit, world.tiktok.publishes().len()), (Some(4), 1), "{run}");
}

#[test]
fn an_option_whose_key_the_file_can_hold_is_wrong_usage_and_all_are_named() {
    let (world, _) = world();
    let more = ["--title", "x", "--privacy", "SELF_ONLY", "--draft"];
    let run = publish(&world, "video", "version: 1\nvideo_url: clip.mp4\n", &more);
    assert_eq!(run.exit, Some(2), "{run}");
    for name in ["--title", "--privacy", "--draft"] {
        assert!(run.stdout.contains(name), "{name}: {run}");
    }
    let more = ["--image", "https://example.com/1.jpg", "--link", "https://example.com"];
    let run = publish(&world, "post", "version: 1\nimages: [x]\n", &more);
    assert_eq!(run.exit, Some(2), "{run}");
    assert!(run.stdout.contains("--image, --link"), "{run}");
    assert!(world.asked().is_empty());
    // Options about the run, not about the post, go with a file.
    let run = publish(&world, "video", "version: 1\nvideo_url: clip.mp4\n", &["--dry-run"]);
    assert_eq!(run.exit, Some(0), "{run}");
}

#[test]
fn a_file_that_is_refused_names_line_and_column_and_sends_nothing() {
    let (world, posts) = world();
    let shown = |run: &Run| {
        let message = run.json()["error"]["message"].as_str().unwrap().to_owned();
        message.replace(posts.to_str().unwrap(), "[posts]")
    };
    let cases = [
        ("video_url: clip.mp4\n", "Content file requires version: 1"),
        (
            "version: 1\nvideo_url: clip.mp4\nfoo: 1\n",
            "line 3, column 1: foo is an unknown content field",
        ),
        (
            "version: 1\nvideo_url: clip.mp4\ntitle: 2026\n",
            "line 3, column 8: title must be a string (got int)",
        ),
        (
            "version: 1\nvideo_url: clip.mp4\nallow_duet: \"no\"\n",
            "allow_duet must be a boolean (got str)",
        ),
        ("version: 1\nvideo_url: clip.mp4\nplatform: x\n", "platform is reserved"),
        (
            "version: 1\nvideo_url: clip.mp4\nimages: [a]\n",
            "images is not supported for this action",
        ),
        ("version: 1\nvideo_url: &a clip.mp4\n", "YAML anchors and aliases are not allowed"),
        ("version: 1\ntitle: a\ntitle: b\n", "Duplicate YAML key: 'title' (line 3, column 1)"),
    ];
    for (yaml, words) in cases {
        let run = publish(&world, "video", yaml, &[]);
        assert_eq!(run.exit, Some(9), "{yaml}: {run}");
        assert!(shown(&run).contains(words), "{words}: {}", shown(&run));
        assert_eq!(run.json()["safe_to_rerun"], true, "{run}");
    }
    assert!(world.asked().is_empty());
}
