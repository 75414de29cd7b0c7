//! The facts in headers

use std::fmt;
use std::time::Duration;

use super::frame_rate::FrameRate;

/// The facts in a file's headers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Media {
    /// Moving pictures.
    Video(VideoFacts),
    /// A still picture.
    Photo(PhotoFacts),
    /// Sound alone, in a container that can hold a video.
    Audio(Container),
}

/// The facts in the headers of a video.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "they are independent of each other")]
pub struct VideoFacts {
    /// The container by its content.
    pub container: Container,
    /// The codec of the pictures.
    pub codec: Codec,
    /// The pictures are encrypted (DRM): only a player with the key can show them.
    pub encrypted: bool,
    /// The size of the pictures as stored.
    pub coded: Size,
    /// The size of the pictures as displayed: rotated, and with square pixels.
    pub display: Size,
    /// The degrees that a player rotates the pictures clockwise: 0, 90, 180 or 270.
    pub rotation: u16,
    /// The duration; `None` if no header gives it.
    pub duration: Option<Duration>,
    /// The frame rate, the mean if it varies; `None` if no header gives it.
    pub frame_rate: Option<FrameRate>,
    /// Each picture lasts about as long as any other; `false` if no header says so.
    pub is_steady: bool,
    /// The file has fragments instead of one index of all pictures.
    pub fragmented: bool,
    /// The part that was read names the place where it was filmed.
    pub located: bool,
}

/// The facts in the headers of a photo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhotoFacts {
    /// The format by its content.
    pub kind: PhotoKind,
    /// The size as stored.
    pub coded: Size,
    /// The size as displayed, rotated by its EXIF orientation.
    pub display: Size,
    /// The photo has several pictures.
    pub animated: bool,
    /// The part that was read names the place where it was taken.
    pub located: bool,
}

/// A size in pixels, both sides at least 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Size {
    pub width: u32,
    pub height: u32,
}

/// A container of moving pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Container {
    Mp4,
    QuickTime,
    WebM,
    Matroska,
}

/// A codec of moving pictures.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Codec {
    H264,
    H265,
    Vp8,
    Vp9,
    /// Any other by its container's name for it, such as `av01` or `V_AV1`, in printable ASCII.
    Other(String),
}

/// A format of photos.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum PhotoKind {
    Jpeg,
    WebP,
    /// PNG, which is recognised to be refused with advice.
    Png,
}

impl Size {
    /// Returns the size; `None` if a side is 0.
    pub(crate) fn new(width: u32, height: u32) -> Option<Self> {
        (width > 0 && height > 0).then_some(Self { width, height })
    }

    pub(crate) const fn turned(self) -> Self {
        Self { width: self.height, height: self.width }
    }

    /// Returns this height with the width that `side` has in this shape.
    pub(crate) fn widened(self, side: u32, shape: Self) -> Self {
        let high = u64::from(shape.height);
        let width = (u64::from(side) * u64::from(shape.width) + high / 2) / high;
        Self { width: u32::try_from(width).unwrap_or(u32::MAX).max(1), ..self }
    }
}

impl Container {
    /// Returns TikTok's name of the container.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mp4 => "MP4",
            Self::QuickTime => "MOV",
            Self::WebM => "WebM",
            Self::Matroska => "Matroska",
        }
    }
}

impl Codec {
    /// Returns TikTok's name of the codec, or the container's name of any other.
    pub fn name(&self) -> &str {
        match self {
            Self::H264 => "H.264",
            Self::H265 => "H.265",
            Self::Vp8 => "VP8",
            Self::Vp9 => "VP9",
            Self::Other(name) => name,
        }
    }
}

impl PhotoKind {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Jpeg => "JPEG",
            Self::WebP => "WebP",
            Self::Png => "PNG",
        }
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x{}", self.width, self.height)
    }
}

/// Returns a name from a file with only what is safe to print, and at most 32 characters.
pub(crate) fn printable(name: &[u8]) -> String {
    let name = name.iter().take(32).take_while(|byte| **byte != 0);
    let shown = name.map(|byte| if matches!(byte, b' '..=b'~') { char::from(*byte) } else { '?' });
    shown.collect::<String>().trim_end().to_owned()
}
