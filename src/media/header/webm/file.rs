//! The way from a WebM or Matroska file's first element to its facts (RFC 9559)

use std::time::Duration;

use super::clusters::{self, CLUSTER, Times};
use super::ebml::{Element, Elements};
use super::track::{self, Tracks, VideoTrack};
use crate::media::header::view::{Stop, View};
use crate::media::header::{Becomes, Container, FrameRate, HeaderError, Media, VideoFacts};

const EBML: u32 = 0x1a45_dfa3;
const SEGMENT: u32 = 0x1853_8067;
/// The steps from picture to picture whose mean counts before the track's own rate if only the first
/// pictures are known. Among fewer, one that waits for the sound has too much weight.
const ENOUGH_STEPS: u64 = 8;

struct Segment {
    tick_nanoseconds: u64,
    /// The duration in ticks; 0 in a live recording.
    duration: f64,
    tracks: Tracks,
    clusters: Elements,
}

pub(crate) fn read(view: &mut View) -> Result<Media, Stop> {
    let mut outermost = Elements::between(0, view.size);
    let header = next_of(view, &mut outermost, EBML, "EBML header")?;
    let container = container(view, &header)?;
    let element = next_of(view, &mut outermost, SEGMENT, "segment")?;
    let segment = Segment::read(view, &element)?;
    if !segment.tracks.any {
        return Err(HeaderError::Missing("track").into());
    }
    let Some(track) = &segment.tracks.shown else {
        return Ok(Media::Audio(container));
    };
    let times = clusters::known(view, segment.clusters.clone(), track.number);
    Ok(Media::Video(VideoFacts {
        container,
        codec: track.codec.clone(),
        encrypted: track.encrypted,
        coded: track.coded,
        display: track.display,
        rotation: track.rotation,
        duration: segment.duration(view, track, times)?,
        frame_rate: segment.frame_rate(track, times),
        is_steady: track.picture_nanoseconds > 0 && !segment.contradicts(track, times),
        fragmented: false,
        located: false,
    }))
}

/// Returns the next element of an id, and refuses a file that ends before it does.
fn next_of(
    view: &mut View,
    elements: &mut Elements,
    id: u32,
    what: &'static str,
) -> Result<Element, Stop> {
    while let Some(element) = elements.next(view)? {
        if element.end > view.size {
            return Err(view.cut_off(what, element.end));
        }
        if element.id == id {
            return Ok(element);
        }
    }
    Err(HeaderError::Missing(what).into())
}

fn container(view: &mut View, header: &Element) -> Result<Container, Stop> {
    let Some(doc_type) = header.find(view, 0x4282)? else {
        // The specification's default.
        return Ok(Container::Matroska);
    };
    let name = doc_type.content(view, 64)?;
    let end = name.iter().rposition(|byte| *byte != 0);
    let what = "an EBML document other than WebM";
    match name.get(..end.map_or(0, |end| end + 1)) {
        Some(b"webm") => Ok(Container::WebM),
        Some(b"matroska") => Ok(Container::Matroska),
        _ => Err(HeaderError::Foreign { what, becomes: Becomes::Nothing }.into()),
    }
}

impl Segment {
    fn read(view: &mut View, element: &Element) -> Result<Self, Stop> {
        let mut elements = Elements::inside(element);
        let mut segment = Self {
            tick_nanoseconds: 1_000_000,
            duration: 0.0,
            tracks: Tracks::default(),
            clusters: elements.clone(),
        };
        while !elements.is_at_end() {
            segment.clusters = elements.clone();
            let Some(part) = elements.next_within(view)? else {
                break;
            };
            match part.id {
                0x1549_a966 => segment.read_info(view, &part)?,
                0x1654_ae6b => segment.tracks = track::read(view, &part)?,
                CLUSTER => break,
                _ => {}
            }
        }
        Ok(segment)
    }

    fn read_info(&mut self, view: &mut View, info: &Element) -> Result<(), Stop> {
        let mut values = Elements::inside(info);
        while let Some(value) = values.next_within(view)? {
            match value.id {
                0x2a_d7b1 => self.tick_nanoseconds = value.number(view)?,
                0x4489 => self.duration = value.fraction(view)?,
                _ => {}
            }
        }
        Ok(())
    }

    /// Returns the duration that the file gives; in a live recording, the end of the last picture.
    fn duration(
        &self,
        view: &mut View,
        track: &VideoTrack,
        times: Times,
    ) -> Result<Option<Duration>, Stop> {
        if self.duration > 0.0 {
            #[expect(clippy::cast_precision_loss, reason = "ticks are far below 2^53 ns")]
            let seconds = self.duration * self.tick_nanoseconds as f64 / 1e9;
            return Ok(Duration::try_from_secs_f64(seconds).ok());
        }
        if !times.is_whole && view.has_no_end {
            return Ok(None);
        }
        let end = if times.is_whole { times } else { clusters::last(view, track.number)? };
        if end.count == 0 {
            return Ok(None);
        }
        let ticks = u128::from(end.last) * u128::from(self.tick_nanoseconds);
        let nanoseconds = ticks.saturating_add(self.picture_length(track, times).into());
        Ok(u64::try_from(nanoseconds).ok().map(Duration::from_nanos))
    }

    fn picture_length(&self, track: &VideoTrack, times: Times) -> u64 {
        if track.picture_nanoseconds > 0 {
            return track.picture_nanoseconds;
        }
        let nanoseconds = times.ticks().saturating_mul(self.tick_nanoseconds);
        nanoseconds.checked_div(times.steps()).unwrap_or(0)
    }

    /// Returns the track's own rate; the mean of the pictures that were read if the track has none, or
    /// one that contradicts them, since programs write a rate there that was only intended.
    fn frame_rate(&self, track: &VideoTrack, times: Times) -> Option<FrameRate> {
        let own = FrameRate::from_nanoseconds(track.picture_nanoseconds);
        let is_certain = times.is_whole || times.steps() >= ENOUGH_STEPS;
        if own.is_some() && !(is_certain && self.contradicts(track, times)) {
            return own;
        }
        let nanoseconds = times.ticks().checked_mul(self.tick_nanoseconds)?;
        let rate = FrameRate::new(times.steps(), nanoseconds, 1_000_000_000)?;
        Some(if times.is_whole { rate } else { rate.estimated() })
    }

    /// Returns whether the pictures take 1/50 more or less time than the track says.
    fn contradicts(&self, track: &VideoTrack, times: Times) -> bool {
        let wide = |factor: u64, number: u64| u128::from(factor) * u128::from(number);
        let said = wide(times.steps(), track.picture_nanoseconds);
        let shown = wide(times.ticks(), self.tick_nanoseconds);
        times.steps() > 0 && said.abs_diff(shown) > said / 50 + wide(2, self.tick_nanoseconds)
    }
}
