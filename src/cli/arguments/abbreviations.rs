//! Abbreviated options, as the Python tool takes them, written out in full

use std::ffi::OsString;

use clap::Command;

use crate::cli::arguments::lone_boolean::{option, takes_the_next};

/// A command with the options that it has in the Python tool.
struct PythonCommand {
    path: &'static [&'static str],
    options: &'static [&'static str],
}

/// Other options have no abbreviations, so that a new one never changes the meaning of an old line.
const PYTHON: [PythonCommand; 10] = [
    PythonCommand { path: &[], options: &["--help", "--version", "--loglevel"] },
    PythonCommand {
        path: &["tiktok", "authorize"],
        options: &["--help", "--client-key", "--client-secret", "--username"],
    },
    PythonCommand {
        path: &["tiktok", "video"],
        options: &[
            "--help",
            "--content",
            "--video-url",
            "--title",
            "--privacy",
            "--allow-comments",
            "--allow-duet",
            "--allow-stitch",
            "--brand-organic",
            "--brand-content",
        ],
    },
    PythonCommand {
        path: &["tiktok", "post"],
        options: &[
            "--help",
            "--content",
            "--text",
            "--link",
            "--image-1",
            "--image-2",
            "--image-3",
            "--image-4",
            "--title",
            "--privacy",
            "--allow-comments",
            "--auto-add-music",
            "--brand-organic",
            "--brand-content",
            "--description",
        ],
    },
    PythonCommand {
        path: &["utils", "feed-publish"],
        options: &[
            "--help",
            "--network",
            "--mode",
            "--feed-url",
            "--max-count",
            "--post-lookback",
            "--max-post-age",
        ],
    },
    PythonCommand {
        path: &["utils", "schedule-run"],
        options: &[
            "--help",
            "--network",
            "--sheets-id",
            "--sheets-name",
            "--sheets-client-email",
            "--sheets-private-key",
            "--whatsapp-recipient",
        ],
    },
    PythonCommand {
        path: &["utils", "media-limits"],
        options: &["--help", "--platform", "--kind", "--json"],
    },
    PythonCommand { path: &["utils", "text-limits"], options: &["--help", "--platform", "--json"] },
    PythonCommand {
        path: &["utils", "tokens", "show"],
        options: &["--help", "--platform", "--identifier", "--field", "--format"],
    },
    // `list` and `unattended-format` have this one.
    PythonCommand { path: &["utils", "tokens"], options: &["--help", "--platform"] },
];

/// Returns the arguments with each abbreviation that the Python tool takes written out in full.
pub(crate) fn written_out(root: &Command, arguments: Vec<OsString>) -> Vec<OsString> {
    let mut commands = vec![root];
    let mut written = Vec::with_capacity(arguments.len());
    let mut arguments = arguments.into_iter();
    written.extend(arguments.next());
    while let Some(argument) = arguments.next() {
        if argument == "--" {
            written.push(argument);
            break;
        }
        let full = argument.to_str().and_then(|typed| full(&commands, typed));
        let argument = full.map_or(argument, OsString::from);
        let text = argument.to_string_lossy();
        let below = commands.last().and_then(|command| command.find_subcommand(&*text));
        let named = commands.iter().rev().find_map(|command| option(command, &text));
        let has_value = named.is_some_and(takes_the_next);
        commands.extend(below);
        written.push(argument);
        if has_value {
            written.extend(arguments.next());
        }
    }
    written.extend(arguments);
    written
}

/// Returns the option in full, with its value; `None` if it is no abbreviation.
fn full(commands: &[&Command], typed: &str) -> Option<String> {
    let (name, value) = match typed.split_once('=') {
        Some((name, value)) => (name, Some(value)),
        None => (typed, None),
    };
    let is_exact = |command: &&Command| option(command, name).is_some();
    if commands.iter().any(is_exact) {
        return None;
    }
    let path: Vec<&str> = commands.iter().skip(1).map(|command| command.get_name()).collect();
    let full = only_match(&path, name)?;
    Some(value.map_or_else(|| full.to_owned(), |value| format!("{full}={value}")))
}

