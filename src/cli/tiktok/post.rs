//! `agoras tiktok post`

use clap::Args;

use crate::cli::context::Context;
use crate::cli::explain::Failure;
use crate::cli::tiktok::acting::with_session;
use crate::cli::tiktok::photo_request::PhotoRequestArgs;
use crate::cli::tiktok::publishing::PublishingArgs;
use crate::cli::tiktok::who::WhoArgs;
use crate::flow::{self, FlowError, PhotoRequest};

/// Publish photos
///
/// TikTok fetches photos by itself, from https addresses below a domain that is verified for the
/// app; agoras looks at each one first.
#[derive(Args, Debug)]
pub(crate) struct PostArgs {
    #[command(flatten)]
    request: PhotoRequestArgs,

    #[command(flatten)]
    publishing: PublishingArgs,

    #[command(flatten)]
    who: WhoArgs,
}

pub(crate) fn run(context: &Context, args: &PostArgs) -> Result<(), Failure> {
    // What is wrong with the command line needs no runtime to be told.
    let request = args.request.request(context, &args.publishing)?;
    args.request.warn(context);
    context.block_on(publish(context, args, request))
}

async fn publish(context: &Context, args: &PostArgs, request: PhotoRequest) -> Result<(), Failure> {
    with_session(context, &args.who, async |session, sent| {
        let before = |error: FlowError| Failure::before_opening(error, None);
        let prepared = flow::prepare_photos(session, request).await.map_err(before)?;
        args.publishing.publish(context, (session, prepared), sent).await
    })
    .await
}
