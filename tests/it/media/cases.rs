//! Real files that were judged wrongly once, beside twins that were not: each as `expected.json` says

use std::fs;

use agoras::media::{
    HeaderError, Location, Media, Size, Violation, check_header, check_photo, check_photo_header,
    check_video,
};
use bytes::Bytes;
use serde::Deserialize;

use crate::media::header::{Cost, read_bytes};

/// What is expected of one file.
#[derive(Debug, Deserialize)]
struct Case {
    file: String,
    #[serde(rename = "as_")]
    wanted: String,
    expected: Expected,
}

/// What its header tells, as far as it matters, and what TikTok makes of it.
#[derive(Debug, Deserialize)]
struct Expected {
    container: Option<String>,
    codec: Option<String>,
    display: Option<String>,
    rotation: Option<u16>,
    duration_s: Option<f64>,
    fps: Option<f64>,
    verdict: String,
}

fn case_file(name: &str) -> Bytes {
    let folder = format!("{}/tests/data/media-cases", env!("CARGO_MANIFEST_DIR"));
    fs::read(format!("{folder}/{name}")).unwrap().into()
}

fn cases() -> Vec<Case> {
    serde_json::from_slice(&case_file("expected.json")).unwrap()
}

fn violations(case: &Case, read: &Result<Media, HeaderError>, size: u64) -> Vec<Violation> {
    let input = Location::parse(&case.file).unwrap();
    match (read, case.wanted.as_str()) {
        (Ok(media), "photo") => check_photo(media, size, &input),
        (Ok(media), _) => check_video(media, size, None, &input),
        (Err(error), "photo") => vec![check_photo_header(error, &input)],
        (Err(error), _) => vec![check_header(error, None, &input)],
    }
}

/// How what is found begins, in the words of a verdict.
fn words_of(verdict: &str) -> &str {
    match verdict {
        verdict if verdict.starts_with("accept") => "",
        "refuse: side" => "width and height: ",
        "refuse: frame rate 12 fps" => "frame rate: 12 fps",
        "refuse: frame rate" => "frame rate: ",
        "refuse: duration" => "duration: ",
        verdict if verdict.starts_with("refuse: cut off") => "content: cut off",
        verdict if verdict.starts_with("refuse as protected") => "codec: H.264, encrypted",
        other => panic!("unknown words: {other}"),
    }
}

fn assert_facts(name: &str, expected: &Expected, media: &Media) {
    let display = |size: Size| size.to_string();
    match media {
        Media::Video(facts) => {
            let protection = if facts.encrypted { ", encrypted" } else { "" };
            let codec = format!("{}{protection}", facts.codec.name());
            let same = |told: &Option<String>, found: String| {
                assert!(told.as_ref().is_none_or(|told| *told == found), "{name}: {found}");
            };
            same(&expected.container, facts.container.name().to_owned());
            same(&expected.codec, codec);
            same(&expected.display, display(facts.display));
            assert!(expected.rotation.is_none_or(|turn| turn == facts.rotation), "{name}");
            let seconds = facts.duration.unwrap().as_secs_f64();
            let near = |told: Option<f64>, found: f64| {
                assert!(told.is_none_or(|told| (told - found).abs() < 0.005), "{name}: {found}");
            };
            near(expected.duration_s, seconds);
            near(expected.fps, facts.frame_rate.unwrap().per_second());
        }
        Media::Photo(facts) => {
            assert_eq!(expected.display.as_deref(), Some(&*display(facts.display)), "{name}");
        }
        Media::Audio(_) => panic!("{name}"),
    }
}

#[test]
fn each_case_is_judged_as_it_is_expected() {
    let cases = cases();
    assert!(cases.len() >= 14);
    for case in cases {
        let file = case_file(&case.file);
        let (read, cost) = read_bytes(&file);
        if let Ok(media) = &read {
            assert_facts(&case.file, &case.expected, media);
        }
        let found = violations(&case, &read, file.len() as u64);
        let words = words_of(&case.expected.verdict);
        let as_expected = match found.first() {
            Some(first) => !words.is_empty() && first.to_string().starts_with(words),
            None => words.is_empty(),
        };
        assert!(as_expected && found.len() < 2, "{}: {found:?}", case.file);
        assert!(cost.reads <= 3 && cost.bytes <= 1 << 20, "{}: {cost:?}", case.file);
    }
}

#[test]
fn what_is_protected_or_cut_off_gets_no_command() {
    for name in ["protected-encv.mp4", "android-layout-cut.mp4", "cut-with-xmp.jpg"] {
        let cases = cases();
        let case = cases.iter().find(|case| case.file == name).unwrap();
        let file = case_file(name);
        let (read, Cost { .. }) = read_bytes(&file);
        let found = violations(case, &read, file.len() as u64);
        assert_eq!(found[0].mend, None, "{name}");
    }
}
