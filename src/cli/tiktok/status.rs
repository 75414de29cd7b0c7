//! `agoras tiktok status`

use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use tokio::sync::watch;

use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::tiktok::ending::{self, Waited};
use crate::cli::tiktok::who::WhoArgs;
use crate::cli::values;
use crate::flow::{self, Session};
use crate::tiktok::PublishId;

/// Show where a publish stands
#[derive(Args, Debug)]
pub(crate) struct StatusArgs {
    /// The id that `video` or `post` printed
    publish_id: PublishId,

    /// Wait for TikTok's verdict
    #[arg(long)]
    wait: bool,

    /// How long to wait at most
    #[arg(long, value_name = "TIME", env = "AGORAS_WAIT_TIMEOUT", hide_env_values = true, default_value = "10m", value_parser = values::duration)]
    wait_timeout: Duration,

    #[command(flatten)]
    who: WhoArgs,
}

pub(crate) async fn run(context: &Context, args: &StatusArgs) -> Result<(), Failure> {
    let client = context.client()?;
    let sent = Arc::new(watch::Sender::new(0));
    let narrator = context.narrator(&sent);
    let report = |event: flow::Event<'_>| narrator.tell(event);
    let (account, store) = args.who.account(context)?;
    let session = Session::new(&client, account, context.seams((args.who.sinks(), store), &report));
    let published = if args.wait {
        flow::wait(&session, &args.publish_id, args.wait_timeout).await
    } else {
        flow::ask(&session, &args.publish_id).await
    };
    let published =
        published.map_err(|error| Failure::from(error).asking_about(&args.publish_id))?;
    let waited = if args.wait { Waited::InVain } else { Waited::No };
    ending::show(context, &published, waited)
}
