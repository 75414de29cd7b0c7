//! `agoras tiktok video`

use clap::Args;

use crate::cli::context::Context;
use crate::cli::explain::Failure;
use crate::cli::tiktok::acting::with_session;
use crate::cli::tiktok::publishing::PublishingArgs;
use crate::cli::tiktok::video_request::VideoRequestArgs;
use crate::cli::tiktok::who::WhoArgs;
use crate::flow::{self, FlowError, VideoRequest};

/// Publish a video
///
/// A local file or standard input is uploaded; an address is streamed through this machine, or
/// fetched by TikTok itself with `--transfer pull`.
#[derive(Args, Debug)]
pub(crate) struct VideoArgs {
    #[command(flatten)]
    request: VideoRequestArgs,

    #[command(flatten)]
    publishing: PublishingArgs,

    #[command(flatten)]
    who: WhoArgs,
}

pub(crate) fn run(context: &Context, args: &VideoArgs) -> Result<(), Failure> {
    // What is wrong with the command line needs no runtime to be told.
    let request = args.request.request(context, &args.publishing)?;
    args.request.warn(context);
    context.block_on(publish(context, args, request))
}

async fn publish(
    context: &Context,
    args: &VideoArgs,
    request: VideoRequest,
) -> Result<(), Failure> {
    with_session(context, &args.who, async |session, sent| {
        let location = request.location.clone();
        let before = |error: FlowError| Failure::before_opening(error, Some(&location));
        let prepared = flow::prepare(session, request).await.map_err(before)?;
        args.publishing.publish(context, (session, prepared), sent).await
    })
    .await
}
