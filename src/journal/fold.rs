//! Putting what is over out of the way, so that a publish costs the same whatever there was before

use std::collections::{BTreeMap, BTreeSet};

use super::day_line::{Day, Line};
use super::days::Days;
use super::done::{Done, DoneName};
use super::entry::Entry;
use super::entry_id::EntryId;
use super::error::JournalError;
use super::line;
use super::note::Note;
use super::reading::read_live;
use crate::disk::{DiskError, Folder, Lock};

/// How many are moved between two times of forcing lists to the medium.
const BATCH: usize = 4096;
/// As many take a second or so.
const MANY: usize = 5000;

/// What a folder of the journal holds: read once, since a folder that has once been large stays slow
/// to list.
#[derive(Debug)]
pub(crate) struct Listing(Vec<String>);

impl Listing {
    pub(crate) fn of(folder: &Folder) -> Result<Self, DiskError> {
        Ok(Self(folder.names()?))
    }

    /// The publishes that are not folded, oldest first.
    fn live(&self) -> Vec<EntryId> {
        self.0.iter().filter_map(|name| EntryId::of_file(name)).collect()
    }

    /// Returns whether something is over and not folded.
    pub(crate) fn has_finished(&self, folder: &Folder) -> bool {
        let is_over = |id| match read_live(folder, &id) {
            Ok(Some(read)) => is_over(&read.entry),
            Ok(None) | Err(_) => false,
        };
        self.live().into_iter().any(is_over)
    }
}

/// Moves what is over into folders by its content, and tells first how many publishes there are
/// where that is many. A kill at any step leaves each of them in one of the two places, and in the
/// list of its day if it was moved. What another process has moved since `there` was listed is
/// passed over.
pub(crate) fn fold(
    folder: &Folder,
    there: &Listing,
    many: impl FnOnce(usize),
    _lock: &Lock,
) -> Result<(), JournalError> {
    let ids = there.live();
    if ids.len() >= MANY {
        many(ids.len());
    }
    let mut buckets = BTreeSet::new();
    for batch in ids.chunks(BATCH) {
        fold_some(folder, batch, &mut buckets)?;
    }
    if let Some(done) = Done::open(folder)? {
        for bucket in &buckets {
            done.make_bucket(bucket)?.sync()?;
        }
    }
    if !buckets.is_empty() {
        folder.sync()?;
    }
    remove_marks(folder, there)
}

/// Moves a publish that was folded back to where it can be gone on with; returns whether it was
/// there.
pub(crate) fn unfold(entry: &Entry, folder: &Folder) -> Result<bool, JournalError> {
    let Some(done) = Done::open(folder)? else {
        return Ok(false);
    };
    let names = done.of_content(entry.planned.key())?;
    let Some(name) = names.into_iter().find(|name| name.id == entry.id) else {
        return Ok(false);
    };
    let Some(bucket) = done.bucket_of(&name)? else {
        return Ok(false);
    };
    if name.opened {
        mark(folder, &name.id)?;
    }
    bucket.rename_into(&name.file_name(), folder, &name.id.file_name())?;
    folder.sync()?;
    bucket.sync()?;
    Ok(true)
}

/// Moves what was folded to another journal, and returns how many publishes that were.
pub(crate) fn move_folded(
    (from, to): (&Folder, &Folder),
    _lock: &Lock,
) -> Result<usize, JournalError> {
    let Some(done) = Done::open(from)? else {
        return Ok(0);
    };
    stop_older_programs(to)?;
    let (days_there, done_there) = (days_for_writing(to)?, Done::make(to)?);
    for (day, lines) in from_files(&done, None)? {
        add(&days_there, &done_there, (day, lines))?;
    }
    let mut count = 0;
    for bucket in done.buckets()? {
        let (here, there) = (done.make_bucket(&bucket)?, done_there.make_bucket(&bucket)?);
        for name in here.names()? {
            here.move_into(&name, &there)?;
            count += 1;
        }
        there.sync()?;
        done.remove_bucket(&bucket)?;
    }
    Days::remove(from)?;
    Done::remove(from)?;
    Ok(count)
}

/// Makes the empty file that says that TikTok has opened a publish, or may have.
pub(crate) fn mark(folder: &Folder, id: &EntryId) -> Result<(), DiskError> {
    match folder.create(&id.mark_name()) {
        // An opening that TikTok refused for its token is sent once more.
        Err(error) if error.is_already_there() => Ok(()),
        made => {
            drop(made?);
            folder.sync()
        }
    }
}

