//! The clusters of a WebM or Matroska file: the times of their pictures

use super::ebml::{Element, Elements, variable};
use crate::media::header::numbers::be16;
use crate::media::header::view::{Stop, TAIL, View};

pub(crate) const CLUSTER: u32 = 0x1f43_b675;
const TIMESTAMP: u32 = 0xe7;
const BLOCK_GROUP: u32 = 0xa0;

#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Times {
    pub(crate) count: u64,
    first: u64,
    pub(crate) last: u64,
    pub(crate) is_whole: bool,
}

impl Times {
    fn add(&mut self, time: u64) {
        self.first = if self.count == 0 { time } else { self.first.min(time) };
        self.last = self.last.max(time);
        self.count += 1;
    }

    pub(crate) const fn steps(self) -> u64 {
        self.count.saturating_sub(1)
    }

    pub(crate) const fn ticks(self) -> u64 {
        self.last - self.first
    }
}

/// Returns the times of a track's pictures in the known clusters from `elements` on.
pub(crate) fn known(view: &mut View, mut elements: Elements, track: u64) -> Times {
    let mut times = Times::default();
    let mut now = 0;
    while elements.next_is_known(view) {
        // Damaged media bytes end the count: they are a matter of a decoder.
        let Ok(Some(element)) = elements.next(view) else {
            break;
        };
        match element.id {
            CLUSTER | BLOCK_GROUP => elements.enter(&element),
            TIMESTAMP => now = element.number(view).unwrap_or(now),
            0xa3 | 0xa1 => {
                let block = block(view, &element).filter(|block| block.track == track);
                if let Some(block) = block.filter(|block| !block.is_invisible) {
                    times.add(now.saturating_add_signed(block.offset.into()));
                }
            }
            _ => {}
        }
    }
    times.is_whole = elements.is_at_end();
    times
}

/// Returns the times of a track's pictures in the last cluster if it begins in the last 480 KiB.
pub(crate) fn last(view: &mut View, track: u64) -> Result<Times, Stop> {
    let start = view.size.saturating_sub(TAIL);
    let bytes = view.take(start, view.size - start)?;
    let spelled = CLUSTER.to_be_bytes();
    let windows = bytes.windows(spelled.len()).enumerate().rev();
    for (at, _) in windows.filter(|(_, window)| **window == spelled) {
        let at = start + at as u64;
        // Media bytes can look like a cluster, but hardly like one that begins with its time.
        let Ok(Some(cluster)) = Elements::between(at, view.size).next(view) else {
            continue;
        };
        let first = Elements::inside(&cluster).next(view);
        if !matches!(first, Ok(Some(Element { id: TIMESTAMP, .. }))) {
            continue;
        }
        let times = known(view, Elements::between(at, view.size), track);
        if times.count > 0 {
            return Ok(times);
        }
    }
    Ok(Times::default())
}

struct BlockHead {
    track: u64,
    /// Its time after that of the cluster, in ticks.
    offset: i16,
    /// It is never shown, but other pictures refer to it (VP8).
    is_invisible: bool,
}

fn block(view: &mut View, element: &Element) -> Option<BlockHead> {
    const INVISIBLE: u8 = 0x08;
    let head = view.take(element.body, (element.end - element.body).min(12)).ok()?;
    let (number, length) = variable(&head)?;
    let is_invisible = *head.get(length + 2)? & INVISIBLE != 0;
    let offset = be16(&head, length)?.cast_signed();
    Some(BlockHead { track: number?, offset, is_invisible })
}
