//! The end of a run whose publish TikTok knows: its document, its words, its exit code

use crate::cli::context::Context;
use crate::cli::document::PublishDocument;
use crate::cli::explain::{Failure, Kind};
use crate::cli::terminal::ui::Ui;
use crate::flow::{End, Published};
use crate::tiktok::PublishId;

/// The wait for TikTok's result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Waited {
    /// It ran out before TikTok had a result.
    InVain,
    /// It was not wanted.
    No,
}

/// Says how a publish ended, and prints its document.
pub(crate) fn show(
    context: &Context,
    published: &Published,
    waited: Waited,
) -> Result<(), Failure> {
    let document = tell(context, published, waited)?;
    context.ui.json(&document);
    Ok(())
}

/// Says how a publish ended, and returns its document.
pub(crate) fn tell(
    context: &Context,
    published: &Published,
    waited: Waited,
) -> Result<PublishDocument, Failure> {
    let ui = &context.ui;
    let document = PublishDocument::new(published);
    let id = &published.publish_id;
    match &published.end {
        End::Published => tell_published(ui, published),
        End::Inbox => ui.step("In the creator's inbox: finish it in TikTok's app"),
        End::Processing if waited == Waited::No => {
            ui.step(&format!(
                "Not finished yet: `agoras tiktok status {id} --wait` waits for the result"
            ));
        }
        End::Processing => {
            return Err(Failure::new(Kind::Processing, "TikTok is still processing it")
                .hinted(format!(
                    "it goes on without agoras: `agoras tiktok status {id} --wait` waits on"
                ))
                .about(document));
        }
        End::Cancelling if waited == Waited::No => ui.step(&format!(
            "TikTok was asked to stop it, and has not said whether it did: `agoras tiktok status {id} --wait` waits for that"
        )),
        End::Cancelling => return Err(cancelling(id).about(document)),
        End::Failed(reason) => {
            let failure = Failure::refused(reason, published.log_id.as_deref());
            return Err(failure.about(document));
        }
    }
    Ok(document)
}

fn tell_published(ui: &Ui, published: &Published) {
    let id = &published.publish_id;
    match published.post_ids.first() {
        Some(_) => ui.step("Published"),
        None if published.is_public() => ui.step(&format!(
            "Published; TikTok has not named the post yet: `agoras tiktok status {id}` shows its address after moderation"
        )),
        None if published.is_private() => ui.step(
            "Published; TikTok names no public post (it is private, or still in moderation)",
        ),
        None => ui.step(&format!(
            "Published; TikTok names no public post (it is private, or still in moderation): `agoras tiktok status {id}` shows the address once there is one"
        )),
    }
}

pub(crate) fn cancelling(id: &PublishId) -> Failure {
    Failure::new(Kind::Processing, "TikTok was asked to stop it, and has not said whether it did")
        .hinted(format!("`agoras tiktok status {id} --wait` tells what becomes of it"))
}
