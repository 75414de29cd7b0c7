//! Searches in the journal: the same content, one publish, the newest

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use super::day_line::{Day, Line};
use super::days::Days;
use super::done::{Done, DoneName};
use super::fold::from_files;
use super::live::Live;
use super::{ContentKey, Entry, EntryId, Journal, JournalError};
use crate::clock::Moment;
use crate::disk::{DiskError, Folder};

/// The finished publishes to search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Search {
    /// Those whose media had the content.
    ByContent,
    /// Also those whose media was fetched from the same address. All are read, since no file is
    /// named after an address.
    ByPlace,
}

/// Publishes, each read when it is asked for.
pub type Entries = Box<dyn Iterator<Item = Result<Entry, JournalError>> + Send>;

fn listed(entries: Vec<Entry>) -> Entries {
    Box::new(entries.into_iter().map(Ok))
}

/// A publish with the wanted content.
enum Alike {
    Read(Box<Entry>),
    /// A finished publish, which is read when it is asked for.
    Folded(DoneName),
}

impl Journal {
    /// Returns the publishes of any of these contents that began at `since` or later, in seconds
    /// since the epoch, the newest first, each read when it is asked for. Fails if a file cannot be
    /// read, unless it certainly has other content. [`Journal::settle`] comes first, and puts files
    /// of older versions where they are found.
    pub fn alike(
        &self,
        keys: &[ContentKey],
        since: Moment,
        search: Search,
    ) -> Result<Entries, JournalError> {
        if let Some(shared) = self.shared()? {
            return Ok(listed(shared.alike(keys, since)?));
        }
        let others = match search {
            Search::ByContent => Vec::new(),
            Search::ByPlace => self.folded_since(since)?,
        };
        let live = self.folder()?.as_ref().map(Live::open).transpose()?;
        self.alike_or(live, keys, since, others)
    }

    /// Returns the same from `live`, and the finished publishes of the names in `others`.
    fn alike_or(
        &self,
        live: Option<Live>,
        keys: &[ContentKey],
        since: Moment,
        others: Vec<DoneName>,
    ) -> Result<Entries, JournalError> {
        let folded = |name: DoneName| (name.id.clone(), Alike::Folded(name));
        let mut found: BTreeMap<EntryId, Alike> = others.into_iter().map(folded).collect();
        let mut done = None;
        if let (Some(folder), Some(live)) = (self.folder()?, live) {
            for id in live.ids()?.into_iter().filter(|id| id.began() >= since) {
                match live.read(&id) {
                    Ok(Some(read)) if read.entry.planned.is_one_of(keys) => {
                        found.insert(id, Alike::Read(Box::new(read.entry)));
                    }
                    Ok(_) => {}
                    Err(unread) if unread.is_none_of(keys) => {}
                    Err(unread) => return Err(unread.error),
                }
            }
            // The finished ones come second, so that a publish that is being moved is not missed.
            done = Done::open(&folder)?;
            if let Some(done) = &done {
                for key in keys {
                    let names = done.of_content(key)?.into_iter();
                    let recent = names.filter(|name| name.id.began() >= since);
                    found.extend(recent.map(folded));
                }
            }
        }
        Ok(Box::new(found.into_values().rev().filter_map(move |alike| match alike {
            Alike::Read(entry) => Some(Ok(*entry)),
            Alike::Folded(name) => done.as_ref()?.read(&name).transpose(),
        })))
    }

    /// Returns the publishes of the same content to the same account that began after this one, the
    /// newest first.
    pub fn later_alike(&self, entry: &Entry) -> Result<Entries, JournalError> {
        let planned = entry.planned.clone();
        let since = entry.id.began();
        let id = entry.id.clone();
        if let Some(shared) = self.shared()? {
            let mut later = shared.alike(&planned.keys(), since)?;
            later.retain(|it| it.id > id && it.planned.is_same_as(&planned));
            return Ok(listed(later));
        }
        // An entry of 2.3.0 lacks the key by which later ones are found.
        let others = match planned.material {
            Some(_) => Vec::new(),
            None => self.folded_since(since)?,
        };
        let live = self.folder()?.as_ref().map(Live::open_both).transpose()?;
        let all = self.alike_or(live, &planned.keys(), since, others)?;
        let is_later = move |it: &Entry| it.id > id && it.planned.is_same_as(&planned);
        Ok(Box::new(all.filter(move |read| read.as_ref().map_or(true, &is_later))))
    }

