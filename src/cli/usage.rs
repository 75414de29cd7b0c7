//! Arguments -> the command tree filled in, or words about what is wrong with them

use std::ffi::{OsStr, OsString};

use clap::builder::Resettable;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, Error};

/// The tree as this process finds it: a variable that is set to nothing counts as not set.
pub(crate) fn settled(command: Command) -> Command {
    let blank = |value: &OsString| value.to_string_lossy().trim().is_empty();
    // Rare, and going through the whole tree is a good part of a short command's time.
    if !std::env::vars_os().any(|(_, value)| blank(&value)) {
        return command;
    }
    without_blanks(command)
}

fn without_blanks(command: Command) -> Command {
    command
        .mut_args(|arg| {
            let value = arg.get_env().and_then(std::env::var_os);
            match value {
                Some(value) if value.to_string_lossy().trim().is_empty() => {
                    arg.env(Resettable::<clap::builder::OsStr>::Reset)
                }
                _ => arg,
            }
        })
        .mut_subcommands(without_blanks)
}

/// The variable that brought the value which could not be read, if none of the arguments did.
pub(crate) fn culprit(command: &Command, error: &Error, arguments: &[OsString]) -> Option<String> {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        _ => None,
    };
    if !matches!(error.kind(), ErrorKind::InvalidValue | ErrorKind::ValueValidation) {
        return None;
    }
    let (name, value) = (text(ContextKind::InvalidArg)?, text(ContextKind::InvalidValue)?);
    let typed = |argument: &OsString| {
        let argument = argument.to_string_lossy();
        argument == value || argument.ends_with(&format!("={value}"))
    };
    if arguments.iter().any(typed) {
        return None;
    }
    variable(command, &name, OsStr::new(&value))
}

/// `name` is an option as clap shows it, such as `--allow-duet[=<BOOL>]`.
fn variable(command: &Command, name: &str, value: &OsStr) -> Option<String> {
    let long = name.trim_start_matches('-').split(['[', '=', ' ']).next()?;
    let own = command.get_arguments().find_map(|arg| {
        let variable = arg.get_env()?;
        let here =
            arg.get_long() == Some(long) && std::env::var_os(variable).as_deref() == Some(value);
        here.then(|| variable.to_string_lossy().into_owned())
    });
    own.or_else(|| command.get_subcommands().find_map(|command| variable(command, name, value)))
}
