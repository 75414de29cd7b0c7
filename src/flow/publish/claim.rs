//! Duplicate check: refuses content published in the last 30 days, and takes over an unfinished publish of it

use std::time::Duration;

use tokio::sync::oneshot;

use super::content::Content;
use super::unchanged::{is_at_its_place, is_certainly_other};
use super::{keyed, quota};
use crate::clock::Moment;
use crate::flow::accounts::owner::Owner;
use crate::flow::accounts::session::Session;
use crate::flow::blocking::BlockingIter;
use crate::flow::error::FlowError;
use crate::flow::event::Event;
use crate::flow::ledger::{Ledger, Notes};
use crate::journal::{
    Entry, EntryId, EntryWriter, Idempotency, Journal, JournalError, Outcome, Planned, Reopened,
    Search, Stage,
};
use crate::media::Source;

/// The time for which a publish counts as a duplicate.
const MEMORY: Duration = Duration::from_hours(30 * 24);

/// The reason to close a publish of which nothing can come.
pub(crate) const NEVER_OPENED: &str = "it ended before TikTok had opened it";

/// The reason to close an upload whose row has another content now.
const CHANGED: &str = "its row was changed before the upload was complete";

/// An unfinished publish of the same content that this run has taken over, or a cancelled one that
/// has not been reported yet.
pub(crate) struct Unfinished {
    pub(crate) ledger: Ledger,
    pub(crate) notes: Notes,
    pub(crate) entry: Box<Entry>,
}

/// Earlier publishes of the same content that do not prevent a new one.
#[derive(Debug, Default)]
pub(crate) struct Seen(Vec<EntryId>);

/// Moves finished publishes out of the way, so that a search does not get slower with their number.
pub(crate) async fn settle(session: &Session<'_>) {
    let Some(ledger) = session.ledger() else {
        return;
    };
    let (report, many) = oneshot::channel();
    let settled = ledger.call(move |journal| {
        journal.settle(|count| {
            let _ = report.send(count);
        });
    });
    let reported = async {
        if let Ok(count) = many.await {
            session.report(Event::OrderingJournal { count });
        }
    };
    tokio::join!(settled, reported);
}

/// Searches the journal for the same content. Refuses it if it was published within 30 days, and
/// takes over an unfinished publish unless this run has `closed` it.
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
    if let Some(unfinished) = of_key(session, &ledger, content, &mut seen, closed).await? {
        return Ok((seen, Some(unfinished)));
    }
    let wanted = content.clone();
    let owner = session.owner();
    let since = since(session);
    let found = ledger.call(move |journal| same(journal, wanted, owner, since)).await?;
    let mut found = BlockingIter::new(found);
    // The newest comes first, and counts.
    while let Some(entry) = found.next().await {
        let entry = entry?;
        if seen.0.contains(&entry.id) {
            continue;
        }
        seen.0.push(entry.id.clone());
        if entry.has_arrived() {
            if !is_certainly_other(&entry, source).await? {
                return Err(posted(&entry, content.idempotency.as_ref()));
            }
        } else if closed.contains(&entry.id) || entry.end.is_some() && !entry.is_cancelled_untold()
        {
            // It ended without a post.
        } else if is_of_another(&entry, source).await? {
            if is_busy(&ledger, &entry).await? && !is_certainly_other(&entry, source).await? {
                return Err(busy(&entry));
            }
        } else if let Some(unfinished) = take_up(session, &ledger, &entry, content).await? {
            return Ok((seen, Some(unfinished)));
        }
    }
    Ok((seen, None))
}

/// Searches for publishes of the same plan's row or feed's item. Refuses what was posted, or may have
/// been with another content, and takes over an unfinished one unless this run has `closed` it.
async fn of_key(
    session: &Session<'_>,
    ledger: &Ledger,
    content: &Content,
    seen: &mut Seen,
    closed: &[EntryId],
) -> Result<Option<Unfinished>, FlowError> {
    let Some(idempotency) = content.idempotency.clone() else {
        return Ok(None);
    };
    let key = idempotency.key.clone();
    let owner = session.owner();
    let begun = ledger.call(move |journal| journal.keyed(&key)).await?;
    for begun in begun.into_iter().filter(|it| keyed::is_of(it, &owner)) {
        seen.0.push(begun.id.clone());
        let entry = keyed::unsettled(&begun, &idempotency)?;
        let Some(entry) = entry.filter(|entry| !closed.contains(&entry.id)) else {
            continue;
        };
        let Some(taken) = take_up(session, ledger, entry, content).await? else {
            continue;
        };
        if begun.is_of(&idempotency) || taken.entry.end.is_some() {
            return Ok(Some(taken));
        }
        taken.notes.over(Outcome::Failed, CHANGED.to_owned()).await?;
    }
    Ok(None)
}

