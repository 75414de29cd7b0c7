//! Refusal of `--draft false`: a boolean value that stands apart from its option

use std::ffi::OsString;

use clap::error::ErrorKind;
use clap::{Arg, ArgAction, Command, Error};

use crate::cli::arguments::values;

/// Returns the error for a boolean word that would otherwise be read as the name of a file.
pub(crate) fn find(command: &Command, arguments: &[OsString]) -> Option<Error> {
    let mut command = command;
    let mut arguments = arguments.iter().skip(1).map(|argument| argument.to_string_lossy());
    let mut before: Option<&Arg> = None;
    while let Some(argument) = arguments.next() {
        if argument == "--" {
            return None;
        }
        if let Some(option) = before.take()
            && values::boolean(&argument).is_ok()
        {
            return Some(error(command, option, &argument));
        }
        if let Some(below) = command.find_subcommand(&*argument) {
            command = below;
            continue;
        }
        match option(command, &argument) {
            Some(option) if takes_the_next(option) => drop(arguments.next()),
            option => before = option,
        }
    }
    None
}

/// Returns the option that was typed without a value of its own; `None` for anything else.
pub(crate) fn option<'a>(command: &'a Command, typed: &str) -> Option<&'a Arg> {
    let long = typed.strip_prefix("--");
    let short = typed.strip_prefix('-').filter(|short| short.chars().count() == 1);
    command.get_arguments().find(|argument| {
        (long.is_some() && argument.get_long() == long)
            || short.is_some_and(|short| short.chars().next() == argument.get_short())
    })
}

/// Returns whether the option's value may be the next argument.
pub(crate) fn takes_the_next(option: &Arg) -> bool {
    matches!(option.get_action(), ArgAction::Set | ArgAction::Append)
        && !option.is_require_equals_set()
}

fn error(command: &Command, option: &Arg, word: &str) -> Error {
    let long = option.get_long().unwrap_or_default();
    let words = if option.is_require_equals_set() {
        format!("the value of '--{long}' stands apart from it: use `--{long}={word}`")
    } else {
        format!("'--{long}' takes no value: leave `{word}` away, or both")
    };
    command.clone().error(ErrorKind::UnknownArgument, words)
}
