//! `agoras tiktok cancel`

use clap::Args;
use serde_json::json;

use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::tiktok::acting::with_session;
use crate::cli::tiktok::who::WhoArgs;
use crate::tiktok::PublishId;

/// Stop TikTok from fetching the media of a publish
///
/// Works for `--transfer pull` while TikTok is fetching. An upload is stopped with Ctrl-C.
#[derive(Args, Debug)]
pub(crate) struct CancelArgs {
    /// The id that `video` or `post` printed
    publish_id: PublishId,

    #[command(flatten)]
    who: WhoArgs,
}

pub(crate) async fn run(context: &Context, args: &CancelArgs) -> Result<(), Failure> {
    let id = &args.publish_id;
    with_session(context, &args.who, async |session, _| {
        session
            .call(async |client, token| client.cancel_publish(token, id).await)
            .await
            .map_err(|error| Failure::from(error).asking_about(id))?;
        context.ui.step("TikTok was asked to stop; `agoras tiktok status` shows whether it did");
        context.ui.json(&json!({
            "id": id.as_str(),
            "publish_id": id.as_str(),
            "outcome": "cancelled",
            "username": session.account.username.as_str(),
        }));
        Ok(())
    })
    .await
}
