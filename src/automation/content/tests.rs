//! Tests of content files: what they may say, and what is refused in which words

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use proptest::prelude::{prop_assert, proptest};
use tempfile::TempDir;

use super::{Action, ContentError, KeyError, key, keys, locate, read};
use crate::automation::{Described, DescribedMedia};
use crate::flow::Cover;
use crate::journal::Transfer;
use crate::media::Location;
use crate::tiktok::PrivacyLevel;

/// A content file in a folder of its own.
struct Written {
    _folder: TempDir,
    file: PathBuf,
}

#[expect(clippy::disallowed_methods, reason = "the file is the user's, not the program's")]
fn written(name: &str, text: &str) -> Written {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(name);
    fs::write(&file, text).unwrap();
    Written { _folder: folder, file }
}

fn read_text(text: &str, action: Action) -> Result<Described, ContentError> {
    read(&written("post.yaml", text).file, action)
}

/// Returns the sentence of a refusal without the file's name.
fn refusal(text: &str, action: Action) -> String {
    let error = read_text(text, action).expect_err(text).to_string();
    error.split_once("post.yaml`").unwrap().1.trim_start_matches([',', ':', ' ']).to_owned()
}

fn video(lines: &str) -> String {
    refusal(&format!("version: 1\nvideo_url: a.mp4\n{lines}\n"), Action::Video)
}

fn photos(lines: &str) -> String {
    refusal(&format!("version: 1\nimages: [https://a.example/1.jpg]\n{lines}\n"), Action::Post)
}

#[test]
fn a_video_is_read_with_every_key() {
    let text = "version: 1\nvideo_url: clips/a.mp4\ntitle: \"from yaml #tag\"\nprivacy: PUBLIC_TO_EVERYONE\nallow_comments: no\nallow_duet: false\nallow_stitch: on\nbrand_organic: true\nbrand_content: false\nai_generated: yes\ndraft: false\ncover_at: 12%\ntransfer: pull\n";
    let written = written("clip.YML", text);
    let media = DescribedMedia::Video(Location::File(written.file.with_file_name("clips/a.mp4")));
    let expected = Described {
        title: Some("from yaml #tag".to_owned()),
        privacy: Some(PrivacyLevel::PublicToEveryone),
        allow_comments: Some(false),
        allow_duet: Some(false),
        allow_stitch: Some(true),
        brand_organic: Some(true),
        brand_content: Some(false),
        ai_generated: Some(true),
        draft: Some(false),
        cover_at: Some(Cover::Share(0.12)),
        transfer: Some(Transfer::Pull),
        ..Described::new(media)
    };
    assert_eq!(read(&written.file, Action::Video).unwrap(), expected);
}

#[test]
fn photos_are_read_with_every_key() {
    let text = r#"{"version": 1, "images": ["https://a.example/1.jpg", "https://a.example/2.jpg"],
        "title": "", "description": "Long\ntext", "auto_add_music": true, "cover_index": 1}"#;
    let images = ["https://a.example/1.jpg", "https://a.example/2.jpg"];
    let media = images.iter().map(|image| Location::parse(image).unwrap()).collect();
    let expected = Described {
        title: Some(String::new()),
        description: Some("Long\ntext".to_owned()),
        privacy: Some(PrivacyLevel::SelfOnly),
        auto_add_music: Some(true),
        cover_index: Some(1),
        ..Described::new(DescribedMedia::Photos(media))
    };
    assert_eq!(read_text(text, Action::Post).unwrap(), expected);
}

#[test]
fn only_the_media_and_the_version_are_required() {
    let least = read_text("version: 1\nvideo_url: https://a.example/a.mp4\n", Action::Video);
    let media = DescribedMedia::Video(Location::parse("https://a.example/a.mp4").unwrap());
    let expected = Described { privacy: Some(PrivacyLevel::SelfOnly), ..Described::new(media) };
    assert_eq!(least.unwrap(), expected);
    assert_eq!(refusal("version: 1\n", Action::Video), "video_url is required");
    assert_eq!(refusal("version: 1\n", Action::Post), "images is required");
}

#[test]
fn the_version_is_the_integer_1() {
    for text in ["title: x\n", "version: '1'\n", "version: 1.0\n", "version: yes\n", "version:\n"] {
        let sentence = refusal(text, Action::Video);
        assert!(sentence.ends_with("Content file requires version: 1"), "{sentence}");
    }
    assert_eq!(
        refusal("version: 2\n", Action::Video),
        "line 1, column 10: Unsupported content schema version 2 (expected 1)"
    );
}

