//! The duration and frame rate of a fragmented file, without reading all of it

use std::time::Duration;

use super::boxes::{BoxSpan, Boxes};
use super::cut::{self, Behind};
use super::fragment_run::{self, Run};
use super::movie::Movie;
use super::sample_tables::Frames;
use super::tail;
use crate::media::header::numbers::{be16, be32, be64, seconds};
use crate::media::header::view::{BLOCK, Stop, View};

/// The times of fragments contradict the lengths of pictures beyond a difference of 1/20.
const CONTRADICTION: u128 = 20;

#[derive(Debug, Default)]
pub(crate) struct Fragments {
    pub(crate) found: bool,
    /// The duration; `None` if nothing that was read gives it.
    pub(crate) length: Option<Duration>,
    /// The pictures that were read, which are enough for their mean rate.
    pub(crate) frames: Frames,
    pub(crate) is_whole: bool,
}

/// Reads the fragments that are near. A request for each of thousands would cost too much, so the
/// duration of a long file comes from the first of these that gives it: a `sidx` of the whole file, the
/// last fragment, and `mehd`, which is written before the fragments are.
pub(crate) fn read(
    view: &mut View,
    mut boxes: Boxes,
    movie: &Movie,
    shown: u32,
) -> Result<Fragments, Stop> {
    let mut walk = Walk::default();
    walk.runs.extend(fragment_run::before_fragments(movie));
    let is_whole = walk.go(view, &mut boxes, movie)?;
    let found = !is_whole || walk.found;
    let frames = walk.frames(shown, is_whole);
    let index = walk.index.filter(|index| index.end == view.size);
    let length = if is_whole {
        walk.length()
    } else if let Some(index) = index {
        Some(index.length)
    } else if view.has_no_end {
        None
    } else {
        walk.length_to_the_end(view, boxes, movie, shown)?
    };
    Ok(Fragments { found, length, frames, is_whole })
}

#[derive(Debug, Default)]
struct Walk {
    found: bool,
    runs: Vec<Run>,
    index: Option<Index>,
}

#[derive(Debug, Clone, Copy)]
struct Index {
    end: u64,
    length: Duration,
}

impl Walk {
    /// Reads on to the last known fragment. Returns whether that is the end of the file.
    fn go(&mut self, view: &mut View, boxes: &mut Boxes, movie: &Movie) -> Result<bool, Stop> {
        while boxes.next_is_known(view) {
            // Bytes that cannot be a box are the end: a cut has been looked for already.
            let Ok(Some(part)) = boxes.next(view) else {
                return Ok(true);
            };
            match &part.kind {
                b"moof" => {
                    if self.found && !view.holds(part.at..part.end) {
                        return Ok(false);
                    }
                    self.found = true;
                    let runs = fragment_run::read(view, &part, movie)?;
                    for run in runs {
                        self.add(run);
                    }
                }
                b"sidx" if self.index.is_none() => self.index = index(view, &part)?,
                _ => {}
            }
        }
        Ok(boxes.at >= view.size)
    }

    /// Returns the pictures and their length; none if the fragments contradict themselves.
    fn frames(&self, shown: u32, is_whole: bool) -> Frames {
        let runs = self.runs.iter().filter(|run| run.track == shown && run.frames.count > 0);
        let runs: Vec<&Run> = runs.collect();
        let summed = summed(&runs, is_whole);
        let Some(spanned) = spanned(&runs) else {
            return summed;
        };
        let times =
            |frames: Frames, other: Frames| u128::from(frames.ticks) * u128::from(other.count);
        let by_bases = times(spanned, summed);
        let by_lengths = times(summed, spanned);
        if by_bases.abs_diff(by_lengths) * CONTRADICTION <= by_bases.max(by_lengths) {
            return summed;
        }
        // A writer can only guess how long a fragment's last picture will be shown. With one picture in
        // each fragment all lengths are guesses.
        if runs.iter().all(|run| run.frames.count == 1) { spanned } else { Frames::default() }
    }

    /// Adds a fragment. One without a time continues the one before.
    fn add(&mut self, mut run: Run) {
        let before = self.runs.iter().rev().find(|old| old.track == run.track);
        let end = before.map_or(0, |old| old.base.unwrap_or(0).saturating_add(old.frames.ticks));
        run.base = Some(run.base.unwrap_or(end));
        self.runs.push(run);
    }

    /// Looks for the last fragment, and refuses a file that ends within it.
    fn length_to_the_end(
        &mut self,
        view: &mut View,
        mut boxes: Boxes,
        movie: &Movie,
        shown: u32,
    ) -> Result<Option<Duration>, Stop> {
        let Some(runs) = tail::last_runs(view, movie, shown)? else {
            // The fragments are larger than the part read of the end, or there are none.
            let known = Behind { fragment: self.found, ..Behind::default() };
            cut::walk(view, &mut boxes, known)?;
            let listed = self.index.filter(|index| ends_with_notes(view, index.end));
            return Ok(listed.map(|index| index.length).or_else(|| movie.fragments_length()));
        };
        self.runs.extend(runs);
        Ok(self.length())
    }

