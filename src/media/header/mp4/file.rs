//! The way from an MP4 or MOV file's first box to its facts

use std::time::Duration;

use super::boxes::{BoxSpan, Boxes, NO_NAME, is_name};
use super::cut::{self, Behind};
use super::fragments::{self, Fragments};
use super::movie::Movie;
use super::track::{Picture, Track};
use crate::media::header::numbers::{letters, seconds};
use crate::media::header::view::{Stop, View};
use crate::media::header::{Container, FrameRate, HeaderError, Media, VideoFacts};

pub(crate) fn read(view: &mut View) -> Result<Media, Stop> {
    let mut container = Container::QuickTime;
    let mut boxes = Boxes::of_file(view, 0);
    let mut media_seen = false;
    while let Some(part) = boxes.next(view)? {
        match &part.kind {
            b"ftyp" => container = brand(view, &part)?,
            b"moov" => {
                view.expect_index(part.end);
                let mut movie = Movie::read(view, &part)?;
                if media_seen {
                    cut::walk_known(view, &mut boxes.clone())?;
                } else {
                    movie.is_fragmented |= refuse_cut(view, boxes.clone(), &movie)?;
                }
                return facts(view, container, &movie, boxes);
            }
            b"mdat" => media_seen = true,
            b"moof" => break,
            kind if !is_name(*kind) => {
                return Err(HeaderError::Damaged { at: part.at, how: NO_NAME }.into());
            }
            _ => {}
        }
    }
    Err(HeaderError::Missing("index (`moov`)").into())
}

/// Returns the container by the brand in `ftyp`. Files from before `ftyp` are MOV.
fn brand(view: &mut View, ftyp: &BoxSpan) -> Result<Container, Stop> {
    let head = ftyp.content(view, 4)?;
    let is_mov = letters(&head, 0) == Some(*b"qt  ");
    Ok(if is_mov { Container::QuickTime } else { Container::Mp4 })
}

/// Refuses a file cut off behind its index. Returns whether unannounced fragments follow.
fn refuse_cut(view: &mut View, mut boxes: Boxes, movie: &Movie) -> Result<bool, Stop> {
    let behind = if movie.is_fragmented {
        cut::walk_known(view, &mut boxes)?
    } else {
        cut::walk(view, &mut boxes, Behind::default())?
    };
    if behind.is_open && !behind.fragment {
        cut::refuse_missing_samples(view, movie)?;
    }
    if behind.media || behind.fragment || boxes.at < view.size.saturating_sub(7) {
        return Ok(behind.fragment);
    }
    Err(HeaderError::Missing("pictures and sound (`mdat`) behind its index").into())
}

fn facts(
    view: &mut View,
    container: Container,
    movie: &Movie,
    behind: Boxes,
) -> Result<Media, Stop> {
    if movie.tracks.is_empty() {
        return Err(HeaderError::Missing("track").into());
    }
    let Some((track, picture)) = movie.shown() else {
        return Ok(Media::Audio(container));
    };
    let fragments = if movie.is_fragmented {
        fragments::read(view, behind, movie, track.id)?
    } else {
        Fragments::default()
    };
    if picture.samples.frames.count == 0 && !fragments.found {
        return Err(HeaderError::Missing("pictures in its video track").into());
    }
    let rotation = picture.matrix.then(movie.matrix).degrees();
    let is_on_its_side = rotation % 180 == 90;
    Ok(Media::Video(VideoFacts {
        container,
        codec: picture.codec.clone(),
        encrypted: picture.encrypted,
        coded: picture.coded,
        display: if is_on_its_side { picture.square.turned() } else { picture.square },
        rotation,
        duration: duration(movie, track, picture, &fragments),
        frame_rate: rate(track, picture, &fragments),
        is_steady: picture.samples.is_steady && !fragments.found,
        fragmented: movie.is_fragmented,
        located: movie.is_located,
    }))
}

fn duration(
    movie: &Movie,
    track: &Track,
    picture: &Picture,
    fragments: &Fragments,
) -> Option<Duration> {
    if movie.is_fragmented && fragments.found {
        return fragments.length;
    }
    let of_ticks = |ticks| seconds(ticks, track.timescale).filter(|length| !length.is_zero());
    movie
        .length
        .or_else(|| of_ticks(track.ticks))
        .or_else(|| of_ticks(picture.samples.frames.ticks))
}

fn rate(track: &Track, picture: &Picture, fragments: &Fragments) -> Option<FrameRate> {
    if fragments.found {
        let frames = fragments.frames;
        let rate = FrameRate::new(frames.count, frames.ticks, track.timescale)?;
        return Some(if fragments.is_whole { rate } else { rate.estimated() });
    }
    let frames = picture.samples.frames;
    FrameRate::new(frames.count, frames.ticks, track.timescale)
        .or_else(|| FrameRate::new(frames.count, track.ticks, track.timescale))
}
