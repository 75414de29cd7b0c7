//! `agoras tiktok status`

use std::time::Duration;

use crate::cli::arguments::values;
use crate::cli::context::Context;
use crate::cli::explain::Failure;
use crate::cli::tiktok::ending::{self, Waited};
use crate::cli::tiktok::publishing::WAITING;
use crate::cli::tiktok::who::WhoArgs;
use crate::flow;
use crate::tiktok::PublishId;
use clap::Args;

/// Show the status of a publish
#[derive(Args, Debug)]
pub(crate) struct StatusArgs {
    /// The id that `video` or `post` printed
    publish_id: PublishId,

    /// Wait for TikTok's result
    #[arg(long, help_heading = WAITING)]
    wait: bool,

    /// The longest wait
    #[arg(long, help_heading = WAITING, value_name = "TIME", env = "AGORAS_WAIT_TIMEOUT", hide_env_values = true, default_value = "10m", value_parser = values::duration)]
    wait_timeout: Duration,

    #[command(flatten)]
    who: WhoArgs,
}

pub(crate) async fn run(context: &Context, args: &StatusArgs) -> Result<(), Failure> {
    let id = &args.publish_id;
    args.who
        .with_session(context, async |session, _| {
            let published = if args.wait {
                flow::wait(session, id, args.wait_timeout).await
            } else {
                flow::ask(session, id).await
            };
            let published = published.map_err(|error| Failure::of_question(error, id))?;
            let published = flow::remembered(session, published).await;
            let published = flow::with_found_post(session, published).await;
            if let Some(machine) = &published.machine {
                context.ui.step(&format!("It was begun on {machine}"));
            }
            ending::show(context, &published, if args.wait { Waited::InVain } else { Waited::No })
        })
        .await
}
