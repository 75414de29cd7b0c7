//! `agoras utils`

mod media_limits;
mod text_limits;
mod tokens;

use clap::Subcommand;

use crate::cli::context::Context;
use crate::cli::explain::Failure;

#[derive(Subcommand, Debug)]
pub(crate) enum UtilsCommand {
    /// Manage the stored tokens
    #[command(subcommand)]
    Tokens(tokens::TokensCommand),
    /// Show TikTok's limits on videos and photos
    MediaLimits(media_limits::MediaLimitsArgs),
    /// Show TikTok's limits on texts
    TextLimits(text_limits::TextLimitsArgs),
}

pub(crate) fn run(context: &Context, command: &UtilsCommand) -> Result<(), Failure> {
    match command {
        UtilsCommand::Tokens(command) => tokens::run(context, command),
        UtilsCommand::MediaLimits(args) => media_limits::run(context, args),
        UtilsCommand::TextLimits(args) => text_limits::run(context, args),
    }
}
