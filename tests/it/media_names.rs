//! Names and addresses of videos as people type them

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;

use crate::journal::world::{CHUNK, THREE_CHUNKS, kill, stored};
use crate::support::{CLIP, Manner, Origin, World};

#[test]
fn a_name_that_is_not_utf_8_is_published_and_resumed() {
    for name in [&b"caf\xe9.mp4"[..], b"\xff\xfe", b"half \xed\xa0\xbd.mp4"] {
        let world = World::new();
        let made = world.video("large.mp4", THREE_CHUNKS);
        let path = made.with_file_name(OsStr::from_bytes(name));
        fs::rename(&made, &path).unwrap();
        let arguments = ["tiktok", "video", "--chunk-size", "5242880"].map(OsStr::new);
        let arguments = arguments.into_iter().chain([path.as_os_str()]).collect::<Vec<_>>();
        world.fault("chunk@2=stall-after");
        kill(&world, &arguments, stored(2 * CHUNK));
        let run = world.agoras(["tiktok", "resume"]);
        assert_eq!((run.exit, world.tiktok.publishes().len()), (Some(0), 1), "{run}");
        let run = world.agoras(&arguments);
        assert_eq!(run.exit, Some(4), "{run}");
        assert_eq!(world.agoras(["tiktok", "history"]).exit, Some(0));
    }
}

#[test]
fn a_tilde_and_addresses_without_a_scheme_are_understood() {
    let world = World::new();
    fs::copy(CLIP, world.home.path().join("mine.mp4")).unwrap();
    let run = world.agoras(["tiktok", "video", "~/mine.mp4", "--dry-run"]);
    assert_eq!(run.exit, Some(0), "{run}");
    let origin = Origin::serving(fs::read(CLIP).unwrap(), Manner::Ranges);
    let bare = origin.url().replace("http://", "");
    let run = world.agoras(["tiktok", "video", &bare, "--dry-run"]);
    assert_eq!(run.exit, Some(0), "{run}");
    assert!(run.stderr.contains("is no file here and is read as http://127.0.0.1"), "{run}");
    assert!(!run.to_string().contains("s3cret"), "{run}");
    // An existing folder wins over an address.
    fs::create_dir(world.home.path().join("example.com")).unwrap();
    fs::copy(CLIP, world.home.path().join("example.com/clip.mp4")).unwrap();
    let run = world.agoras(["tiktok", "video", "example.com/clip.mp4", "--dry-run"]);
    assert_eq!(run.exit, Some(0), "{run}");
}

#[test]
fn characters_around_an_address_are_dropped_with_a_notice() {
    let origin = Origin::serving(fs::read(CLIP).unwrap(), Manner::Ranges);
    let url = origin.url();
    for (written, around) in [
        (format!(" {url}\n"), "blanks"),
        (format!("<{url}>"), "angle brackets"),
        (format!("\"<{url}>\""), "angle brackets"),
        (format!("“{url}”"), "quotes"),
        (format!("`{url}` "), "quotes"),
    ] {
        let mut world = World::new();
        let run = world.agoras(["tiktok", "video", "--dry-run", &written]);
        assert_eq!(run.exit, Some(0), "{run}");
        let notice = format!("notice: the {around} around the address are dropped");
        assert!(run.stderr.contains(&notice), "{written:?}: {run}");
        world.set("TIKTOK_VIDEO_URL", &written);
        let run = world.agoras(["tiktok", "video", "--dry-run"]);
        assert!(run.exit == Some(0) && run.stderr.contains("around --video-url"), "{run}");
    }
}

#[test]
fn a_boolean_word_after_a_switch_is_not_taken_for_a_file() {
    let world = World::new();
    for word in ["true", "false", "yes", "no", "on", "off", "1", "0", "False", "OFF"] {
        fs::copy(CLIP, world.home.path().join(word)).unwrap();
        for (command, option) in [
            ("video", "--allow-comments"),
            ("video", "--draft"),
            ("video", "--yes"),
            ("post", "--auto-add-music"),
            ("post", "--brand-content"),
        ] {
            let run = world.agoras(["tiktok", command, option, word]);
            assert_eq!((run.exit, world.asked().len()), (Some(2), 0), "{run}");
            assert!(run.stderr.contains(&format!("{option}={word}")), "{run}");
        }
        let run = world.agoras(["tiktok", "video", "--no-wait", word]);
        assert_eq!((run.exit, world.asked().len()), (Some(2), 0), "{run}");
    }
    let path = "./false";
    let run = world.agoras(["tiktok", "video", "--draft", path, "--dry-run"]);
    assert_eq!(run.exit, Some(0), "{run}");
    let run = world.agoras(["tiktok", "video", "--title", "--draft", path, "--dry-run"]);
    assert_eq!(run.exit, Some(0), "{run}");
    let run = world.agoras(["tiktok", "video", "--draft", "--", "false", "--dry-run"]);
    assert_eq!(run.exit, Some(2), "one argument too many: {run}");
    let run = world.agoras(["tiktok", "video", "--draft", "--dry-run", "--", "false"]);
    assert_eq!(run.exit, Some(0), "{run}");
}

#[test]
fn the_refusal_of_a_boolean_word_shows_the_right_form() {
    let world = World::new();
    insta::assert_snapshot!(world.agoras(["tiktok", "video", "--allow-comments", "false"]), @"
    --- stderr
    error: the value of '--allow-comments' stands apart from it: use `--allow-comments=false`

    Usage: agoras tiktok video <URL|FILE|-> [OPTIONS]
           agoras tiktok video --content <FILE.yaml> [OPTIONS]

    For more information, try '--help'.
    --- exit 2
    ");
}

#[test]
fn a_git_lfs_pointer_is_named_with_the_command_that_fetches_the_file() {
    let world = World::new();
    let pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n";
    world.file("clip.mp4", pointer);
    insta::assert_snapshot!(world.agoras(["tiktok", "video", "clip.mp4"]), @"
    --- stderr
    notice: TikTok's API is replaced by [tiktok]
    notice: TikTok's login page is replaced by [tiktok]
    Reading clip.mp4
    error: TikTok does not take `clip.mp4` as it is
      content: a Git LFS pointer, not the file itself; TikTok takes MP4, MOV, WebM
      hint: fetch the file itself with `git lfs pull`; in GitHub Actions, give `lfs: true` to actions/checkout
    --- exit 9
    ");
}
