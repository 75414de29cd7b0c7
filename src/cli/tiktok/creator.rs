//! `agoras tiktok creator`

use clap::Args;
use serde::Serialize;

use crate::cli::context::Context;
use crate::cli::explain::Failure;
use crate::cli::tiktok::who::WhoArgs;
use crate::flow::{DRAFTS_A_DAY, POSTS_A_DAY, Quota};
use crate::tiktok::CreatorInfo;

/// Show the account and its permissions to post
#[derive(Args, Debug)]
pub(crate) struct CreatorArgs {
    #[command(flatten)]
    who: WhoArgs,
}

#[derive(Serialize)]
struct CreatorDocument<'a> {
    username: &'a str,
    nickname: Option<&'a str>,
    avatar_url: Option<&'a str>,
    privacy_level_options: &'a [String],
    comment_disabled: bool,
    duet_disabled: bool,
    stitch_disabled: bool,
    max_video_post_duration_sec: Option<u64>,
    posts_last_24h: usize,
    drafts_last_24h: usize,
}

pub(crate) async fn run(context: &Context, args: &CreatorArgs) -> Result<(), Failure> {
    args.who
        .with_session(context, async |session, _| {
            let creator = session.creator_info().await?;
            show(context, &creator, Quota::of(session, usize::MAX).await?);
            Ok(())
        })
        .await
}

fn show(context: &Context, creator: &CreatorInfo, quota: Quota) {
    let ui = &context.ui;
    let username = &creator.username;
    let nickname = creator.nickname.as_deref().unwrap_or(username);
    ui.step(&format!("{nickname} (@{username})"));
    ui.step(&format!("  may post to: {}", creator.privacy_levels.join(", ")));
    let disabled: Vec<&str> = [
        ("comments", creator.comment_disabled),
        ("duet", creator.duet_disabled),
        ("stitch", creator.stitch_disabled),
    ]
    .into_iter()
    .filter_map(|(what, disabled)| disabled.then_some(what))
    .collect();
    let disabled = if disabled.is_empty() { "nothing".to_owned() } else { disabled.join(", ") };
    ui.step(&format!("  switched off by the creator: {disabled}"));
    if let Some(longest) = creator.longest_video {
        ui.step(&format!("  longest video: {} s", longest.as_secs()));
    }
    let machines = if context.global.store.is_some() { "all machines" } else { "this machine" };
    ui.step(&format!(
        "  last 24 hours, from {machines}: {} of about {POSTS_A_DAY} posts, {} of {DRAFTS_A_DAY} drafts",
        quota.posts, quota.drafts
    ));
    ui.json(&CreatorDocument {
        username: &creator.username,
        nickname: creator.nickname.as_deref(),
        avatar_url: creator.avatar_url.as_deref(),
        privacy_level_options: &creator.privacy_levels,
        comment_disabled: creator.comment_disabled,
        duet_disabled: creator.duet_disabled,
        stitch_disabled: creator.stitch_disabled,
        max_video_post_duration_sec: creator.longest_video.map(|longest| longest.as_secs()),
        posts_last_24h: quota.posts,
        drafts_last_24h: quota.drafts,
    });
}