    fn folded_since(&self, since: Moment) -> Result<Vec<DoneName>, JournalError> {
        let Some(folder) = self.folder()? else {
            return Ok(Vec::new());
        };
        let mut all = Vec::new();
        for day in days_of(&folder)?.into_iter().filter(|day| *day >= Day::at(since)) {
            all.extend(self.lines(&folder, day, &|names: &mut Vec<DoneName>, line| {
                names.push(line.name);
                ControlFlow::Continue(())
            })?);
        }
        Ok(all)
    }

    /// Returns the publishes that were not moved away, the newest first, each read when it is asked
    /// for. All unfinished ones are among them.
    pub fn underway(&self) -> Result<Entries, JournalError> {
        if let Some(shared) = self.shared()? {
            return Ok(listed(shared.underway()?));
        }
        let live = self.folder()?.as_ref().map(Live::open_both).transpose()?;
        let ids = live.as_ref().map_or(Ok(Vec::new()), Live::ids)?;
        Ok(Box::new(ids.into_iter().rev().filter_map(move |id| match live.as_ref()?.read(&id) {
            Ok(read) => read.map(|read| Ok(read.entry)),
            Err(unread) => Some(Err(unread.error)),
        })))
    }

    /// Passes every publish to `see`, in no order, and an error for each unreadable file.
    pub fn survey(
        &self,
        see: &mut dyn FnMut(Result<Entry, JournalError>),
    ) -> Result<(), JournalError> {
        if let Some(shared) = self.shared()? {
            return shared.survey(see);
        }
        self.underway()?.for_each(&mut *see);
        if let Some(done) = self.done()? {
            done.each(&mut |name| match name {
                Ok(name) => done.read(&name).transpose().into_iter().for_each(&mut *see),
                Err(error) => see(Err(error.into())),
            })?;
        }
        Ok(())
    }

    /// Returns the publishes that began at `since` or later, in no order, with an error for each unreadable
    /// file.
    pub fn begun_since(
        &self,
        since: Moment,
    ) -> Result<Vec<Result<Entry, JournalError>>, JournalError> {
        if let Some(shared) = self.shared()? {
            return Ok(shared.begun_since(since)?.into_iter().map(Ok).collect());
        }
        let mut begun = Vec::new();
        let mut seen = BTreeSet::new();
        for read in self.underway()? {
            match read {
                Ok(entry) if entry.id.began() < since => {}
                Ok(entry) => {
                    seen.insert(entry.id.clone());
                    begun.push(Ok(entry));
                }
                Err(error) => begun.push(Err(error)),
            }
        }
        // The finished ones come second, so that a publish that is being moved is not missed.
        for name in self.folded_since(since)? {
            if name.id.began() >= since && !seen.contains(&name.id) {
                begun.extend(self.read_done(&name).transpose());
            }
        }
        Ok(begun)
    }

    /// Returns the publish with TikTok's id.
    pub fn find(&self, publish_id: &str) -> Result<Option<Entry>, JournalError> {
        if let Some(shared) = self.shared()? {
            return shared.find(publish_id);
        }
        let mut unread = None;
        for read in self.underway()? {
            match read {
                Ok(entry) if entry.publish_id() == Some(publish_id) => return Ok(Some(entry)),
                Ok(_) => {}
                Err(error) => unread = unread.or(Some(error)),
            }
        }
        if let Some(folder) = self.folder()? {
            for day in days_of(&folder)?.into_iter().rev() {
                let found = self.lines(&folder, day, &|found: &mut Option<DoneName>, line| {
                    if line.publish_id.as_deref() != Some(publish_id) {
                        return ControlFlow::Continue(());
                    }
                    *found = Some(line.name);
                    ControlFlow::Break(())
                })?;
                if let Some(name) = found {
                    return self.read_done(&name);
                }
            }
        }
        // An unreadable file may be the one.
        unread.map_or(Ok(None), Err)
    }

    /// Returns the newest publishes, the newest first, with an error in the place of each unreadable
    /// file.
    pub fn newest(&self, limit: usize) -> Result<Vec<Result<Entry, JournalError>>, JournalError> {
        if let Some(shared) = self.shared()? {
            return Ok(shared.newest(limit)?.into_iter().map(Ok).collect());
        }
        let Some(folder) = self.folder()? else {
            return Ok(Vec::new());
        };
        let mut unfolded: BTreeMap<Day, BTreeSet<EntryId>> = BTreeMap::new();
        for id in Live::open_both(&folder)?.ids()? {
            unfolded.entry(Day::of(&id)).or_default().insert(id);
        }
        let mut newest = Vec::new();
        let mut days: BTreeSet<Day> = unfolded.keys().copied().collect();
        match days_of(&folder) {
            Ok(others) => days.extend(others),
            Err(error) => newest.push(Err(error)),
        }
        for day in days.into_iter().rev() {
            if newest.len() >= limit {
                break;
            }
            let of_day = unfolded.remove(&day).unwrap_or_default();
            let left = limit - newest.len();
            newest.extend(self.newest_of_day(&folder, day, &of_day, left)?);
        }
        Ok(newest)
    }

