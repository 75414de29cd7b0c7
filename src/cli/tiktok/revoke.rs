//! `agoras tiktok revoke`

use clap::Args;
use serde_json::json;

use crate::cli::context::Context;
use crate::cli::explain::Failure;
use crate::cli::terminal::question;
use crate::cli::tiktok::who::WhoArgs;
use crate::disk::Patience;
use crate::flow::blocking;
use crate::journal::RatedCall;

/// Take the app's access back at TikTok, and remove the record
#[derive(Args, Debug)]
pub(crate) struct RevokeArgs {
    #[command(flatten)]
    who: WhoArgs,
}

pub(crate) async fn run(context: &Context, args: &RevokeArgs) -> Result<(), Failure> {
    args.who
        .with_session(context, async |session, _| {
            let username = &session.account.username;
            let app = &session.account.app;
            question::confirm(context, &format!("Take the app's access to {username} back?"))?;
            session
                .call(RatedCall::Revoke, async |client, token| client.revoke(app, token).await)
                .await?;
            let store = context.acting_store().await?;
            if let (Some(store), Some(identity)) = (store, session.stored_at().await) {
                blocking(move || store.delete(&identity, Patience::quiet())).await?;
            }
            context.ui.step(&format!("TikTok no longer lets the app act for {username}"));
            context.ui.json(&json!({ "username": username.as_str(), "revoked": true }));
            Ok(())
        })
        .await
}
