//! Photos that publishes have left in media stores: deleted, if TikTok no longer fetches them

use super::finding::Findings;
use crate::cli::context::Context;
use crate::cli::explain::Failure;
use crate::cli::terminal::narrator::{deleted, wanted};
use crate::flow::{self, Ledger, Leftover, LeftoverState};
use crate::store::Store;

const PHOTOS: &str = "photos";

pub(crate) async fn look(context: &Context, store: &Store, findings: &mut Findings) {
    let leftovers = match flow::sweep(&Ledger::new(store), context.clock).await {
        Ok(leftovers) => leftovers,
        // The check of the journal has reported it.
        Err(error) => return tracing::debug!("the journal cannot be read: {error}"),
    };
    for Leftover { hosted, now } in leftovers {
        let count = hosted.objects.len();
        match now {
            LeftoverState::Deleted => findings.ok(PHOTOS, deleted(count, &hosted.address)),
            LeftoverState::Wanted { until } => {
                findings.ok(PHOTOS, wanted(count, &hosted.address, until));
            }
            LeftoverState::Busy => {}
            LeftoverState::Stays(error) => {
                let (what, advice) = Failure::from(error).in_short();
                let names = hosted.objects.join(", ");
                findings.fail(PHOTOS, format!("{names} in {}: {what}", hosted.address), &advice);
            }
        }
    }
}
