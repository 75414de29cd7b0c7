//! What earlier publishes of the same plan's row or feed's item mean for a new one

use std::collections::HashSet;

use crate::clock::Moment;
use crate::flow::accounts::owner::Owner;
use crate::flow::error::FlowError;
use crate::journal::{
    Entry, EntryId, Idempotency, IdempotencyKey, Journal, JournalError, KeyedPublish, Outcome,
};

/// Returns whether a publish was begun for this account.
pub(crate) fn is_of(begun: &KeyedPublish, owner: &Owner) -> bool {
    owner.is_whose(&begun.account, begun.open_id.as_deref())
}

/// The state of a row in the journal.
#[derive(Debug)]
pub(crate) enum Known {
    /// It was posted, or has reached the inbox.
    Posted(Box<Entry>),
    /// A publish may have been posted, or is processed by TikTok.
    MayBePosted(Box<Entry>),
    /// A publish was begun, and nothing is posted before a run resumes it.
    Begun,
    /// What was begun for it has ended without a post.
    Over,
    /// The same, and the mark of it was taken from the sheet.
    Unmarked,
    /// Nothing was begun for it.
    Nothing,
}

/// Looks a row up before a session is opened for it. Refuses what may have been posted with another
/// content. Blocks.
pub(crate) fn known(
    journal: &Journal,
    now: &Idempotency,
    owner: &Owner,
) -> Result<Known, FlowError> {
    let mut known = Known::Nothing;
    // The newest comes first.
    for begun in journal.keyed(&now.key)?.iter().filter(|it| is_of(it, owner)) {
        match (unsettled(begun, now), &begun.entry) {
            (Err(FlowError::PostedBefore { .. }), Some(entry)) => {
                return Ok(Known::Posted(entry.clone()));
            }
            (Err(error), _) => return Err(error),
            (Ok(Some(entry)), _) if entry.may_be_posted() => {
                known = Known::MayBePosted(Box::new(entry.clone()));
            }
            (Ok(Some(_)), _) if !matches!(known, Known::MayBePosted(_)) => known = Known::Begun,
            (Ok(None), _) if matches!(known, Known::Nothing) => {
                known = if begun.is_unmarked { Known::Unmarked } else { Known::Over };
            }
            (Ok(_), _) => {}
        }
    }
    Ok(known)
}

/// Returns the keys of this account's publishes that began at `since` or later and are not over.
/// Blocks.
pub(crate) fn unfinished_keys(
    journal: &Journal,
    owner: &Owner,
    since: Moment,
) -> Result<HashSet<IdempotencyKey>, JournalError> {
    let of_entry = |entry: Entry| {
        let is_ours = owner.is_whose(&entry.planned.account, entry.planned.open_id.as_deref());
        let counts = is_ours && entry.end.is_none() && entry.id.began() >= since;
        entry.planned.idempotency.filter(|_| counts).map(|idempotency| idempotency.key)
    };
    // A file that cannot be read is reported by the search for its own key.
    Ok(journal.underway()?.filter_map(Result::ok).filter_map(of_entry).collect())
}

/// Returns the publish of a row if it is not over. Refuses what was posted, and what may have been and
/// has another content now.
pub(crate) fn unsettled<'a>(
    begun: &'a KeyedPublish,
    now: &Idempotency,
) -> Result<Option<&'a Entry>, FlowError> {
    let Some(entry) = &begun.entry else {
        return Err(FlowError::Forgotten { summary: begun.idempotency.summary.clone() });
    };
    if !begun.is_of(now) && (entry.has_arrived() || entry.may_be_posted()) {
        return Err(FlowError::ChangedAfterwards {
            publish_id: entry.publish_id().map(str::to_owned),
            was: begun.idempotency.summary.clone(),
            now: now.summary.clone(),
        });
    }
    if entry.has_arrived() {
        return Err(posted_before(entry));
    }
    let is_over = entry.end.is_some() && !entry.is_cancelled_untold();
    Ok(Some(&**entry).filter(|_| !is_over))
}

/// Refuses a row that another process has begun or posted since a search that has `seen` the others.
/// Blocks.
pub(crate) fn refuse_begun(
    journal: &Journal,
    now: &Idempotency,
    owner: &Owner,
    seen: &[EntryId],
) -> Result<(), FlowError> {
    let begun = journal.keyed(&now.key)?;
    for begun in begun.iter().filter(|it| is_of(it, owner) && !seen.contains(&it.id)) {
        if let Some(entry) = unsettled(begun, now)? {
            return Err(FlowError::Busy { publish_id: entry.publish_id().map(str::to_owned) });
        }
    }
    Ok(())
}

/// Builds the error for a row that was posted.
pub(crate) fn posted_before(entry: &Entry) -> FlowError {
    FlowError::PostedBefore {
        publish_id: entry.publish_id().map(str::to_owned),
        at: entry.end.as_ref().map_or(entry.planned.at, |end| end.at),
        inbox: entry.end.as_ref().is_some_and(|end| end.outcome == Outcome::Inbox),
    }
}
