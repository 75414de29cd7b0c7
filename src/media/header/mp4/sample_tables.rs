//! A track's sample tables -> how many pictures it has and how long they last

use super::boxes::BoxSpan;
use crate::media::header::numbers::be32;
use crate::media::header::view::{Stop, View};

/// Entries of the time table that are read in any case: 64 KiB.
const FEW_ENTRIES: u64 = 8192;
/// Entries that are read where that does not make a read too many: 13 minutes of 60 pictures a
/// second of which none lasts as long as the next. Otherwise the number of samples and the track's
/// duration tell the same.
const MOST_ENTRIES: u64 = 48 * 1024;

/// Pictures of which none lasts a tenth longer than another are steady: whole milliseconds make
/// such differences.
const STEADY: u64 = 10;

/// Pictures and the time they take, in the track's ticks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Frames {
    /// How many.
    pub(crate) count: u64,
    /// How long together.
    pub(crate) ticks: u64,
}

/// What the tables of a track tell.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Samples {
    /// All of them.
    pub(crate) frames: Frames,
    /// Each lasts about as long as any other; `false` where not all of them were read.
    pub(crate) steady: bool,
    /// How long the first lasts, in the track's ticks; 0 where nothing tells.
    pub(crate) first_ticks: u64,
}

impl Samples {
    /// The frames where nothing tells how long each lasts.
    const fn of(frames: Frames) -> Self {
        Self { frames, steady: false, first_ticks: 0 }
    }
}

impl Frames {
    /// Adds more of them.
    pub(crate) const fn add(&mut self, more: Self) {
        self.count = self.count.saturating_add(more.count);
        self.ticks = self.ticks.saturating_add(more.ticks);
    }
}

/// The pictures of a track whose own duration is `ticks`.
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
        return Ok(Samples::of(Frames { count: sample_count(view, table)?, ticks }));
    }
    let bytes = times.content(view, 8 + entries * 8)?;
    let mut frames = Frames::default();
    let (mut shortest, mut longest, mut first_ticks) = (u64::MAX, 0, 0);
    let table = bytes.get(8..).unwrap_or_default().chunks_exact(8);
    let last = table.len().saturating_sub(1);
    for (index, entry) in table.enumerate() {
        let count = u64::from(be32(entry, 0).unwrap_or_default());
        let ticks = u64::from(be32(entry, 4).unwrap_or_default());
        if frames.count == 0 {
            first_ticks = ticks;
        }
        frames.add(Frames { count, ticks: count.saturating_mul(ticks) });
        // How long the very last one is shown is often a guess.
        if index < last || count > 1 || last == 0 {
            (shortest, longest) = (shortest.min(ticks), longest.max(ticks));
        }
    }
    let steady = longest > 0 && longest - shortest.min(longest) <= longest / STEADY;
    Ok(Samples { frames, steady, first_ticks })
}

/// The number alone: it stands before the table of sizes.
fn sample_count(view: &mut View, table: &BoxSpan) -> Result<u64, Stop> {
    for kind in [*b"stsz", *b"stz2"] {
        if let Some(sizes) = table.find(view, kind)? {
            let head = sizes.content(view, 12)?;
            return Ok(u64::from(be32(&head, 8).ok_or_else(|| sizes.too_short())?));
        }
    }
    Ok(0)
}
