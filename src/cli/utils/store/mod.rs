//! `agoras utils store`

mod places;
mod prune;
mod pull;
mod push;
mod status;

use clap::Subcommand;

use crate::cli::context::Context;
use crate::cli::explain::Failure;

#[derive(Subcommand, Debug)]
pub(crate) enum StoreCommand {
    Push(push::PushArgs),
    Pull(pull::PullArgs),
    Status(status::StoreStatusArgs),
    Prune(prune::PruneArgs),
}

pub(crate) fn run(context: &Context, command: &StoreCommand) -> Result<(), Failure> {
    match command {
        StoreCommand::Push(args) => push::run(context, args),
        StoreCommand::Pull(args) => pull::run(context, args),
        StoreCommand::Status(args) => status::run(context, args),
        StoreCommand::Prune(args) => prune::run(context, args),
    }
}
