//! The samples of one track in one fragment (`moof`): their number and times

use super::boxes::{BoxSpan, Boxes};
use super::movie::Movie;
use super::sample_tables::Frames;
use super::track::Track;
use crate::media::header::numbers::{be32, be64};
use crate::media::header::view::{Stop, View};

/// The samples of one track in one fragment, in the track's ticks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Run {
    pub(crate) track: u32,
    pub(crate) timescale: u32,
    /// The time of the first sample (`tfdt`); `None` if the fragment does not give it.
    pub(crate) base: Option<u64>,
    pub(crate) frames: Frames,
    pub(crate) first_ticks: u64,
    /// The time that the first sample is shown, after the base.
    pub(crate) first_shown: i64,
    /// The end of the last sample shown, after the base.
    pub(crate) last_shown: i64,
}

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

/// Returns the samples of the shown track in the index itself, as a fragment before all others.
pub(crate) fn before_fragments(movie: &Movie) -> Option<Run> {
    let (track, picture) = movie.shown()?;
    let frames = picture.samples.frames;
    (frames.count > 0).then_some(Run {
        base: Some(0),
        frames,
        first_ticks: picture.samples.first_ticks,
        first_shown: 0,
        last_shown: signed(frames.ticks),
        ..Run::empty(track)
    })
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
    let mut run = Run::empty(track);
    let mut parts = Boxes::inside(traf);
    while let Some(part) = parts.next(view)? {
        match &part.kind {
            b"tfdt" => run.base = time(&part.content(view, 12)?),
            b"uuid" if run.base.is_none() => run.base = smooth_time(&part.content(view, 28)?),
            b"trun" => run.add(view, &part, sample_ticks.unwrap_or(track.sample_ticks))?,
            _ => {}
        }
    }
    Ok(Some(run))
}

/// Returns the base time of a Smooth Streaming fragment, which has a box of its own for it (`tfxd`).
fn smooth_time(content: &[u8]) -> Option<u64> {
    const TFXD: &[u8] = b"\x6d\x1d\x9b\x05\x42\xd5\x44\xe6\x80\xe2\x14\x1d\xaf\xf7\x57\xb2";
    time(content.strip_prefix(TFXD)?)
}

/// Returns the time; `None` below 0, as some writers give to sound before the pictures.
fn time(head: &[u8]) -> Option<u64> {
    let time = match head.first()? {
        1 => be64(head, 4),
        _ => be32(head, 4).map(u64::from),
    };
    time.filter(|time| time.cast_signed() >= 0)
}

/// Reads `tfhd`: the track's number, and the default length of its samples.
fn defaults(head: &[u8]) -> Option<(u32, Option<u32>)> {
    let flags = be32(head, 0)?;
    let before = 8 + if flags & 1 == 0 { 0 } else { 8 } + if flags & 2 == 0 { 0 } else { 4 };
    let ticks = if flags & 8 == 0 { None } else { Some(be32(head, before)?) };
    Some((be32(head, 4)?, ticks))
}

fn signed(ticks: u64) -> i64 {
    i64::try_from(ticks).unwrap_or(i64::MAX)
}

impl Run {
    const fn empty(track: &Track) -> Self {
        Self {
            track: track.id,
            timescale: track.timescale,
            base: None,
            frames: Frames { count: 0, ticks: 0 },
            first_ticks: 0,
            first_shown: i64::MAX,
            last_shown: 0,
        }
    }

    /// Adds the samples of a `trun`, which last `default` ticks each if it gives no other length.
    fn add(&mut self, view: &mut View, trun: &BoxSpan, default: u32) -> Result<(), Stop> {
        let head = trun.content(view, 8)?;
        let (Some(flags), Some(count)) = (be32(&head, 0), be32(&head, 4)) else {
            return Err(trun.too_short().into());
        };
        let fields = |mask: u32| u64::from((flags & mask).count_ones()) * 4;
        let before = 8 + fields(0x5);
        let entry = fields(0xf00);
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
        let shown = signed(self.frames.ticks).saturating_add(shift.into());
        self.first_shown = self.first_shown.min(shown);
        self.last_shown = self.last_shown.max(shown.saturating_add(ticks.into()));
        self.frames.add(Frames { count: 1, ticks: ticks.into() });
    }

    fn note_first(&mut self, ticks: u32) {
        if self.frames.count == 0 {
            self.first_ticks = ticks.into();
        }
    }

    /// Adds samples of one length, without a table.
    fn add_even(&mut self, count: u32, ticks: u32) {
        self.note_first(ticks);
        self.first_shown = self.first_shown.min(signed(self.frames.ticks));
        self.frames.add(Frames { count: count.into(), ticks: u64::from(count) * u64::from(ticks) });
        self.last_shown = self.last_shown.max(signed(self.frames.ticks));
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
