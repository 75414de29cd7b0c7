//! Notes the posts that are recognized among the account's videos in the journal

use std::time::Duration;

use super::listing::{Listing, list_from};
use super::own_post::{Known, Window, is_recognizable, own_post};
use super::pages::Wanted;
use super::scope::Allowed;
use crate::clock::Moment;
use crate::flow::accounts::session::Session;
use crate::flow::error::FlowError;
use crate::flow::ledger::Ledger;
use crate::flow::publish::resume::remembered;
use crate::flow::publish::status::{End, Published};
use crate::journal::{Entry, JournalError};
use crate::tiktok::{Cursor, Policy, PostId};

/// The time for which the post of a publish is looked for. A shared journal has all publishes of that time
/// at hand.
const MEMORY: Duration = Duration::from_hours(30 * 24);
/// The longest time from the beginning of a publish to the end of its window.
const LONGEST: Duration = Duration::from_hours(24);
/// More videos than an account posts within one window.
const ENOUGH: usize = 60;

/// Adds the post that TikTok's status of a public publish does not name, if the account's videos can be
/// listed and one of them certainly is it. Asks nothing otherwise. An error changes nothing.
pub(crate) async fn with_found_post(session: &Session<'_>, published: Published) -> Published {
    let is_nameless = published.end == End::Published && published.post_ids.is_empty();
    if !is_nameless || !published.is_public() {
        return published;
    }
    match found_post(session, &published).await {
        Ok(Some(post)) => {
            remembered(session, Published { post_ids: vec![post], ..published }).await
        }
        Ok(None) => published,
        Err(error) => {
            tracing::info!("the account's videos do not tell the post: {error}");
            published
        }
    }
}

async fn found_post(
    session: &Session<'_>,
    published: &Published,
) -> Result<Option<PostId>, FlowError> {
    let Some(ledger) = session.ledger() else {
        return Ok(None);
    };
    let id = published.publish_id.clone();
    let Some(entry) = ledger.call(move |journal| journal.find(id.as_str())).await? else {
        return Ok(None);
    };
    let now = session.seams.clock.now();
    let window = Window::of(&entry, now).filter(|window| window.from > now - MEMORY);
    let Some(window) = window.filter(|_| is_recognizable(&entry)) else {
        return Ok(None);
    };
    if Allowed::by_store(session).await != Allowed::Yes {
        return Ok(None);
    }
    let wanted = Wanted { limit: ENOUGH, since: Some(window.from) };
    let start = Some(Cursor::after(window.to + Duration::from_secs(1)));
    let listing = list_from(session, start, wanted, Policy::ONCE).await?;
    let Some(entries) = publishes_since(session, &ledger, window.from).await? else {
        return Ok(None);
    };
    let Some(from) = listing.from() else {
        return Ok(None);
    };
    Ok(own_post(&entry, Known { videos: &listing.videos, from, publishes: &entries, now }))
}

/// Notes the posts of all publishes that the list lets recognize. An error changes nothing.
pub(crate) async fn learn_posts(session: &Session<'_>, listing: &Listing) {
    if let Err(error) = try_learn(session, listing).await {
        tracing::info!("the journal does not learn from the videos: {error}");
    }
}

async fn try_learn(session: &Session<'_>, listing: &Listing) -> Result<(), FlowError> {
    let (Some(ledger), Some(from)) = (session.ledger(), listing.from()) else {
        return Ok(());
    };
    if listing.videos.is_empty() {
        return Ok(());
    }
    let now = session.seams.clock.now();
    let since = from.max(now - MEMORY);
    let Some(entries) = publishes_since(session, &ledger, since).await? else {
        return Ok(());
    };
    let known = Known { videos: &listing.videos, from: since, publishes: &entries, now };
    for entry in entries.iter().filter(|entry| has_no_address(entry)) {
        let id = entry.publish_id().and_then(|id| id.parse().ok());
        if let (Some(publish_id), Some(post)) = (id, own_post(entry, known)) {
            let published = Published {
                end: End::Published,
                audience: Some(entry.planned.audience.clone()),
                post_ids: vec![post],
                ..Published::unasked(&publish_id)
            };
            remembered(session, published).await;
        }
    }
    Ok(())
}

fn has_no_address(entry: &Entry) -> bool {
    entry.end.as_ref().is_some_and(|end| end.post_ids.is_empty())
}

/// Returns the account's publishes whose windows may hold a video that was created at `moment` or later;
/// `None` if one cannot be read, which may be any.
async fn publishes_since(
    session: &Session<'_>,
    ledger: &Ledger,
    moment: Moment,
) -> Result<Option<Vec<Entry>>, JournalError> {
    let begun = ledger.call(move |journal| journal.begun_since(moment - LONGEST)).await?;
    let owner = session.owner();
    let entries: Result<Vec<Entry>, JournalError> = begun.into_iter().collect();
    Ok(entries.ok().map(|mut entries| {
        entries.retain(|entry| owner.is_of(&entry.planned));
        entries
    }))
}
