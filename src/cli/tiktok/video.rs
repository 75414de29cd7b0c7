//! `agoras tiktok video`

use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use serde_json::json;
use tokio::sync::watch;

use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::tiktok::ending::{self, Waited};
use crate::cli::tiktok::video_request::VideoRequestArgs;
use crate::cli::tiktok::who::WhoArgs;
use crate::cli::values;
use crate::flow::{self, Event, Plan, Prepared, Session, Wait, Watch};

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

    /// Publish the same content again; without a journal agoras does not notice that it is the same
    #[arg(long)]
    allow_duplicate: bool,

    /// Check everything that can be checked without posting, and print the plan
    #[arg(long)]
    dry_run: bool,

    #[command(flatten)]
    who: WhoArgs,
}

pub(crate) async fn run(context: &Context, args: &VideoArgs) -> Result<(), Failure> {
    let request = args.request.request()?;
    args.request.warn_of_draft(context);
    let (account, store) = args.who.account(context)?;
    let client = context.client()?;
    let sent = Arc::new(watch::Sender::new(0));
    let narrator = context.narrator(&sent);
    let report = |event: Event<'_>| narrator.tell(event);
    let session = Session::new(&client, account, context.seams((args.who.sinks(), store), &report));
    let prepared = flow::prepare(&session, request)
        .await
        .map_err(|error| Failure::from(error).before_opening())?;
    if args.dry_run {
        show_plan(context, &prepared);
        return Ok(());
    }
    let wait = if args.no_wait { Wait::No } else { Wait::For(args.wait_timeout) };
    let watch = Watch { sent: sent.clone(), wait };
    let published = prepared
        .publish(&session, &watch)
        .await
        .map_err(|error| Failure::from(error).before_opening())?;
    let waited = if args.no_wait { Waited::No } else { Waited::InVain };
    ending::show(context, &published, waited)
}

/// What would be sent, for a script and for the eye.
fn show_plan(context: &Context, prepared: &Prepared) {
    let media = match &prepared.plan {
        Plan::Upload { source, chunks } => json!({
            "transfer": "upload",
            "media": source.name(),
            "content_type": source.video_type().content_type(),
            "video_size": chunks.size(),
            "chunk_size": chunks.chunk_size(),
            "total_chunk_count": chunks.count(),
        }),
        Plan::Pull(url) => json!({ "transfer": "pull", "media": url }),
    };
    let post = prepared.post.as_ref().map(|post| {
        json!({
            "title": post.title,
            "privacy_level": post.privacy.as_str(),
            "disable_comment": !post.interactions.comments,
            "disable_duet": !post.interactions.duet,
            "disable_stitch": !post.interactions.stitch,
            "brand_content_toggle": post.disclosure.paid_partnership,
            "brand_organic_toggle": post.disclosure.own_brand,
            "is_aigc": post.ai_generated,
            "video_cover_timestamp_ms": post.cover_at.map(|at| at.as_millis()),
        })
    });
    context.ui.step("Nothing was sent: this is what would be");
    context.ui.json(&json!({
        "id": null,
        "publish_id": null,
        "outcome": "dry-run",
        "username": prepared.username.as_ref().map(flow::Username::as_str),
        "destination": if post.is_some() { "post" } else { "inbox" },
        "source": media,
        "post": post,
    }));
}