/// Refuses to resume an upload if a later publish of the same content has arrived or is under way.
pub(crate) async fn refuse_overtaken(
    ledger: &Ledger,
    entry: &Entry,
    source: &Source,
) -> Result<(), FlowError> {
    let this = entry.clone();
    let later = ledger.call(move |journal| journal.later_alike(&this)).await?;
    let mut later = BlockingIter::new(later);
    while let Some(other) = later.next().await {
        let other = other?;
        let sent = matches!(other.stage(), Stage::Sent(_));
        let underway = other.end.is_none() && (sent || is_busy(ledger, &other).await?);
        let counts = other.has_arrived() || underway;
        if counts && !is_certainly_other(&other, Some(source)).await? {
            return Err(if underway {
                busy(&other)
            } else {
                posted(&other, entry.planned.idempotency.as_ref())
            });
        }
    }
    Ok(())
}

/// Returns whether an unfinished publish is of other media that only begins alike. While not all of
/// its bytes are known, media at another place counts as other media. Afterwards the bytes decide.
async fn is_of_another(entry: &Entry, source: Option<&Source>) -> Result<bool, FlowError> {
    match (source, entry.stage()) {
        (Some(source), Stage::Uploading(_)) => Ok(!is_at_its_place(entry, source).await?),
        (_, Stage::Sent(_)) => is_certainly_other(entry, source).await,
        _ => Ok(false),
    }
}

/// Begins the notes of a new publish. Refuses it if another process has begun the same since
/// [`earlier`] searched, unless `seen` is `None`.
pub(crate) async fn begin(
    session: &Session<'_>,
    content: &Content,
    seen: Option<&Seen>,
) -> Result<Notes, FlowError> {
    let Some(ledger) = session.ledger() else {
        if let Some(Idempotency { summary, .. }) = content.idempotency.clone() {
            return Err(FlowError::NoPlaceForKey { summary });
        }
        session.report(Event::NoJournal { reason: None });
        return Ok(Notes::lost());
    };
    match begin_under(session, &ledger, content, seen).await {
        Err(FlowError::Journal(error)) if error.is_no_place() && content.idempotency.is_none() => {
            session.report(Event::NoJournal { reason: Some(&error) });
            Ok(Notes::lost())
        }
        begun => begun,
    }
}

async fn begin_under(
    session: &Session<'_>,
    ledger: &Ledger,
    content: &Content,
    seen: Option<&Seen>,
) -> Result<Notes, FlowError> {
    let owner = session.owner();
    let beginning = Beginning {
        planned: content.planned(&owner, session.seams.clock.now()),
        content: content.clone(),
        owner,
        since: since(session),
        seen: seen.map(|Seen(seen)| seen.clone()),
        most_a_day: session.seams.most_a_day,
    };
    let writer = ledger.call(move |journal| beginning.run(journal)).await?;
    Ok(Notes::new(ledger, writer))
}

/// A new publish that may begin, unless others were faster.
struct Beginning {
    planned: Planned,
    content: Content,
    owner: Owner,
    since: Moment,
    /// The publishes that do not prevent it; `None` if none does.
    seen: Option<Vec<EntryId>>,
    most_a_day: Option<usize>,
}

impl Beginning {
    /// Begins it. In a shared store another machine may be faster: what it has begun is looked at then.
    fn run(&self, journal: &Journal) -> Result<EntryWriter, FlowError> {
        loop {
            match self.try_once(journal) {
                Err(FlowError::Journal(error)) if error.is_changed() => {}
                end => return end,
            }
        }
    }