#[test]
fn keys_that_do_not_belong_there_are_refused() {
    assert_eq!(video("foo: 1"), "line 3, column 1: foo is an unknown content field");
    assert_eq!(video("client_key: x"), "line 3, column 1: client_key is an unknown content field");
    for name in ["platform", "action", "kind", "network", "content", "content_file"] {
        let expected =
            format!("line 3, column 1: {name} is reserved and must not appear in content files");
        assert_eq!(video(&format!("{name}: x")), expected);
    }
    let other = |key| format!("line 3, column 1: {key} is not supported for this action");
    for key in ["images", "description", "auto_add_music", "cover_index"] {
        assert_eq!(video(&format!("{key}: x")), other(key));
    }
    for key in ["video_url", "allow_duet", "cover_at", "transfer", "ai_generated"] {
        assert_eq!(photos(&format!("{key}: x")), other(key));
    }
}

#[test]
fn no_value_is_converted() {
    assert_eq!(
        video("allow_duet: 'no'"),
        "line 3, column 13: allow_duet must be a boolean (got str)"
    );
    assert_eq!(video("allow_duet: 1"), "line 3, column 13: allow_duet must be a boolean (got int)");
    assert_eq!(video("title: 2026"), "line 3, column 8: title must be a string (got int)");
    assert_eq!(video("title: no"), "line 3, column 8: title must be a string (got bool)");
    assert_eq!(video("title: 1.5"), "line 3, column 8: title must be a string (got float)");
    assert_eq!(video("title: 2026-11-29"), "line 3, column 8: title must be a string (got date)");
    assert_eq!(video("title: [a]"), "line 3, column 8: title must be a string (got list)");
    assert_eq!(video("title: {a: b}"), "line 3, column 8: title must be a string (got dict)");
    assert_eq!(video("title: ~"), "line 3, column 8: title must not be null");
    assert_eq!(video("draft: null"), "line 3, column 8: draft must not be null");
    assert_eq!(video("cover_at: 2"), "line 3, column 11: cover_at must be a string (got int)");
    assert_eq!(
        photos("cover_index: '1'"),
        "line 3, column 14: cover_index must be an integer (got str)"
    );
}

#[test]
fn words_and_numbers_are_of_those_allowed() {
    let levels = "PUBLIC_TO_EVERYONE, MUTUAL_FOLLOW_FRIENDS, FOLLOWER_OF_CREATOR, SELF_ONLY";
    for word in ["PUBLIC", "self_only"] {
        assert_eq!(
            video(&format!("privacy: {word}")),
            format!("line 3, column 10: privacy must be one of [{levels}] (got '{word}')")
        );
    }
    assert_eq!(
        video("transfer: Pull"),
        "line 3, column 11: transfer must be one of [upload, pull] (got 'Pull')"
    );
    assert_eq!(
        video("cover_at: 101%"),
        "line 3, column 11: cover_at cannot be '101%': use a percentage from 0% to 100%"
    );
    let index = "cover_index cannot be '-1': use a whole number, 0 or more";
    assert_eq!(photos("cover_index: -1"), format!("line 3, column 14: {index}"));
    let long = video(&format!("privacy: {}", "é".repeat(100_000)));
    assert!(long.len() < 400, "{long}");
}

#[test]
fn one_to_35_photos_are_taken() {
    let images =
        |count| format!("version: 1\nimages: [{}]\n", "https://a.example/1.jpg, ".repeat(count));
    assert!(read_text(&images(35), Action::Post).is_ok());
    let too_many = "line 2, column 9: images must have at most 35 item(s)";
    assert_eq!(refusal(&images(36), Action::Post), too_many);
    let none = "line 2, column 9: images must have at least 1 item(s)";
    assert_eq!(refusal(&images(0), Action::Post), none);
    let text = |value: &str| refusal(&format!("version: 1\nimages: {value}\n"), Action::Post);
    assert_eq!(text("a.jpg"), "line 2, column 9: images must be a list of strings (got str)");
    assert_eq!(text("[a.jpg, 2]"), "line 2, column 17: images must be a string (got int)");
    assert_eq!(text("[a.jpg, ' ']"), "line 2, column 17: images must not be empty");
}

#[test]
fn the_file_is_yaml_by_name_and_content() {
    let refused = |name: &str| read(Path::new(name), Action::Video).unwrap_err().to_string();
    for name in ["-", "post.json", "post", "yaml", "post.yaml.txt"] {
        let expected = format!("`{name}`: Content file must use a .yaml or .yml extension");
        assert_eq!(refused(name), expected);
    }
    assert_eq!(refused("no/such.yaml"), "`no/such.yaml`: Cannot read content file");
    assert_eq!(refusal("", Action::Video), "Content file is empty");
    assert_eq!(refusal("# only this\n", Action::Video), "Content file is empty");
    assert_eq!(
        refusal("- version: 1\n", Action::Video),
        "line 1, column 1: Content file must be a mapping of keys to values"
    );
    assert_eq!(
        refusal("version: 1\n---\nversion: 1\n", Action::Video),
        "line 3, column 1: Content file must contain exactly one YAML document"
    );
    assert_eq!(video("title: a\ntitle: b"), "Duplicate YAML key: 'title' (line 4, column 1)");
    assert_eq!(video("title: *a"), "YAML anchors and aliases are not allowed (line 3, column 8)");
    let folder = tempfile::tempdir().unwrap();
    let named = folder.path().join("folder.yaml");
    fs::create_dir(&named).unwrap();
    assert!(read(&named, Action::Video).is_err());
}