    fn newest_of_day(
        &self,
        folder: &Folder,
        day: Day,
        unfolded: &BTreeSet<EntryId>,
        limit: usize,
    ) -> Result<Vec<Result<Entry, JournalError>>, JournalError> {
        type Names = BTreeMap<EntryId, DoneName>;
        let live = Live::open_both(folder)?;
        let names = self.lines(folder, day, &|names: &mut Names, line| {
            names.insert(line.name.id.clone(), line.name);
            if names.len() > limit {
                names.pop_first();
            }
            ControlFlow::Continue(())
        })?;
        let ids: BTreeSet<&EntryId> = unfolded.iter().chain(names.keys()).collect();
        let mut newest = Vec::new();
        for id in ids.into_iter().rev() {
            let read = if unfolded.contains(id) { live.read(id) } else { Ok(None) };
            let read = match (read, names.get(id)) {
                (Ok(Some(read)), _) => Ok(Some(read.entry)),
                (Ok(None), Some(name)) => self.read_done(name),
                (Ok(None), None) => Ok(None),
                (Err(unread), _) => Err(unread.error),
            };
            newest.extend(read.transpose());
            if newest.len() >= limit {
                break;
            }
        }
        Ok(newest)
    }

    fn done(&self) -> Result<Option<Done>, DiskError> {
        self.folder()?.map_or(Ok(None), |folder| Done::open(&folder))
    }

    fn read_done(&self, name: &DoneName) -> Result<Option<Entry>, JournalError> {
        self.done()?.map_or(Ok(None), |done| done.read(name))
    }

    /// Passes the lines of a day to `gather`, each publish once and the newest first, until it
    /// breaks. If a list is damaged, starts again with lines made from the files, and writes the
    /// lists anew if possible.
    pub(crate) fn lines<T: Default>(
        &self,
        folder: &Folder,
        day: Day,
        gather: &dyn Fn(&mut T, Line) -> ControlFlow<()>,
    ) -> Result<T, JournalError> {
        let days = Days::open(folder).ok().flatten();
        if let Some(days) = &days {
            let mut gathered = T::default();
            let mut seen = BTreeSet::new();
            let read = days.read(day, &mut |line| {
                if seen.insert(line.name.id.clone()) {
                    gather(&mut gathered, line)
                } else {
                    ControlFlow::Continue(())
                }
            });
            if let Ok(true) = read {
                return Ok(gathered);
            }
        }
        let Some(done) = Done::open(folder)? else {
            return Ok(T::default());
        };
        let lines = from_files(&done, Some(day))?.remove(&day).unwrap_or_default();
        if let Some(days) = days {
            match self.repair(&days, &done, day) {
                Ok(()) => tracing::info!("a list of the journal was damaged, and is written anew"),
                Err(error) => tracing::debug!("a list of the journal stays damaged: {error}"),
            }
        }
        let mut gathered = T::default();
        let _ = lines.into_iter().rev().try_for_each(|line| gather(&mut gathered, line));
        Ok(gathered)
    }

    /// Writes the lists of a day anew, unless another process has.
    fn repair(&self, days: &Days, done: &Done, day: Day) -> Result<(), JournalError> {
        let _lock = self.lock_folder()?;
        if let Ok(true) = days.read(day, &mut |_| ControlFlow::Continue(())) {
            return Ok(());
        }
        let lines = from_files(done, Some(day))?.remove(&day).unwrap_or_default();
        Ok(days.replace(day, &lines)?)
    }
}

/// Returns the days on which finished publishes began, oldest first.
pub(crate) fn days_of(folder: &Folder) -> Result<Vec<Day>, JournalError> {
    match Days::open(folder) {
        Ok(Some(days)) => return Ok(days.days()?),
        Ok(None) => {}
        Err(error) => tracing::warn!("{error}: it can be moved away, and is made anew"),
    }
    let mut days = BTreeSet::new();
    if let Some(done) = Done::open(folder)? {
        done.each(&mut |name| days.extend(name.ok().map(|name| Day::of(&name.id))))?;
    }
    Ok(days.into_iter().collect())
}
