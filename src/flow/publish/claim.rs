//! Whether this content is being published already, or was

use std::time::Duration;

use super::content::Content;
use super::unchanged;
use crate::flow::accounts::session::Session;
use crate::flow::error::FlowError;
use crate::flow::event::Event;
use crate::flow::ledger::Ledger;
use crate::flow::notes::Notes;
use crate::journal::{Entry, EntryId, JournalError, Outcome, Reopened, Search, Stage};
use crate::media::Source;

/// How long the same content counts as the same.
const MEMORY: Duration = Duration::from_hours(30 * 24);

/// An unfinished publish of the same content, now ours to go on with; or one that was cancelled,
/// which the run that would publish the same is told once.
pub(crate) struct Unfinished {
    pub(crate) notes: Notes,
    pub(crate) entry: Box<Entry>,
}

/// The publishes of the same content that were looked at, and are no obstacle.
#[derive(Debug, Default)]
pub(crate) struct Seen(Vec<EntryId>);

/// Moves what is over out of the way, so that what follows costs the same whatever there was.
pub(crate) fn settle(session: &Session<'_>) {
    if let Some(ledger) = session.ledger() {
        ledger.journal.settle(&mut |count| session.report(Event::OrderingJournal { count }));
    }
}

/// Looks for the same content in the journal. What was published within 30 days is refused; what
/// is unfinished is taken over, but for what this run has `closed`.
pub(crate) async fn earlier(
    session: &Session<'_>,
    content: &Content,
    source: Option<&Source>,
    closed: &[EntryId],
) -> Result<(Seen, Option<Unfinished>), FlowError> {
    let mut seen = Seen::default();
    let Some(ledger) = session.ledger() else {
        return Ok((seen, None));
    };
    // The newest first: it is the one that counts.
    for entry in same(&ledger, session, content)? {
        let entry = entry?;
        seen.0.push(entry.id.clone());
        if entry.has_arrived() {
            if !is_certainly_other(&entry, source).await? {
                return Err(duplicate(&entry));
            }
        } else if closed.contains(&entry.id) {
            // Nothing can come of it, and the journal could not be told.
        } else if entry.end.is_some() && !entry.is_cancelled_untold() {
            // It ended, and nothing came of it.
        } else if is_of_another(&entry, source).await? {
            if ledger.journal.is_busy(&entry.id)? && !is_certainly_other(&entry, source).await? {
                return Err(busy(&entry));
            }
        } else if let Some(unfinished) = take_over(session, &ledger, &entry)? {
            return Ok((seen, Some(unfinished)));
        }
    }
    Ok((seen, None))
}

/// Refuses to go on with an upload whose content has arrived by another publish since it began, or
/// is on its way by one.
pub(crate) async fn refuse_overtaken(
    ledger: &Ledger,
    entry: &Entry,
    source: &Source,
) -> Result<(), FlowError> {
    for other in ledger.journal.later_alike(entry)? {
        let other = other?;
        let sent = matches!(other.stage(), Stage::Sent(_));
        let underway = other.end.is_none() && (sent || ledger.journal.is_busy(&other.id)?);
        let counts = other.has_arrived() || underway;
        if counts && !is_certainly_other(&other, Some(source)).await? {
            return Err(if underway { busy(&other) } else { duplicate(&other) });
        }
    }
    Ok(())
}

/// Whether what is known of a publish's bytes tells that it is of other media.
async fn is_certainly_other(entry: &Entry, source: Option<&Source>) -> Result<bool, FlowError> {
    match source {
        Some(source) => unchanged::is_certainly_other(entry, source).await,
        None => Ok(false),
    }
}

/// Whether an unfinished publish is of other media that only begins alike. Media elsewhere is other
/// media while its bytes are not all known; once they are, they decide.
async fn is_of_another(entry: &Entry, source: Option<&Source>) -> Result<bool, FlowError> {
    match (source, entry.stage()) {
        (Some(source), Stage::Uploading(_)) => Ok(!unchanged::is_at_its_place(entry, source)),
        (Some(source), Stage::Sent(_)) => unchanged::is_certainly_other(entry, source).await,
        _ => Ok(false),
    }
}

/// Begins the notes of a new publish, unless another process has begun the same since [`earlier`]
/// looked; with nothing `seen`, whatever others do.
pub(crate) fn begin(
    session: &Session<'_>,
    content: &Content,
    seen: Option<&Seen>,
) -> Result<Notes, FlowError> {
    let Some(ledger) = session.ledger() else {
        session.report(Event::NoJournal { reason: None });
        return Ok(Notes::lost());
    };
    match begin_under(session, &ledger, content, seen) {
        Err(FlowError::Journal(error)) if error.is_no_place() => {
            session.report(Event::NoJournal { reason: Some(&error) });
            Ok(Notes::lost())
        }
        begun => begun,
    }
}

