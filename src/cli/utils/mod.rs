//! `agoras utils`

mod completions;
mod feed_publish;
mod feed_run;
mod limits;
mod man;
mod schedule_run;
mod schema;
mod store;
mod tokens;

use clap::{Command, Subcommand};

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
    Schema(schema::SchemaArgs),
    Completions(completions::CompletionsArgs),
    Man(man::ManArgs),
}

/// Runs a command. `tree` makes the whole command tree, which manual pages and the schema describe.
pub(crate) fn run(
    context: &Context,
    command: &UtilsCommand,
    tree: fn() -> Command,
) -> Result<(), Failure> {
    match command {
        UtilsCommand::Tokens(command) => tokens::run(context, command),
        UtilsCommand::Store(command) => store::run(context, command),
        UtilsCommand::MediaLimits(args) => limits::show_media(context, args),
        UtilsCommand::TextLimits(args) => limits::show_texts(context, args),
        UtilsCommand::FeedPublish(args) => feed_publish::run(context, args),
        UtilsCommand::ScheduleRun(args) => schedule_run::run(context, args),
        UtilsCommand::Schema(args) => schema::run(context, args, tree()),
        UtilsCommand::Completions(args) => completions::run(context, args),
        UtilsCommand::Man(args) => man::run(context, args, tree()),
    }
}
