//! `agoras tiktok`

mod authorize;
mod cancel;
mod creator;
mod dry_run;
mod ending;
mod history;
mod post;
mod publishing;
mod resume;
mod revoke;
mod screen;
mod status;
mod unsupported;
mod video;
mod who;

use clap::Subcommand;

use crate::cli::context::Context;
use crate::cli::explain::Failure;

#[derive(Subcommand, Debug)]
pub(crate) enum TiktokCommand {
    /// Authorize an account once, in the browser
    Authorize(Box<authorize::AuthorizeArgs>),
    /// Publish a video
    Video(Box<video::VideoArgs>),
    /// Publish photos
    Post(Box<post::PostArgs>),
    /// Show the status of a publish
    Status(status::StatusArgs),
    /// Resume an unfinished publish
    Resume(resume::ResumeArgs),
    /// Show what this machine has published
    History(history::HistoryArgs),
    /// Stop TikTok from fetching the media of a publish
    Cancel(cancel::CancelArgs),
    /// Show the account and its permissions to post
    Creator(creator::CreatorArgs),
    /// Take the app's access back at TikTok, and remove the record
    Revoke(revoke::RevokeArgs),
    /// TikTok's API cannot like
    #[command(hide = true)]
    Like(unsupported::UnsupportedArgs),
    /// TikTok's API cannot share
    #[command(hide = true)]
    Share(unsupported::UnsupportedArgs),
    /// TikTok's API cannot delete
    #[command(hide = true)]
    Delete(unsupported::UnsupportedArgs),
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
        TiktokCommand::Cancel(args) => context.block_on(cancel::run(context, args)),
        TiktokCommand::Creator(args) => context.block_on(creator::run(context, args)),
        TiktokCommand::Like(_) => unsupported::run("like a post"),
        TiktokCommand::Share(_) => unsupported::run("share a post"),
        TiktokCommand::Delete(_) => unsupported::run("delete a post"),
    }
}
