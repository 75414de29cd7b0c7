//! `agoras tiktok cancel`

use clap::Args;
use thiserror::Error;

use crate::cli::context::Context;
use crate::cli::document::PublishDocument;
use crate::cli::explain::{Explain, Explanation, Failure, Kind};
use crate::cli::tiktok::ending::{self, Waited};
use crate::cli::tiktok::who::WhoArgs;
use crate::flow::{self, Cancellation, End, FlowError, Published};
use crate::tiktok::{ErrorCode, FailReason, PublishId};

/// Stop TikTok from fetching the media of a publish
#[derive(Args, Debug)]
pub(crate) struct CancelArgs {
    /// The id that `video` or `post` printed
    publish_id: PublishId,

    #[command(flatten)]
    who: WhoArgs,
}

pub(crate) async fn run(context: &Context, args: &CancelArgs) -> Result<(), Failure> {
    let id = &args.publish_id;
    args.who
        .with_session(context, async |session, _| {
            let cancelled = flow::cancel(session, id).await;
            match cancelled.map_err(|error| Failure::of_question(error, id))? {
                Cancellation::Ended(published) => ended(context, &published),
                Cancellation::Cancelling(published) => {
                    Err(ending::cancelling(id).about(PublishDocument::new(&published)))
                }
                Cancellation::Unanswered { published, source } => {
                    Err(unanswered(id, source).about(PublishDocument::new(&published)))
                }
                Cancellation::TooLate { published, source } => {
                    Err(Failure::from(source).about(PublishDocument::new(&published)))
                }
            }
        })
        .await
}

/// Shows the end: it is cancelled if TikTok's status says so, otherwise something else ended it first.
fn ended(context: &Context, published: &Published) -> Result<(), Failure> {
    match &published.end {
        End::Failed(FailReason::Cancelled) => {
            context.ui.step("Cancelled: TikTok has stopped, and nothing was posted");
            let mut document = PublishDocument::new(published);
            // As wanted, and no refusal.
            document.outcome = "cancelled";
            context.ui.json(&document);
            Ok(())
        }
        End::Published | End::Inbox => Err(too_late(published)),
        End::Processing | End::Cancelling | End::Failed(_) => {
            ending::show(context, published, Waited::InVain)
        }
    }
}

fn too_late(published: &Published) -> Failure {
    let what = match published.end {
        End::Inbox => "the draft is in the creator's inbox",
        _ => "it is published",
    };
    Failure::new(Kind::Refused, format!("it was too late to cancel: {what}"))
        .hinted("delete it in TikTok's app, if it must not be there")
        .coded(ErrorCode::PublishNotCancellable.as_str())
        .about(PublishDocument::new(published))
}

fn unanswered(id: &PublishId, source: FlowError) -> Failure {
    let Explanation { code, log_id, .. } = source.explain();
    let hint = format!(
        "`agoras tiktok cancel {id}` asks once more, and `agoras tiktok status {id} --wait` tells what becomes of it"
    );
    let explanation = Explanation { code, log_id, ..Kind::Unknown.hint(hint) };
    Failure::explained(explanation, Unanswered(source))
}

#[derive(Debug, Error)]
#[error("it is not known whether TikTok stops it")]
struct Unanswered(#[source] FlowError);
