//! The files that commands read: the schema of each, and the options that name them

use std::collections::BTreeMap;

use serde_json::Value;

use crate::automation::{content_schema, plan};

/// The options that name a file with a schema: the command, the option, the file's name below `files`.
const NAMED_BY: [(&str, &str, &str); 3] = [
    ("tiktok video", "--content", "content"),
    ("tiktok post", "--content", "content"),
    ("utils schedule-run", "--file", "plan"),
];

/// Returns the name of the file that an option names; `None` if there is no schema of it.
pub(super) fn named_by(path: &str, option: &str) -> Option<&'static str> {
    let found = NAMED_BY.iter().find(|(command, name, _)| *command == path && *name == option);
    found.map(|(_, _, file)| *file)
}

/// Returns the schemas of the files that one of these commands reads.
pub(super) fn files(paths: &[&str]) -> BTreeMap<&'static str, Value> {
    let named = NAMED_BY.iter().filter(|(command, _, _)| paths.contains(command));
    let schema = |file: &str| match file {
        "plan" => plan::schema(),
        _ => content_schema(),
    };
    named.map(|(_, _, file)| (*file, schema(file))).collect()
}
