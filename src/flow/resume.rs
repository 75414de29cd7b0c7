//! Go on with what the journal holds unfinished

use super::claim::Unfinished;
use super::delivery::Watch;
use super::error::FlowError;
use super::notes::Notes;
use super::revive::{Medium, Revived, revive};
use super::session::Session;
use super::verdict::Published;
use crate::journal::{Entry, Outcome, Reopened};

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
    let reopened = ledger.journal.reopen(&entry.id, &ledger.journal.lock()?)?;
    let Reopened::Ours(pen, entry) = reopened else {
        return Ok(Resumed::Busy);
    };
    let notes = Notes::new(ledger, pen);
    if !entry.is_unfinished() {
        let reason = "it ended before TikTok had opened it".to_owned();
        notes.over(Outcome::Failed, reason.clone())?;
        return Ok(Resumed::Closed { reason });
    }
    match revive(session, Unfinished { notes, entry }, Medium::Remembered).await? {
        Revived::Alive(delivery) => {
            Ok(Resumed::Published(Box::new(delivery.run(session, watch).await?)))
        }
        Revived::Dead { reason } => Ok(Resumed::Closed { reason }),
    }
}

/// Tells the journal what TikTok says of a publish, if it is one of this machine's.
pub fn remember(session: &Session<'_>, published: &Published) -> Result<(), FlowError> {
    let Some(ledger) = session.ledger() else {
        return Ok(());
    };
    let entry = ledger.journal.find(published.publish_id.as_str())?;
    let Some(entry) = entry.filter(|entry| entry.end.is_none()) else {
        return Ok(());
    };
    match ledger.journal.reopen(&entry.id, &ledger.journal.lock()?)? {
        Reopened::Ours(pen, entry) if entry.end.is_none() => {
            Ok(Notes::new(ledger, pen).verdict(published)?)
        }
        // Whoever is at it will write it down.
        _ => Ok(()),
    }
}
