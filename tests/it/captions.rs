//! Captions from editors, from shells and from agoras 2.3.0

use std::fs;
use std::path::{Path, PathBuf};

use agoras::clock::Clock;
use agoras::journal::{Audience, ContentKey, Material};
use agoras::media::{Attendance, Fingerprint, Location, Source};
use serde_json::{Value, json};

use crate::journal::world::{CHUNK, THREE_CHUNKS, kill, stored};
use crate::support::{CLIP, Manner, Origin, Run, World, downgrade_journal, sha256};

/// Contents of caption files, with the caption that TikTok receives for each.
const FILES: [(&[u8], &str); 6] = [
    (b"\xef\xbb\xbfhello\r\nyou\r\n", "hello\nyou"),
    (b"\xff\xfeh\0i\0\r\0\n\0y\0o\0u\0", "hi\nyou"),
    (b"\xfe\xff\0h\0i\0\n", "hi"),
    (b"tab\tand\rold line ends\r", "tab\tand\nold line ends"),
    (b"  blanks before, and behind \t \n\n", "  blanks before, and behind"),
    (b"\xef\xbb\xbf\xef\xbb\xbftwice", "twice"),
];

fn video(world: &World, more: &[&str]) -> Run {
    world.agoras([&["tiktok", "video", CLIP], more].concat())
}

#[test]
fn bytes_that_an_editor_adds_to_a_caption_are_not_sent() {
    for (bytes, sent) in FILES {
        let world = World::new();
        world.file("caption.txt", bytes);
        let run = video(&world, &["--title-file", "caption.txt"]);
        assert_eq!(run.exit, Some(0), "{run}");
        assert_eq!(world.tiktok.publishes()[0].post_info["title"], sent);
    }
    let mut world = World::new();
    world.set("TIKTOK_TITLE", "\u{feff}one\r\ntwo \r\n");
    let run = video(&world, &[]);
    assert_eq!(world.tiktok.publishes()[0].post_info["title"], "one\ntwo", "{run}");
}

#[test]
fn a_caption_of_nothing_is_no_caption() {
    let world = World::new();
    assert_eq!(video(&world, &[]).exit, Some(0));
    for nothing in ["", " ", "\u{feff}\r\n"] {
        let run = video(&world, &["--title", nothing]);
        assert_eq!((run.exit, world.tiktok.publishes().len()), (Some(4), 1), "{run}");
    }
}

#[test]
fn a_control_character_is_refused_with_its_place() {
    let world = World::new();
    world.file("caption.txt", b"one\ntw\0o");
    let run = video(&world, &["--title-file", "caption.txt"]);
    insta::assert_snapshot!(run, @"
    --- stderr
    notice: TikTok's API is replaced by [tiktok]
    notice: TikTok's login page is replaced by [tiktok]
    Reading [data]/clip.mp4
    Getting an access token from TikTok
    error: TikTok does not take the caption as it is
      control character: U+0000, character 3 of line 2 of the caption; TikTok takes none but line ends and tabs
      hint: take the character out of the text
    --- exit 9
    ");
    for caption in ["\u{1}", "a\u{7}b", "\u{1b}[31mred", "a\u{7f}b", "a\u{9b}b", "a\u{b}b"] {
        let run = video(&world, &["--title", caption]);
        assert_eq!(run.exit, Some(9), "{run}");
        assert!(run.stderr.contains("control character: U+"), "{run}");
    }
    assert!(world.tiktok.publishes().is_empty());
}

#[test]
fn a_literal_escape_sequence_gets_a_notice() {
    let world = World::new();
    let run = video(&world, &["--title", r"one\ntwo"]);
    assert_eq!(run.exit, Some(0), "{run}");
    assert!(run.stderr.contains("--title-file") && run.stderr.contains("$'"), "{run}");
    assert_eq!(world.tiktok.publishes()[0].post_info["title"], r"one\ntwo");
    let run = video(&world, &["--title", "one\ntwo"]);
    assert!(!run.stderr.contains("--title-file"), "{run}");
}

#[test]
fn blanks_at_the_end_do_not_make_a_caption_different() {
    let world = World::new();
    assert_eq!(video(&world, &["--title", "hello\nyou"]).exit, Some(0));
    for same in ["hello\nyou ", "hello\r\nyou\r\n", "\u{feff}hello\nyou\t"] {
        let run = video(&world, &["--title", same]);
        assert_eq!((run.exit, world.tiktok.publishes().len()), (Some(4), 1), "{same:?}: {run}");
    }
}

#[test]
fn an_option_wins_over_its_variable() {
    let mut world = World::new();
    world.set("TIKTOK_TITLE", "variable");
    world.file("caption.txt", b"file");
    let run = video(&world, &["--title-file", "caption.txt"]);
    assert_eq!(run.exit, Some(0), "{run}");
    assert_eq!(world.tiktok.publishes()[0].post_info["title"], "file");
    world.set("TIKTOK_VIDEO_URL", "missing.mp4");
    let run = video(&world, &["--title", "option"]);
    assert_eq!(run.exit, Some(0), "{run}");
    let run = video(&world, &["--title", "option", "--title-file", "caption.txt"]);
    insta::assert_snapshot!(run, @"
    --- stderr
    error: the argument '--title <TEXT>' cannot be used with '--title-file <FILE|->'

    Usage: agoras tiktok video <URL|FILE|-> [OPTIONS]
           agoras tiktok video --content <FILE.yaml> [OPTIONS]

    For more information, try '--help'.
    --- exit 2
    ");
    let run = video(&world, &["--video-url", CLIP]);
    assert_eq!(run.exit, Some(2), "{run}");
}

/// Rewrites every journal entry as agoras 2.3.0 wrote it for this caption.
fn as_2_3_0_wrote_it(world: &World, video: &Path, caption: &str) {
    let media = vec![fingerprint(video)];
    let material =
        Material { media, text: vec![caption.to_owned()], audience: Audience::new("SELF_ONLY") };
    let key = ContentKey::new("ada.codes", &material).as_str().to_owned();
    downgrade_journal(&world.kept().join("journal"));
    for file in entries(world) {
        let text = fs::read_to_string(&file).unwrap();
        let (first, rest) = text.split_once('\n').unwrap();
        let mut note: Value = serde_json::from_str(first.split_once(' ').unwrap().1).unwrap();
        let fields = note.as_object_mut().unwrap();
        fields.remove("material");
        fields.remove("open_id");
        fields.insert("note".to_owned(), json!("planned"));
        fields.insert("content".to_owned(), json!(key));
        let note = note.to_string();
        let sum = sha256(note.as_bytes())[..8].to_owned();
        let file = file.strip_prefix(world.home.path()).unwrap();
        world.file(file.to_str().unwrap(), format!("{sum} {note}\n{rest}").as_bytes());
    }
}

fn entries(world: &World) -> Vec<PathBuf> {
    let files = fs::read_dir(world.kept().join("journal")).unwrap();
    let files = files.map(|file| file.unwrap().path());
    let files = files.filter(|file| file.extension().is_some_and(|end| end == "j"));
    files.filter(|file| fs::read_to_string(file).unwrap().contains("\"content\"")).collect()
}

fn fingerprint(video: &Path) -> String {
    let location = Location::File(video.to_owned());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let source = Source::open(&location, Clock::system(), Attendance::Unattended).await;
        Fingerprint::of(&source.unwrap()).await.unwrap().as_str().to_owned()
    })
}

