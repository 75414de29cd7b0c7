//! The options that `utils feed-publish` and `utils schedule-run` share

use clap::Args;

use super::defaults::Defaults;
use crate::cli::arguments::values;
use crate::cli::context::Context;
use crate::cli::explain::Failure;
use crate::cli::tiktok::{DryRun, PublishingArgs, WaitArgs, WhoArgs};
use crate::media::Attendance;

/// Options of a run over described posts
#[derive(Args, Debug)]
#[command(next_help_heading = "How it is published")]
pub(crate) struct AutomationArgs {
    /// The network to publish to; agoras publishes to TikTok only
    #[arg(long, value_name = "NETWORK", value_parser = network)]
    network: Option<String>,

    /// Print what would be published, and publish nothing
    #[arg(long)]
    dry_run: bool,

    /// Fetch media from this machine and its network too, not from public hosts only
    #[arg(long)]
    allow_private_media: bool,

    #[command(flatten)]
    wait: WaitArgs,

    #[command(flatten)]
    pub(crate) who: WhoArgs,
}

impl AutomationArgs {
    /// Returns the options of each post.
    pub(crate) fn defaults(&self, context: &Context) -> Result<Defaults, Failure> {
        let dry_run = if self.dry_run { DryRun::Yes } else { DryRun::No };
        Defaults::of_variables(context, &PublishingArgs::of_described(self.wait.clone(), dry_run))
    }

    /// Returns the options of the account. Nobody has typed the addresses of the media.
    pub(crate) fn who(&self) -> WhoArgs {
        let trust =
            if self.allow_private_media { Attendance::Permitted } else { Attendance::Foreign };
        self.who.fetching_as(Some(trust))
    }
}

/// Takes the one network that there is.
fn network(text: &str) -> Result<String, String> {
    let (name, _) = values::bare(text);
    if name.eq_ignore_ascii_case("tiktok") {
        return Ok(name.to_owned());
    }
    Err("agoras publishes to TikTok only; for other networks use the Python tool".to_owned())
}
