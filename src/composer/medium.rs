//! The media and the picture on the page

use std::fmt;
use std::io;
use std::ops::Range;
use std::pin::Pin;

use bytes::Bytes;

/// Bytes on their way from the source of a video or a photo.
pub(crate) type Reading = Pin<Box<dyn Future<Output = io::Result<Bytes>> + Send>>;

/// A video or a photo, read as the browser asks for it.
pub(crate) struct Medium {
    /// The name as the user gave it.
    pub(crate) name: String,
    pub(crate) content_type: &'static str,
    pub(crate) size: u64,
    /// Reads a range that is not empty.
    pub(crate) read: Box<dyn Fn(Range<u64>) -> Reading + Send + Sync>,
}

impl fmt::Debug for Medium {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Medium").field("name", &self.name).finish_non_exhaustive()
    }
}

/// The creator's picture.
#[derive(Debug)]
pub(crate) struct Picture {
    pub(crate) content_type: &'static str,
    pub(crate) bytes: Bytes,
}

impl Picture {
    /// Returns the picture; `None` if it is of no kind that every browser shows.
    pub(crate) fn of(bytes: Bytes) -> Option<Self> {
        let content_type = match bytes.as_ref() {
            [0xff, 0xd8, 0xff, ..] => "image/jpeg",
            [0x89, b'P', b'N', b'G', ..] => "image/png",
            [b'G', b'I', b'F', b'8', ..] => "image/gif",
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => "image/webp",
            // The emulator's.
            [b'<', b's', b'v', b'g', ..] => "image/svg+xml",
            _ => return None,
        };
        Some(Self { content_type, bytes })
    }
}
