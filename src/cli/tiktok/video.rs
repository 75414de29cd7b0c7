//! `agoras tiktok video`

use std::time::Duration;

use clap::Args;

use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::tiktok::acting::with_session;
use crate::cli::tiktok::dry_run;
use crate::cli::tiktok::ending::{self, Waited};
use crate::cli::tiktok::video_request::VideoRequestArgs;
use crate::cli::tiktok::who::WhoArgs;
use crate::cli::values;
use crate::flow::{self, Duplicates, FlowError, Wait, Watch};

/// Publish a video
///
/// A local file or standard input is uploaded; an address is streamed through this machine, or
/// fetched by TikTok itself with `--transfer pull`.
#[derive(Args, Debug)]
pub(crate) struct VideoArgs {
    #[command(flatten)]
    request: VideoRequestArgs,

    /// Do not wait for TikTok's verdict
    #[arg(long)]
    no_wait: bool,

    /// How long to wait for TikTok's verdict at most
    #[arg(long, value_name = "TIME", env = "AGORAS_WAIT_TIMEOUT", hide_env_values = true, default_value = "10m", value_parser = values::duration)]
    wait_timeout: Duration,

    /// Publish the same content to the same account again
    #[arg(long)]
    allow_duplicate: bool,

    /// Check everything that can be checked without posting, and print the plan
    #[arg(long)]
    dry_run: bool,

    #[command(flatten)]
    who: WhoArgs,
}

pub(crate) async fn run(context: &Context, args: &VideoArgs) -> Result<(), Failure> {
    let duplicates = if args.allow_duplicate { Duplicates::Allow } else { Duplicates::Refuse };
    let request = args.request.request(duplicates)?;
    args.request.warn_of_draft(context);
    with_session(context, &args.who, async |session, sent| {
        let before = |error: FlowError| Failure::from(error).before_opening();
        let prepared = flow::prepare(session, request).await.map_err(before)?;
        if args.dry_run {
            dry_run::show(context, &prepared);
            return Ok(());
        }
        let wait = if args.no_wait { Wait::No } else { Wait::For(args.wait_timeout) };
        let watch = Watch { sent: sent.clone(), wait };
        let pulled = prepared.pulled().map(str::to_owned);
        let published = prepared
            .publish(session, &watch)
            .await
            .map_err(|error| before(error).of_address(pulled.as_deref()))?;
        let waited = if args.no_wait { Waited::No } else { Waited::InVain };
        ending::show(context, &published, waited)
    })
    .await
}
