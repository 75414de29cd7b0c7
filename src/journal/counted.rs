//! Counts of recent publishes by account, for TikTok's daily caps

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use super::day_line::{AccountRef, Counted, Day, PublishKind};
use super::live::Live;
use super::look::days_of;
use super::{EntryId, Journal, JournalError};
use crate::clock::Moment;

/// A limit that ends a count early, since numbers far above TikTok's caps make no difference.
pub struct Enough<'a> {
    /// The number of publishes of one kind that is enough.
    pub count: usize,
    /// Returns whether an account, by its name and TikTok's id, is the one to count for.
    pub is_whose: &'a dyn Fn(&str, Option<&str>) -> bool,
}

type Counts = BTreeMap<(AccountRef, PublishKind), usize>;

impl Enough<'_> {
    fn is_reached(&self, account: &AccountRef, count: usize) -> bool {
        let (name, open_id) = account.parts();
        count >= self.count && (self.is_whose)(&name, open_id.as_deref())
    }
}

impl Journal {
    /// Counts the publishes that TikTok has opened and not refused since `since`, in seconds since
    /// the epoch. Skips unreadable files.
    pub fn counted(&self, since: Moment) -> Result<Vec<Counted>, JournalError> {
        let never = Enough { count: usize::MAX, is_whose: &|_, _| false };
        self.counted_until(since, &never)
    }

    /// Counts in the same way, the newest first, and stops once `enough` is reached.
    pub fn counted_until(
        &self,
        since: Moment,
        enough: &Enough<'_>,
    ) -> Result<Vec<Counted>, JournalError> {
        if let Some(shared) = self.shared()? {
            return shared.counted(since);
        }
        let Some(folder) = self.folder()? else {
            return Ok(Vec::new());
        };
        let mut all = Counts::new();
        let mut seen = BTreeSet::new();
        let live = Live::open(&folder)?;
        for id in live.ids()?.into_iter().filter(|id| id.began() >= since) {
            if let Ok(Some(read)) = live.read(&id) {
                if let Some(kind) = PublishKind::of(&read.entry) {
                    *all.entry((AccountRef::of(&read.entry), kind)).or_default() += 1;
                }
                seen.insert(id);
            }
        }
        for day in days_of(&folder)?.into_iter().rev().take_while(|day| *day >= Day::at(since)) {
            if all.iter().any(|((account, _), count)| enough.is_reached(account, *count)) {
                break;
            }
            let is_new = |id: &EntryId| id.began() >= since && !seen.contains(id);
            let of_day = self.lines(&folder, day, &|counts: &mut Counts, line| {
                let Some(kind) = line.kind.filter(|_| is_new(&line.name.id)) else {
                    return ControlFlow::Continue(());
                };
                let key = (line.account, kind);
                let count = counts.get(&key).copied().unwrap_or_default() + 1;
                // Counts go up by one, so each account is checked only once.
                let is_enough = count == enough.count && enough.is_reached(&key.0, count);
                counts.insert(key, count);
                if is_enough { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            })?;
            for (key, count) in of_day {
                *all.entry(key).or_default() += count;
            }
        }
        let counted = all.into_iter().map(|((account, kind), count)| {
            let (account, open_id) = account.parts();
            Counted { account, open_id, kind, count }
        });
        Ok(counted.collect())
    }
}
