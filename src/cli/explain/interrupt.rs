//! Explanations of a run that Ctrl-C ended, by how far its publish had come

use super::failure::Failure;
use super::flow::of_publish;
use super::kind::Kind::{Interrupted, LateInterrupted};
use super::upload::on_continuation;
use crate::cli::terminal::narrator::Underway;

impl Failure {
    pub(crate) fn interrupted_in(underway: &Underway) -> Self {
        let explanation = match underway {
            Underway::Nothing => Interrupted.hint("nothing was published"),
            Underway::Opening => LateInterrupted.hint(
                "TikTok may be fetching and posting it: look at the profile before running it again",
            ),
            Underway::Opened { publish_id, continuation } => of_publish(
                publish_id,
                Interrupted,
                on_continuation(*continuation, publish_id),
            ),
            Underway::Sent(publish_id) | Underway::Finishing { publish_id, .. } => of_publish(
                publish_id,
                LateInterrupted,
                format!(
                    "TikTok has all that it needs, or may have: `agoras tiktok status {publish_id} --wait` tells what becomes of it, and `agoras tiktok resume {publish_id}` too"
                ),
            ),
        };
        Self::explained(explanation, "interrupted")
    }
}
