//! Deletion of photos from media stores, by the names in the journal, once TikTok no longer fetches them

use std::time::Duration;

use crate::clock::{Clock, Moment};
use crate::flow::accounts::session::Session;
use crate::flow::error::FlowError;
use crate::flow::event::Event;
use crate::flow::ledger::{Ledger, Notes};
use crate::journal::{Entry, Hosted, JournalError, Note, Reopened};
use crate::media_store::{MediaBucket, MediaStoreAddress, MediaStoreError, ObjectName};

/// The time after an opening in which TikTok may still fetch, while its result is not known. A download
/// ends within an hour (TikTok: media transfer guide).
const FETCHING: Duration = Duration::from_mins(70);

/// Photos of a publish that were in a media store when a sweep began.
#[derive(Debug)]
pub(crate) struct Leftover {
    pub(crate) hosted: Hosted,
    pub(crate) now: LeftoverState,
}

impl Leftover {
    fn report(&self, session: &Session<'_>) {
        let store = self.hosted.address.as_str();
        let count = self.hosted.objects.len();
        match &self.now {
            LeftoverState::Deleted => session.report(Event::HostedDeleted { count, store }),
            LeftoverState::Wanted { until } => {
                session.report(Event::HostedWanted { count, store, until: *until });
            }
            LeftoverState::Busy => {}
            LeftoverState::Stays(error) => {
                let reason = &error.to_string();
                session.report(Event::HostedStay { count, store, reason });
            }
        }
    }
}

/// The state of such photos after a sweep.
#[derive(Debug)]
pub(crate) enum LeftoverState {
    Deleted,
    /// TikTok may fetch them until then.
    Wanted {
        until: Moment,
    },
    /// Another process works on the publish, and deletes them itself.
    Busy,
    Stays(FlowError),
}

/// Deletes the photos that TikTok no longer needs: its result is known, it was not asked, or 70 minutes
/// have passed since then. Returns what became of all photos in media stores.
pub(crate) async fn sweep(ledger: &Ledger, clock: Clock) -> Result<Vec<Leftover>, JournalError> {
    let found = ledger.call(|journal| {
        // A file that cannot be read is reported by the commands that need it.
        let underway = journal.underway()?.filter_map(Result::ok);
        Ok::<_, JournalError>(underway.filter(|it| it.hosted.is_some()).collect::<Vec<Entry>>())
    });
    let mut leftovers = Vec::new();
    for entry in found.await? {
        let now = match delete(ledger, &entry, clock).await {
            Ok(Some(now)) => now,
            Ok(None) => continue,
            Err(error) => LeftoverState::Stays(error),
        };
        leftovers.extend(entry.hosted.map(|hosted| Leftover { hosted, now }));
    }
    Ok(leftovers)
}

/// Deletes what a session's publishes have left, and reports it. A failure does not change the result of
/// a publish, and the next sweep tries again.
pub(crate) async fn sweep_after(session: &Session<'_>) {
    let Some(ledger) = session.ledger() else {
        return;
    };
    match sweep(&ledger, session.seams.clock).await {
        Ok(leftovers) => leftovers.iter().for_each(|it| it.report(session)),
        Err(error) => tracing::warn!("photos may be left in the media store: {error}"),
    }
}

/// Deletes the photos of a publish if they are due; `None` if another process has.
async fn delete(
    ledger: &Ledger,
    entry: &Entry,
    clock: Clock,
) -> Result<Option<LeftoverState>, FlowError> {
    if let Some(until) = wanted_until(entry, clock) {
        return Ok(Some(LeftoverState::Wanted { until }));
    }
    let (writer, entry) = match ledger.take_over(entry).await? {
        Reopened::Ours(writer, entry) => (writer, entry),
        Reopened::Busy => return Ok(Some(LeftoverState::Busy)),
        Reopened::ReadOnly(error) => return Err(error.into()),
        Reopened::Gone => return Ok(None),
    };
    // Another process may have opened it meanwhile.
    if let Some(until) = wanted_until(&entry, clock) {
        return Ok(Some(LeftoverState::Wanted { until }));
    }
    let Some(hosted) = &entry.hosted else {
        return Ok(None);
    };
    delete_all(hosted, clock).await?;
    Notes::new(ledger, writer).write(|at| Note::Removed { at }).await?;
    Ok(Some(LeftoverState::Deleted))
}

/// Returns the moment until which TikTok may fetch the photos of a publish; `None` if it no longer does.
fn wanted_until(entry: &Entry, clock: Clock) -> Option<Moment> {
    let opened = entry.opened_at().filter(|_| entry.end.is_none())?;
    let until = opened + clock.on_the_wall(FETCHING);
    (clock.now() < until).then_some(until)
}

async fn delete_all(hosted: &Hosted, clock: Clock) -> Result<(), MediaStoreError> {
    let place: MediaStoreAddress = hosted.address.parse()?;
    let bucket = MediaBucket::open(&place, clock)?;
    for object in &hosted.objects {
        let name = ObjectName::parse(object).ok_or_else(|| MediaStoreError::OtherName {
            store: hosted.address.clone(),
            object: object.clone(),
        })?;
        bucket.delete(&name).await?;
    }
    Ok(())
}
