//! A fragmented file: how long it plays and how fast, without walking all of it

use std::time::Duration;

use super::boxes::{BoxSpan, Boxes};
use super::cut::{self, Behind};
use super::fragment_run::{self, Run};
use super::movie::Movie;
use super::sample_tables::Frames;
use super::tail;
use crate::media::header::error::HeaderError;
use crate::media::header::numbers::{be16, be32, be64, seconds};
use crate::media::header::view::{BLOCK, Stop, View};

/// How long pictures are shown and where their fragments begin contradict each other from a
/// twentieth on.
const CONTRADICTION: u128 = 20;

/// What fragments tell.
#[derive(Debug, Default)]
pub(crate) struct Fragments {
    /// There is at least one.
    pub(crate) found: bool,
    /// How long they play; `None` when nothing near at hand tells.
    pub(crate) length: Option<Duration>,
    /// The pictures of those that were read: enough for their mean rate.
    pub(crate) frames: Frames,
    /// Those are all that the file has.
    pub(crate) whole: bool,
}

/// Reads the fragments that are near at hand. One request for each of thousands is no way to learn
/// a duration, so what is not at the beginning is asked of, in this order: a `sidx` of the whole
/// file, the last fragment, and `mehd`, which is written before the fragments are.
pub(crate) fn read(
    view: &mut View,
    mut boxes: Boxes,
    movie: &Movie,
    shown: u32,
) -> Result<Fragments, Stop> {
    let mut walk = Walk::default();
    walk.runs.extend(fragment_run::before_fragments(movie));
    let whole = walk.go(view, &mut boxes, movie)?;
    let found = !whole || walk.found;
    let frames = walk.frames(shown, whole);
    let length = if whole {
        walk.length()
    } else if let Some(length) = walk.indexed.and_then(|index| index.of_all(view.size())) {
        Some(length)
    } else if view.has_no_end() {
        None
    } else {
        walk.length_to_the_end(view, boxes, movie, shown)?
    };
    Ok(Fragments { found, length, frames, whole })
}

/// The fragments from the beginning, as far as they are known.
#[derive(Debug, Default)]
struct Walk {
    found: bool,
    runs: Vec<Run>,
    indexed: Option<Index>,
}

/// What a `sidx` lists.
#[derive(Debug, Clone, Copy)]
struct Index {
    /// Where the last of its parts ends.
    end: u64,
    /// How long they play together.
    length: Duration,
}

impl Index {
    /// Returns how long the file plays; `None` when more follows than this index lists.
    fn of_all(self, size: u64) -> Option<Duration> {
        (self.end == size).then_some(self.length)
    }
}

impl Walk {
    /// `true` when it came to the end of the file.
    fn go(&mut self, view: &mut View, boxes: &mut Boxes, movie: &Movie) -> Result<bool, Stop> {
        while boxes.next_is_known(view) {
            // Whatever cannot be a box is the end: `mp4` has looked for a cut already.
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
                b"sidx" if self.indexed.is_none() => self.indexed = index(view, &part)?,
                _ => {}
            }
        }
        Ok(boxes.at() >= view.size())
    }

    /// Returns the pictures and how long they last; none where the fragments contradict themselves,
    /// so that the rate is not known.
    fn frames(&self, shown: u32, whole: bool) -> Frames {
        let runs = self.runs.iter().filter(|run| run.track == shown && run.frames.count > 0);
        let runs: Vec<&Run> = runs.collect();
        let summed = summed(&runs, whole);
        let Some(spanned) = spanned(&runs) else {
            return summed;
        };
        let times =
            |frames: Frames, other: Frames| u128::from(frames.ticks) * u128::from(other.count);
        let (by_bases, by_lengths) = (times(spanned, summed), times(summed, spanned));
        if by_bases.abs_diff(by_lengths) * CONTRADICTION <= by_bases.max(by_lengths) {
            return summed;
        }
        // Of a fragment's last picture the writer can only guess how long it will be shown. One
        // picture in each is nothing but guesses.
        if runs.iter().all(|run| run.frames.count == 1) { spanned } else { Frames::default() }
    }

    /// A fragment that does not say when it begins goes on where the last one ended.
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
            // Fragments that are larger than what is read of the end, or none at all.
            let known = Behind { fragment: self.found, ..Behind::default() };
            cut::walk(view, &mut boxes, known)?;
            let listed = self.indexed.filter(|index| ends_with_notes(view, index.end));
            return Ok(listed.map(|index| index.length).or_else(|| movie.fragments_length()));
        };
        self.runs.extend(runs);
        Ok(self.length())
    }

    /// From the first sample shown to the last.
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

