//! An option or an argument of a command

use clap::{Arg, ArgAction, Command};
use serde::Serialize;
use serde_json::{Value, json};

use super::files;
use super::needs;
use super::value_type::{ValueType, possible, takes_value};
use crate::cli::arguments::exclusive;
use crate::secret::SecretInput;

/// An option, or an argument without a name of its own on the command line.
#[derive(Serialize)]
pub(super) struct OptionPart {
    name: String,
    short: Option<String>,
    aliases: Vec<String>,
    /// The form in which it is typed.
    usage: String,
    #[serde(rename = "type")]
    kind: ValueType,
    value: ValueNeed,
    value_name: Option<String>,
    values: Vec<String>,
    default: Value,
    variable: Option<String>,
    secret: bool,
    required: bool,
    repeatable: bool,
    excludes: Vec<String>,
    needs: Vec<&'static str>,
    /// The schema of the file that it names, below `files`.
    file: Option<&'static str>,
    help: String,
}

/// The need of an option for a value.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum ValueNeed {
    None,
    Optional,
    Required,
}

/// Returns the name under which an option or argument is listed: `--title`, `publish_id`.
pub(super) fn name(arg: &Arg) -> String {
    match arg.get_long() {
        Some(long) => format!("--{long}"),
        None => arg.get_id().to_string(),
    }
}

impl OptionPart {
    /// Describes an option of a command. `path` is the command's.
    pub(super) fn new(arg: &Arg, command: &Command, path: &str) -> Self {
        let name = name(arg);
        let takes_value = takes_value(arg);
        let value_name = arg.get_value_names().unwrap_or_default().join(" ");
        let help = arg.get_long_help().or(arg.get_help()).map(ToString::to_string);
        let aliases = arg.get_visible_aliases().unwrap_or_default();
        Self {
            short: arg.get_short().map(|letter| format!("-{letter}")),
            aliases: aliases.into_iter().map(|alias| format!("--{alias}")).collect(),
            usage: arg.to_string(),
            kind: ValueType::of(arg),
            value: need(arg),
            value_name: takes_value.then_some(value_name),
            values: possible(arg),
            default: default(arg),
            variable: arg.get_env().map(|name| name.to_string_lossy().into_owned()),
            secret: SecretInput::ALL.iter().any(|secret| secret.option == name),
            required: arg.is_required_set(),
            repeatable: is_repeatable(arg),
            excludes: excludes(arg, command, path),
            needs: needs::needs(path, &name),
            file: files::named_by(path, &name),
            help: help.unwrap_or_default(),
            name,
        }
    }
}

fn need(arg: &Arg) -> ValueNeed {
    if !takes_value(arg) {
        ValueNeed::None
    } else if arg.get_num_args().is_some_and(|range| range.min_values() == 0)
        && !arg.is_positional()
    {
        ValueNeed::Optional
    } else {
        ValueNeed::Required
    }
}

fn is_repeatable(arg: &Arg) -> bool {
    matches!(arg.get_action(), ArgAction::Append | ArgAction::Count)
}

/// Returns the default in the form of its type; `null` if there is none.
fn default(arg: &Arg) -> Value {
    let Some(text) = arg.get_default_values().first().and_then(|value| value.to_str()) else {
        let is_switch = matches!(arg.get_action(), ArgAction::SetTrue);
        return if is_switch { json!(false) } else { Value::Null };
    };
    match ValueType::of(arg) {
        ValueType::Boolean | ValueType::Integer => {
            serde_json::from_str(text).unwrap_or_else(|_| text.into())
        }
        _ => text.into(),
    }
}

