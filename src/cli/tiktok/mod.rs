//! `agoras tiktok`

mod authorize;
mod cancel;
mod compose;
mod creator;
mod dry_run;
mod ending;
mod history;
mod login_words;
pub(crate) mod media_store;
mod post;
mod publishing;
mod resume;
mod revoke;
mod screen;
mod status;
mod video;
mod videos;
mod who;

pub(crate) use post::PostArgs;
pub(crate) use publishing::{BegunPost, DryRun, FollowedUp, PublishingArgs, WaitArgs};
pub(crate) use video::VideoArgs;
pub(crate) use who::{Sent, WhoArgs};

use std::ffi::OsString;

use clap::{Args, Subcommand};

use crate::cli::context::Context;
use crate::cli::explain::Failure;
use crate::cli::global::{GlobalArgs, Output};
use crate::cli::terminal::ui::Ui;

#[derive(Subcommand, Debug)]
pub(crate) enum TiktokCommand {
    Authorize(Box<authorize::AuthorizeArgs>),
    Video(Box<VideoArgs>),
    Post(Box<PostArgs>),
    Status(status::StatusArgs),
    Resume(resume::ResumeArgs),
    History(history::HistoryArgs),
    Videos(videos::VideosArgs),
    Cancel(cancel::CancelArgs),
    Creator(creator::CreatorArgs),
    Revoke(revoke::RevokeArgs),
    /// TikTok's API cannot like
    #[command(hide = true)]
    Like(UnsupportedArgs),
    /// TikTok's API cannot share
    #[command(hide = true)]
    Share(UnsupportedArgs),
    /// TikTok's API cannot delete
    #[command(hide = true)]
    Delete(UnsupportedArgs),
}

/// Any arguments, so that the error is about the command and not about an option.
#[derive(Args, Debug)]
pub(crate) struct UnsupportedArgs {
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, hide = true)]
    rest: Vec<OsString>,
}

impl TiktokCommand {
    /// Applies `--json` among the arguments of a command that takes any.
    pub(crate) fn settle(&self, global: &mut GlobalArgs) {
        if let Self::Like(args) | Self::Share(args) | Self::Delete(args) = self {
            global.json |= Ui::early(&args.rest).shape == Output::Json;
        }
    }
}

pub(crate) fn run(context: &Context, command: &TiktokCommand) -> Result<(), Failure> {
    match command {
        TiktokCommand::Authorize(args) => {
            context.block_on(authorize::run(context, args)).map_err(Failure::of_login)
        }
        TiktokCommand::Revoke(args) => context.block_on(revoke::run(context, args)),
        TiktokCommand::Video(args) => video::run(context, args),
        TiktokCommand::Post(args) => post::run(context, args),
        TiktokCommand::Status(args) => context.block_on(status::run(context, args)),
        TiktokCommand::Resume(args) => context.block_on(resume::run(context, args)),
        TiktokCommand::History(args) => history::run(context, args),
        TiktokCommand::Videos(args) => context.block_on(videos::run(context, args)),
        TiktokCommand::Cancel(args) => context.block_on(cancel::run(context, args)),
        TiktokCommand::Creator(args) => context.block_on(creator::run(context, args)),
        TiktokCommand::Like(_) => Err(unsupported("like a post")),
        TiktokCommand::Share(_) => Err(unsupported("share a post")),
        TiktokCommand::Delete(_) => Err(unsupported("delete a post")),
    }
}

/// Builds the failure of what other platforms can, and TikTok's API cannot.
pub(crate) fn unsupported(action: &str) -> Failure {
    Failure::usage(format!("TikTok's API cannot {action}")).hinted("do it in TikTok's app")
}