/// Adds up how long the fragments say that their pictures are shown. Where they are only the first
/// ones, the very first is left out: writers make it longer to let the sound begin, and among few it
/// would seem a slower rate. How long it is shown is not known of those in the index.
fn summed(runs: &[&Run], whole: bool) -> Frames {
    let mut frames = Frames::default();
    for run in runs {
        frames.add(run.frames);
    }
    if let (false, Some(first)) = (whole, runs.first())
        && first.first_ticks > 0
    {
        frames.count -= 1;
        frames.ticks = frames.ticks.saturating_sub(first.first_ticks);
    }
    frames
}

/// Returns the pictures between where the second fragment and where the last begins; `None` when
/// that is nothing.
fn spanned(runs: &[&Run]) -> Option<Frames> {
    let [_, between @ .., last] = runs else {
        return None;
    };
    let start = between.first()?.base?;
    let ticks = last.base?.checked_sub(start).filter(|ticks| *ticks > 0)?;
    Some(Frames { count: between.iter().map(|run| run.frames.count).sum(), ticks })
}

/// Returns whether what stands at `at` is known, and no further fragment.
fn ends_with_notes(view: &mut View, at: u64) -> bool {
    let mut boxes = Boxes::of_file(view, at);
    let is_known = boxes.next_is_known(view);
    let notes = [*b"mfra", *b"free", *b"skip", *b"udta", *b"uuid", *b"meta"];
    is_known && matches!(boxes.next(view), Ok(Some(part)) if notes.contains(&part.kind))
}

/// Reads a `sidx`, and refuses a file that ends before what it lists.
fn index(view: &mut View, sidx: &BoxSpan) -> Result<Option<Index>, Stop> {
    let bytes = sidx.content(view, BLOCK)?;
    let parse = || {
        let long = *bytes.first()? == 1;
        let offset = if long { be64(&bytes, 20)? } else { be32(&bytes, 16)?.into() };
        let table = if long { 32 } else { 24 };
        let count = usize::from(be16(&bytes, table - 2)?);
        let entries = bytes.get(table..table + count * 12)?;
        let (mut end, mut ticks) = (sidx.end.checked_add(offset)?, 0_u64);
        for entry in entries.chunks_exact(12) {
            end = end.checked_add(u64::from(be32(entry, 0)? & 0x7fff_ffff))?;
            ticks = ticks.checked_add(be32(entry, 4)?.into())?;
        }
        let length = seconds(ticks, be32(&bytes, 8)?).filter(|length| !length.is_zero())?;
        Some(Index { end, length })
    };
    let index = parse();
    match index {
        Some(Index { end, .. }) if end > view.size() => {
            let part = "sidx".to_owned();
            Err(HeaderError::Truncated { part, needs: end, size: view.size() }.into())
        }
        index => Ok(index),
    }
}

#[cfg(test)]
mod tests {
    use super::{Frames, Run, Walk};

    fn run(count: u64, ticks: u64, first_ticks: u64) -> Run {
        let frames = Frames { count, ticks };
        Run {
            track: 1,
            timescale: 12_288,
            base: Some(0),
            frames,
            first_ticks,
            first_shown: 0,
            last_shown: 0,
        }
    }

    #[test]
    fn an_estimate_leaves_the_long_first_picture_out() {
        let walk = Walk { runs: vec![run(1, 869, 869), run(4, 2048, 512)], ..Walk::default() };
        assert_eq!(walk.frames(1, false), Frames { count: 4, ticks: 2048 });
        assert_eq!(walk.frames(1, true), Frames { count: 5, ticks: 2917 });
        assert_eq!(walk.frames(2, false), Frames::default());
        let indexed = Walk { runs: vec![run(12, 6144, 0), run(12, 6144, 512)], ..Walk::default() };
        assert_eq!(indexed.frames(1, false), Frames { count: 24, ticks: 12_288 });
    }

    /// What a fragment has that begins at `base`.
    fn begun(base: u64, count: u64, ticks: u64) -> Run {
        Run { base: Some(base), ..run(count, ticks, ticks / count.max(1)) }
    }

    #[test]
    fn fragments_that_begin_elsewhere_than_they_say_tell_no_rate() {
        let even = (0..4).map(|at| begun(at * 1024, 2, 1024)).collect();
        let walk = Walk { runs: even, ..Walk::default() };
        assert_eq!(walk.frames(1, true), Frames { count: 8, ticks: 4096 });
        let apart = (0..4).map(|at| begun(at * 2048, 2, 1024)).collect();
        let walk = Walk { runs: apart, ..Walk::default() };
        assert_eq!(walk.frames(1, true), Frames::default());
    }

    #[test]
    fn single_pictures_last_as_long_as_the_next_one_lets_them() {
        let guessed = (0..4).map(|at| begun(at * 512, 1, 1024)).collect();
        let walk = Walk { runs: guessed, ..Walk::default() };
        assert_eq!(walk.frames(1, true), Frames { count: 2, ticks: 1024 });
    }
}