/// Returns what cannot be typed beside an option: by clap's rules, by ours, and by its value.
fn excludes(arg: &Arg, command: &Command, path: &str) -> Vec<String> {
    let visible = command.get_arguments().filter(|other| !other.is_hide_set());
    let clash = |other: &&Arg| {
        let conflicts = |one, other: &Arg| {
            command.get_arg_conflicts_with(one).iter().any(|it| it.get_id() == other.get_id())
        };
        let is_pair = |one: &str, two: &str| arg.get_id() == one && other.get_id() == two;
        let is_listed = exclusive::pairs().any(|(one, two)| is_pair(one, two) || is_pair(two, one));
        is_listed || conflicts(arg, other) || conflicts(other, arg)
    };
    let always = visible.filter(clash).map(name);
    always.chain(needs::excludes(path, &name(arg)).into_iter().map(str::to_owned)).collect()
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;
    use clap::error::ErrorKind;

    use super::*;
    use crate::cli::app::Agoras;
    use crate::cli::schema::commands::{CommandPart, commands};

    /// Returns a value that the option takes.
    fn sample(option: &OptionPart) -> String {
        let name = option.value_name.as_deref().unwrap_or_default();
        let of_name = match name {
            "NETWORK" => "tiktok",
            "DAYS" => "90",
            "ZONE" => "UTC",
            "ADDRESS" => "127.0.0.1",
            "KEY=SECRET[:KIND]" => "key=secret",
            "ENDPOINT[@CALL]=KIND" => "status=429",
            "EMAIL" => "a@b.iam.gserviceaccount.com",
            "POST_ID" => "7500000000000000001",
            "AGE|DATE" => "7d",
            "PUBLISH_ID" => "v_pub_file~v2-1.1",
            "URI" => "http://127.0.0.1:3456/callback",
            "URL" if option.name == "url" || option.name == "--store" => "s3://bucket/prefix",
            "BYTES" => "5242880",
            "TIME|PERCENT" => "12%",
            _ => "",
        };
        let of_type = match option.kind {
            ValueType::Boolean => "true",
            ValueType::Integer => "1",
            ValueType::Duration => "10m",
            ValueType::Path | ValueType::PathOrUrl => "x.mp4",
            ValueType::Url => "https://localhost",
            ValueType::String => "x",
        };
        let first = option.values.first().map(String::as_str);
        first.unwrap_or(if of_name.is_empty() { of_type } else { of_name }).to_owned()
    }

    fn typed(option: &OptionPart) -> String {
        match option.value {
            _ if !option.name.starts_with("--") => sample(option),
            ValueNeed::None => option.name.clone(),
            ValueNeed::Optional | ValueNeed::Required => {
                format!("{}={}", option.name, sample(option))
            }
        }
    }

    fn all(command: &CommandPart) -> Vec<&OptionPart> {
        command.arguments.iter().chain(&command.options).collect()
    }

    /// Returns whether these options clash, with what else the command needs beside them.
    fn clash(root: &mut Command, command: &CommandPart, pair: [&OptionPart; 2]) -> bool {
        let known = all(command);
        let needed = |name: &str| known.iter().copied().find(|option| option.name == name);
        let mut options: Vec<&OptionPart> = pair.to_vec();
        let is_there =
            |options: &[&OptionPart], name: &str| options.iter().any(|it| it.name == name);
        let required = known.iter().copied().filter(|option| option.required);
        options.extend(required.filter(|option| !is_there(&pair, &option.name)));
        let parsed = |root: &mut Command, options: &[&OptionPart]| {
            let words = command.path.split(' ').map(str::to_owned);
            let line = ["agoras".to_owned()].into_iter().chain(words);
            root.try_get_matches_from_mut(line.chain(options.iter().copied().map(typed)))
        };
        let mut matches = parsed(root, &options);
        if matches.as_ref().is_err_and(|error| error.kind() == ErrorKind::MissingRequiredArgument) {
            let more = pair.iter().flat_map(|option| &option.needs).copied();
            let one = command.needs_one_of.first().copied();
            for name in more.chain(one.filter(|_| pair.iter().all(|it| it.needs.is_empty()))) {
                if !is_there(&options, name) {
                    options.extend(needed(name));
                }
            }
            matches = parsed(root, &options);
        }
        match matches {
            Ok(matches) => exclusive::clash(root, &matches).is_some(),
            Err(error) if error.kind() == ErrorKind::ArgumentConflict => true,
            Err(error) => panic!("{}: {error}", command.path),
        }
    }

    #[test]
    fn options_exclude_each_other_exactly_as_described() {
        let mut root = Agoras::command();
        root.build();
        for command in commands(&root, "") {
            let known = all(&command);
            for (place, one) in known.iter().copied().enumerate() {
                for other in known[place + 1..].iter().copied() {
                    let described = one.excludes.contains(&other.name);
                    assert_eq!(described, other.excludes.contains(&one.name), "{}", command.path);
                    let by_run = needs::excludes(&command.path, &one.name);
                    if !by_run.contains(&other.name.as_str()) {
                        let clashes = clash(&mut root, &command, [one, other]);
                        let pair = format!("{}: {} {}", command.path, one.name, other.name);
                        assert_eq!(clashes, described, "{pair}");
                    }
                }
            }
        }
    }
}
