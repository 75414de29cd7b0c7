//! Go on with what the journal holds unfinished

use super::claim::{self, Unfinished};
use super::post::VideoRequest;
use super::prepared::prepare;
use super::verdict::{End, Published};
use crate::flow::accounts::session::Session;
use crate::flow::error::FlowError;
use crate::flow::event::Event;
use crate::flow::ledger::Ledger;
use crate::flow::notes::Notes;
use crate::flow::revive::{Medium, Revived, revive};
use crate::flow::upload::delivery::Watch;
use crate::journal::{Entry, JournalError, Outcome, Reopened};
use crate::media::Location;

/// What became of an unfinished publish.
#[derive(Debug)]
pub enum Resumed {
    /// It went on, and came this far.
    Published(Box<Published>),
    /// It is closed: nothing was published, and nothing will be.
    Closed {
        /// Why.
        reason: String,
    },
    /// Another process is at it.
    Busy,
}

/// Goes on with one publish, with the media where it was.
pub async fn resume(
    session: &Session<'_>,
    entry: &Entry,
    watch: &Watch,
) -> Result<Resumed, FlowError> {
    let Some(ledger) = session.ledger() else {
        return Ok(Resumed::Busy);
    };
    let Some(Unfinished { notes, entry }) = take(session, ledger, entry)? else {
        return Ok(Resumed::Busy);
    };
    let again = again(session, &entry)?;
    if !entry.is_unfinished() {
        let reason = "it ended before TikTok had opened it".to_owned();
        notes.over(Outcome::Failed, reason.clone())?;
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

/// Takes over a publish; `None` if another process is at it, or nothing can be written about it and
/// nothing can come of it.
fn take(
    session: &Session<'_>,
    ledger: Ledger,
    entry: &Entry,
) -> Result<Option<Unfinished>, FlowError> {
    let lock = match ledger.journal.lock() {
        Err(error) if error.is_no_place() => {
            let is_busy = ledger.journal.is_busy(&entry.id)?;
            return Ok(claim::without_journal(session, entry, &error).filter(|_| !is_busy));
        }
        lock => lock?,
    };
    Ok(match ledger.journal.reopen(entry, &lock)? {
        Reopened::Ours(pen, entry) => Some(Unfinished { notes: Notes::new(ledger, pen), entry }),
        Reopened::Busy | Reopened::Gone => None,
    })
}

/// Returns what begins a converted video's publish anew; `None` for any other, and where its media
/// was piped in.
fn again(session: &Session<'_>, entry: &Entry) -> Result<Option<VideoRequest>, FlowError> {
    let media = &entry.planned.media;
    if media.original.is_none() {
        return Ok(None);
    }
    let kept = session.ledger().map(|ledger| ledger.kept(entry)).transpose()?.flatten();
    let Some(kept) = kept else {
        return Ok(None);
    };
    let Some(address) = kept.media_url.as_ref().or(media.path.as_ref()) else {
        return Ok(None);
    };
    let location = Location::parse(address)?;
    Ok(kept.again.and_then(|again| again.request(location)))
}

/// Tells the journal what TikTok says of a publish, if it is one of this machine's, and adds what
/// only the journal knows. Trouble with the journal costs no more than that.
pub fn remembered(session: &Session<'_>, published: Published) -> Published {
    match try_remember(session, &published) {
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

fn try_remember(
    session: &Session<'_>,
    published: &Published,
) -> Result<Option<Entry>, JournalError> {
    let Some(ledger) = session.ledger() else {
        return Ok(None);
    };
    let Some(entry) = ledger.journal.find(published.publish_id.as_str())? else {
        return Ok(None);
    };
    if is_news(&entry, published)
        && let Reopened::Ours(pen, entry) =
            ledger.journal.reopen(&entry, &ledger.journal.lock()?)?
        && is_news(&entry, published)
    {
        let notes = Notes::new(ledger, pen);
        match entry.end.as_ref().filter(|_| entry.has_arrived()) {
            Some(arrived) => notes.verdict_again(published, arrived.at)?,
            None => notes.verdict(published)?,
        }
    }
    // Where another process is at it, that one writes it down.
    Ok(Some(entry))
}

/// Whether TikTok says more of a publish than the journal holds. What has arrived stays so, whatever
/// TikTok says later; the addresses of a post may come long after it.
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
