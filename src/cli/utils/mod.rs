//! `agoras utils`

mod feed_publish;
mod feed_run;
mod limits;
mod schedule_run;
mod store;
mod tokens;

use clap::Subcommand;

use crate::cli::context::Context;
use crate::cli::explain::Failure;

#[derive(Subcommand, Debug)]
pub(crate) enum UtilsCommand {
    /// Manage the stored tokens
    #[command(subcommand)]
    Tokens(tokens::TokensCommand),
    /// Move accounts to a store that machines share, and look after it
    #[command(subcommand)]
    Store(store::StoreCommand),
    MediaLimits(limits::MediaLimitsArgs),
    TextLimits(limits::TextLimitsArgs),
    FeedPublish(Box<feed_publish::FeedPublishArgs>),
    ScheduleRun(Box<schedule_run::ScheduleRunArgs>),
}

pub(crate) fn run(context: &Context, command: &UtilsCommand) -> Result<(), Failure> {
    match command {
        UtilsCommand::Tokens(command) => tokens::run(context, command),
        UtilsCommand::Store(command) => store::run(context, command),
        UtilsCommand::MediaLimits(args) => limits::show_media(context, args),
        UtilsCommand::TextLimits(args) => limits::show_texts(context, args),
        UtilsCommand::FeedPublish(args) => feed_publish::run(context, args),
        UtilsCommand::ScheduleRun(args) => schedule_run::run(context, args),
    }
}
