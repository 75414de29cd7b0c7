//! `agoras tiktok revoke`

use std::sync::Arc;

use clap::Args;
use serde_json::json;
use tokio::sync::watch;

use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::question;
use crate::cli::tiktok::who::WhoArgs;
use crate::disk::Patience;
use crate::flow::{Event, FlowError, Session};
use crate::store::Identity;

/// Take the app's access back at TikTok, and remove the record
#[derive(Args, Debug)]
pub(crate) struct RevokeArgs {
    #[command(flatten)]
    who: WhoArgs,
}

pub(crate) async fn run(context: &Context, args: &RevokeArgs) -> Result<(), Failure> {
    let client = context.client()?;
    let sent = Arc::new(watch::Sender::new(0));
    let narrator = context.narrator(&sent);
    let report = |event: Event<'_>| narrator.tell(event);
    let (account, store) = args.who.account(context)?;
    let username = account.username.clone();
    question::confirm(context, &format!("Take the app's access to {username} back?"))?;
    let app = account.app.clone();
    let session =
        Session::new(&client, account, context.seams((args.who.sinks(), store.clone()), &report));
    session.call(async |client, token| client.revoke(&app, token).await).await?;
    if let Some(store) = store {
        let identity = Identity::tiktok(username.as_str()).map_err(FlowError::from)?;
        store.delete(&identity, Patience::quiet())?;
    }
    context.ui.step(&format!("TikTok no longer lets the app act for {username}"));
    context.ui.json(&json!({ "username": username.as_str(), "revoked": true }));
    Ok(())
}
