//! Every variant of every room's error, as a user and as a script see it

mod content;
mod feeds;
mod kv;
mod obstacles;
mod plans;
mod publishing;
mod rooms;
mod shared;
mod sheets;
mod troubleshooting;
mod videos;

use std::any::type_name;

use agoras::cli::Failure;
use agoras::tiktok::FailReason;
use serde_json::Value;

use crate::support::documents;

/// An error all of whose variants are known by name.
trait Variants {
    const ALL: &'static [&'static str];
    fn variant(&self) -> &'static str;
}

/// Lists the variants of errors. A new variant does not compile before it is listed here, and fails
/// the test before it has a sample.
macro_rules! variants {
    ($($type:ident: $($variant:ident)+;)+) => {$(
        impl crate::every_error::Variants for $type {
            const ALL: &'static [&'static str] = &[$(stringify!($variant)),+];
            fn variant(&self) -> &'static str {
                match self { $(Self::$variant { .. } => stringify!($variant),)+ }
            }
        }
    )+};
}
use variants;

/// A failure, and the name of the variant that it explains.
struct Sample {
    name: String,
    failure: Failure,
}

fn name<T: Variants>(error: &T) -> String {
    let of_type = type_name::<T>().rsplit("::").next().unwrap();
    format!("{of_type}::{}", error.variant())
}

/// Returns the samples of a type after checking that every variant is among them.
fn complete<T: Variants>(samples: Vec<T>) -> Vec<T> {
    for variant in T::ALL {
        let has_sample = samples.iter().any(|sample| sample.variant() == *variant);
        assert!(has_sample, "{}::{variant} has no sample", type_name::<T>());
    }
    samples
}

fn failures<T: Variants + Into<Failure>>(errors: Vec<T>) -> Vec<Sample> {
    let failure = |error: T| Sample { name: name(&error), failure: error.into() };
    errors.into_iter().map(failure).collect()
}

fn samples() -> Vec<Sample> {
    let mut samples = failures(rooms::media());
    samples.extend(failures(rooms::store()));
    samples.extend(failures(kv::kv()));
    samples.extend(failures(shared::documents()));
    samples.extend(failures(rooms::journal()));
    samples.extend(failures(rooms::callback()));
    samples.extend(failures(rooms::composer()));
    samples.extend(failures(rooms::emulator()));
    samples.extend(failures(sheets::sheet()));
    samples.extend(failures(publishing::tiktok()));
    samples.extend(failures(publishing::flow()));
    samples.extend(failures(feeds::fetch()));
    samples.extend(content::samples());
    samples.extend(failures(plans::plans()));
    samples.extend(failures(feeds::feed()));
    samples.extend(failures(feeds::no_media()));
    samples.extend(obstacles::samples());
    samples.extend(FailReason::ALL.iter().map(|reason| Sample {
        name: format!("FailReason {}", reason.as_str()),
        failure: Failure::refused(reason, Some("20261123")),
    }));
    samples
}

/// The texts are a contract: a change of them shows as a change of the snapshot. To renew it, run
/// `INSTA_UPDATE=always cargo test --locked --test it every_error` and read the difference.
#[test]
fn every_error_is_shown_as_recorded() {
    let mut whole = String::new();
    for Sample { name, failure } in samples() {
        let shown = failure.shown();
        let lines = shown.stderr.join("\n");
        let document = shown.document;
        whole += &[&name, "\n", &lines, "\n", &document, "\n"].concat();
        whole += &["--- exit ", &shown.exit_code.to_string(), "\n\n"].concat();
    }
    for install in ["brew install ffmpeg", "winget install ffmpeg"] {
        whole = whole.replace(install, "sudo apt install ffmpeg");
    }
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"clock says 20\d\d-\d\d-\d\d \d\d:\d\d UTC", "clock says [now]");
    settings.add_filter(r"verification time \d+", "verification time [now]");
    settings.add_filter(r"\(\d+ seconds", "([age] seconds");
    settings.bind(|| insta::assert_snapshot!("every_error", whole.trim_end()));
}

#[test]
fn the_document_of_every_error_is_as_its_schema_says() {
    for Sample { name, failure } in samples() {
        let document = serde_json::from_str(&failure.shown().document).unwrap();
        assert_eq!(documents().refusal("error", &document), None, "{name}: {document}");
    }
}

/// Holds one failure against the manual's table of exit codes, and its hints against both.
fn judge(name: &str, failure: &Failure) {
    let shown = failure.shown();
    let document: Value = serde_json::from_str(&shown.document).unwrap();
    let safe = document["safe_to_rerun"].as_bool().unwrap();
    let error = &document["error"];
    let hint = error["hint"].as_str().unwrap_or_default();
    let expected = match shown.exit_code {
        2 | 3 | 8 | 9 | 130 => true,
        5 | 6 => false,
        4 => error["code"] != "duplicate",
        1 => error["code"] != "invalid_publish_id",
        7 => name != "FlowError::Unrecorded",
        other => panic!("{name}: {other}"),
    };
    assert_eq!(safe, expected, "{name}: {shown:?}");
    assert!(!hint.is_empty() || shown.exit_code == 130, "{name}: {shown:?}");
    let warned = hint.replace("do not run it again", "").replace("before running it again", "");
    for promise in ["run it again", "running it again", "run the same command again", "is safe"] {
        assert!(safe || !warned.contains(promise), "{name}: {shown:?}");
    }
    assert!(!safe || warned.len() == hint.len(), "{name}: {shown:?}");
}

#[test]
fn exit_code_hint_and_safe_to_rerun_of_every_error_agree() {
    for Sample { name, failure } in samples() {
        judge(&name, &failure);
    }
}

#[test]
fn an_upload_that_stopped_before_its_last_byte_left_is_never_unknown() {
    for error in publishing::broken_off() {
        let failure = Failure::before_opening(error, None);
        let shown = failure.shown();
        judge("FlowError::BrokenOff", &failure);
        assert!(![5, 6].contains(&shown.exit_code), "{shown:?}");
        assert!(shown.document.contains(publishing::PUBLISH_ID), "{shown:?}");
    }
}

#[test]
fn a_question_about_a_publish_never_promises_too_much() {
    for error in publishing::tiktok() {
        let name = name(&error);
        let failure = Failure::of_question(error.into(), &publishing::publish_id());
        let shown = failure.shown();
        assert!(shown.document.contains(publishing::PUBLISH_ID), "{shown:?}");
        if shown.exit_code == 1 {
            assert!(shown.document.contains("\"safe_to_rerun\":false"), "{name}: {shown:?}");
        } else {
            judge(&name, &failure);
        }
    }
}
