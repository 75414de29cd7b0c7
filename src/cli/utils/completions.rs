//! `agoras utils completions`

use clap::{Args, ValueEnum};

use crate::cli::completion;
use crate::cli::context::Context;
use crate::cli::explain::{Failure, Kind};

/// Print the lines that complete commands, options and values in a shell
///
/// At each press of the Tab key they ask agoras itself, which knows the stored accounts and the ids of
/// publishes of this machine. Nothing is sent, and no passphrase is asked for.
#[derive(Args, Debug)]
pub(crate) struct CompletionsArgs {
    /// The shell
    shell: Shell,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Shell {
    Bash,
    Zsh,
    Fish,
    Powershell,
    Elvish,
}

pub(crate) fn run(context: &Context, args: &CompletionsArgs) -> Result<(), Failure> {
    let shell = args.shell.to_possible_value();
    let lines = shell.and_then(|shell| completion::registration(shell.get_name()));
    match lines {
        Some(Ok(lines)) => {
            lines.trim().lines().for_each(|line| context.ui.data(line));
            Ok(())
        }
        Some(Err(error)) => Err(Failure::new(Kind::Fault, error)),
        None => Err(Failure::new(Kind::Fault, "this shell is not known")),
    }
}