/// Captions that agoras 2.3.0 sent unchanged.
const OF_2_3_0: [&str; 4] = ["hello", "hello\r\nyou ", "\u{feff}hello", " hello \u{b}"];

#[test]
fn publishes_of_2_3_0_are_recognised_by_their_original_caption() {
    for caption in OF_2_3_0 {
        let world = World::new();
        assert_eq!(video(&world, &["--title", "other"]).exit, Some(0));
        as_2_3_0_wrote_it(&world, Path::new(CLIP), caption);
        let run = video(&world, &["--title", caption]);
        assert_eq!((run.exit, world.tiktok.publishes().len()), (Some(4), 1), "{caption:?}: {run}");
        assert!(run.stderr.contains(&world.tiktok.publishes()[0].publish_id), "{run}");
        // Another publish moves finished entries away.
        assert_eq!(video(&world, &["--title", "another"]).exit, Some(0));
        let run = video(&world, &["--title", caption]);
        assert_eq!((run.exit, world.tiktok.publishes().len()), (Some(4), 2), "{caption:?}: {run}");
    }
}

#[test]
fn an_unfinished_upload_of_2_3_0_is_resumed() {
    let caption = "hello\r\nyou \r\n";
    let world = World::new();
    let large = world.video("large.mp4", THREE_CHUNKS);
    let path = large.to_str().unwrap();
    let upload = ["tiktok", "video", "--chunk-size", "5242880", path, "--title", caption];
    let upload = upload.map(str::to_owned);
    world.fault("chunk@2=stall-after");
    kill(&world, &upload, stored(2 * CHUNK));
    as_2_3_0_wrote_it(&world, &large, caption);
    let run = world.agoras(&upload);
    assert_eq!((run.exit, world.tiktok.publishes().len()), (Some(0), 1), "{run}");
    assert!(run.stderr.contains("from chunk 3"), "{run}");
}

#[test]
fn an_unknown_outcome_of_2_3_0_is_not_opened_again() {
    let caption = "hello ";
    let world = World::new();
    let origin = Origin::serving(fs::read(CLIP).unwrap(), Manner::Ranges);
    let pull = ["tiktok", "video", &origin.url(), "--transfer", "pull", "--title", caption]
        .map(str::to_owned);
    world.fault("video-init=reset-after");
    assert_eq!(world.agoras(&pull).exit, Some(5));
    as_2_3_0_wrote_it(&world, Path::new(CLIP), caption);
    world.tiktok.reset_faults();
    let run = world.agoras(&pull);
    assert_eq!((run.exit, world.tiktok.publishes().len()), (Some(5), 1), "{run}");
}
