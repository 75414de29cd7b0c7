//! The media store, and photos that publishes have left there: deleted, if TikTok no longer fetches them

use super::finding::Findings;
use super::shared::Reach;
use crate::cli::context::Context;
use crate::cli::explain::Failure;
use crate::cli::terminal::narrator::{at_work, deleted, wanted};
use crate::cli::tiktok::media_store::MediaPlaceArgs;
use crate::flow::{self, Ledger, Leftover, LeftoverState, MediaProbe};
use crate::store::Store;

const PHOTOS: &str = "photos";

/// Checks the media store for new photos. Only an online check-up writes to it.
pub(crate) async fn look(
    context: &Context,
    args: &MediaPlaceArgs,
    reach: Reach,
    findings: &mut Findings,
) {
    let host = match args.host() {
        Ok(Some(host)) => host,
        Ok(None) => return,
        Err(failure) => return findings.failure(PHOTOS, failure),
    };
    let probe = match MediaProbe::new(&host, context.clock) {
        Ok(probe) => probe,
        Err(error) => return findings.failure(PHOTOS, error),
    };
    let address = &host.address;
    let url = &host.url;
    if context.rehearsal.is_some() || reach == Reach::Offline {
        let what = format!(
            "{address} and {url} are valid addresses; not checked without --online, or with --emulator: the rights to put and to delete, and what everybody gets there"
        );
        return findings.ok(PHOTOS, what);
    }
    match probe.run().await {
        Ok(()) => findings.ok(
            PHOTOS,
            format!("a probe was put into {address}, is what {url} gives, and was deleted"),
        ),
        Err(error) => {
            let (what, advice) = Failure::from(error).in_short();
            findings.fail(PHOTOS, format!("probe {}: {what}", probe.name), &advice);
        }
    }
}

/// Deletes what is left of earlier publishes.
pub(crate) async fn sweep(context: &Context, store: &Store, findings: &mut Findings) {
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
            LeftoverState::Busy => findings.ok(PHOTOS, at_work(count, &hosted.address)),
            LeftoverState::Stays(error) => {
                let (what, advice) = Failure::from(error).in_short();
                let names = hosted.objects.join(", ");
                findings.fail(PHOTOS, format!("{names} in {}: {what}", hosted.address), &advice);
            }
        }
    }
}
