//! `agoras utils`

mod tokens;

use clap::Subcommand;

use crate::cli::context::Context;
use crate::cli::failure::Failure;

/// The commands below `agoras utils`.
#[derive(Subcommand, Debug)]
pub(crate) enum UtilsCommand {
    /// Look after the stored tokens
    #[command(subcommand)]
    Tokens(tokens::TokensCommand),
}

pub(crate) fn run(context: &Context, command: &UtilsCommand) -> Result<(), Failure> {
    match command {
        UtilsCommand::Tokens(command) => tokens::run(context, command),
    }
}
