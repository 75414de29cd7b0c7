//! Whether a file whose index comes first reaches as far as it says

use super::boxes::{BoxSpan, Boxes};
use super::chunks;
use super::movie::Movie;
use crate::media::header::error::HeaderError;
use crate::media::header::numbers::be32;
use crate::media::header::view::{Stop, View};

/// What stands behind an index.
#[derive(Debug, Default)]
pub(crate) struct Behind {
    /// Pictures and sound (`mdat`), whole.
    pub(crate) media: bool,
    /// At least one fragment (`moof`).
    pub(crate) fragment: bool,
    /// Nothing says where the media ends: its last box is as long as the file, or was not reached.
    pub(crate) is_open: bool,
}

impl Behind {
    const fn is_something(&self) -> bool {
        self.media || self.fragment
    }
}

/// Goes on from what is known, from box to box, with reads of some bytes until the first media is
/// found. Refuses what reaches beyond the end of the file. Behind media only other media has to be
/// whole: the rest is no concern of a player.
pub(crate) fn walk(view: &mut View, boxes: &mut Boxes, mut behind: Behind) -> Result<Behind, Stop> {
    loop {
        match boxes.glance(view) {
            Ok(Some(part)) => {
                behind.media |= part.kind == *b"mdat";
                behind.fragment |= part.kind == *b"moof";
                behind.is_open |= part.kind == *b"mdat" && has_no_length(view, &part)?;
            }
            // The sample tables tell whether that was all: no reason for another read.
            Err(Stop::Need(_)) if behind.is_something() => {
                behind.is_open = true;
                return Ok(behind);
            }
            Err(Stop::Bad(error)) if says_cut(&error, &behind) => return Err(error.into()),
            Ok(None) | Err(Stop::Bad(_)) => return Ok(behind),
            Err(need) => return Err(need),
        }
    }
}

/// Like `walk`, but reads nothing more.
pub(crate) fn walk_known(view: &mut View, boxes: &mut Boxes) -> Result<Behind, Stop> {
    let mut behind = Behind::default();
    while boxes.next_is_known(view) {
        match boxes.next(view) {
            Ok(Some(part)) => {
                behind.media |= part.kind == *b"mdat";
                behind.fragment |= part.kind == *b"moof";
            }
            Err(Stop::Bad(error)) if says_cut(&error, &behind) => return Err(error.into()),
            Ok(None) | Err(_) => break,
        }
    }
    Ok(behind)
}

/// Media is missing, or what stands before it: bytes that are no box can look as if they were a
/// large one, but hardly with letters for a name.
fn says_cut(error: &HeaderError, behind: &Behind) -> bool {
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

/// Refuses a file that ends before the last sample of its tables, where its boxes do not say that
/// it is whole. Tables that are too far away are not asked for.
pub(crate) fn refuse_missing_samples(view: &mut View, movie: &Movie) -> Result<(), Stop> {
    for track in &movie.tracks {
        match chunks::media_end(view, &track.span) {
            Ok(Some(needs)) if needs > view.size() => {
                let part = "mdat".to_owned();
                return Err(HeaderError::Truncated { part, needs, size: view.size() }.into());
            }
            Err(Stop::Need(range)) if view.has_spare_read() => return Err(Stop::Need(range)),
            Ok(_) | Err(_) => {}
        }
    }
    Ok(())
}
