//! The samples that one fragment (`moof`) has of a track: how many, from when to when

use super::boxes::{BoxSpan, Boxes};
use super::movie::Movie;
use super::sample_tables::Frames;
use super::track::Track;
use crate::media::header::numbers::{be32, be64};
use crate::media::header::view::{Stop, View};

/// What a fragment has of one track, in the track's ticks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Run {
    /// The track's number.
    pub(crate) track: u32,
    /// Its ticks a second.
    pub(crate) timescale: u32,
    /// When its first sample is decoded (`tfdt`); `None` when the fragment does not say.
    pub(crate) base: Option<u64>,
    /// Its samples.
    pub(crate) frames: Frames,
    /// How long the first of them lasts.
    pub(crate) first_ticks: u64,
    /// When the first is shown, from the base on.
    pub(crate) first_shown: i64,
    /// Until when the last is shown, from the base on.
    pub(crate) last_shown: i64,
}

/// What a fragment has of each track that the movie knows.
pub(crate) fn read(view: &mut View, moof: &BoxSpan, movie: &Movie) -> Result<Vec<Run>, Stop> {
    let mut runs = Vec::new();
    let mut parts = Boxes::inside(moof);
    while let Some(part) = parts.next(view)? {
        if part.kind == *b"traf" {
            runs.extend(track_run(view, &part, movie)?);
        }
    }
    Ok(runs)
}

/// What the index itself has of the shown track, as a fragment before all others.
pub(crate) fn before_fragments(movie: &Movie) -> Option<Run> {
    let (track, picture) = movie.shown()?;
    let mut run = empty(track);
    run.base = Some(0);
    run.frames = picture.samples.frames;
    run.first_ticks = picture.samples.first_ticks;
    run.first_shown = 0;
    run.last_shown = i64::try_from(picture.samples.frames.ticks).unwrap_or(i64::MAX);
    (picture.samples.frames.count > 0).then_some(run)
}

fn track_run(view: &mut View, traf: &BoxSpan, movie: &Movie) -> Result<Option<Run>, Stop> {
    let Some(tfhd) = traf.find(view, *b"tfhd")? else {
        return Ok(None);
    };
    let head = tfhd.content(view, 24)?;
    let (id, sample_ticks) = defaults(&head).ok_or_else(|| tfhd.too_short())?;
    let Some(track) = movie.tracks.iter().find(|track| track.id == id) else {
        return Ok(None);
    };
    let mut run = empty(track);
    let mut parts = Boxes::inside(traf);
    while let Some(part) = parts.next(view)? {
        match &part.kind {
            b"tfdt" => {
                let head = part.content(view, 12)?;
                run.base = time(&head);
            }
            b"uuid" if run.base.is_none() => {
                run.base = smooth_time(&part.content(view, 28)?);
            }
            b"trun" => run.add(view, &part, sample_ticks.unwrap_or(track.sample_ticks))?,
            _ => {}
        }
    }
    Ok(Some(run))
}

/// Returns when a fragment of Smooth Streaming begins, which has a box of its own for that (`tfxd`).
fn smooth_time(content: &[u8]) -> Option<u64> {
    const TFXD: &[u8] = b"\x6d\x1d\x9b\x05\x42\xd5\x44\xe6\x80\xe2\x14\x1d\xaf\xf7\x57\xb2";
    time(content.strip_prefix(TFXD)?)
}

/// Returns the number behind version and flags; `None` for one below 0, which some writers give to
/// sound that begins before the pictures.
fn time(head: &[u8]) -> Option<u64> {
    let time = match head.first()? {
        1 => be64(head, 4),
        _ => be32(head, 4).map(u64::from),
    };
    time.filter(|time| time.cast_signed() >= 0)
}

