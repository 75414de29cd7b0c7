//! `agoras tiktok video`

use std::time::Duration;

use clap::Args;
use serde_json::json;

use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::tiktok::acting::with_session;
use crate::cli::tiktok::ending::{self, Waited};
use crate::cli::tiktok::video_request::VideoRequestArgs;
use crate::cli::tiktok::who::WhoArgs;
use crate::cli::values;
use crate::flow::{self, Duplicates, FlowError, Plan, Prepared, Wait, Watch};
use crate::tiktok::PublishId;

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
            show_plan(context, &prepared);
            return Ok(());
        }
        let wait = if args.no_wait { Wait::No } else { Wait::For(args.wait_timeout) };
        let watch = Watch { sent: sent.clone(), wait };
        let published = prepared.publish(session, &watch).await.map_err(before)?;
        let waited = if args.no_wait { Waited::No } else { Waited::InVain };
        ending::show(context, &published, waited)
    })
    .await
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
        "resumes": prepared.resumes().map(PublishId::as_str),
        "username": prepared.username.as_ref().map(flow::Username::as_str),
        "destination": if post.is_some() { "post" } else { "inbox" },
        "source": media,
        "post": post,
    }));
}
