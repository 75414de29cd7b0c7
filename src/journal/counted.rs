//! How many publishes TikTok has opened lately, by account

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use super::book::Journal;
use super::day_line::{AccountRef, Day, PublishKind};
use super::entry_id::EntryId;
use super::error::JournalError;
use super::fold::live;
use super::look::days_of;
use super::reading::read_live;
use crate::disk::Folder;

/// Publishes of one account that TikTok has opened and not refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// The account's name.
    pub account: String,
    /// TikTok's id of that account; `None` where it was not known.
    pub open_id: Option<String>,
    /// How TikTok counts them.
    pub kind: PublishKind,
    /// How many there are.
    pub count: usize,
}

/// Ends a count early: a publish counts for one account, and nobody needs to know by how much it
/// is over TikTok's caps.
pub struct Enough<'a> {
    /// So many publishes of one kind are enough.
    pub count: usize,
    /// Returns whether an account, by its name and TikTok's id, is the one that counts.
    pub is_whose: &'a dyn Fn(&str, Option<&str>) -> bool,
}

type Counts = BTreeMap<(AccountRef, PublishKind), usize>;

impl Enough<'_> {
    fn is_reached(&self, whose: &AccountRef, count: usize) -> bool {
        let (name, open_id) = whose.parts();
        count >= self.count && (self.is_whose)(&name, open_id.as_deref())
    }
}

impl Journal {
    /// Counts what TikTok has opened at `since` or later, in seconds since 1970, and not refused.
    /// What cannot be read is passed over.
    pub fn counted(&self, since: u64) -> Result<Vec<Counted>, JournalError> {
        let nobody = Enough { count: usize::MAX, is_whose: &|_, _| false };
        self.counted_until(since, &nobody)
    }

    /// Counts in the same way, the newest first, and stops where one account has enough of them.
    pub fn counted_until(
        &self,
        since: u64,
        enough: &Enough<'_>,
    ) -> Result<Vec<Counted>, JournalError> {
        let Some(folder) = self.folder()? else {
            return Ok(Vec::new());
        };
        let (mut all, mut seen) = (Counts::new(), BTreeSet::new());
        for id in live(&folder)?.into_iter().filter(|id| id.began() >= since) {
            if let Ok(Some(read)) = read_live(&folder, &id) {
                if let Some(kind) = PublishKind::of(&read.entry) {
                    *all.entry((AccountRef::of(&read.entry), kind)).or_default() += 1;
                }
                seen.insert(id);
            }
        }
        for day in days_of(&folder)?.into_iter().rev().take_while(|day| *day >= Day::at(since)) {
            if all.iter().any(|((whose, _), count)| enough.is_reached(whose, *count)) {
                break;
            }
            let is_new = |id: &EntryId| id.began() >= since && !seen.contains(id);
            for (what, count) in self.counted_on(&folder, day, &is_new, enough)? {
                *all.entry(what).or_default() += count;
            }
        }
        let counted = |((whose, kind), count): ((AccountRef, PublishKind), usize)| {
            let (account, open_id) = whose.parts();
            Counted { account, open_id, kind, count }
        };
        Ok(all.into_iter().map(counted).collect())
    }

    fn counted_on(
        &self,
        folder: &Folder,
        day: Day,
        is_new: &dyn Fn(&EntryId) -> bool,
        enough: &Enough<'_>,
    ) -> Result<Counts, JournalError> {
        self.lines(folder, day, &|counts: &mut Counts, line| {
            let Some(kind) = line.kind.filter(|_| is_new(&line.name.id)) else {
                return ControlFlow::Continue(());
            };
            let what = (line.whose, kind);
            let count = counts.get(&what).copied().unwrap_or_default() + 1;
            // The account is looked at once: the counts go up by one.
            let is_enough = count == enough.count && enough.is_reached(&what.0, count);
            counts.insert(what, count);
            if is_enough { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })
    }
}
