//! The clusters of a WebM or Matroska file: when their pictures are shown

use super::ebml::{Element, Elements, variable};
use crate::media::header::numbers::be16;
use crate::media::header::view::{Stop, TAIL, View};

pub(crate) const CLUSTER: u32 = 0x1f43_b675;
const TIMESTAMP: u32 = 0xe7;
const SIMPLE_BLOCK: u32 = 0xa3;
const BLOCK_GROUP: u32 = 0xa0;
const BLOCK: u32 = 0xa1;

/// When the pictures of one track are shown, in the file's ticks.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Times {
    /// How many pictures.
    pub(crate) count: u64,
    /// When the first is shown.
    pub(crate) first: u64,
    /// When the last is shown.
    pub(crate) last: u64,
}

impl Times {
    fn add(&mut self, time: u64) {
        self.first = if self.count == 0 { time } else { self.first.min(time) };
        self.last = self.last.max(time);
        self.count += 1;
    }

    /// The ticks between two pictures, as a mean: how many, in how long.
    pub(crate) fn steps(self) -> (u64, u64) {
        (self.count.saturating_sub(1), self.last - self.first)
    }
}

/// The pictures of a track in the clusters that are known, from `elements` on; and whether those
/// are all of the file.
pub(crate) fn known(view: &mut View, mut elements: Elements, track: u64) -> (Times, bool) {
    let mut times = Times::default();
    let mut now = 0;
    while elements.next_is_known(view) {
        // Media bytes that make no sense end the count: there is a decoder for them, not here.
        let Ok(Some(element)) = elements.next(view) else {
            break;
        };
        match element.id {
            CLUSTER | BLOCK_GROUP => elements.enter(&element),
            TIMESTAMP => now = element.number(view).unwrap_or(now),
            SIMPLE_BLOCK | BLOCK => {
                let block = block(view, &element).filter(|block| block.track == track);
                if let Some(block) = block.filter(|block| !block.invisible) {
                    times.add(now.saturating_add_signed(block.offset.into()));
                }
            }
            _ => {}
        }
    }
    (times, elements.is_at_end())
}

/// The pictures of a track in the last cluster, if it begins in the last 480 KiB.
pub(crate) fn last(view: &mut View, track: u64) -> Result<Times, Stop> {
    let start = view.size().saturating_sub(TAIL);
    let bytes = view.take(start, view.size() - start)?;
    let spelled = CLUSTER.to_be_bytes();
    let windows = bytes.windows(spelled.len()).enumerate().rev();
    for (at, _) in windows.filter(|(_, window)| **window == spelled) {
        let at = start + at as u64;
        let mut inside = Elements::between(at, view.size());
        // Media bytes can look like a cluster, but hardly like one with its time.
        let Ok(Some(cluster)) = inside.next(view) else {
            continue;
        };
        let first = Elements::inside(&cluster).next(view);
        if !matches!(first, Ok(Some(Element { id: TIMESTAMP, .. }))) {
            continue;
        }
        let (times, _) = known(view, Elements::between(at, view.size()), track);
        if times.count > 0 {
            return Ok(times);
        }
    }
    Ok(Times::default())
}

/// What the head of a block says.
struct BlockHead {
    track: u64,
    /// When it is shown, in ticks from the cluster's time on.
    offset: i16,
    /// It is never shown, but other pictures refer to it (VP8).
    invisible: bool,
}

fn block(view: &mut View, element: &Element) -> Option<BlockHead> {
    const INVISIBLE: u8 = 0x08;
    let head = view.take(element.body, (element.end - element.body).min(12));
    let head = head.ok()?;
    let (number, length) = variable(&head)?;
    let flags = *head.get(length + 2)?;
    let offset = be16(&head, length)?.cast_signed();
    Some(BlockHead { track: number?, offset, invisible: flags & INVISIBLE != 0 })
}
