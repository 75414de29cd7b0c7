//! Use of TikTok's daily caps by this machine, or by all that share a store

use std::time::Duration;

use crate::clock::{Clock, Moment};
use crate::flow::accounts::owner::Owner;
use crate::flow::accounts::session::Session;
use crate::flow::error::FlowError;
use crate::flow::event::Event;
use crate::journal::{Audience, Counted, Enough, Journal, JournalError, Planned, PublishKind};
use crate::store::Store;

/// Direct posts a creator may make in 24 hours, through all apps, approximately (TikTok: content
/// posting API, get started).
pub(crate) const POSTS_A_DAY: usize = 15;
/// Drafts of the last 24 hours that may wait in the inbox (TikTok: content posting API).
pub(crate) const DRAFTS_A_DAY: usize = 5;

/// Publishes that are counted before a new one. It is several times TikTok's caps, and bounds the
/// cost of the count.
pub(crate) const ENOUGH: usize = 100;

const DAY: Duration = Duration::from_hours(24);

/// Publishes of an account in the last 24 hours, as far as the journal knows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Quota {
    pub(crate) posts: usize,
    pub(crate) drafts: usize,
}

impl Quota {
    /// Counts the publishes in the journal that TikTok has opened and not refused, from the newest
    /// one. May stop after `count` of one kind.
    pub(crate) async fn of(session: &Session<'_>, count: usize) -> Result<Self, JournalError> {
        let Some(ledger) = session.ledger() else {
            return Ok(Self::default());
        };
        let since = Self::since(session.seams.clock);
        let owner = session.owner();
        ledger.call(move |journal| Self::in_journal(journal, &owner, since, count)).await
    }

    fn in_journal(
        journal: &Journal,
        owner: &Owner,
        since: Moment,
        count: usize,
    ) -> Result<Self, JournalError> {
        let is_whose = |name: &str, open_id: Option<&str>| owner.is_whose(name, open_id);
        let opened = journal.counted_until(since, &Enough { count, is_whose: &is_whose })?;
        Ok(Self::counted(&opened, owner))
    }

    /// Returns the number of publishes that count for a cap.
    pub(crate) const fn used(self, kind: PublishKind) -> usize {
        match kind {
            PublishKind::Post => self.posts,
            PublishKind::Draft => self.drafts,
        }
    }

    /// Returns the second since the Unix epoch at which the last 24 hours began.
    pub(crate) fn since(clock: Clock) -> Moment {
        clock.now() - DAY
    }

    /// Sums the counted publishes of one account.
    pub(crate) fn counted(opened: &[Counted], owner: &Owner) -> Self {
        let mut quota = Self::default();
        for it in opened.iter().filter(|it| owner.is_whose(&it.account, it.open_id.as_deref())) {
            match it.kind {
                PublishKind::Post => quota.posts += it.count,
                PublishKind::Draft => quota.drafts += it.count,
            }
        }
        quota
    }
}

/// Refuses a new publish if the account has used up its day, together with what other processes are
/// publishing for it at this moment. The journal is locked, so that no other process begins. Blocks.
pub(crate) fn refuse_above(
    most_a_day: usize,
    planned: &Planned,
    journal: &Journal,
    owner: &Owner,
) -> Result<(), FlowError> {
    let kind = PublishKind::for_audience(&planned.audience);
    let (what, cap) = match kind {
        PublishKind::Draft => ("drafts", DRAFTS_A_DAY),
        PublishKind::Post => ("posts", most_a_day),
    };
    let quota = Quota::in_journal(journal, owner, planned.at - DAY, most_a_day.max(ENOUGH))?;
    let mut used = quota.used(kind);
    // What cannot be read is reported by the search for the same content.
    for entry in journal.underway()?.flatten() {
        if PublishKind::for_audience(&entry.planned.audience) == kind
            && owner.is_of(&entry.planned)
            && entry.end.is_none()
            && PublishKind::of(&entry).is_none()
            && journal.is_busy(&entry.id)?
        {
            used += 1;
        }
    }
    if used >= cap { Err(FlowError::DayFull { what, cap }) } else { Ok(()) }
}

/// Warns if the publish that is about to be opened is one of the last two that TikTok takes.
pub(crate) async fn warn(session: &Session<'_>, audience: &Audience) -> Result<(), JournalError> {
    let kind = PublishKind::for_audience(audience);
    let used = Quota::of(session, ENOUGH).await?.used(kind);
    let (what, cap) = match kind {
        PublishKind::Draft => ("drafts", DRAFTS_A_DAY),
        PublishKind::Post => ("posts", POSTS_A_DAY),
    };
    if used + 2 >= cap {
        let is_shared = session.seams.store.as_ref().is_some_and(Store::is_shared);
        session.report(Event::NearCap { what, used, cap, is_shared });
    }
    Ok(())
}
