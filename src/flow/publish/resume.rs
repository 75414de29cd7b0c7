//! Resumption of an unfinished publish from the journal

use super::claim::{self, Unfinished};
use super::request::VideoRequest;
use super::verdict::{End, Published};
use super::video::prepare;
use crate::flow::accounts::session::Session;
use crate::flow::error::FlowError;
use crate::flow::event::Event;
use crate::flow::ledger::{Ledger, TakenOver};
use crate::flow::revive::{Medium, Revived, revive};
use crate::flow::upload::delivery::Watch;
use crate::journal::{Entry, JournalError, Outcome};
use crate::media::Location;

/// The result of a resumption.
#[derive(Debug)]
pub(crate) enum Resumed {
    Published(Box<Published>),
    /// The publish is over. Nothing was published, and nothing will be.
    Closed {
        reason: String,
    },
    /// Another process works on it.
    Busy,
}

/// Resumes one publish, with the media from its earlier place.
pub(crate) async fn resume(
    session: &Session<'_>,
    entry: &Entry,
    watch: &Watch,
) -> Result<Resumed, FlowError> {
    let Some(ledger) = session.ledger() else {
        return Ok(Resumed::Busy);
    };
    let Some(Unfinished { notes, entry }) = take(session, &ledger, entry).await? else {
        return Ok(Resumed::Busy);
    };
    let again = again(session, &entry).await?;
    if !entry.is_unfinished() {
        let reason = "it ended before TikTok had opened it".to_owned();
        notes.over(Outcome::Failed, reason.clone()).await?;
        return Ok(Resumed::Closed { reason });
    }
    match revive(session, Unfinished { notes, entry }, Medium::Remembered).await? {
        Revived::Alive(delivery) => {
            Ok(Resumed::Published(Box::new(delivery.run(session, watch).await?)))
        }
        Revived::Dead { reason } => match again {
            Some(request) => {
                session.report(Event::Closed { reason: &reason });
                let prepared = Box::pin(prepare(session, request)).await?;
                let published = Box::pin(prepared.publish(session, watch)).await?;
                Ok(Resumed::Published(Box::new(published)))
            }
            None => Ok(Resumed::Closed { reason }),
        },
    }
}

/// Takes over a publish; `None` if another process works on it, or if it is over and the journal
/// cannot be written.
async fn take(
    session: &Session<'_>,
    ledger: &Ledger,
    entry: &Entry,
) -> Result<Option<Unfinished>, FlowError> {
    Ok(match ledger.take_over(entry).await? {
        TakenOver::Ours(notes, entry) => Some(Unfinished { notes, entry }),
        TakenOver::ReadOnly(error) => claim::without_journal(session, entry, &error),
        TakenOver::Busy | TakenOver::Gone => None,
    })
}

/// Returns the request that publishes a converted video again; `None` for other media, and for media
/// from standard input.
async fn again(session: &Session<'_>, entry: &Entry) -> Result<Option<VideoRequest>, FlowError> {
    let media = &entry.planned.media;
    if media.original.is_none() {
        return Ok(None);
    }
    let Some(ledger) = session.ledger() else {
        return Ok(None);
    };
    let Some(secrets) = ledger.secrets(entry).await? else {
        return Ok(None);
    };
    let Some(address) = secrets.media_url.as_ref().or(media.path.as_ref()) else {
        return Ok(None);
    };
    let location = Location::parse(address)?;
    Ok(secrets.again.and_then(|again| again.request(location)))
}

/// Notes TikTok's status of a publish in the journal, and adds what only the journal holds. Changes
/// nothing for a publish of another machine. Logs an error of the journal.
pub(crate) async fn remembered(session: &Session<'_>, published: Published) -> Published {
    match try_remember(session, &published).await {
        Ok(Some(entry)) => {
            let audience = Some(entry.planned.audience.clone());
            let end = match published.end {
                End::Processing if entry.is_cancelling() => End::Cancelling,
                end => end,
            };
            Published { audience, end, ..published }
        }
        Ok(None) => published,
        Err(error) if error.is_no_place() => {
            tracing::info!("the journal cannot be told: {error}");
            published
        }
        Err(error) => {
            tracing::warn!("the journal cannot be told: {error}");
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
            TakenOver::Ours(notes, entry) if is_news(&entry, published) => {
                let arrived = entry.end.as_ref().filter(|_| entry.has_arrived()).map(|end| end.at);
                notes.end(|now| published.ending(arrived.unwrap_or(now))).await?;
            }
            // Another process that works on it writes the result itself.
            TakenOver::Ours(..) | TakenOver::Busy | TakenOver::Gone => {}
            TakenOver::ReadOnly(error) => return Err(error),
        }
    }
    Ok(Some(entry))
}

/// Returns whether TikTok's status is newer than the journal. What has arrived stays so, whatever
/// TikTok reports later. The ids of a post may come long after it.
fn is_news(entry: &Entry, published: &Published) -> bool {
    let Some(known) = &entry.end else {
        return published.is_verdict();
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
