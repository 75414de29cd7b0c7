//! The number and length of a track's pictures, by its sample tables

use super::boxes::BoxSpan;
use crate::media::header::numbers::be32;
use crate::media::header::view::{Stop, View};

/// Entries of the time table that are always read: 64 KiB.
const FEW_ENTRIES: u64 = 8192;
/// Entries that are read unless that takes one more read than an honest file may cost: 13 minutes of 60
/// pictures a second of which each lasts longer or shorter than the next. The number of samples and the
/// track's duration give the same.
const MOST_ENTRIES: u64 = 48 * 1024;
/// Steady pictures differ by at most 1/10 in length: rounding to milliseconds does that.
const STEADY: u64 = 10;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Frames {
    pub(crate) count: u64,
    pub(crate) ticks: u64,
}

#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Samples {
    pub(crate) frames: Frames,
    /// Each lasts about as long as any other; `false` if not all of them were read.
    pub(crate) is_steady: bool,
    /// The length of the first in the track's ticks; 0 if unknown.
    pub(crate) first_ticks: u64,
}

impl Frames {
    pub(crate) const fn add(&mut self, more: Self) {
        self.count = self.count.saturating_add(more.count);
        self.ticks = self.ticks.saturating_add(more.ticks);
    }
}

pub(crate) fn read(view: &mut View, table: &BoxSpan, ticks: u64) -> Result<Samples, Stop> {
    let Some(times) = table.find(view, *b"stts")? else {
        return Ok(Samples::default());
    };
    let head = times.content(view, 8)?;
    let claimed = u64::from(be32(&head, 4).ok_or_else(|| times.too_short())?);
    let entries = claimed.min((times.end - times.body - 8) / 8);
    let is_near = entries <= FEW_ENTRIES
        || view.holds(times.body..times.body + 8 + entries * 8)
        || view.has_spare_read();
    if entries > MOST_ENTRIES || !is_near {
        let frames = Frames { count: sample_count(view, table)?, ticks };
        return Ok(Samples { frames, ..Samples::default() });
    }
    let bytes = times.content(view, 8 + entries * 8)?;
    let mut samples = Samples::default();
    let mut shortest = u64::MAX;
    let mut longest = 0;
    let table = bytes.get(8..).unwrap_or_default().chunks_exact(8);
    let last = table.len().saturating_sub(1);
    for (index, entry) in table.enumerate() {
        let count = u64::from(be32(entry, 0).unwrap_or_default());
        let ticks = u64::from(be32(entry, 4).unwrap_or_default());
        if samples.frames.count == 0 {
            samples.first_ticks = ticks;
        }
        samples.frames.add(Frames { count, ticks: count.saturating_mul(ticks) });
        // The length of the very last one is often a guess.
        if index < last || count > 1 || last == 0 {
            shortest = shortest.min(ticks);
            longest = longest.max(ticks);
        }
    }
    samples.is_steady = longest > 0 && longest - shortest.min(longest) <= longest / STEADY;
    Ok(samples)
}

fn sample_count(view: &mut View, table: &BoxSpan) -> Result<u64, Stop> {
    for kind in [*b"stsz", *b"stz2"] {
        if let Some(sizes) = table.find(view, kind)? {
            let head = sizes.content(view, 12)?;
            return Ok(u64::from(be32(&head, 8).ok_or_else(|| sizes.too_short())?));
        }
    }
    Ok(0)
}
