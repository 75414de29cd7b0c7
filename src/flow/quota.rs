//! How much of TikTok's daily caps this machine has used

use std::time::Duration;

use super::event::Event;
use super::owner::Owner;
use super::session::Session;
use crate::clock::Clock;
use crate::journal::{Audience, Counted, JournalError, Kind};

/// About this many direct posts a creator and 24 hours, through all apps (TikTok: content posting
/// API, get started).
pub const POSTS_A_DAY: usize = 15;
/// This many drafts of the last 24 hours may wait in the inbox (TikTok: content posting API).
pub const DRAFTS_A_DAY: usize = 5;

const DAY: Duration = Duration::from_hours(24);

/// What an account has used in the last 24 hours from this machine.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Quota {
    /// Direct posts.
    pub posts: usize,
    /// Drafts.
    pub drafts: usize,
}

impl Quota {
    /// Counts in the journal what TikTok has opened and not refused.
    pub fn of(session: &Session<'_>) -> Result<Self, JournalError> {
        let Some(ledger) = session.ledger() else {
            return Ok(Self::default());
        };
        let since = Self::since(session.seams.clock);
        Ok(Self::counted(&ledger.journal.counted(since)?, &session.owner()))
    }

    /// When the last 24 hours began, in seconds since 1970.
    pub fn since(clock: Clock) -> u64 {
        clock.unix_seconds().saturating_sub(DAY.as_secs())
    }

    /// What an account has used, of what TikTok has opened in the last 24 hours.
    pub fn counted(opened: &[Counted], owner: &Owner) -> Self {
        let mut quota = Self::default();
        for it in opened.iter().filter(|it| owner.is_whose(&it.account, it.open_id.as_deref())) {
            match it.kind {
                Kind::Post => quota.posts += it.count,
                Kind::Draft => quota.drafts += it.count,
            }
        }
        quota
    }
}

/// Warns before TikTok refuses: `audience` is that of the publish that is about to be opened.
pub(crate) fn warn(session: &Session<'_>, audience: &Audience) -> Result<(), JournalError> {
    let quota = Quota::of(session)?;
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
