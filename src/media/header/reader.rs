//! Says which range it wants next, is fed, and ends with the facts

use std::ops::Range;

use bytes::Bytes;

use super::error::HeaderError;
use super::facts::Media;
use super::mp4;
use super::photo;
use super::signature::Signature;
use super::view::{Stop, View};
use super::webm;

/// Reads the headers of one file, without knowing where its bytes come from.
///
/// Each step parses from the start with what is known until then. Starting over is cheap, since a
/// pass looks at some hundred small parts, and it keeps every parser a plain function.
#[derive(Debug)]
pub struct HeaderReader {
    view: View,
}

/// What a reader wants, or has found out.
#[derive(Debug, PartialEq, Eq)]
pub enum Step {
    /// Feed it this range, then ask again.
    Need(Range<u64>),
    /// The facts.
    Done(Media),
}

impl HeaderReader {
    /// A reader of a file of `size` bytes.
    pub const fn new(size: u64) -> Self {
        Self { view: View::new(size) }
    }

    /// A reader of a file that is still coming in, of at most `most` bytes. It finds out what the
    /// beginning tells, and asks for nothing near the end.
    pub(crate) fn of_incoming(most: u64) -> Self {
        Self { view: View::coming(most) }
    }

    /// Goes as far as what it was fed allows. It asks at most 8 times, and in the end for some
    /// 5 MiB together of a file that is made to cost; for less than 1 MiB of an honest one.
    pub fn step(&mut self) -> Result<Step, HeaderError> {
        match read(&mut self.view) {
            Ok(media) => Ok(Step::Done(media)),
            Err(Stop::Need(_)) if !self.view.may_grow() => {
                Err(HeaderError::TooCostly("8 places to look at"))
            }
            Err(Stop::Need(range)) => Ok(Step::Need(range)),
            Err(Stop::Bad(error)) => Err(error),
        }
    }

    /// Gives it bytes that begin at `start`.
    pub fn feed(&mut self, start: u64, bytes: Bytes) {
        self.view.feed(start, bytes);
    }
}

fn read(view: &mut View) -> Result<Media, Stop> {
    match Signature::of(view)? {
        Signature::Boxes => mp4::read(view),
        Signature::Ebml => webm::read(view),
        Signature::Jpeg => photo::read_jpeg(view).map(Media::Photo),
        Signature::WebP => photo::read_webp(view).map(Media::Photo),
        Signature::Png => photo::read_png(view).map(Media::Photo),
    }
}