#[test]
fn media_are_found_from_the_folder() {
    let at = |text: &str| locate(Path::new("/posts"), text).unwrap();
    let file = |path: &str| Location::File(PathBuf::from(path));
    assert_eq!(at("clip.mp4"), file("/posts/clip.mp4"));
    assert_eq!(at("../a b.mp4"), file("/posts/../a b.mp4"));
    assert_eq!(at("example.com/a.mp4"), file("/posts/example.com/a.mp4"));
    assert_eq!(at("~ada/a.mp4"), file("/posts/~ada/a.mp4"));
    #[cfg(unix)]
    {
        assert_eq!(at("/media/a.mp4"), file("/media/a.mp4"));
        assert_eq!(at("file:///media/a%20b.mp4"), file("/media/a b.mp4"));
    }
    assert_eq!(at("-"), Location::Stdin);
    assert!(matches!(at("HTTPS://a.example/a.mp4"), Location::Web(_)));
    let Location::File(home) = at("~/a.mp4") else { panic!("no file") };
    assert!(home.ends_with("a.mp4") && home.is_absolute() && !home.starts_with("/posts"));
    assert!(locate(Path::new(""), "ftp://a.example/a.mp4").is_err());
    assert_eq!(locate(Path::new(""), "a.mp4").unwrap(), file("a.mp4"));
}

fn set(media: DescribedMedia, name: &str, text: &str) -> Result<Described, KeyError> {
    let action = match media {
        DescribedMedia::Video(_) => Action::Video,
        DescribedMedia::Photos(_) => Action::Post,
    };
    let mut described = Described::new(media);
    key(name).unwrap().set_text(&mut described, Some(action), text).map(|()| described)
}

#[test]
fn a_plan_sets_every_key_by_its_text() {
    let clip = || DescribedMedia::Video(Location::Stdin);
    let video = |name: &str, text: &str| set(clip(), name, text).unwrap();
    assert_eq!(video("title", "2026").title.as_deref(), Some("2026"));
    assert_eq!(video("allow_duet", " No ").allow_duet, Some(false));
    assert_eq!(video("draft", "1").draft, Some(true));
    assert_eq!(video("privacy", "self_only").privacy, Some(PrivacyLevel::SelfOnly));
    assert_eq!(video("cover_at", "2").cover_at, Some(Cover::At(Duration::from_secs(2))));
    assert_eq!(video("transfer", "PULL").transfer, Some(Transfer::Pull));
    let album = || DescribedMedia::Photos(vec![Location::Stdin]);
    assert_eq!(set(album(), "title", "a").unwrap().title.as_deref(), Some("a"));
    assert_eq!(set(album(), "cover_index", " 3 ").unwrap().cover_index, Some(3));
    for (name, text) in [
        ("allow_duet", "maybe"),
        ("privacy", ""),
        ("cover_at", "soon"),
        ("transfer", "push"),
        ("description", "a video has none"),
        ("cover_index", "1"),
    ] {
        assert!(set(clip(), name, text).is_err(), "{name}: {text}");
    }
    for (name, text) in [("cover_index", "-1"), ("cover_index", "1.0"), ("allow_duet", "true")] {
        assert!(set(album(), name, text).is_err(), "{name}: {text}");
    }
    assert!(["video_url", "images", "version", "hook"].iter().all(|name| key(name).is_none()));
}

proptest! {
    #[test]
    fn a_title_in_quotes_is_read_as_it_is(title in "\\PC{0,40}") {
        let json = serde_json::json!({ "version": 1, "video_url": "a.mp4", "title": title });
        let described = read_text(&json.to_string(), Action::Video).unwrap();
        prop_assert!(described.title == Some(title));
    }

    #[test]
    fn a_cell_of_any_text_sets_its_key_or_is_refused_by_name(text in "\\PC{0,20}") {
        for key in keys(Action::Video) {
            let mut described = Described::new(DescribedMedia::Video(Location::Stdin));
            if let Err(error) = key.set_text(&mut described, Some(Action::Video), &text) {
                prop_assert!(error.to_string().starts_with(key.name));
            }
        }
    }
}
