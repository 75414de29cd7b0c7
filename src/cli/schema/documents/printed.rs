//! The documents of each command

use serde::Serialize;

/// The JSON that a command prints on stdout.
#[derive(Debug, Clone, Copy, Serialize)]
pub(in crate::cli::schema) struct Printed {
    /// The documents of a run that does not fail, of which a run prints one kind.
    documents: &'static [&'static str],
    when: When,
    amount: Amount,
    on_failure: OnFailure,
}

/// The options with which the command prints JSON.
#[derive(Debug, Clone, Copy, Serialize)]
enum When {
    #[serde(rename = "always")]
    Always,
    #[serde(rename = "--json")]
    Asked,
    #[serde(rename = "--format json")]
    Formatted,
    #[serde(rename = "--show-migration --json")]
    Migrating,
    #[serde(rename = "never")]
    Never,
}

/// The number of documents that a run prints.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Amount {
    None,
    One,
    /// Any number, each in a line of its own.
    Lines,
}

/// The documents of a run that fails.
#[derive(Debug, Clone, Copy, Serialize)]
struct OnFailure {
    with_json: &'static [&'static str],
    without_json: &'static [&'static str],
}

const ERROR: OnFailure = OnFailure { with_json: &["error"], without_json: &[] };
/// Without `--json` stdout has what TikTok knows of the publish.
const ERROR_OR_PUBLISH: OnFailure =
    OnFailure { with_json: &["error"], without_json: &["failed-publish"] };
const NOTHING: Printed =
    Printed { documents: &[], when: When::Never, amount: Amount::None, on_failure: ERROR };
const POSTING: Printed =
    Printed { on_failure: ERROR_OR_PUBLISH, ..one(When::Always, &["publish", "dry-run"]) };

/// Each command that prints JSON.
pub(super) const PRINTED: [(&str, Printed); 25] = [
    ("tiktok authorize", one(When::Always, &["authorized"])),
    ("tiktok video", POSTING),
    ("tiktok post", POSTING),
    (
        "tiktok status",
        Printed { on_failure: ERROR_OR_PUBLISH, ..one(When::Always, &["publish-status"]) },
    ),
    (
        "tiktok resume",
        Printed {
            on_failure: OnFailure {
                with_json: &["publish-status", "error"],
                without_json: &["publish-status", "failed-publish"],
            },
            ..lines(When::Always, &["publish-status"])
        },
    ),
    ("tiktok history", one(When::Asked, &["history"])),
    (
        "tiktok cancel",
        Printed { on_failure: ERROR_OR_PUBLISH, ..one(When::Always, &["cancelled"]) },
    ),
    ("tiktok videos", one(When::Asked, &["videos"])),
    ("tiktok creator", one(When::Always, &["creator"])),
    ("tiktok revoke", one(When::Always, &["revoked"])),
    ("utils feed-publish", report(&["feed-line"], &["feed-line", "error"])),
    ("utils schedule-run", report(&["schedule-line"], &["schedule-line", "error"])),
    ("utils media-limits", one(When::Asked, &["media-limits"])),
    ("utils text-limits", one(When::Asked, &["text-limits"])),
    ("utils schema", one(When::Always, &["schema"])),
    ("utils tokens list", one(When::Asked, &["tokens-list"])),
    ("utils tokens show", lines(When::Formatted, &["tokens-show", "tokens-field"])),
    ("utils tokens adopt", one(When::Asked, &["tokens-adopted"])),
    ("utils store push", one(When::Asked, &["store-moved"])),
    ("utils store pull", one(When::Asked, &["store-moved"])),
    ("utils store status", one(When::Asked, &["store-status"])),
    ("utils store prune", one(When::Asked, &["store-pruned"])),
    (
        "doctor",
        Printed {
            on_failure: OnFailure { with_json: &["doctor", "error"], without_json: &[] },
            ..one(When::Asked, &["doctor"])
        },
    ),
    ("emulator", one(When::Asked, &["emulator"])),
    ("publish", one(When::Migrating, &["migration"])),
];

/// Returns what a command prints on stdout. A path is `tiktok video`.
pub(in crate::cli::schema) fn printed_by(path: &str) -> Printed {
    let found = PRINTED.iter().find(|(known, _)| *known == path);
    found.map_or(NOTHING, |(_, printed)| *printed)
}

impl Printed {
    /// Returns the names of all documents, of runs that fail too.
    pub(in crate::cli::schema) fn names(&self) -> impl Iterator<Item = &'static str> {
        let OnFailure { with_json, without_json } = self.on_failure;
        self.documents.iter().chain(with_json).chain(without_json).copied()
    }
}

const fn one(when: When, documents: &'static [&'static str]) -> Printed {
    Printed { documents, when, amount: Amount::One, on_failure: ERROR }
}

const fn lines(when: When, documents: &'static [&'static str]) -> Printed {
    Printed { amount: Amount::Lines, ..one(when, documents) }
}

/// Returns the lines of a report, which a run that fails prints too.
const fn report(documents: &'static [&'static str], with_json: &'static [&'static str]) -> Printed {
    let on_failure = OnFailure { with_json, without_json: documents };
    Printed { on_failure, ..lines(When::Always, documents) }
}
