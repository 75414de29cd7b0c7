//! The reader of headers: it asks for ranges until it has the facts

use std::ops::Range;

use bytes::Bytes;

use super::mp4;
use super::photo;
use super::signature::Signature;
use super::view::{Stop, View};
use super::webm;
use super::{HeaderError, Media};

/// A reader of one file's headers that does not depend on the source of the bytes.
///
/// Each step parses from the start with the bytes known so far. Starting over is cheap, since a pass
/// reads some hundred small parts, and it keeps every parser a plain function.
#[derive(Debug)]
pub struct HeaderReader {
    view: View,
}

/// The result of one step of a reader.
#[derive(Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Step {
    Need(Range<u64>),
    Done(Media),
}

impl HeaderReader {
    /// Creates a reader of a file of `size` bytes.
    pub const fn new(size: u64) -> Self {
        Self { view: View::new(size) }
    }

    /// Creates a reader of an incomplete file of at most `most` bytes.
    pub(crate) fn of_incoming(most: u64) -> Self {
        Self { view: View::incoming(most) }
    }

    /// Reads as far as the known bytes allow. It asks at most 8 times: for less than 1 MiB of an honest
    /// file, and for about 8 MiB of a file that is made to cost.
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

    /// Adds bytes that begin at `start`.
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
