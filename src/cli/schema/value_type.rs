//! The types of values, as programs know them

use std::any::TypeId;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use clap::Arg;
use serde::Serialize;

use crate::cli::arguments::media_name::MediaName;
use crate::tiktok::PrivacyLevel;

/// The type of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum ValueType {
    Boolean,
    Integer,
    Duration,
    Path,
    Url,
    PathOrUrl,
    String,
}

impl ValueType {
    /// Returns the type of an option's or argument's value.
    pub(super) fn of(arg: &Arg) -> Self {
        let parsed = arg.get_value_parser().type_id();
        let is = |types: &[TypeId]| types.iter().any(|it| parsed == *it);
        let name = arg.get_value_names().unwrap_or_default().join(" ");
        if !takes_value(arg) || is(&[TypeId::of::<bool>()]) {
            Self::Boolean
        } else if is(&integers()) {
            Self::Integer
        } else if is(&[TypeId::of::<Duration>()]) {
            Self::Duration
        } else if is(&[TypeId::of::<PathBuf>()]) {
            Self::Path
        } else if is(&[TypeId::of::<MediaName>()]) {
            Self::PathOrUrl
        } else if ["URL", "URI"].contains(&name.as_str()) {
            Self::Url
        } else {
            Self::String
        }
    }
}

/// Returns whether an option or argument of a built tree has a value, or may have one.
pub(super) fn takes_value(arg: &Arg) -> bool {
    arg.get_num_args().is_some_and(|range| range.takes_values())
}

/// Returns every type by its name, with the form of its values.
pub(super) fn types() -> BTreeMap<&'static str, &'static str> {
    BTreeMap::from([
        (
            "boolean",
            "true, 1, yes or on; or false, 0, no or off. Without a value, the option alone means true",
        ),
        ("integer", "A whole number, 0 or more"),
        ("duration", "A number and a unit: 1500ms, 90s, 10m, 2h; where `value_name` is DAYS, 90d"),
        (
            "path",
            "A file or folder of this machine; - is standard input where `value_name` has a -",
        ),
        ("url", "An address"),
        (
            "path_or_url",
            "A file of this machine, or an https or http address; - is standard input where `value_name` has a -",
        ),
        ("string", "A text; one of `values` if there are any"),
    ])
}

fn integers() -> [TypeId; 5] {
    [
        TypeId::of::<usize>(),
        TypeId::of::<u64>(),
        TypeId::of::<u32>(),
        TypeId::of::<u16>(),
        TypeId::of::<i32>(),
    ]
}

/// Returns the values that are possible; none if any text of the type may be.
pub(super) fn possible(arg: &Arg) -> Vec<String> {
    if arg.get_value_parser().type_id() == TypeId::of::<PrivacyLevel>() {
        return PrivacyLevel::ALL.map(|level| level.as_str().to_owned()).to_vec();
    }
    let values = arg.get_possible_values().into_iter().filter(|value| !value.is_hide_set());
    let values: Vec<String> = values.map(|value| value.get_name().to_owned()).collect();
    // Those of a boolean are its type's.
    if ValueType::of(arg) == ValueType::Boolean { Vec::new() } else { values }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use clap::{Command, CommandFactory};

    use super::*;
    use crate::cli::app::Agoras;

    fn gather(command: &Command, found: &mut BTreeMap<String, BTreeSet<ValueType>>) {
        for arg in command.get_arguments().filter(|arg| !arg.is_hide_set()) {
            let name = arg.get_value_names().unwrap_or_default().join(" ");
            let name = if takes_value(arg) { name } else { String::new() };
            found.entry(name).or_default().insert(ValueType::of(arg));
        }
        command.get_subcommands().for_each(|command| gather(command, found));
    }

    #[test]
    fn the_name_of_a_value_fits_its_type() {
        let mut found = BTreeMap::new();
        let mut root = Agoras::command();
        root.build();
        gather(&root, &mut found);
        for (name, types) in found {
            let types: Vec<ValueType> = types.into_iter().collect();
            let expected: &[ValueType] = match name.as_str() {
                "" | "BOOL" => &[ValueType::Boolean],
                "N" | "BYTES" | "SECONDS" | "PORT" | "PID" => &[ValueType::Integer],
                "TIME" => &[ValueType::Duration],
                "DAYS" => &[ValueType::Integer, ValueType::Duration],
                "FILE" | "DIR" | "FILE|-" | "FILE.yaml" => &[ValueType::Path],
                "URL" | "URI" => &[ValueType::Url],
                "URL|FILE" | "FILE|URL" | "URL|FILE|-" => &[ValueType::PathOrUrl],
                _ => &[ValueType::String],
            };
            assert_eq!(types, expected, "{name}");
            for kind in expected {
                let word = serde_json::to_value(kind).unwrap();
                assert!(super::types().contains_key(word.as_str().unwrap()), "{word}");
            }
        }
    }
}