/// Returns the only option of the Python tool's command that begins so; `None` if there is none or
/// if there are several.
fn only_match(path: &[&str], name: &str) -> Option<&'static str> {
    if name.len() < 3 || !name.starts_with("--") {
        return None;
    }
    let path = match path {
        ["utils", "tokens", "list" | "unattended-format"] => &path[..2],
        path => path,
    };
    let options = PYTHON.iter().find(|command| command.path == path)?.options;
    let mut candidates = options.iter().filter(|option| option.starts_with(name));
    let only = candidates.next()?;
    candidates.next().is_none().then_some(*only)
}

#[cfg(test)]
mod tests {
    use clap::{Arg, ArgAction};

    use super::*;

    /// Returns a tree with a command and some of its options: one with a value, and a switch.
    fn tree() -> Command {
        let option = |long: &'static str| Arg::new(long).long(long);
        let title = option("title").allow_hyphen_values(true);
        let video = Command::new("video")
            .args([title, option("title-file"), option("privacy")])
            .arg(option("allow-duet").num_args(0..=1).require_equals(true))
            .arg(Arg::new("video"));
        let post = Command::new("post").arg(option("image").action(ArgAction::Append));
        let tiktok = Command::new("tiktok").subcommands([video, post]);
        Command::new("agoras")
            .arg(option("loglevel").short('l').global(true))
            .arg(option("json").global(true).action(ArgAction::SetTrue))
            .subcommand(tiktok)
    }

    fn written(line: &str) -> String {
        let words = line.split(' ').map(OsString::from).collect();
        let written = written_out(&tree(), words);
        written.iter().map(|word| word.to_str().unwrap()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn every_unique_prefix_of_every_python_option_is_written_out() {
        let paths = PYTHON.iter().map(|command| command.path.to_vec());
        let below = ["list", "unattended-format"].map(|name| vec!["utils", "tokens", name]);
        for path in paths.chain(below) {
            let of_tokens = path.starts_with(&["utils", "tokens"]) && path[2..] != ["show"];
            let key = if of_tokens { &path[..2] } else { &path };
            let options = PYTHON.iter().find(|command| command.path == key).unwrap().options;
            for option in options {
                for length in 0..=option.len() {
                    let prefix = &option[..length];
                    let all = options.iter().filter(|it| it.starts_with(prefix)).count();
                    let expected = (length > 2 && all == 1).then_some(*option);
                    assert_eq!(only_match(&path, prefix), expected, "{path:?} {prefix}");
                }
            }
        }
    }

    #[test]
    fn abbreviations_are_written_out_where_options_stand() {
        for (typed, expected) in [
            ("a --l debug tiktok video --tit x", "a --loglevel debug tiktok video --title x"),
            ("a tiktok video --vid=a=b --priv", "a tiktok video --video-url=a=b --privacy"),
            (
                "a tiktok video --allow-d --allow-s=no",
                "a tiktok video --allow-duet --allow-stitch=no",
            ),
            ("a tiktok video --js --tit=--priv", "a tiktok video --js --title=--priv"),
            ("a tiktok post --auto --desc d", "a tiktok post --auto-add-music --description d"),
            ("a -l tiktok tiktok post --li x", "a -l tiktok tiktok post --link x"),
        ] {
            assert_eq!(written(typed), expected);
        }
    }

    #[test]
    fn exact_names_values_and_all_else_stay_as_they_are() {
        for line in [
            "a",
            "a tiktok video --title --priv x",
            "a tiktok video --title-file --priv --title-f x",
            "a tiktok video -- --tit x",
            "a tiktok video --json --allow x --a --cover y",
            "a tiktok post --image --tit --image- x --t x",
            "a tiktok --tit x",
            "a --tit x tiktok video",
            "a tiktok video --titles x --log debug -tit -- --priv",
        ] {
            assert_eq!(written(line), line);
        }
    }
}
