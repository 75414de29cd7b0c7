//! Where the last sample of a track ends, by the tables of its chunks

use super::boxes::BoxSpan;
use crate::media::header::numbers::{be32, be64};
use crate::media::header::view::{Stop, View};

/// Sizes of samples that are summed up; a chunk holds half a second or so.
const MOST_SIZES: u64 = 4096;

/// A table with entries of one width.
struct Table {
    first: u64,
    count: u64,
    width: u64,
}

impl Table {
    /// Reads the number of entries at `count_at`, behind which the entries begin. `None` when the
    /// box has no room for so many.
    fn read(
        view: &mut View,
        span: &BoxSpan,
        count_at: u64,
        width: u64,
    ) -> Result<Option<Self>, Stop> {
        if span.end - span.body < count_at + 4 {
            return Ok(None);
        }
        let first = span.body + count_at + 4;
        let count = be32(&view.take(first - 4, 4)?, 0).map_or(0, u64::from);
        let has_room = first + count * width <= span.end;
        Ok((count > 0 && has_room).then_some(Self { first, count, width }))
    }

    /// Returns the number at `place` of the last entry.
    fn last(&self, view: &mut View, place: u64) -> Result<u64, Stop> {
        let at = self.first + (self.count - 1) * self.width + place;
        let length = if self.width == 8 { 8 } else { 4 };
        let bytes = view.take(at, length)?;
        Ok(be64(&bytes, 0).or_else(|| be32(&bytes, 0).map(u64::from)).unwrap_or_default())
    }
}

/// Returns the least size of a file that holds the last chunk of a track (`mdia`); `None` when its
/// tables do not say.
pub(crate) fn media_end(view: &mut View, mdia: &BoxSpan) -> Result<Option<u64>, Stop> {
    let Some(minf) = mdia.find(view, *b"minf")? else {
        return Ok(None);
    };
    let Some(stbl) = minf.find(view, *b"stbl")? else {
        return Ok(None);
    };
    for (kind, width) in [(*b"stco", 4), (*b"co64", 8)] {
        if let Some(span) = stbl.find(view, kind)?
            && let Some(offsets) = Table::read(view, &span, 4, width)?
        {
            let start = offsets.last(view, 0)?;
            return Ok(Some(start.saturating_add(last_chunk(view, &stbl)?)));
        }
    }
    Ok(None)
}

/// Returns how many bytes the last chunk has at least: all of its samples, where each has a size of
/// its own.
fn last_chunk(view: &mut View, stbl: &BoxSpan) -> Result<u64, Stop> {
    let (Some(chunks), Some(samples)) = (stbl.find(view, *b"stsc")?, stbl.find(view, *b"stsz")?)
    else {
        return Ok(1);
    };
    let Some(runs) = Table::read(view, &chunks, 4, 12)? else {
        return Ok(1);
    };
    let count = runs.last(view, 4)?;
    let has_own_sizes = be32(&samples.content(view, 8)?, 4) == Some(0);
    let Some(sizes) = Table::read(view, &samples, 8, 4)?.filter(|_| has_own_sizes) else {
        return Ok(1);
    };
    let wanted = count.min(sizes.count).min(MOST_SIZES);
    let bytes = view.take(sizes.first + (sizes.count - wanted) * 4, wanted * 4)?;
    Ok(bytes.chunks_exact(4).filter_map(|size| be32(size, 0)).map(u64::from).sum::<u64>().max(1))
}
