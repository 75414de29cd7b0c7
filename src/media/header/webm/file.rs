//! WebM and Matroska files: from the first element to the facts (RFC 9559)

use std::time::Duration;

use super::clusters::{self, CLUSTER, Times};
use super::ebml::{Element, Elements};
use super::track::{self, Tracks, VideoTrack};
use crate::media::header::error::{Becomes, HeaderError};
use crate::media::header::facts::{AudioFacts, Container, Media, Pace, VideoFacts};
use crate::media::header::frame_rate::FrameRate;
use crate::media::header::view::{Stop, View};

const EBML: u32 = 0x1a45_dfa3;
const DOC_TYPE: u32 = 0x4282;
const SEGMENT: u32 = 0x1853_8067;
const INFO: u32 = 0x1549_a966;
const TICK_NANOSECONDS: u32 = 0x2a_d7b1;
const DURATION: u32 = 0x4489;
const TRACKS: u32 = 0x1654_ae6b;
/// Steps from picture to picture whose mean is believed before the track's own rate, where only the
/// first pictures are known. Among fewer, one that waits for the sound counts too much.
const ENOUGH_STEPS: u64 = 8;

/// What is needed of a file.
struct Segment {
    tick_nanoseconds: u64,
    /// In ticks; 0 in a live recording.
    duration: f64,
    tracks: Tracks,
    /// From the first cluster on.
    clusters: Elements,
}

pub(crate) fn read(view: &mut View) -> Result<Media, Stop> {
    let mut outermost = Elements::between(0, view.size());
    let header = next_of(view, &mut outermost, EBML, "EBML header")?;
    let container = container(view, &header)?;
    let element = next_of(view, &mut outermost, SEGMENT, "segment")?;
    let segment = segment(view, &element)?;
    if !segment.tracks.any {
        return Err(HeaderError::Missing("track").into());
    }
    let Some(track) = &segment.tracks.shown else {
        return Ok(Media::Audio(AudioFacts { container }));
    };
    let (times, whole) = clusters::known(view, segment.clusters.clone(), track.number);
    Ok(Media::Video(VideoFacts {
        container,
        codec: track.codec.clone(),
        encrypted: track.encrypted,
        coded: track.coded,
        display: track.display,
        rotation: track.rotation,
        duration: segment.duration(view, track, (times, whole))?,
        frame_rate: segment.frame_rate(track, (times, whole)),
        pace: Pace::steady_if(track.picture_nanoseconds > 0 && !segment.contradicts(track, times)),
        fragmented: false,
        located: false,
    }))
}

/// The next element that is no filling, which has to be this one and to be there as a whole.
fn next_of(
    view: &mut View,
    elements: &mut Elements,
    id: u32,
    what: &'static str,
) -> Result<Element, Stop> {
    while let Some(element) = elements.next(view)? {
        if element.end > view.size() {
            return Err(HeaderError::Truncated {
                part: what.to_owned(),
                needs: element.end,
                size: view.size(),
            }
            .into());
        }
        if element.id == id {
            return Ok(element);
        }
    }
    Err(HeaderError::Missing(what).into())
}

fn container(view: &mut View, header: &Element) -> Result<Container, Stop> {
    let mut values = Elements::inside(header);
    while let Some(value) = values.next_within(view)? {
        if value.id == DOC_TYPE {
            let name = value.content(view, 64)?;
            let end = name.iter().rposition(|byte| *byte != 0);
            return match name.get(..end.map_or(0, |end| end + 1)) {
                Some(b"webm") => Ok(Container::WebM),
                Some(b"matroska") => Ok(Container::Matroska),
                _ => Err(HeaderError::Foreign {
                    what: "an EBML document other than WebM",
                    becomes: Becomes::Nothing,
                }
                .into()),
            };
        }
    }
    // The specification's default.
    Ok(Container::Matroska)
}

fn segment(view: &mut View, element: &Element) -> Result<Segment, Stop> {
    let mut elements = Elements::inside(element);
    let mut segment = Segment {
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
            INFO => segment.read_info(view, &part)?,
            TRACKS => segment.tracks = track::read(view, &part)?,
            CLUSTER => break,
            _ => {}
        }
    }
    Ok(segment)
}

impl Segment {
    fn read_info(&mut self, view: &mut View, info: &Element) -> Result<(), Stop> {
        let mut values = Elements::inside(info);
        while let Some(value) = values.next_within(view)? {
            match value.id {
                TICK_NANOSECONDS => self.tick_nanoseconds = value.number(view)?,
                DURATION => self.duration = value.fraction(view)?,
                _ => {}
            }
        }
        Ok(())
    }

    /// What the file says; in a live recording, until the last picture has been shown.
    fn duration(
        &self,
        view: &mut View,
        track: &VideoTrack,
        (times, whole): (Times, bool),
    ) -> Result<Option<Duration>, Stop> {
        if self.duration > 0.0 {
            #[expect(clippy::cast_precision_loss, reason = "ticks are far below 2^53 ns")]
            let seconds = self.duration * self.tick_nanoseconds as f64 / 1e9;
            return Ok(Duration::try_from_secs_f64(seconds).ok());
        }
        if !whole && view.has_no_end() {
            return Ok(None);
        }
        let end = if whole { times } else { clusters::last(view, track.number)? };
        if end.count == 0 {
            return Ok(None);
        }
        let ticks = u128::from(end.last) * u128::from(self.tick_nanoseconds);
        let nanoseconds = ticks.saturating_add(self.picture(track, times).into());
        let nanoseconds = u64::try_from(nanoseconds).ok();
        Ok(nanoseconds.map(Duration::from_nanos))
    }

    /// How long a picture is shown, in nanoseconds.
    fn picture(&self, track: &VideoTrack, times: Times) -> u64 {
        let (steps, ticks) = times.steps();
        let mean = ticks.saturating_mul(self.tick_nanoseconds).checked_div(steps);
        match track.picture_nanoseconds {
            0 => mean.unwrap_or(0),
            own => own,
        }
    }

    /// Returns what the track says, or the mean of the pictures that were read where the track says
    /// nothing or something else: programs write a rate there that was only wished for.
    fn frame_rate(&self, track: &VideoTrack, (times, whole): (Times, bool)) -> Option<FrameRate> {
        let (steps, ticks) = times.steps();
        let own = FrameRate::from_nanoseconds(track.picture_nanoseconds);
        let is_told_enough = whole || steps >= ENOUGH_STEPS;
        if own.is_some() && !(is_told_enough && self.contradicts(track, times)) {
            return own;
        }
        let nanoseconds = ticks.checked_mul(self.tick_nanoseconds)?;
        let rate = FrameRate::new(steps, nanoseconds, 1_000_000_000)?;
        Some(if whole { rate } else { rate.of_the_first() })
    }

    /// The pictures take a fiftieth more or less time than the track says, beside the rounding of
    /// the first and the last of them.
    fn contradicts(&self, track: &VideoTrack, times: Times) -> bool {
        let (steps, ticks) = times.steps();
        let wide = |factor: u64, number: u64| u128::from(factor) * u128::from(number);
        let said = wide(steps, track.picture_nanoseconds);
        let shown = wide(ticks, self.tick_nanoseconds);
        steps > 0 && said.abs_diff(shown) > said / 50 + wide(2, self.tick_nanoseconds)
    }
}
