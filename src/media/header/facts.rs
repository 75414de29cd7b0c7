//! What the headers tell

use std::fmt;
use std::time::Duration;

use super::frame_rate::FrameRate;

/// What a file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Media {
    /// Moving pictures.
    Video(VideoFacts),
    /// A still picture.
    Photo(PhotoFacts),
    /// Sound in a container that could hold a video, but does not.
    Audio(AudioFacts),
}

/// What the headers tell of a video.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VideoFacts {
    /// The container, judged by content.
    pub container: Container,
    /// How the pictures are coded.
    pub codec: Codec,
    /// The pictures are encrypted (DRM): only a player with the key can show them.
    pub encrypted: bool,
    /// The pictures as they are stored.
    pub coded: Size,
    /// The pictures as they are seen: turned, and with square pixels.
    pub display: Size,
    /// Degrees that a player turns the pictures clockwise: 0, 90, 180 or 270.
    pub rotation: u16,
    /// How long it plays; `None` when no header tells.
    pub duration: Option<Duration>,
    /// Pictures a second, the mean where it varies; `None` when no header tells.
    pub frame_rate: Option<FrameRate>,
    /// Whether every part has that frame rate.
    pub pace: Pace,
    /// Written in fragments, without one index of all pictures.
    pub fragmented: bool,
    /// It says where it was filmed, as far as was read.
    pub located: bool,
}

/// How long the pictures of a video last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// Each about as long as any other.
    Steady,
    /// Some longer than others, or no header tells.
    Varying,
}

impl Pace {
    pub(crate) const fn steady_if(is_steady: bool) -> Self {
        if is_steady { Self::Steady } else { Self::Varying }
    }
}

/// What the headers tell of a photo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhotoFacts {
    /// The format, judged by content.
    pub kind: PhotoKind,
    /// The picture as it is stored.
    pub coded: Size,
    /// The picture as it is seen, turned as its EXIF orientation says.
    pub display: Size,
    /// It moves.
    pub animated: bool,
    /// It says where it was taken, as far as was read.
    pub located: bool,
}

/// What the headers tell of a file with sound alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AudioFacts {
    /// The container, judged by content.
    pub container: Container,
}

/// Width and height in pixels, both at least 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// From left to right.
    pub width: u32,
    /// From top to bottom.
    pub height: u32,
}

/// A container of moving pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Container {
    /// MP4.
    Mp4,
    /// MOV.
    QuickTime,
    /// WebM.
    WebM,
    /// Matroska, WebM's larger brother.
    Matroska,
}

/// How moving pictures are coded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Codec {
    /// H.264 (AVC).
    H264,
    /// H.265 (HEVC).
    H265,
    /// VP8.
    Vp8,
    /// VP9.
    Vp9,
    /// Anything else, by the name its container gives it: `av01`, `V_AV1`; printable ASCII.
    Other(String),
}

/// A photo's format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhotoKind {
    /// JPEG.
    Jpeg,
    /// WebP of any of its three kinds: lossy, lossless, extended.
    WebP,
    /// PNG, recognised to be refused with advice.
    Png,
}

impl Size {
    /// `None` when a side is 0.
    pub(crate) fn new(width: u32, height: u32) -> Option<Self> {
        (width > 0 && height > 0).then_some(Self { width, height })
    }

    /// Width and height change places.
    pub(crate) const fn turned(self) -> Self {
        Self { width: self.height, height: self.width }
    }
}

impl Container {
    /// The name TikTok uses.
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
    /// The name TikTok uses, or the container's own name for any other.
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
    /// The format's name.
    pub const fn name(self) -> &'static str {
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

/// A name from a file with only what is safe to print, and not much of it.
pub(crate) fn printable(name: &[u8]) -> String {
    name.iter()
        .take(32)
        .take_while(|byte| **byte != 0)
        .map(|byte| match byte {
            b' '..=b'~' => char::from(*byte),
            _ => '?',
        })
        .collect::<String>()
        .trim_end()
        .to_owned()
}