/// Moves those of the publishes that are over, and adds to `buckets` which folders they went to.
fn fold_some(
    folder: &Folder,
    ids: &[EntryId],
    buckets: &mut BTreeSet<String>,
) -> Result<(), JournalError> {
    let mut lists: BTreeMap<Day, Vec<Line>> = BTreeMap::new();
    let mut names: BTreeMap<String, Vec<DoneName>> = BTreeMap::new();
    for id in ids {
        if let Some(entry) = foldable(folder, id)? {
            let name = DoneName::of(&entry);
            names.entry(name.bucket().to_owned()).or_default().push(name.clone());
            lists.entry(Day::of(id)).or_default().push(Line::of(name, Some(&entry)));
        }
    }
    if names.is_empty() {
        return Ok(());
    }
    stop_older_programs(folder)?;
    let (days, done) = (days_for_writing(folder)?, Done::make(folder)?);
    for list in lists {
        add(&days, &done, list)?;
    }
    for (bucket, names) in names {
        let there = done.make_bucket(&bucket)?;
        for name in names {
            folder.rename_into(&name.id.file_name(), &there, &name.file_name())?;
        }
        buckets.insert(bucket);
    }
    Ok(())
}

/// A publish that can be moved; `None` where it is not over, or a process is at it.
fn foldable(folder: &Folder, id: &EntryId) -> Result<Option<Entry>, JournalError> {
    // One that cannot be read stays where it is.
    let Ok(Some(read)) = read_live(folder, id) else {
        return Ok(None);
    };
    if !is_over(&read.entry) {
        return Ok(None);
    }
    let is_free = folder.reopen(&id.file_name())?.map(|file| file.try_lock()).transpose()?;
    Ok((is_free == Some(true)).then_some(read.entry))
}

/// The publishes that are not folded, oldest first.
pub(crate) fn live(folder: &Folder) -> Result<Vec<EntryId>, DiskError> {
    Ok(folder.names()?.iter().filter_map(|name| EntryId::of_file(name)).collect())
}

/// It has ended, and everybody who has to be told was told.
fn is_over(entry: &Entry) -> bool {
    entry.end.is_some() && !entry.is_cancelled_untold()
}

/// Adds lines to the lists of a day, before the publishes themselves are moved.
fn add(days: &Days, done: &Done, (day, new): (Day, Vec<Line>)) -> Result<(), JournalError> {
    if days.add(day, &new).unwrap_or(false) {
        return Ok(());
    }
    let ids: BTreeSet<&EntryId> = new.iter().map(|line| &line.name.id).collect();
    let mut all = from_files(done, Some(day))?.remove(&day).unwrap_or_default();
    all.retain(|line| !ids.contains(&line.name.id));
    all.extend(new.iter().cloned());
    Ok(days.replace(day, &all)?)
}

/// The lists, whole.
fn days_for_writing(folder: &Folder) -> Result<Days, JournalError> {
    match (Days::open(folder)?, Done::open(folder)?) {
        (Some(days), _) => Ok(days),
        (None, Some(done)) => Ok(Days::rewrite(folder, &from_files(&done, None)?)?),
        (None, None) => Ok(Days::make(folder)?),
    }
}

/// What the files tell: of one day, or of all. A file that cannot be read has a line all the same.
pub(crate) fn from_files(
    done: &Done,
    only: Option<Day>,
) -> Result<BTreeMap<Day, Vec<Line>>, DiskError> {
    let mut all: BTreeMap<Day, Vec<Line>> = BTreeMap::new();
    done.each(&mut |name| {
        // The files of a folder that cannot be looked into are told by no list.
        let Ok(name) = name else { return };
        let day = Day::of(&name.id);
        if only.is_none_or(|only| only == day) {
            let entry = done.read(&name).ok().flatten();
            all.entry(day).or_default().push(Line::of(name, entry.as_ref()));
        }
    })?;
    Ok(all)
}

/// Leaves a note that agoras 2.3.0 takes for one of a newer program: it would not look into the
/// folders, and publish what is there a second time.
fn stop_older_programs(folder: &Folder) -> Result<(), JournalError> {
    if folder.has(EntryId::SIGNPOST)? {
        return Ok(());
    }
    Ok(folder.replace(EntryId::SIGNPOST, &line::encode(&Note::Folded))?)
}

/// Removes the marks whose publishes lie elsewhere, where their names tell the same.
fn remove_marks(folder: &Folder, there: &Listing) -> Result<(), JournalError> {
    for name in &there.0 {
        if let Some(id) = EntryId::of_mark(name)
            && !folder.has(&id.file_name())?
            && folder.has(name)?
        {
            folder.remove(name)?;
        }
    }
    Ok(())
}
