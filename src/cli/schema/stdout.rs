//! The documents of a command on standard output

use serde::Serialize;

use super::documents;

/// The documents of a command, and how to get them.
#[derive(Serialize)]
pub(super) struct StdoutPart {
    json: Json,
    how_many: HowMany,
    documents: &'static [&'static str],
    /// With `--json`.
    on_failure: Vec<&'static str>,
}

/// The runs whose standard output is JSON.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
enum Json {
    #[serde(rename = "always")]
    Always,
    #[serde(rename = "with --json")]
    WithJson,
    #[serde(rename = "with --format json")]
    WithFormat,
    #[serde(rename = "never")]
    Never,
}

#[derive(Clone, Copy, Serialize)]
enum HowMany {
    #[serde(rename = "none")]
    None,
    #[serde(rename = "one")]
    One,
    #[serde(rename = "any number, each in a line")]
    Lines,
}

/// The document of a failure.
pub(super) const ERROR: &str = "error";

impl StdoutPart {
    pub(super) fn new(path: &str) -> Self {
        let json = json(path);
        let documents = documents::printed_by(path);
        let on_failure = match path {
            // Its checks are the result, whatever they find.
            "doctor" => documents.iter().copied().chain([ERROR]).collect(),
            _ => vec![ERROR],
        };
        Self { json, how_many: how_many(path, json), documents, on_failure }
    }

    /// Returns the names of all documents of the command.
    pub(super) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.documents.iter().copied().chain(self.on_failure.iter().copied())
    }
}

fn json(path: &str) -> Json {
    match path {
        "tiktok authorize" | "tiktok video" | "tiktok post" | "tiktok status" | "tiktok resume"
        | "tiktok cancel" | "tiktok creator" | "tiktok revoke" | "utils feed-publish"
        | "utils schedule-run" | "utils schema" => Json::Always,
        "tiktok history" | "utils tokens list" | "utils tokens adopt" | "utils store push"
        | "utils store pull" | "utils store status" | "utils store prune"
        | "utils media-limits" | "utils text-limits" | "doctor" | "emulator" => Json::WithJson,
        "utils tokens show" => Json::WithFormat,
        _ => Json::Never,
    }
}

fn how_many(path: &str, json: Json) -> HowMany {
    match path {
        "tiktok resume" | "utils feed-publish" | "utils schedule-run" | "utils tokens show" => {
            HowMany::Lines
        }
        _ if json == Json::Never => HowMany::None,
        _ => HowMany::One,
    }
}
