//! The index of an MP4 or MOV file (`moov`)

use std::collections::BTreeMap;
use std::time::Duration;

use super::boxes::{BoxSpan, Boxes};
use super::matrix::Matrix;
use super::track::{self, Content, Picture, Track, clock};
use crate::media::header::facts::Codec;
use crate::media::header::numbers::{be32, be64, seconds};
use crate::media::header::view::{Stop, View};

/// The tracks that are read at most. Phones write three or four.
const MOST_TRACKS: usize = 64;
/// The bytes of notes that are read at most. Some programs put a preview picture behind them.
const LARGEST_NOTES: u64 = 64 * 1024;

#[derive(Debug, Default)]
pub(crate) struct Movie {
    pub(crate) length: Option<Duration>,
    /// Fragments follow (`mvex`).
    pub(crate) is_fragmented: bool,
    pub(crate) is_located: bool,
    /// All tracks, or those up to the shown one.
    pub(crate) tracks: Vec<Track>,
    pub(crate) matrix: Matrix,
    timescale: u32,
    /// The duration of all fragments (`mehd`) in ticks; 0 if it is not given.
    fragments_ticks: u64,
    /// The default length of each track's samples (`trex`).
    defaults: BTreeMap<u32, u32>,
}

impl Movie {
    pub(crate) fn read(view: &mut View, moov: &BoxSpan) -> Result<Self, Stop> {
        let mut movie = Self::default();
        let mut parts = Boxes::inside(moov);
        while !movie.is_enough() || parts.next_is_known(view) {
            let Some(part) = parts.next(view)? else {
                break;
            };
            movie.add(view, &part)?;
        }
        for track in &mut movie.tracks {
            track.sample_ticks = movie.defaults.get(&track.id).copied().unwrap_or_default();
        }
        Ok(movie)
    }

    pub(crate) fn fragments_length(&self) -> Option<Duration> {
        seconds(self.fragments_ticks, self.timescale).filter(|length| !length.is_zero())
    }

    /// Returns the track that players show: of the enabled ones (of all, if none is enabled) the first
    /// with a codec that TikTok accepts. Stills and chapter pictures are tracks too.
    pub(crate) fn shown(&self) -> Option<(&Track, &Picture)> {
        let videos = || {
            self.tracks.iter().filter_map(|track| match &track.content {
                Content::Video(picture) => Some((track, picture)),
                Content::Sound | Content::Other => None,
            })
        };
        let any_is_enabled = videos().any(|(track, _)| track.is_enabled);
        let mut shown = videos().filter(|(track, _)| track.is_enabled || !any_is_enabled);
        let first = shown.clone().next();
        shown.find(|(_, picture)| !matches!(picture.codec, Codec::Other(_))).or(first)
    }

    /// Returns whether the shown track is certain. Everything behind it may be megabytes away, and adds
    /// nothing about a file whose index has the pictures.
    fn is_enough(&self) -> bool {
        self.length.is_some()
            && self.shown().is_some_and(|(track, picture)| {
                track.is_enabled
                    && picture.samples.frames.count > 0
                    && !matches!(picture.codec, Codec::Other(_))
            })
    }

    fn add(&mut self, view: &mut View, part: &BoxSpan) -> Result<(), Stop> {
        match &part.kind {
            b"mvhd" => {
                let head = part.content(view, 100)?;
                let (timescale, ticks) = clock(&head).ok_or_else(|| part.too_short())?;
                let matrix = if head.first() == Some(&1) { 48 } else { 36 };
                self.matrix = Matrix::read(&head, matrix).unwrap_or_default();
                self.timescale = timescale;
                self.length = seconds(ticks, timescale).filter(|length| !length.is_zero());
            }
            b"trak"
                if self.tracks.len() < MOST_TRACKS
                    && (!self.is_enough() || view.holds(part.at..part.end)) =>
            {
                self.tracks.extend(track::read(view, part)?);
            }
            b"mvex" => {
                self.is_fragmented = true;
                self.add_fragment_defaults(view, part)?;
            }
            b"udta" | b"meta" if view.holds(part.at..part.end) => {
                let notes = part.content(view, LARGEST_NOTES)?;
                self.is_located |= name_a_place(&notes);
            }
            _ => {}
        }
        Ok(())
    }

    fn add_fragment_defaults(&mut self, view: &mut View, mvex: &BoxSpan) -> Result<(), Stop> {
        let mut parts = Boxes::inside(mvex);
        while let Some(part) = parts.next(view)? {
            let head = part.content(view, 20)?;
            match &part.kind {
                b"mehd" => {
                    let ticks = match head.first() {
                        Some(1) => be64(&head, 4),
                        _ => be32(&head, 4).map(u64::from),
                    };
                    self.fragments_ticks = ticks.unwrap_or_default();
                }
                b"trex" => {
                    let (Some(track), Some(ticks)) = (be32(&head, 4), be32(&head, 12)) else {
                        return Err(part.too_short().into());
                    };
                    if self.defaults.len() < MOST_TRACKS {
                        self.defaults.entry(track).or_insert(ticks);
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// Returns whether notes have a box or a key with which cameras and phones name a place.
fn name_a_place(notes: &[u8]) -> bool {
    const KEY: &[u8] = b"location.ISO6709";
    // Four letters alone could be part of a word.
    let is_box = |(at, head): (usize, &[u8])| {
        let left = u32::try_from(notes.len() - at).unwrap_or(u32::MAX);
        let size = be32(head, 0).filter(|size| (8..=left).contains(size));
        size.is_some() && matches!(&head[4..], b"\xa9xyz" | b"loci")
    };
    notes.windows(8).enumerate().any(is_box) || notes.windows(KEY.len()).any(|key| key == KEY)
}
