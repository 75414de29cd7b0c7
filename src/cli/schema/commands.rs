//! A command with its arguments and options

use clap::{Arg, Command};
use serde::Serialize;

use super::documents::{Printed, printed_by};
use super::needs;
use super::options::OptionPart;
use crate::cli::help::examples;

/// A command.
#[derive(Serialize)]
pub(super) struct CommandPart {
    pub(super) path: String,
    about: String,
    examples: &'static [&'static str],
    pub(super) arguments: Vec<OptionPart>,
    pub(super) options: Vec<OptionPart>,
    /// The arguments and options of which one has to be given.
    pub(super) needs_one_of: &'static [&'static str],
    pub(super) stdout: Printed,
}

/// Returns the commands below one, which have no commands below themselves. Hidden ones are left out.
pub(super) fn commands(command: &Command, path: &str) -> Vec<CommandPart> {
    let below = command.get_subcommands().filter(|below| !below.is_hide_set());
    let mut found = Vec::new();
    for below in below {
        let path = [path, below.get_name()].join(" ");
        let path = path.trim_start();
        if below.has_subcommands() {
            found.extend(commands(below, path));
        } else {
            found.push(CommandPart::new(below, path));
        }
    }
    found
}

/// Returns the options of every command.
pub(super) fn global_options(root: &Command) -> Vec<OptionPart> {
    let options = root.get_arguments().filter(|arg| arg.is_global_set() && !arg.is_hide_set());
    options.map(|arg| OptionPart::new(arg, root, "")).collect()
}

impl CommandPart {
    /// Describes a command without commands below it.
    pub(super) fn new(command: &Command, path: &str) -> Self {
        let is_own = |arg: &&Arg| !arg.is_hide_set() && !arg.is_global_set();
        let (arguments, options): (Vec<&Arg>, Vec<&Arg>) =
            command.get_arguments().filter(is_own).partition(|arg| arg.is_positional());
        let describe = |args: Vec<&Arg>| {
            args.into_iter().map(|arg| OptionPart::new(arg, command, path)).collect()
        };
        let about = command.get_long_about().or(command.get_about());
        Self {
            path: path.to_owned(),
            about: about.map(ToString::to_string).unwrap_or_default(),
            examples: examples(path),
            arguments: describe(arguments),
            options: describe(options),
            needs_one_of: needs::one_of(path),
            stdout: printed_by(path),
        }
    }
}