/// `tfhd`: the track's number, and the length of its samples where they do not say.
fn defaults(head: &[u8]) -> Option<(u32, Option<u32>)> {
    let flags = be32(head, 0)?;
    let before = 8 + if flags & 1 == 0 { 0 } else { 8 } + if flags & 2 == 0 { 0 } else { 4 };
    let ticks = if flags & 8 == 0 { None } else { Some(be32(head, before)?) };
    Some((be32(head, 4)?, ticks))
}

const fn empty(track: &Track) -> Run {
    Run {
        track: track.id,
        timescale: track.timescale,
        base: None,
        frames: Frames { count: 0, ticks: 0 },
        first_ticks: 0,
        first_shown: i64::MAX,
        last_shown: 0,
    }
}

impl Run {
    fn add(&mut self, view: &mut View, trun: &BoxSpan, default: u32) -> Result<(), Stop> {
        let head = trun.content(view, 8)?;
        let (Some(flags), Some(count)) = (be32(&head, 0), be32(&head, 4)) else {
            return Err(trun.too_short().into());
        };
        let fields = |mask: u32| u64::from((flags & mask).count_ones()) * 4;
        let (before, entry) = (8 + fields(0x5), fields(0xf00));
        let table = entry * u64::from(count);
        if entry == 0 {
            self.add_even(count, default);
            return Ok(());
        }
        if before + table > trun.end - trun.body {
            return Err(trun.too_short().into());
        }
        let bytes = view.take(trun.body + before, table)?;
        let size = usize::try_from(entry).unwrap_or(usize::MAX);
        let shift_at = usize::try_from(fields(0x700)).unwrap_or(usize::MAX);
        for sample in bytes.chunks_exact(size) {
            let own = if flags & 0x100 == 0 { None } else { be32(sample, 0) };
            let shift = if flags & 0x800 == 0 { None } else { be32(sample, shift_at) };
            self.add_sample(own.unwrap_or(default), shift.unwrap_or(0).cast_signed());
        }
        Ok(())
    }

    fn add_sample(&mut self, ticks: u32, shift: i32) {
        self.note_first(ticks);
        let decoded = i64::try_from(self.frames.ticks).unwrap_or(i64::MAX);
        let shown = decoded.saturating_add(shift.into());
        self.first_shown = self.first_shown.min(shown);
        self.last_shown = self.last_shown.max(shown.saturating_add(ticks.into()));
        self.frames.add(Frames { count: 1, ticks: ticks.into() });
    }

    fn note_first(&mut self, ticks: u32) {
        if self.frames.count == 0 {
            self.first_ticks = ticks.into();
        }
    }

    /// Samples without a table: all alike.
    fn add_even(&mut self, count: u32, ticks: u32) {
        self.note_first(ticks);
        let decoded = i64::try_from(self.frames.ticks).unwrap_or(i64::MAX);
        self.first_shown = self.first_shown.min(decoded);
        self.frames.add(Frames { count: count.into(), ticks: u64::from(count) * u64::from(ticks) });
        let end = i64::try_from(self.frames.ticks).unwrap_or(i64::MAX);
        self.last_shown = self.last_shown.max(end);
    }
}

#[cfg(test)]
mod tests {
    use super::{smooth_time, time};

    #[test]
    fn a_time_below_0_is_none() {
        assert_eq!(time(b"\0\0\0\0\0\0\x04\0"), Some(1024));
        assert_eq!(time(b"\x01\0\0\0\0\0\0\0\0\0\x04\0"), Some(1024));
        assert_eq!(time(&[&[1, 0, 0, 0], &[0xff; 8][..]].concat()), None);
        assert_eq!(time(b""), None);
    }

    #[test]
    fn smooth_streaming_has_a_time_of_its_own() {
        let id = b"\x6d\x1d\x9b\x05\x42\xd5\x44\xe6\x80\xe2\x14\x1d\xaf\xf7\x57\xb2";
        let time = b"\x01\0\0\0\0\0\0\0\0\0\x04\0";
        assert_eq!(smooth_time(&[&id[..], time].concat()), Some(1024));
        assert_eq!(smooth_time(&[&[0; 16], &time[..]].concat()), None);
    }
}
