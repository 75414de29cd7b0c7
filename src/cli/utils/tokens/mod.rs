//! `agoras utils tokens`

mod adopt;
mod delete;
mod entries;
mod import;
mod list;
mod recover;
mod rekey;
mod show;
mod unattended_format;

use clap::Subcommand;

use crate::cli::context::Context;
use crate::cli::explain::Failure;

#[derive(Subcommand, Debug)]
pub(crate) enum TokensCommand {
    /// List the stored accounts
    List(list::ListArgs),
    /// Show what is stored, with secrets masked
    Show(show::ShowArgs),
    /// Print the variables that a pipeline needs
    UnattendedFormat(unattended_format::UnattendedFormatArgs),
    /// Import the Python tool's store
    Import(import::ImportArgs),
    /// Move the accounts of agoras 2.3.0 or before to the current address
    Adopt(adopt::AdoptArgs),
    /// Restore the encrypted copy that was made when the store's disk failed
    Recover(recover::RecoverArgs),
    /// Remove one record
    Delete(delete::DeleteArgs),
    /// Change how the store is locked
    Rekey(rekey::RekeyArgs),
}

pub(crate) fn run(context: &Context, command: &TokensCommand) -> Result<(), Failure> {
    match command {
        TokensCommand::List(args) => list::run(context, args),
        TokensCommand::Show(args) => show::run(context, args),
        TokensCommand::UnattendedFormat(args) => unattended_format::run(context, args),
        TokensCommand::Import(args) => import::run(context, args),
        TokensCommand::Adopt(args) => adopt::run(context, args),
        TokensCommand::Recover(args) => recover::run(context, args),
        TokensCommand::Delete(args) => delete::run(context, args),
        TokensCommand::Rekey(args) => rekey::run(context, args),
    }
}
