//! Moves finished publishes away, so that a publish costs the same however many came before

use std::collections::{BTreeMap, BTreeSet};

use super::day_line::{Day, Line};
use super::days::Days;
use super::done::{DONE, Done, DoneName};
use super::live::{Live, stop_older_programs};
use super::{Entry, EntryId, JournalError};
use crate::disk::{DiskError, Folder, Lock};

/// Publishes to move before lists are forced to the medium.
const BATCH: usize = 4096;
/// Publishes that take about a second to move.
const MANY: usize = 5000;

/// Moves those of the publishes `ids` that have ended into folders by their content. Reports to
/// `many` first how many publishes there are, if there are many.
///
/// After a kill at any step, each publish is in one of the two places, and a moved one is in the
/// list of its day. Publishes that another process has moved meanwhile are skipped.
pub(crate) fn fold(
    folder: &Folder,
    ids: &[EntryId],
    many: impl FnOnce(usize),
    _lock: &Lock,
) -> Result<(), JournalError> {
    let live = Live::open_both(folder)?;
    if ids.len() >= MANY {
        many(ids.len());
    }
    let mut buckets = BTreeSet::new();
    for batch in ids.chunks(BATCH) {
        fold_batch(folder, &live, batch, &mut buckets)?;
    }
    if !buckets.is_empty() {
        let done = Done::make(folder)?;
        for bucket in &buckets {
            done.0.make_child(bucket)?.sync()?;
        }
        live.sync()?;
        live.remove_marks(ids)?;
    }
    Ok(())
}

/// Moves a finished publish back, so that it can get more notes. Returns `false` if it is not among
/// the finished ones.
pub(crate) fn unfold(entry: &Entry, folder: &Folder) -> Result<bool, JournalError> {
    let Some(done) = Done::open(folder)? else {
        return Ok(false);
    };
    let names = done.of_content(entry.planned.key())?;
    let Some(name) = names.into_iter().find(|name| name.id == entry.id) else {
        return Ok(false);
    };
    let Some(bucket) = done.0.child(name.bucket())? else {
        return Ok(false);
    };
    let live = Live::make(folder)?;
    if name.opened {
        mark(&live, &name.id)?;
    }
    bucket.rename_into(&name.file_name(), &live, &name.id.file_name())?;
    live.sync()?;
    bucket.sync()?;
    Ok(true)
}

/// Moves the finished publishes to another journal, and returns their number.
pub(crate) fn move_folded(from: &Folder, to: &Folder, _lock: &Lock) -> Result<usize, JournalError> {
    let Some(done) = Done::open(from)? else {
        return Ok(0);
    };
    stop_older_programs(to)?;
    let days_there = days_for_writing(to)?;
    let done_there = Done::make(to)?;
    for (day, lines) in from_files(&done, None)? {
        add(&days_there, &done_there, day, &lines)?;
    }
    let mut count = 0;
    for bucket in done.0.names()? {
        let here = done.0.make_child(&bucket)?;
        let there = done_there.0.make_child(&bucket)?;
        for name in here.names()? {
            here.move_into(&name, &there)?;
            count += 1;
        }
        there.sync()?;
        done.0.remove_child(&bucket)?;
    }
    Days::remove(from)?;
    from.remove_child(DONE)?;
    Ok(count)
}

/// Creates the empty file which marks that TikTok has opened a publish, or may have.
pub(crate) fn mark(folder: &Folder, id: &EntryId) -> Result<(), DiskError> {
    match folder.create(&id.mark_name()) {
        // An opening is sent once more after TikTok refused the access token.
        Err(error) if error.is_already_there() => Ok(()),
        made => {
            drop(made?);
            folder.sync()
        }
    }
}

/// Moves those publishes that have ended, and adds the folders that they went to to `buckets`.
fn fold_batch(
    folder: &Folder,
    live: &Live,
    ids: &[EntryId],
    buckets: &mut BTreeSet<String>,
) -> Result<(), JournalError> {
    let mut lists: BTreeMap<Day, Vec<Line>> = BTreeMap::new();
    let mut names: BTreeMap<String, Vec<DoneName>> = BTreeMap::new();
    for id in ids {
        if let Some(entry) = foldable(live, id)? {
            let name = DoneName::of(&entry);
            names.entry(name.bucket().to_owned()).or_default().push(name.clone());
            lists.entry(Day::of(id)).or_default().push(Line::of(name, Some(&entry)));
        }
    }
    if names.is_empty() {
        return Ok(());
    }
    stop_older_programs(folder)?;
    let days = days_for_writing(folder)?;
    let done = Done::make(folder)?;
    for (day, lines) in lists {
        add(&days, &done, day, &lines)?;
    }
    for (bucket, names) in names {
        let there = done.0.make_child(&bucket)?;
        for name in names {
            if let Some(here) = live.folder_of(&name.id)? {
                here.rename_into(&name.id.file_name(), &there, &name.file_name())?;
            }
        }
        buckets.insert(bucket);
    }
    Ok(())
}

/// Returns a publish that can be moved; `None` if it has not ended, cannot be read, or a process
/// works on it.
fn foldable(live: &Live, id: &EntryId) -> Result<Option<Entry>, JournalError> {
    let entry = match live.read(id) {
        Ok(Some(read)) if read.entry.is_over() => read.entry,
        _ => return Ok(None),
    };
    let is_free = live.reopen(id)?.map(|(file, _)| file.try_lock()).transpose()?;
    Ok((is_free == Some(true)).then_some(entry))
}

/// Adds lines to the lists of a day, before the publishes themselves are moved.
fn add(days: &Days, done: &Done, day: Day, new: &[Line]) -> Result<(), JournalError> {
    if days.add(day, new).unwrap_or(false) {
        return Ok(());
    }
    let ids: BTreeSet<&EntryId> = new.iter().map(|line| &line.name.id).collect();
    let mut all = from_files(done, Some(day))?.remove(&day).unwrap_or_default();
    all.retain(|line| !ids.contains(&line.name.id));
    all.extend(new.iter().cloned());
    Ok(days.replace(day, &all)?)
}

/// Opens the lists, and writes them first if they are missing.
fn days_for_writing(folder: &Folder) -> Result<Days, JournalError> {
    match (Days::open(folder)?, Done::open(folder)?) {
        (Some(days), _) => Ok(days),
        (None, Some(done)) => Ok(Days::rewrite(folder, &from_files(&done, None)?)?),
        (None, None) => Ok(Days::make(folder)?),
    }
}

/// Makes lists from the files of one day, or of all days. An unreadable file has a line too.
pub(crate) fn from_files(
    done: &Done,
    only: Option<Day>,
) -> Result<BTreeMap<Day, Vec<Line>>, DiskError> {
    let mut all: BTreeMap<Day, Vec<Line>> = BTreeMap::new();
    done.each(&mut |name| {
        // The files of an unreadable folder are in no list.
        let Ok(name) = name else { return };
        let day = Day::of(&name.id);
        if only.is_none_or(|only| only == day) {
            let entry = done.read(&name).ok().flatten();
            all.entry(day).or_default().push(Line::of(name, entry.as_ref()));
        }
    })?;
    Ok(all)
}
