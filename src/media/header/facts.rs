//! The facts in headers

use std::fmt;
use std::time::Duration;

/// The facts in a file's headers.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Media {
    Video(VideoFacts),
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

/// Pictures in a second: a reduced fraction, both parts at least 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct FrameRate {
    pub numerator: u64,
    pub denominator: u64,
    /// This is the mean of only the first pictures, because the file has no index of all.
    pub(crate) is_estimate: bool,
}

const NANOSECONDS: u64 = 1_000_000_000;

impl FrameRate {
    /// Returns the rate; `None` if a number is 0. `timescale` ticks make a second.
    pub(crate) fn new(frames: u64, ticks: u64, timescale: u32) -> Option<Self> {
        let numerator = frames.checked_mul(u64::from(timescale))?;
        if numerator == 0 || ticks == 0 {
            return None;
        }
        Some(Self::reduced(numerator, ticks))
    }

    /// Returns the rate before Matroska rounded it: 33333333 means 30, not 30.0000003.
    pub(crate) fn from_nanoseconds(nanoseconds: u64) -> Option<Self> {
        let exact = Self::new(1, nanoseconds, 1_000_000_000)?;
        let whole = (NANOSECONDS + nanoseconds / 2) / nanoseconds;
        let steady = [(whole, 1), (whole.saturating_mul(1000), 1001)];
        let meant = steady.into_iter().find(|(numerator, denominator)| {
            let meant = NANOSECONDS.saturating_mul(*denominator) / (*numerator).max(1);
            *numerator > 0 && meant.abs_diff(nanoseconds) <= 1
        });
        Some(meant.map_or(exact, |(numerator, denominator)| Self::reduced(numerator, denominator)))
    }

    fn reduced(numerator: u64, denominator: u64) -> Self {
        let mut divisor = numerator;
        let mut rest = denominator;
        while rest > 0 {
            (divisor, rest) = (rest, divisor % rest);
        }
        let divisor = divisor.max(1);
        let denominator = denominator / divisor;
        Self { numerator: numerator / divisor, denominator, is_estimate: false }
    }

    /// Returns the same rate as the mean of only the first pictures.
    pub(crate) const fn estimated(self) -> Self {
        Self { is_estimate: true, ..self }
    }

    /// Returns the rate with two decimals, such as 29.97.
    pub fn per_second(self) -> f64 {
        // An `f64` holds whole numbers below 2^53 exactly.
        u32::try_from(self.hundredths()).map_or(f64::INFINITY, f64::from) / 100.0
    }

    /// Returns the pictures in 100 seconds, rounded to the nearest.
    pub(crate) fn hundredths(self) -> u64 {
        let hundredths = (u128::from(self.numerator) * 100 + u128::from(self.denominator) / 2)
            / u128::from(self.denominator);
        u64::try_from(hundredths).unwrap_or(u64::MAX)
    }
}

impl fmt::Display for FrameRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hundredths = self.hundredths();
        if self.is_estimate {
            f.write_str("about ")?;
        }
        match (hundredths / 100, hundredths % 100) {
            (whole, 0) => write!(f, "{whole}"),
            (whole, rest) => write!(f, "{whole}.{rest:02}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(rate: Option<FrameRate>) -> Option<(u64, u64)> {
        rate.map(|rate| (rate.numerator, rate.denominator))
    }

    #[test]
    fn is_the_reduced_fraction() {
        assert_eq!(parts(FrameRate::new(120, 61440, 15360)), Some((30, 1)));
        assert_eq!(parts(FrameRate::new(1, 1001, 30000)), Some((30000, 1001)));
        assert_eq!(parts(FrameRate::new(0, 1, 1)), None);
        assert_eq!(parts(FrameRate::new(1, 0, 1)), None);
        assert_eq!(parts(FrameRate::new(u64::MAX, 1, 2)), None);
    }

    #[test]
    fn the_rounding_of_matroska_is_undone() {
        assert_eq!(parts(FrameRate::from_nanoseconds(33_333_333)), Some((30, 1)));
        assert_eq!(parts(FrameRate::from_nanoseconds(33_366_666)), Some((30000, 1001)));
        assert_eq!(parts(FrameRate::from_nanoseconds(40_000_000)), Some((25, 1)));
        assert_eq!(parts(FrameRate::from_nanoseconds(37_000_000)), Some((1000, 37)));
        assert_eq!(parts(FrameRate::from_nanoseconds(0)), None);
        assert!(FrameRate::from_nanoseconds(u64::MAX).is_some());
    }

    #[test]
    fn is_shown_with_at_most_two_decimals() {
        let shown = |numerator, denominator| {
            let rate = FrameRate::new(numerator, denominator, 1).unwrap();
            rate.to_string()
        };
        assert_eq!(shown(30, 1), "30");
        assert_eq!(shown(30000, 1001), "29.97");
        assert_eq!(shown(1, 100), "0.01");
        let rate = FrameRate::new(59, 2, 1).unwrap();
        assert_eq!(rate.estimated().to_string(), "about 29.50");
    }
}
