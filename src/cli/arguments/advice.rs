//! A command line that cannot be parsed: what is wrong with it, and what to type instead

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, Error};

use crate::cli::arguments::habits;
use crate::cli::arguments::lone_boolean::{option, takes_the_next};

const TIP: &str = "tip: ";

/// The parts of clap's message, with advice of ours where there is some.
pub(crate) struct Mistake {
    /// The lines that say what is wrong.
    pub(crate) what: Vec<String>,
    pub(crate) hints: Vec<String>,
    /// The lines about the right usage.
    pub(crate) usage: Vec<String>,
}

impl Mistake {
    pub(crate) fn new(root: &Command, error: &Error, arguments: &[OsString]) -> Self {
        let text = error.render().to_string();
        let mut lines: Vec<&str> = text.lines().collect();
        let tips = lines.iter().filter_map(|line| line.trim_start().strip_prefix(TIP));
        // clap says so of every option that it does not know.
        let tips = tips.filter(|tip| !tip.starts_with("to pass '"));
        let tips: Vec<String> = tips.map(str::to_owned).collect();
        lines.retain(|line| !line.trim_start().starts_with(TIP));
        let ours = ours(root, error, arguments);
        let end = lines.iter().position(|line| line.trim().is_empty()).unwrap_or(lines.len());
        let usage = lines.split_off(end);
        let what = lines.iter().map(|line| line.trim_start_matches("error: ").to_owned());
        Self {
            what: what.collect(),
            hints: ours.map_or(tips, |ours| vec![ours]),
            usage: with_usage(commands(root, arguments).pop().unwrap_or(root), &usage),
        }
    }

    /// Returns the mistake of a command line that ends where a command has to follow.
    pub(crate) fn of_no_command(root: &Command, arguments: &[OsString]) -> Self {
        let path = path(root, arguments);
        let line = |words: &str| format!("{words} {path}").trim_end().to_owned();
        Self {
            what: vec![format!("`{}` lacks a command", line("agoras"))],
            hints: vec![format!("`{}` lists them", line("agoras help"))],
            usage: Vec::new(),
        }
    }
}

fn ours(root: &Command, error: &Error, arguments: &[OsString]) -> Option<String> {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.as_str()),
        _ => None,
    };
    match error.kind() {
        ErrorKind::InvalidSubcommand => {
            let word = text(ContextKind::InvalidSubcommand)?;
            habits::of_command(root, &path(root, arguments), word)
        }
        ErrorKind::UnknownArgument => {
            habits::of_option(root, &path(root, arguments), text(ContextKind::InvalidArg)?)
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let option = text(ContextKind::InvalidArg)?;
            habits::of_value(option, text(ContextKind::InvalidValue)?)
        }
        _ => None,
    }
}

/// Returns the lines after the first block of clap's message, with the usage of the whole command:
/// clap's has every option that a variable sets. A command that was not reached has no name yet.
fn with_usage(command: &Command, lines: &[&str]) -> Vec<String> {
    let own = command.clone().render_usage().to_string();
    let mut all = Vec::new();
    for block in lines.split(|line| line.trim().is_empty()).filter(|block| !block.is_empty()) {
        if !all.is_empty() {
            all.push(String::new());
        }
        if block[0].starts_with("Usage: ") && command.get_bin_name().is_some() {
            all.extend(own.lines().map(str::to_owned));
        } else {
            all.extend(block.iter().map(|line| (*line).to_owned()));
        }
    }
    all
}

/// Returns the names of the typed command and of those above it.
fn path(root: &Command, arguments: &[OsString]) -> String {
    let commands = commands(root, arguments);
    commands.iter().skip(1).map(|command| command.get_name()).collect::<Vec<_>>().join(" ")
}

/// Returns the typed command, after those above it.
fn commands<'a>(root: &'a Command, arguments: &[OsString]) -> Vec<&'a Command> {
    let mut commands = vec![root];
    let mut arguments = arguments.iter().skip(1).map(|argument| argument.to_string_lossy());
    while let Some(argument) = arguments.next().filter(|argument| argument != "--") {
        let named = commands.iter().rev().find_map(|command| option(command, &argument));
        if named.is_some_and(takes_the_next) {
            arguments.next();
        } else if let Some(below) =
            commands.last().and_then(|command| command.find_subcommand(&*argument))
        {
            commands.push(below);
        }
    }
    commands
}