fn begin_under(
    session: &Session<'_>,
    ledger: &Ledger,
    content: &Content,
    seen: Option<&Seen>,
) -> Result<Notes, FlowError> {
    let lock = ledger.journal.lock()?;
    if let Some(Seen(seen)) = seen {
        for entry in same(ledger, session, content)? {
            let entry = entry?;
            if !seen.contains(&entry.id) && !is_over(&entry) {
                return Err(if entry.has_arrived() { duplicate(&entry) } else { busy(&entry) });
            }
        }
    }
    let now = session.seams.clock.unix_seconds();
    let planned = content.planned(&session.owner(), now);
    let pen = ledger.journal.begin(planned, &lock)?;
    Ok(Notes::new(ledger.clone(), pen))
}

/// It ended, and nothing came of it.
fn is_over(entry: &Entry) -> bool {
    entry.end.is_some() && !entry.has_arrived()
}

/// The publishes of the same content to the same account, newest first.
fn same<'a>(
    ledger: &'a Ledger,
    session: &Session<'_>,
    content: &'a Content,
) -> Result<impl Iterator<Item = Result<Entry, JournalError>> + use<'a>, JournalError> {
    let since = session.seams.clock.unix_seconds().saturating_sub(MEMORY.as_secs());
    let owner = session.owner();
    let search = if content.is_unseen() { Search::ByPlace } else { Search::ByContent };
    let found = match ledger.journal.alike(&content.keys(&owner), since, search) {
        // What cannot be looked at cannot be written either, and is said then.
        Err(error) if error.is_no_place() => None,
        found => Some(found?),
    };
    let is_same = move |entry: &Entry| content.is_that_of(&entry.planned, &owner);
    Ok(found.into_iter().flatten().filter(move |read| read.as_ref().map_or(true, &is_same)))
}

/// Takes over what no process works on. What had not been opened is closed: nothing can come of it.
fn take_over(
    session: &Session<'_>,
    ledger: &Ledger,
    entry: &Entry,
) -> Result<Option<Unfinished>, FlowError> {
    let lock = match ledger.journal.lock() {
        Err(error) if error.is_no_place() => {
            if ledger.journal.is_busy(&entry.id)? {
                return Err(busy(entry));
            }
            return Ok(without_journal(session, entry, &error));
        }
        lock => lock?,
    };
    match ledger.journal.reopen(entry, &lock)? {
        Reopened::Busy => Err(busy(entry)),
        Reopened::Gone => Ok(None),
        Reopened::Ours(pen, entry) => {
            let notes = Notes::new(ledger.clone(), pen);
            match entry.stage() {
                // Another process has ended it in this moment.
                Stage::Ended(_) if entry.has_arrived() => Err(duplicate(&entry)),
                Stage::Ended(_) if entry.is_cancelled_untold() => {
                    Ok(Some(Unfinished { notes, entry }))
                }
                Stage::Ended(_) => Ok(None),
                _ if entry.is_unfinished() => Ok(Some(Unfinished { notes, entry })),
                _ => {
                    notes
                        .over(Outcome::Failed, "it ended before TikTok had opened it".to_owned())?;
                    Ok(None)
                }
            }
        }
    }
}

/// What goes on without notes, since the journal can only be read; `None` if nothing can come of it.
pub(crate) fn without_journal(
    session: &Session<'_>,
    entry: &Entry,
    reason: &JournalError,
) -> Option<Unfinished> {
    if !entry.is_unfinished() && !entry.is_cancelled_untold() {
        return None;
    }
    session.report(Event::NoJournal { reason: Some(reason) });
    Some(Unfinished { notes: Notes::lost(), entry: Box::new(entry.clone()) })
}

fn duplicate(entry: &Entry) -> FlowError {
    FlowError::Duplicate {
        publish_id: entry.publish_id().map(str::to_owned),
        at: entry.end.as_ref().map_or(entry.planned.at, |end| end.at),
        inbox: entry.end.as_ref().is_some_and(|end| end.outcome == Outcome::Inbox),
    }
}

fn busy(entry: &Entry) -> FlowError {
    FlowError::Busy { publish_id: entry.publish_id().map(str::to_owned) }
}
