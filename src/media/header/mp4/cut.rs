//! The check that a file whose index comes first is not cut off

use super::boxes::{BoxSpan, Boxes};
use super::movie::Movie;
use crate::media::header::error::HeaderError;
use crate::media::header::numbers::{be32, be64};
use crate::media::header::view::{Stop, View};

/// The sample sizes that are summed up at most. A chunk holds about half a second.
const MOST_SIZES: u64 = 4096;

#[derive(Debug, Default)]
pub(crate) struct Behind {
    pub(crate) media: bool,
    pub(crate) fragment: bool,
    /// The end of the media is unknown: its last box has no length, or was not reached.
    pub(crate) is_open: bool,
}

impl Behind {
    fn add(&mut self, part: &BoxSpan) {
        self.media |= part.kind == *b"mdat";
        self.fragment |= part.kind == *b"moof";
    }

    const fn is_something(&self) -> bool {
        self.media || self.fragment
    }
}

/// Goes from box to box, with small reads until the first media is found, and refuses boxes that
/// reach beyond the file's end. Behind media only other media has to be whole, since players ignore
/// the rest.
pub(crate) fn walk(view: &mut View, boxes: &mut Boxes, mut behind: Behind) -> Result<Behind, Stop> {
    loop {
        match boxes.glance(view) {
            Ok(Some(part)) => {
                behind.add(&part);
                behind.is_open |= part.kind == *b"mdat" && has_no_length(view, &part)?;
            }
            // The sample tables say whether that was all, without another read.
            Err(Stop::Need(_)) if behind.is_something() => {
                behind.is_open = true;
                return Ok(behind);
            }
            Err(Stop::Bad(error)) if means_cut(&error, &behind) => return Err(error.into()),
            Ok(None) | Err(Stop::Bad(_)) => return Ok(behind),
            Err(need) => return Err(need),
        }
    }
}

/// Goes from box to box like `walk`, without reading more.
pub(crate) fn walk_known(view: &mut View, boxes: &mut Boxes) -> Result<Behind, Stop> {
    let mut behind = Behind::default();
    while boxes.next_is_known(view) {
        match boxes.next(view) {
            Ok(Some(part)) => behind.add(&part),
            Err(Stop::Bad(error)) if means_cut(&error, &behind) => return Err(error.into()),
            Ok(None) | Err(_) => break,
        }
    }
    Ok(behind)
}

/// Returns whether an error means that media is missing, or the box before it. Bytes that are no box
/// can look like a large one, but hardly with letters for a name.
fn means_cut(error: &HeaderError, behind: &Behind) -> bool {
    match error {
        HeaderError::Truncated { part, .. } if part == "mdat" || part == "moof" => true,
        HeaderError::Truncated { part, .. } => {
            let is_name = part.len() == 4 && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
            is_name && !behind.is_something()
        }
        _ => false,
    }
}

fn has_no_length(view: &mut View, part: &BoxSpan) -> Result<bool, Stop> {
    Ok(be32(&view.glance(part.at, 4)?, 0) == Some(0))
}

/// Refuses a file that ends before the last sample of its tables, unless these are too far away.
pub(crate) fn refuse_missing_samples(view: &mut View, movie: &Movie) -> Result<(), Stop> {
    for track in &movie.tracks {
        match media_end(view, &track.span) {
            Ok(Some(needs)) if needs > view.size => return Err(view.cut_off("mdat", needs)),
            Err(Stop::Need(range)) if view.has_spare_read() => return Err(Stop::Need(range)),
            Ok(_) | Err(_) => {}
        }
    }
    Ok(())
}

/// Returns the least size of a file with the last chunk of a track (`mdia`), if that is known.
fn media_end(view: &mut View, mdia: &BoxSpan) -> Result<Option<u64>, Stop> {
    let Some(stbl) = mdia.find_path(view, &[*b"minf", *b"stbl"])? else {
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

/// Returns the bytes of the last chunk's samples if each has a size of its own, otherwise 1.
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

struct Table {
    first: u64,
    count: u64,
    width: u64,
}

impl Table {
    /// Reads the number of entries at `count_at`; `None` if the box has no room for so many.
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

    fn last(&self, view: &mut View, place: u64) -> Result<u64, Stop> {
        let at = self.first + (self.count - 1) * self.width + place;
        let length = if self.width == 8 { 8 } else { 4 };
        let bytes = view.take(at, length)?;
        Ok(be64(&bytes, 0).or_else(|| be32(&bytes, 0).map(u64::from)).unwrap_or_default())
    }
}
