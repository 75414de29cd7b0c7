//! Resumption of an unfinished publish from the journal

use super::claim::{self, Unfinished};
use super::request::VideoRequest;
use super::status::{End, Published};
use super::video::prepare;
use crate::flow::accounts::session::Session;
use crate::flow::error::FlowError;
use crate::flow::event::Event;
use crate::flow::hosting::sweep::sweep_after;
use crate::flow::ledger::{Ledger, Notes};
use crate::flow::upload::delivery::Watch;
use crate::flow::upload::resumable::{Resumable, resumable};
use crate::journal::{Entry, JournalError, Outcome, Reopened};
use crate::media::Location;

#[derive(Debug)]
pub(crate) enum Resumed {
    /// TikTok has everything, or the result is known.
    Published(Box<Published>),
    /// The publish is over. Nothing was published, and nothing will be.
    Closed { reason: String },
    /// Another process works on it.
    Busy,
}

/// Resumes one publish, with the media from its earlier place. Afterwards its photos are deleted from the
/// media store, if its result is known.
pub(crate) async fn resume(
    session: &Session<'_>,
    entry: &Entry,
    watch: &Watch,
) -> Result<Resumed, FlowError> {
    let resumed = resume_one(session, entry, watch).await;
    if entry.hosted.is_some() {
        sweep_after(session).await;
    }
    resumed
}

async fn resume_one(
    session: &Session<'_>,
    entry: &Entry,
    watch: &Watch,
) -> Result<Resumed, FlowError> {
    let Some(ledger) = session.ledger() else {
        return Ok(Resumed::Busy);
    };
    let unfinished = match claim::take_over(session, &ledger, entry).await {
        Ok(Some(unfinished)) => unfinished,
        Ok(None) | Err(FlowError::Busy { .. }) => return Ok(Resumed::Busy),
        Err(error) => return Err(error),
    };
    let Unfinished { ledger, notes, entry } = &unfinished;
    if entry.end.is_some() && !entry.is_cancelled_untold() {
        // Another process has ended it in this moment, and its end must stay.
        return Ok(Resumed::Busy);
    }
    let again = again(ledger, entry).await?;
    if !entry.is_unfinished() {
        let reason = claim::NEVER_OPENED.to_owned();
        notes.over(Outcome::Failed, reason.clone()).await?;
        return Ok(Resumed::Closed { reason });
    }
    let published = match (resumable(session, unfinished, None).await?, again) {
        (Resumable::Yes(delivery), _) => delivery.run(session, watch).await?,
        (Resumable::Closed { reason }, Some(request)) => {
            session.report(Event::Closed { reason: &reason });
            let prepared = Box::pin(prepare(session, request)).await?;
            Box::pin(prepared.publish(session, watch)).await?
        }
        (Resumable::Closed { reason }, None) => return Ok(Resumed::Closed { reason }),
    };
    Ok(Resumed::Published(Box::new(published)))
}

/// Returns the request that publishes a converted video again; `None` for other media.
async fn again(ledger: &Ledger, entry: &Entry) -> Result<Option<VideoRequest>, FlowError> {
    let media = &entry.planned.media;
    if media.original.is_none() {
        return Ok(None);
    }
    let Some(secrets) = ledger.secrets(entry).await? else {
        return Ok(None);
    };
    let Some(address) = secrets.media_url.as_ref().or(media.path.as_ref()) else {
        return Ok(None);
    };
    let location = Location::parse(address)?;
    let idempotency = entry.planned.idempotency.clone();
    Ok(secrets.again.map(|again| VideoRequest { idempotency, ..again.request(location) }))
}

/// Notes TikTok's status of a publish in the journal, and adds what only the journal holds. Changes
/// nothing for a publish of another machine. Logs an error of the journal.
pub(crate) async fn remembered(session: &Session<'_>, published: Published) -> Published {
    match try_remember(session, &published).await {
        Ok(Some(entry)) => {
            if entry.hosted.is_some() {
                sweep_after(session).await;
            }
            let audience = Some(entry.planned.audience.clone());
            let end = match published.end {
                End::Processing if entry.is_cancelling() => End::Cancelling,
                end => end,
            };
            Published { audience, end, machine: entry.machine, ..published }
        }
        Ok(None) => published,
        Err(error) => {
            if error.is_no_place() {
                tracing::info!("the journal cannot be told: {error}");
            } else {
                tracing::warn!("the journal cannot be told: {error}");
            }
            published
        }
    }
}

async fn try_remember(
    session: &Session<'_>,
    published: &Published,
) -> Result<Option<Entry>, JournalError> {
    let Some(ledger) = session.ledger() else {
        return Ok(None);
    };
    let publish_id = published.publish_id.clone();
    let Some(entry) = ledger.call(move |journal| journal.find(publish_id.as_str())).await? else {
        return Ok(None);
    };
    if is_news(&entry, published) {
        match ledger.take_over(&entry).await? {
            Reopened::Ours(writer, entry) if is_news(&entry, published) => {
                let arrived = entry.end.as_ref().filter(|_| entry.has_arrived()).map(|end| end.at);
                let notes = Notes::new(&ledger, writer);
                notes.end(|now| published.ending(arrived.unwrap_or(now))).await?;
            }
            // Another process that works on it writes the result itself.
            Reopened::Ours(..) | Reopened::Busy | Reopened::Gone => {}
            Reopened::ReadOnly(error) => return Err(error),
        }
    }
    Ok(Some(entry))
}

/// Returns whether TikTok's status is newer than the journal. What has arrived stays so, whatever
/// TikTok reports later. The ids of a post may come long after it.
fn is_news(entry: &Entry, published: &Published) -> bool {
    let Some(known) = &entry.end else {
        return published.is_over();
    };
    let outcome = known.outcome;
    match &published.end {
        End::Processing | End::Cancelling => false,
        End::Failed(_) => entry.is_cancelled_untold(),
        End::Inbox => !entry.has_arrived(),
        End::Published if outcome != Outcome::Published => true,
        End::Published => {
            let told: Vec<String> = published.post_ids.iter().map(ToString::to_string).collect();
            !told.is_empty() && told != known.post_ids
        }
    }
}
