//! How much of TikTok's daily caps this machine has used

use std::time::Duration;

use crate::clock::Clock;
use crate::flow::accounts::owner::Owner;
use crate::flow::accounts::session::Session;
use crate::flow::event::Event;
use crate::journal::{Audience, Counted, Enough, JournalError, PublishKind};

/// About this many direct posts a creator and 24 hours, through all apps (TikTok: content posting
/// API, get started).
pub(crate) const POSTS_A_DAY: usize = 15;
/// This many drafts of the last 24 hours may wait in the inbox (TikTok: content posting API).
pub(crate) const DRAFTS_A_DAY: usize = 5;

/// Before a publish the journal is counted up to here, several times TikTok's caps: the count costs
/// the same however many there are.
pub(crate) const ENOUGH: usize = 100;

const DAY: Duration = Duration::from_hours(24);

/// What an account has used in the last 24 hours from this machine.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Quota {
    /// Direct posts.
    pub(crate) posts: usize,
    /// Drafts.
    pub(crate) drafts: usize,
}

impl Quota {
    /// Counts in the journal what TikTok has opened and not refused.
    pub(crate) async fn of(session: &Session<'_>) -> Result<Self, JournalError> {
        Self::up_to(session, usize::MAX).await
    }

    /// Counts the newest ones, and may stop where so many of one kind were found.
    async fn up_to(session: &Session<'_>, count: usize) -> Result<Self, JournalError> {
        let Some(ledger) = session.ledger() else {
            return Ok(Self::default());
        };
        let (since, owner) = (Self::since(session.seams.clock), session.owner());
        let counted = ledger.call(move |journal| {
            let is_whose = |name: &str, open_id: Option<&str>| owner.is_whose(name, open_id);
            let opened = journal.counted_until(since, &Enough { count, is_whose: &is_whose })?;
            Ok(Self::counted(&opened, &owner))
        });
        counted.await
    }

    /// When the last 24 hours began, in seconds since 1970.
    pub(crate) fn since(clock: Clock) -> u64 {
        clock.unix_seconds().saturating_sub(DAY.as_secs())
    }

    /// What an account has used, of what TikTok has opened in the last 24 hours.
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

/// Warns before TikTok refuses: `audience` is that of the publish that is about to be opened.
pub(crate) async fn warn(session: &Session<'_>, audience: &Audience) -> Result<(), JournalError> {
    let quota = Quota::up_to(session, ENOUGH).await?;
    let (what, used, cap) = if *audience == Audience::inbox() {
        ("drafts", quota.drafts, DRAFTS_A_DAY)
    } else {
        ("posts", quota.posts, POSTS_A_DAY)
    };
    // The last two of a day are told.
    if used + 2 >= cap {
        session.report(Event::NearCap { what, used, cap });
    }
    Ok(())
}
