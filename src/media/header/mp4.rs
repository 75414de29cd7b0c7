//! MP4 and MOV files: from the first box to the facts

use std::time::Duration;

use super::boxes::{BoxSpan, Boxes};
use super::error::HeaderError;
use super::facts::{AudioFacts, Container, Media, VideoFacts};
use super::fragments::{self, Fragments};
use super::frame_rate::FrameRate;
use super::movie::Movie;
use super::numbers::{letters, seconds};
use super::track::{Picture, Track};
use super::view::{Stop, View};

pub(crate) fn read(view: &mut View) -> Result<Media, Stop> {
    let mut container = Container::QuickTime;
    let mut boxes = Boxes::of_file(view, 0);
    let mut media_seen = false;
    while let Some(part) = boxes.next(view)? {
        match &part.kind {
            b"ftyp" => container = brand(view, &part)?,
            b"moov" => {
                let movie = Movie::read(view, &part)?;
                refuse_cut(view, boxes.clone(), media_seen)?;
                return facts(view, container, &movie, boxes);
            }
            b"mdat" => media_seen = true,
            b"moof" => break,
            _ => {}
        }
    }
    Err(HeaderError::Missing("index (`moov`)").into())
}

/// MOV says so itself; files from before `ftyp` are MOV too.
fn brand(view: &mut View, ftyp: &BoxSpan) -> Result<Container, Stop> {
    let head = ftyp.content(view, 4)?;
    Ok(match letters(&head, 0) {
        Some(brand) if brand == *b"qt  " => Container::QuickTime,
        _ => Container::Mp4,
    })
}

/// The index comes first: does the file reach as far as the known boxes behind it say?
fn refuse_cut(view: &mut View, mut boxes: Boxes, mut media_seen: bool) -> Result<(), Stop> {
    while boxes.next_is_known(view) {
        match boxes.next(view) {
            Ok(Some(part)) => media_seen |= part.kind == *b"mdat",
            Err(Stop::Bad(HeaderError::Truncated { part, needs, size }))
                if part == "mdat" || part == "moof" =>
            {
                return Err(HeaderError::Truncated { part, needs, size }.into());
            }
            // Whatever else stands behind the index is no concern of a player.
            _ => break,
        }
    }
    if media_seen || boxes.at() < view.size().saturating_sub(7) {
        return Ok(());
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
        return Ok(Media::Audio(AudioFacts { container }));
    };
    let fragments = if movie.fragmented {
        fragments::read(view, behind, movie, track.id)?
    } else {
        Fragments::default()
    };
    if picture.frames.count == 0 && !fragments.found {
        return Err(HeaderError::Missing("pictures in its video track").into());
    }
    Ok(Media::Video(VideoFacts {
        container,
        codec: picture.codec.clone(),
        coded: picture.coded,
        display: picture.display,
        rotation: picture.rotation,
        duration: duration(movie, track, &fragments),
        frame_rate: rate(track, picture, &fragments),
        fragmented: movie.fragmented,
        located: movie.located,
    }))
}

fn duration(movie: &Movie, track: &Track, fragments: &Fragments) -> Option<Duration> {
    let own = || seconds(track.ticks, track.timescale).filter(|length| !length.is_zero());
    if movie.fragmented && fragments.found {
        return fragments.length;
    }
    movie.length.or_else(own)
}

fn rate(track: &Track, picture: &Picture, fragments: &Fragments) -> Option<FrameRate> {
    if fragments.found {
        let frames = fragments.frames;
        let rate = FrameRate::new(frames.count, frames.ticks, track.timescale)?;
        return Some(if fragments.whole { rate } else { rate.of_the_first() });
    }
    let frames = picture.frames;
    FrameRate::new(frames.count, frames.ticks, track.timescale)
        .or_else(|| FrameRate::new(frames.count, track.ticks, track.timescale))
}
