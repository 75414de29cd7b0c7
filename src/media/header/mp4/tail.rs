//! The last fragment of a file, found from the end

use super::boxes::{BoxSpan, Boxes};
use super::cut;
use super::fragment_run::{self, Run};
use super::movie::Movie;
use crate::media::header::numbers::{be32, be64};
use crate::media::header::view::{Stop, TAIL, View, or_none};

/// Returns the samples in the shown track's last fragment and behind it; `None` if it is not in the last
/// 480 KiB and not in the index there. Refuses a file that ends within its last fragment.
pub(crate) fn last_runs(
    view: &mut View,
    movie: &Movie,
    shown: u32,
) -> Result<Option<Vec<Run>>, Stop> {
    let start = view.size.saturating_sub(TAIL);
    let bytes = view.take(start, view.size - start)?;
    // Media bytes can look like a fragment.
    if let Some(at) = or_none(indexed(view, start, &bytes, shown))? {
        let found = or_none(runs_at(view, at, movie))?;
        return Ok(found.filter(|runs| have_time(runs, shown)));
    }
    let mut runs = Vec::new();
    for at in moofs_from_the_end(&bytes) {
        let at = start + at as u64;
        if runs.is_empty() {
            cut::walk_known(view, &mut Boxes::of_file(view, at))?;
        }
        runs.extend(or_none(runs_at(view, at, movie))?.unwrap_or_default());
        if have_time(&runs, shown) {
            return Ok(Some(runs));
        }
    }
    Ok(None)
}

fn have_time(runs: &[Run], shown: u32) -> bool {
    runs.iter().any(|run| run.track == shown && run.base.is_some())
}

fn runs_at(view: &mut View, at: u64, movie: &Movie) -> Result<Option<Vec<Run>>, Stop> {
    match Boxes::of_file(view, at).next(view)? {
        Some(moof) if moof.kind == *b"moof" => {
            let mut runs = fragment_run::read(view, &moof, movie)?;
            runs.retain(|run| run.base.is_some());
            Ok(Some(runs))
        }
        _ => Ok(None),
    }
}

/// Returns the places of each `moof` with its `mfhd`, the last first.
fn moofs_from_the_end(bytes: &[u8]) -> impl Iterator<Item = usize> {
    const SPELLED: [u8; 12] = *b"moof\0\0\0\x10mfhd";
    let places = bytes.windows(SPELLED.len()).enumerate().rev();
    places.filter(|(_, window)| *window == SPELLED).filter_map(|(at, _)| at.checked_sub(4))
}

/// Returns the place of the shown track's last fragment by the file's index of them (`mfra`).
fn indexed(view: &mut View, start: u64, tail: &[u8], shown: u32) -> Result<Option<u64>, Stop> {
    let Some(size) = index_size(tail) else {
        return Ok(None);
    };
    let at = view.size.saturating_sub(size);
    if at < start {
        return Ok(None);
    }
    let Some(mfra) = Boxes::of_file(view, at).next(view)?.filter(|mfra| mfra.kind == *b"mfra")
    else {
        return Ok(None);
    };
    let mut tables = Boxes::inside(&mfra);
    while let Some(table) = tables.next(view)? {
        if table.kind == *b"tfra"
            && let Some(place) = last_entry(view, &table, shown)?
        {
            return Ok(Some(place));
        }
    }
    Ok(None)
}

/// Returns the size of `mfra`, which `mfro` holds at the file's end.
fn index_size(tail: &[u8]) -> Option<u64> {
    let mfro = tail.get(tail.len().checked_sub(16)?..)?;
    (mfro.get(4..8)? == b"mfro").then_some(())?;
    be32(mfro, 12).map(u64::from)
}

fn last_entry(view: &mut View, tfra: &BoxSpan, shown: u32) -> Result<Option<u64>, Stop> {
    let bytes = tfra.content(view, TAIL)?;
    let parse = || {
        let times = if *bytes.first()? == 1 { 16 } else { 8 };
        (be32(&bytes, 4)? == shown).then_some(())?;
        let lengths = be32(&bytes, 8)?;
        let numbers = [4, 2, 0].map(|shift| ((lengths >> shift) & 3) as usize + 1);
        let entry = times + numbers.iter().sum::<usize>();
        let count = usize::try_from(be32(&bytes, 12)?).ok()?;
        let last = count.checked_sub(1)?.checked_mul(entry)?.checked_add(16)?;
        if times == 16 {
            return be64(&bytes, last.checked_add(8)?);
        }
        be32(&bytes, last.checked_add(4)?).map(u64::from)
    };
    Ok(parse())
}