    fn length(&self) -> Option<Duration> {
        let at = |run: &Run, offset: i64| {
            let ticks = run.base.unwrap_or(0).saturating_add_signed(offset);
            seconds(ticks, run.timescale)
        };
        let runs = self.runs.iter().filter(|run| run.frames.count > 0);
        let start = runs.clone().filter_map(|run| at(run, run.first_shown)).min()?;
        let end = runs.filter_map(|run| at(run, run.last_shown)).max()?;
        end.checked_sub(start).filter(|length| !length.is_zero())
    }
}

/// Returns the sum of the pictures and their lengths. If these are only the first fragments, the very
/// first picture is left out: writers make it longer for the sound to begin, and among few pictures it
/// would seem a slower rate. Its length is unknown if it is in the index.
fn summed(runs: &[&Run], is_whole: bool) -> Frames {
    let mut frames = Frames::default();
    for run in runs {
        frames.add(run.frames);
    }
    if let (false, Some(first)) = (is_whole, runs.first())
        && first.first_ticks > 0
    {
        frames.count -= 1;
        frames.ticks = frames.ticks.saturating_sub(first.first_ticks);
    }
    frames
}

/// Returns the pictures between the beginnings of the second and the last fragment, if any.
fn spanned(runs: &[&Run]) -> Option<Frames> {
    let [_, between @ .., last] = runs else {
        return None;
    };
    let start = between.first()?.base?;
    let ticks = last.base?.checked_sub(start).filter(|ticks| *ticks > 0)?;
    Some(Frames { count: between.iter().map(|run| run.frames.count).sum(), ticks })
}

/// Returns whether the box at `at` is known and is no further fragment.
fn ends_with_notes(view: &mut View, at: u64) -> bool {
    let mut boxes = Boxes::of_file(view, at);
    let is_known = boxes.next_is_known(view);
    let notes = [*b"mfra", *b"free", *b"skip", *b"udta", *b"uuid", *b"meta"];
    is_known && matches!(boxes.next(view), Ok(Some(part)) if notes.contains(&part.kind))
}

/// Reads a `sidx`, and refuses a file that ends before the parts that it lists.
fn index(view: &mut View, sidx: &BoxSpan) -> Result<Option<Index>, Stop> {
    let bytes = sidx.content(view, BLOCK)?;
    let parse = || {
        let is_long = *bytes.first()? == 1;
        let offset = if is_long { be64(&bytes, 20)? } else { be32(&bytes, 16)?.into() };
        let table = if is_long { 32 } else { 24 };
        let count = usize::from(be16(&bytes, table - 2)?);
        let entries = bytes.get(table..table + count * 12)?;
        let mut end = sidx.end.checked_add(offset)?;
        let mut ticks = 0_u64;
        for entry in entries.chunks_exact(12) {
            end = end.checked_add(u64::from(be32(entry, 0)? & 0x7fff_ffff))?;
            ticks = ticks.checked_add(be32(entry, 4)?.into())?;
        }
        let length = seconds(ticks, be32(&bytes, 8)?).filter(|length| !length.is_zero())?;
        Some(Index { end, length })
    };
    match parse() {
        Some(Index { end, .. }) if end > view.size => Err(view.cut_off("sidx", end)),
        index => Ok(index),
    }
}

#[cfg(test)]
mod tests {
    use super::{Frames, Run, Walk};

    fn run(base: u64, frames: Frames, first_ticks: u64) -> Run {
        let base = Some(base);
        Run { track: 1, timescale: 1, base, frames, first_ticks, first_shown: 0, last_shown: 0 }
    }

    fn walk(runs: impl IntoIterator<Item = Run>) -> Walk {
        Walk { runs: runs.into_iter().collect(), ..Walk::default() }
    }

    #[test]
    fn an_estimate_leaves_the_long_first_picture_out() {
        let first = Frames { count: 1, ticks: 869 };
        let begun = walk([run(0, first, 869), run(0, Frames { count: 4, ticks: 2048 }, 512)]);
        assert_eq!(begun.frames(1, false), Frames { count: 4, ticks: 2048 });
        assert_eq!(begun.frames(1, true), Frames { count: 5, ticks: 2917 });
        assert_eq!(begun.frames(2, false), Frames::default());
        let frames = Frames { count: 12, ticks: 6144 };
        let indexed = walk([run(0, frames, 0), run(0, frames, 512)]);
        assert_eq!(indexed.frames(1, false), Frames { count: 24, ticks: 12_288 });
    }

    #[test]
    fn fragments_with_contradicting_times_give_no_rate() {
        let frames = Frames { count: 2, ticks: 1024 };
        let even = walk((0..4).map(|at| run(at * 1024, frames, 512)));
        assert_eq!(even.frames(1, true), Frames { count: 8, ticks: 4096 });
        let apart = walk((0..4).map(|at| run(at * 2048, frames, 512)));
        assert_eq!(apart.frames(1, true), Frames::default());
    }

    #[test]
    fn single_pictures_last_until_the_next_one() {
        let guessed = walk((0..4).map(|at| run(at * 512, Frames { count: 1, ticks: 1024 }, 1024)));
        assert_eq!(guessed.frames(1, true), Frames { count: 2, ticks: 1024 });
    }
}
