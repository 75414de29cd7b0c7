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
    List(list::ListArgs),
    Show(show::ShowArgs),
    UnattendedFormat(unattended_format::UnattendedFormatArgs),
    Import(import::ImportArgs),
    Adopt(adopt::AdoptArgs),
    Recover(recover::RecoverArgs),
    Delete(delete::DeleteArgs),
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
