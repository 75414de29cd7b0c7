//! Real files that were once judged wrongly, with similar files that were not: `expected.json` holds
//! what each must give

use std::fs;

use agoras::media::{HeaderError, LIMITS, Location, Media, Violation};
use bytes::Bytes;
use serde::Deserialize;

use crate::media::header::{Cost, read_bytes};

#[derive(Debug, Deserialize)]
struct Case {
    file: String,
    #[serde(rename = "as_")]
    wanted: String,
    expected: Expected,
}

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
    let longest = LIMITS.video.longest();
    match (read, case.wanted.as_str()) {
        (Ok(media), "photo") => LIMITS.photo.check(media, size, &input),
        (Ok(media), _) => LIMITS.video.check(media, size, longest, &input),
        (Err(error), "photo") => vec![LIMITS.photo.check_header(error, &input)],
        (Err(error), _) => vec![LIMITS.video.check_header(error, longest, &input)],
    }
}

/// Returns the beginning of the violation that a verdict of `expected.json` stands for.
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
    match media {
        Media::Video(facts) => {
            let protection = if facts.encrypted { ", encrypted" } else { "" };
            let codec = format!("{}{protection}", facts.codec.name());
            let same = |wanted: &Option<String>, found: String| {
                assert!(wanted.as_ref().is_none_or(|it| *it == found), "{name}: {found}");
            };
            same(&expected.container, facts.container.name().to_owned());
            same(&expected.codec, codec);
            same(&expected.display, facts.display.to_string());
            assert!(expected.rotation.is_none_or(|turn| turn == facts.rotation), "{name}");
            let seconds = facts.duration.unwrap().as_secs_f64();
            let near = |wanted: Option<f64>, found: f64| {
                assert!(wanted.is_none_or(|it| (it - found).abs() < 0.005), "{name}: {found}");
            };
            near(expected.duration_s, seconds);
            near(expected.fps, facts.frame_rate.unwrap().per_second());
        }
        Media::Photo(facts) => {
            assert_eq!(expected.display.as_deref(), Some(&*facts.display.to_string()), "{name}");
        }
        Media::Audio(_) => panic!("{name}"),
    }
}

#[test]
fn every_case_gives_the_expected_facts_and_violation() {
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
fn protected_and_cut_off_files_get_no_fix() {
    for name in ["protected-encv.mp4", "android-layout-cut.mp4", "cut-with-xmp.jpg"] {
        let cases = cases();
        let case = cases.iter().find(|case| case.file == name).unwrap();
        let file = case_file(name);
        let (read, Cost { .. }) = read_bytes(&file);
        let found = violations(case, &read, file.len() as u64);
        assert_eq!(found[0].fix, None, "{name}");
    }
}