    fn try_once(&self, journal: &Journal) -> Result<EntryWriter, FlowError> {
        let lock = journal.lock()?;
        let Self { planned, content, owner, .. } = self;
        if let (Some(seen), Some(now)) = (&self.seen, &planned.idempotency) {
            keyed::refuse_begun(journal, now, owner, seen)?;
        }
        if let Some(seen) = &self.seen {
            for entry in same(journal, content.clone(), owner.clone(), self.since)? {
                let entry = entry?;
                if seen.contains(&entry.id) {
                    continue;
                }
                if entry.has_arrived() {
                    return Err(posted(&entry, planned.idempotency.as_ref()));
                }
                if entry.end.is_none() {
                    return Err(busy(&entry));
                }
            }
        }
        if let Some(most) = self.most_a_day {
            quota::refuse_above(most, planned, journal, owner)?;
        }
        Ok(journal.begin(planned, &lock)?)
    }
}

/// Returns the second since the epoch from which on the same content counts as the same.
fn since(session: &Session<'_>) -> Moment {
    session.seams.clock.now() - MEMORY
}

/// Returns the publishes of the same content to the same account, newest first. Blocks.
fn same(
    journal: &Journal,
    content: Content,
    owner: Owner,
    since: Moment,
) -> Result<impl Iterator<Item = Result<Entry, JournalError>> + use<>, JournalError> {
    let search = if content.is_unseen() { Search::ByPlace } else { Search::ByContent };
    let found = match journal.alike(&content.keys(&owner), since, search) {
        // An unreadable journal cannot be written either, and is reported then.
        Err(error) if error.is_no_place() => None,
        found => Some(found?),
    };
    let is_same = move |entry: &Entry| content.is_that_of(&entry.planned, &owner);
    Ok(found.into_iter().flatten().filter(move |read| read.as_ref().map_or(true, &is_same)))
}

async fn is_busy(ledger: &Ledger, entry: &Entry) -> Result<bool, JournalError> {
    let id = entry.id.clone();
    ledger.call(move |journal| journal.is_busy(&id)).await
}

/// Takes over a publish that can be resumed, or of which a cancellation has to be reported. One that
/// TikTok had not opened is closed.
async fn take_up(
    session: &Session<'_>,
    ledger: &Ledger,
    entry: &Entry,
    content: &Content,
) -> Result<Option<Unfinished>, FlowError> {
    let Some(taken) = take_over(session, ledger, entry).await? else {
        return Ok(None);
    };
    match taken.entry.stage() {
        // Another process has ended it in this moment.
        Stage::Ended(_) if taken.entry.has_arrived() => {
            Err(posted(&taken.entry, content.idempotency.as_ref()))
        }
        Stage::Ended(_) if taken.entry.is_cancelled_untold() => Ok(Some(taken)),
        Stage::Ended(_) => Ok(None),
        _ if taken.entry.is_unfinished() => Ok(Some(taken)),
        _ => {
            taken.notes.over(Outcome::Failed, NEVER_OPENED.to_owned()).await?;
            Ok(None)
        }
    }
}

/// Takes over what no process works on, without notes if the journal can only be read; `None` if it is
/// gone, or over in a journal that can only be read.
pub(crate) async fn take_over(
    session: &Session<'_>,
    ledger: &Ledger,
    entry: &Entry,
) -> Result<Option<Unfinished>, FlowError> {
    let (notes, entry) = match ledger.take_over(entry).await? {
        Reopened::Ours(writer, entry) => (Notes::new(ledger, writer), entry),
        Reopened::ReadOnly(error) if entry.is_unfinished() || entry.is_cancelled_untold() => {
            session.report(Event::NoJournal { reason: Some(&error) });
            (Notes::lost(), Box::new(entry.clone()))
        }
        Reopened::Busy => return Err(busy(entry)),
        Reopened::ReadOnly(_) | Reopened::Gone => return Ok(None),
    };
    Ok(Some(Unfinished { ledger: ledger.clone(), notes, entry }))
}

/// Builds the error for a content that was posted: by the same row or item, which `now` is of, or by
/// something else.
fn posted(entry: &Entry, now: Option<&Idempotency>) -> FlowError {
    let then = entry.planned.idempotency.as_ref();
    if now.is_some_and(|now| then.is_some_and(|then| then.key == now.key)) {
        return keyed::posted_before(entry);
    }
    FlowError::Duplicate {
        publish_id: entry.publish_id().map(str::to_owned),
        at: entry.end.as_ref().map_or(entry.planned.at, |end| end.at),
        inbox: entry.end.as_ref().is_some_and(|end| end.outcome == Outcome::Inbox),
    }
}

fn busy(entry: &Entry) -> FlowError {
    FlowError::Busy { publish_id: entry.publish_id().map(str::to_owned) }
}
