//! `agoras tiktok creator`

use std::sync::Arc;

use clap::Args;
use serde::Serialize;
use tokio::sync::watch;

use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::tiktok::who::WhoArgs;
use crate::flow::{Event, Session};
use crate::tiktok::CreatorInfo;

/// Show who the account is and what it may post
#[derive(Args, Debug)]
pub(crate) struct CreatorArgs {
    #[command(flatten)]
    who: WhoArgs,
}

/// What a script reads.
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
}

pub(crate) async fn run(context: &Context, args: &CreatorArgs) -> Result<(), Failure> {
    let client = context.client()?;
    let sent = Arc::new(watch::Sender::new(0));
    let narrator = context.narrator(&sent);
    let report = |event: Event<'_>| narrator.tell(event);
    let (account, store) = args.who.account(context)?;
    let session = Session::new(&client, account, context.seams((args.who.sinks(), store), &report));
    let creator = session.call(async |client, token| client.creator_info(token).await).await?;
    tell(context, &creator);
    context.ui.json(&CreatorDocument {
        username: &creator.username,
        nickname: creator.nickname.as_deref(),
        avatar_url: creator.avatar_url.as_deref(),
        privacy_level_options: &creator.privacy_levels,
        comment_disabled: creator.comment_disabled,
        duet_disabled: creator.duet_disabled,
        stitch_disabled: creator.stitch_disabled,
        max_video_post_duration_sec: creator.longest_video.map(|longest| longest.as_secs()),
    });
    Ok(())
}

fn tell(context: &Context, creator: &CreatorInfo) {
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
}
